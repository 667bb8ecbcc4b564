"""What the tests of event streams in generated packages are written in: send events, look at the
frames; answer with frames, look at the events.

Rule: as `protocol`; every case runs through the synchronous and the asynchronous client. Frames are
taken apart by the service's side, which shares no code with the client's.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ..http import Request, Response
from ..structure import blank
from .canned import CannedTransport
from .equality import check_equal
from .given import TOKEN, options_for
from .server.event_frame import read_frames
from .server.event_frame import write_frame as write_frame

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Mapping, Sequence
    from typing import TypeVar

    from ..client import Client
    from ..http import Timeouts
    from ..operation import Command
    from ..structure import Output

    OutputT = TypeVar("OutputT", bound=Output)
    T = TypeVar("T")


class _Sent(BaseException):
    """Ends a call whose request is complete; no error of the library, so nothing handles it."""


class _Catch:
    """Keeps requests, and their bodies."""

    def __init__(self) -> None:
        self.request = Request("")

    def send(
        self, request: Request, timeouts: Timeouts, *, direct: bool = False, stream: bool = False
    ) -> Response:
        assert request.stream is not None, "the request has no stream"
        self.request = request.copy()
        self.request.body = b"".join(request.stream.chunks())
        raise _Sent

    async def asend(
        self, request: Request, timeouts: Timeouts, *, direct: bool = False, stream: bool = False
    ) -> Response:
        assert request.stream is not None, "the request has no stream"
        self.request = request.copy()
        self.request.body = b"".join([piece async for piece in request.stream.achunks()])
        raise _Sent

    def close(self) -> None:
        """There is nothing to close."""

    async def aclose(self) -> None:
        """There is nothing to close."""


def sent_events(
    client: type[Client], command: Command[Any], **options: Any
) -> tuple[Request, list[bytes]]:
    """The request that clients send for a command, and the frames of its events as they are within
    the signed ones; nothing is sent.
    """
    given = {**options_for(client), "endpoint": "https://example.com", **options}
    catch, acatch = _Catch(), _Catch()
    made: Any = client
    with made(**given, transport=catch) as sender:
        sender.new_id = lambda: TOKEN
        _catching(sender.send, command)
    asender = _asynchronous(client)(**given, transport=acatch)
    asender.new_id = lambda: TOKEN

    def send(each: Command[Any]) -> None:
        _run(asender.send(each))

    _catching(send, command)
    frames = _unsigned(catch.request)
    check_equal(_unsigned(acatch.request), frames, "events of the asynchronous client")
    return catch.request, frames


def received_events(
    client: type[Client],
    command: type[Command[OutputT]],
    *events: bytes,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    body: str = "",
) -> tuple[OutputT, list[object]]:
    """What clients make of a response to a command: the output, and the events of its stream.

    Args:
        client: its class.
        command: which operation answers.
        events: frames of the response.
        status: of the response.
        headers: of the response.
        body: of a response that has no events.
    """
    transport = CannedTransport(status, headers, b"".join(events) or body.encode())
    given: Any = options_for(client) | {
        "max_attempts": 1,
        "validate": False,
        "transport": transport,
    }
    name = str(command.operation.traits["event_output"])
    made: Any = client
    asynchronous: Any = _asynchronous(client)(**given)

    async def receive() -> list[object]:
        answered = await asynchronous.send(blank(command))
        return [event async for event in getattr(answered, name)]

    with made(**given) as receiver:
        try:
            output: OutputT = receiver.send(blank(command))
            found = list(getattr(output, name))
        except Exception as error:
            _check_raised(receive(), error)
            raise
    check_equal(_run(receive()), found, "events of the asynchronous client")
    return output, found


def check_event(
    frame: bytes,
    *,
    headers: Mapping[str, tuple[str, object]],
    forbid_headers: Sequence[str] = (),
    require_headers: Sequence[str] = (),
    body: str | bytes | None = None,
    media_type: str = "",
) -> None:
    """Compare a frame with what an ``eventStreamTests`` case demands of it.

    Raises:
        AssertionError: it differs.
    """
    ((found, payload),) = read_frames(frame)
    for name, value in headers.items():
        check_equal(found.get(name), value, f"header {name}")
    for name in require_headers:
        assert name in found, f"header {name} is missing"
    for name in forbid_headers:
        assert name not in found, f"header {name} must not be there"
    if body is not None:
        from .body import comparable

        content = body.encode() if isinstance(body, str) else body
        check_equal(comparable(payload, media_type), comparable(content, media_type), "payload")


def _unsigned(request: Request) -> list[bytes]:
    """The frames of events; where they are signed, an empty frame is the end of them."""
    frames = list(read_frames(request.body))
    if "authorization" not in request.headers:
        return [write_frame(headers, payload) for headers, payload in frames]
    check_equal(
        request.headers["x-amz-content-sha256"], "STREAMING-AWS4-HMAC-SHA256-EVENTS", "hash"
    )
    for headers, _ in frames:
        check_equal({*headers}, {":date", ":chunk-signature"}, "headers of a signed event")
    *events, (_, last) = frames
    check_equal(last, b"", "payload of the last event")
    return [payload for _, payload in events]


def _catching(send: Callable[[Command[Any]], object], command: Command[Any]) -> None:
    try:
        send(command)
    except _Sent:
        return
    raise AssertionError(f"{type(command).__name__} sent nothing")


def _check_raised(received: Coroutine[Any, Any, object], error: Exception) -> None:
    try:
        _run(received)
    except type(error) as other:
        check_equal(str(other), str(error), "error of the asynchronous client")
    else:
        raise AssertionError("the asynchronous client raised no error") from error


def _asynchronous(client: Any) -> Any:
    module = import_module(f"{client.__module__.rpartition('.')[0]}.aio")
    return getattr(module, f"Async{client.__name__}")


def _run(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run what nothing makes wait, without an event loop."""
    try:
        coroutine.send(None)
    except StopIteration as stop:
        answer: T = stop.value
        return answer
    raise AssertionError("the call waited for an event loop")
