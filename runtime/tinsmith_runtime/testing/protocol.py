"""What the tests of generated packages are written in: send a command, look at the request; answer,
look at the output.

Rule: expected values come from the model as literals. What is compared here is compared in full, by
means that share nothing with the code under test.
"""

from __future__ import annotations

from ..http import Request, Response
from ..structure import Output, blank
from .canned import CannedTransport
from .equality import check_equal as check_equal
from .given import TOKEN, options_for
from .round_trip import check_failure as check_failure
from .round_trip import check_round_trip as check_round_trip
from .whole import whole_request

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any, TypeVar

    from ..client import Client
    from ..http import Timeouts
    from ..operation import Command
    from ..service_error import ServiceError

    OutputT = TypeVar("OutputT", bound=Output)


class _Sent(BaseException):
    """Ends a call as soon as its request is complete.

    No error of the library, so that nothing handles it.
    """

    def __init__(self, request: Request) -> None:
        self.request = request


class _Catch:
    def send(
        self, request: Request, timeouts: Timeouts, *, direct: bool = False, stream: bool = False
    ) -> Response:
        raise _Sent(whole_request(request))

    def close(self) -> None:
        """There is nothing to close."""


def sent(client: type[Client], command: Command[Any], **options: Any) -> Request:
    """The request that a client sends for a command; nothing is sent."""
    made: Any = client
    with made(transport=_Catch(), **{**options_for(client), **options}) as sender:
        sender.new_id = lambda: TOKEN
        try:
            sender.send(command)
        except _Sent as caught:
            return caught.request
    raise AssertionError(f"{type(command).__name__} sent nothing")


def received(
    client: type[Client],
    command: type[Command[OutputT]],
    *,
    status: int,
    headers: Mapping[str, str] | None = None,
    body: str | bytes = b"",
) -> OutputT:
    """What a client makes of a response to a command, whatever was sent."""
    content = body.encode() if isinstance(body, str) else body
    made: Any = client
    with made(
        **options_for(client),
        max_attempts=1,
        validate=False,
        transport=CannedTransport(status, headers, content),
    ) as receiver:
        labels = {
            name: _label(member.shape.type)
            for name, member in command.__members__.items()
            if member.own_traits.get("host_label") or member.own_traits.get("http_label")
        }
        output: OutputT = receiver.send(blank(command).replace(**labels))
        return output


def _label(kind: str) -> object:
    """A value for a part of a path or host that nothing depends on."""
    if kind == "timestamp":
        from datetime import UTC, datetime

        return datetime(2000, 1, 1, tzinfo=UTC)
    if kind in ("string", "enum"):
        return "label"
    return True if kind == "boolean" else 1


def check_request(
    request: Request,
    *,
    method: str,
    path: str,
    host: str | None = None,
    query: Sequence[str] = (),
    forbid_query: Sequence[str] = (),
    require_query: Sequence[str] = (),
    headers: Mapping[str, str] | None = None,
    forbid_headers: Sequence[str] = (),
    require_headers: Sequence[str] = (),
    body: str | bytes | None = None,
    media_type: str = "",
) -> None:
    """Compare a request with what an ``httpRequestTests`` case demands of it.

    Raises:
        AssertionError: it differs.
    """
    check_equal(request.method, method, "method")
    check_equal(request.path, path, "path")
    if host is not None:
        check_equal(request.host, host, "host")
    pairs = request.query.split("&") if request.query else []
    names = {pair.partition("=")[0] for pair in pairs}
    for pair in query:
        assert pair in pairs, f"the query {request.query!r} lacks {pair!r}"
    for name in require_query:
        assert name in names, f"the query {request.query!r} lacks {name!r}"
    for name in forbid_query:
        assert name not in names, f"the query {request.query!r} has {name!r}"
    for name, value in (headers or {}).items():
        check_equal(request.headers.get(name.lower()), value, f"header {name}")
    for name in require_headers:
        assert name.lower() in request.headers, f"header {name} is missing"
    for name in forbid_headers:
        assert name.lower() not in request.headers, f"header {name} must not be there"
    if body is not None:
        from .body import comparable

        expected = comparable(body if isinstance(body, bytes) else body.encode(), media_type)
        check_equal(comparable(request.body, media_type), expected, "body")


def check_signed_for(request: Request, region: str) -> None:
    """Compare the region in a request's signature."""
    scope = request.headers["authorization"].partition("Credential=")[2].split(",")[0]
    check_equal(scope.split("/")[2], region, "region of the signature")


def check_error(error: ServiceError, expected: ServiceError, *, status: int) -> None:
    """Compare an error that was raised with what an ``httpResponseTests`` case demands of it.

    Raises:
        AssertionError: it differs.
    """
    check_equal(type(error).__name__, type(expected).__name__, "class")
    check_equal(error.http_status, status, "status")
    # A case may tell of a message that is no member, and then expects none.
    names = ("message",) if expected.message else ()
    for name in (*names, *type(expected).__members__):
        check_equal(getattr(error, name), getattr(expected, name), name)
