"""Events to and from a real server, in each protocol, by both clients and over each transport."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from itertools import repeat
from pathlib import Path
from queue import Queue
from typing import Any

import pytest

from certificates import Authority
from event_service import (
    PROTOCOLS,
    EventsError,
    HushError,
    ListenCommand,
    Pause,
    SayCommand,
    Sound,
    SpeechPause,
    SpeechSound,
    SpeechUnknown,
    SpeechWord,
    TalkCommand,
    WhisperCommand,
    Word,
    installed,
    make,
    make_async,
    served,
)
from tinsmith_runtime.codecs.event_frame import Frame
from tinsmith_runtime.errors import ResponseParseError, TransportError, ValidationError
from tinsmith_runtime.redaction import redacted_members
from tinsmith_runtime.testing import CannedTransport
from tinsmith_runtime.testing.event_protocol import write_frame

ONE = SpeechWord(value=Word(pitch="high", text="one"))
SOUND = SpeechSound(value=Sound(wave=b"\x00\x01"))
TWO = SpeechWord(value=Word(text="two"))
SPOKEN = [ONE, SOUND, SpeechPause(value=Pause(long=True)), TWO]

Receive = Callable[..., tuple[Any, list[Any], Exception | None]]


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with installed(), served() as url:
        yield url


@pytest.fixture(params=["stdlib", "requests", "aiohttp"])
def receive(request: pytest.FixtureRequest, url: str) -> Receive:
    """Send a command: the output, the events that came, and the error that ended them."""

    def receive(protocol: str, command: Any, **options: Any) -> Any:
        if request.param == "aiohttp":
            return asyncio.run(_areceive(url, protocol, command, options))
        found: list[Any] = []
        with make(protocol)(endpoint=url, transport=request.param, **options) as client:
            output = client.send(command)
            try:
                with output.speech as stream:
                    for event in stream:
                        found.append(event)  # noqa: PERF402  # some came before an error
            except Exception as error:
                return output, found, error
        return output, found, None

    return receive


async def _areceive(url: str, protocol: str, command: Any, options: Any) -> Any:
    found: list[Any] = []
    async with make_async(protocol)(endpoint=url, **options) as client:
        output = await client.send(command)
        try:
            async with output.speech as stream:
                async for event in stream:
                    found.append(event)  # noqa: PERF401  # some came before an error
        except Exception as error:
            return output, found, error
    return output, found, None


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_what_is_said_comes_back(receive: Receive, protocol: str) -> None:
    output, found, error = receive(protocol, TalkCommand(room="kitchen", speech=SPOKEN))
    assert error is None
    assert found == SPOKEN
    assert output.room == "kitchen"


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_unsigned_operations_send_unsigned_events(receive: Receive, protocol: str) -> None:
    output, found, error = receive(protocol, WhisperCommand(room="cellar", speech=iter(SPOKEN)))
    assert error is None
    assert [type(event) for event in found] == [type(event) for event in SPOKEN]
    assert found[:2] == SPOKEN[:2]
    assert output.room == "cellar"


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_no_events_are_a_stream_too(receive: Receive, protocol: str) -> None:
    output, found, error = receive(protocol, TalkCommand(room="attic", speech=None))
    assert (output.room, found, error) == ("attic", [], None)


@pytest.mark.parametrize("protocol", ["restJson1", "awsJson1_1"])
def test_events_come_in_their_order(receive: Receive, protocol: str) -> None:
    output, found, error = receive(protocol, ListenCommand(scene="words"))
    assert error is None
    assert found == [ONE, SOUND, TWO]
    assert output.room == "attic"
    assert output.response_metadata.status == 200


def test_an_event_newer_than_the_client_survives(receive: Receive) -> None:
    _, found, error = receive("restJson1", ListenCommand(scene="new"))
    assert error is None
    headers = {
        ":message-type": ("string", "event"),
        ":event-type": ("string", "gesture"),
        "hand": ("string", "left"),
    }
    assert found == [SpeechUnknown("gesture", Frame(headers, b"{}")), ONE]


@pytest.mark.parametrize(
    ("scene", "cls", "code", "message"),
    [
        ("exception", HushError, "HushError", "enough"),
        ("new exception", EventsError, "yawn", "so tired"),
        ("error", EventsError, "Oops", "it broke"),
    ],
)
@pytest.mark.parametrize("protocol", ["restJson1", "awsJson1_1"])
def test_errors_of_the_service_end_the_stream(
    receive: Receive, protocol: str, scene: str, cls: type[EventsError], code: str, message: str
) -> None:
    _, found, error = receive(protocol, ListenCommand(scene=scene))
    assert found == [ONE]
    assert type(error) is cls
    assert isinstance(error, EventsError)
    assert (error.code, error.message, error.operation) == (code, message, "Listen")
    assert error.response_metadata.attempts == 1
    if isinstance(error, HushError):
        assert error.seconds == 3


def test_an_error_before_all_events_is_the_call_s(receive: Receive) -> None:
    with pytest.raises(HushError, match="enough") as raised:
        receive("awsJson1_1", ListenCommand(scene="early exception"))
    assert raised.value.seconds == 3


def test_the_error_of_a_response_without_events_is_the_call_s(receive: Receive) -> None:
    with pytest.raises(EventsError) as raised:
        receive("restJson1", ListenCommand(scene="busy"))
    assert raised.value.http_status == 503


@pytest.mark.parametrize(
    ("scene", "cls", "said"),
    [
        ("broken off", TransportError, "broke off in the middle"),
        ("corrupt", ResponseParseError, "its checksum does not fit"),
        ("untyped", ResponseParseError, ":message-type"),
    ],
)
def test_what_is_no_event_ends_the_stream(
    receive: Receive, scene: str, cls: type[Exception], said: str
) -> None:
    _, found, error = receive("restJson1", ListenCommand(scene=scene))
    assert found == [ONE]
    assert isinstance(error, cls)
    assert said in str(error)
    assert error.response_metadata.status == 200  # type: ignore[attr-defined]  # either has it


def test_an_unreadable_event_says_where(receive: Receive) -> None:
    _, found, error = receive("restJson1", ListenCommand(scene="not json"))
    assert found == []
    assert isinstance(error, ResponseParseError)
    assert error.path[0] == "Word"


@pytest.mark.parametrize("transport", ["stdlib", "requests"])
def test_what_the_service_hears(url: str, transport: str) -> None:
    with make("restJson1")(endpoint=url, transport=transport) as client:
        heard = client.send(SayCommand(room="hall", speech=SPOKEN))
    assert heard.kinds == ["word", "sound", "pause", "word"]
    assert heard.words == ['{"text":"one"}', "\x00\x01", "", '{"text":"two"}']
    assert heard.room == "hall"
    assert heard.hash == "STREAMING-AWS4-HMAC-SHA256-EVENTS"
    assert heard.type == "application/vnd.amazon.eventstream"
    assert heard.ended is True


def test_what_sends_events_cannot_be_signed_ahead(url: str) -> None:
    with (
        make("restJson1")(endpoint=url) as client,
        pytest.raises(ValidationError, match="not ahead"),
    ):
        client.sign_request(SayCommand(speech=[ONE]))


def test_events_are_read_by_nobody_else() -> None:
    """Neither for logs nor for dictionaries."""
    source = iter([ONE])
    command = SayCommand.from_dict({"speech": source, "room": "hall"})
    assert redacted_members(command) == {"speech": "***", "room": "hall"}
    assert command.to_dict() == {"speech": source, "room": "hall"}
    assert next(source) is ONE


def test_an_error_in_a_stream_stays(url: str) -> None:
    frame = write_frame({":message-type": ("string", "error"), ":error-code": ("string", "X")}, b"")
    transport = CannedTransport(200, {}, frame)
    with make("restJson1")(endpoint=url, transport=transport) as client:
        stream = client.send(ListenCommand(scene="any")).speech
        for _ in range(2):
            with pytest.raises(EventsError) as raised:
                next(stream)
            assert raised.value.code == "X"


def test_the_first_event_is_the_request_in_rpc(url: str) -> None:
    with make("awsJson1_1")(endpoint=url) as client:
        heard = client.send(SayCommand(room="hall", speech=[ONE]))
    assert heard.kinds == ["initial-request", "word"]
    assert heard.words == ['{"room":"hall"}', '{"text":"one"}']


@pytest.mark.parametrize(
    ("event", "fault"),
    [
        ("text", "event 1: expected SpeechWord or SpeechSound or SpeechPause, got str"),
        (SpeechUnknown("x", 1), "event 1: a variant that this client does not know"),
        (SpeechWord(value=Word.from_dict({})).replace(value=None), "event 1: value: required"),
        (
            SpeechWord(value=Word(pitch="x" * 40_000)),
            "event 1: the header 'pitch' is no string: it has 40000 bytes",
        ),
    ],
)
@pytest.mark.parametrize("transport", ["stdlib", "requests"])
def test_what_is_no_event_is_not_sent(url: str, transport: str, event: Any, fault: str) -> None:
    with (
        make("restJson1")(endpoint=url, transport=transport) as client,
        pytest.raises(ValidationError) as raised,
    ):
        client.send(SayCommand(speech=[ONE, event]))
    assert fault in str(raised.value)


def test_a_source_that_must_be_awaited_is_for_asynchronous_clients(url: str) -> None:
    with (
        make("restJson1")(endpoint=url) as client,
        pytest.raises(TypeError, match="asynchronous client"),
    ):
        client.send(SayCommand(speech=_spoken()))


async def _spoken() -> AsyncIterator[Any]:
    for event in SPOKEN:
        await asyncio.sleep(0)
        yield event


def test_asynchronous_sources(url: str) -> None:
    async def say() -> Any:
        async with make_async("restJson1")(endpoint=url) as client:
            return await client.send(SayCommand(speech=_spoken()))

    assert asyncio.run(say()).kinds == ["word", "sound", "pause", "word"]


@pytest.mark.parametrize("value", ["text", 3, {"a": 1}, ONE])
def test_an_input_that_is_no_source_of_events_is_refused(value: Any) -> None:
    with make("restJson1")() as client, pytest.raises(ValidationError, match="iterable of events"):
        client.send(SayCommand(speech=value))


@pytest.mark.parametrize("transport", ["stdlib", "requests"])
@pytest.mark.parametrize("protocol", ["restJson1", "awsJson1_1"])
def test_a_conversation(url: str, transport: str, protocol: str) -> None:
    """Each thing said depends on the answer to the one before."""
    answers: Queue[str] = Queue()

    def speak() -> Iterator[Any]:
        text = "a"
        for _ in range(4):
            yield SpeechWord(value=Word(text=text))
            text = answers.get(timeout=10) + "!"

    heard: list[str] = []
    with (
        make(protocol)(endpoint=url, transport=transport) as client,
        client.send(TalkCommand(room="hall", speech=speak())).speech as stream,
    ):
        for event in stream:
            heard.append(event.value.text)
            answers.put(event.value.text)
    assert heard == ["a", "a!", "a!!", "a!!!"]


@pytest.mark.parametrize("transport", ["stdlib", "requests"])
def test_a_conversation_over_tls(url: str, tmp_path: Path, transport: str) -> None:
    authority = Authority(tmp_path, "authority")
    certificate = authority.sign("server")
    answers: Queue[Any] = Queue()

    def speak() -> Iterator[Any]:
        for number in range(30):
            yield SpeechSound(value=Sound(wave=bytes([number]) * 100_000))
            if number < 3:
                answers.get(timeout=10)

    heard: list[bytes] = []
    with (
        served(str(certificate)) as secure,
        make("restJson1")(
            endpoint=secure, transport=transport, verify=str(authority.bundle)
        ) as client,
        client.send(TalkCommand(speech=speak())).speech as stream,
    ):
        for event in stream:
            heard.append(event.value.wave[:1])
            answers.put(event)
    assert heard == [bytes([number]) for number in range(30)]


def test_an_asynchronous_conversation(url: str) -> None:
    async def converse() -> list[str]:
        answers: asyncio.Queue[str] = asyncio.Queue()

        async def speak() -> AsyncIterator[Any]:
            text = "a"
            for _ in range(4):
                yield SpeechWord(value=Word(text=text))
                text = await asyncio.wait_for(answers.get(), 10) + "!"

        heard: list[str] = []
        async with make_async("restJson1")(endpoint=url) as client:
            output = await client.send(TalkCommand(speech=speak()))
            async for event in output.speech:
                heard.append(event.value.text)
                answers.put_nowait(event.value.text)
        return heard

    assert asyncio.run(converse()) == ["a", "a!", "a!!", "a!!!"]


def test_a_conversation_of_much_that_is_not_listened_to_yet(receive: Receive) -> None:
    loud = [SpeechSound(value=Sound(wave=bytes([n]) * 200_000)) for n in range(40)]
    _, found, error = receive("restJson1", TalkCommand(speech=loud))
    assert error is None
    assert found == loud


@pytest.mark.parametrize("transport", ["stdlib", "requests"])
def test_a_source_that_fails_in_a_conversation(url: str, transport: str) -> None:
    def speak() -> Iterator[Any]:
        yield ONE
        raise KeyError("mine")

    with (
        make("restJson1")(endpoint=url, transport=transport) as client,
        pytest.raises(KeyError, match="mine"),
    ):
        list(client.send(TalkCommand(speech=speak())).speech)


@pytest.mark.parametrize("transport", ["stdlib", "requests"])
def test_what_is_no_event_ends_a_conversation(url: str, transport: str) -> None:
    with (
        make("restJson1")(endpoint=url, transport=transport) as client,
        pytest.raises(ValidationError, match="event 0"),
    ):
        list(client.send(TalkCommand(speech=[3])).speech)


@pytest.mark.parametrize("transport", ["stdlib", "requests"])
def test_a_conversation_may_be_left(url: str, transport: str) -> None:
    before = set(threading.enumerate())
    with make("restJson1")(endpoint=url, transport=transport) as client:
        with client.send(TalkCommand(speech=repeat(SOUND))).speech as stream:
            assert next(stream) == SOUND
        for sender in set(threading.enumerate()) - before:
            sender.join(10)
            assert not sender.is_alive()
        with pytest.raises(ValueError, match="closed"):
            next(stream)


def test_a_source_s_own_exception_passes_through(url: str) -> None:
    def failing() -> Iterator[Any]:
        yield ONE
        raise KeyError("mine")

    for transport in ("stdlib", "requests"):
        with (
            make("restJson1")(endpoint=url, transport=transport) as client,
            pytest.raises(KeyError, match="mine"),
        ):
            client.send(SayCommand(speech=failing()))
