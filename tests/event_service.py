"""A service of events, in every protocol that has them: see `event_server` for the other side.

Rule: written by hand as the generator would write it; its package exists in memory only.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from tinsmith_runtime.client import AsyncClient, Client
from tinsmith_runtime.endpoints import Endpoint, Parameter
from tinsmith_runtime.identity import AwsCredentialIdentity
from tinsmith_runtime.operation import Command, Operation, Service
from tinsmith_runtime.schema import member
from tinsmith_runtime.service_error import ServiceError
from tinsmith_runtime.shapes import BLOB, BOOLEAN, INTEGER, STRING, list_of
from tinsmith_runtime.structure import Output, Structure, UnknownVariant, Variant, union_of

PROTOCOLS = ("restJson1", "awsJson1_1", "rpcv2Cbor", "rpcv2Json")
OPTIONS: dict[str, Any] = {
    "region": "us-east-1",
    "credentials": AwsCredentialIdentity(access_key_id="AKID", secret_access_key="secret"),
    "environment": {},
    "max_attempts": 1,
}


class Word(Structure):
    """A header, and a document of the rest."""

    pitch: str | None = member("pitch", STRING, default=None, event_header=True)
    text: str | None = member("text", STRING, default=None)


class Sound(Structure):
    """Bytes as they are."""

    wave: bytes | None = member("wave", BLOB, default=None, event_payload=True)


class Pause(Structure):
    """Headers alone."""

    long: bool | None = member("long", BOOLEAN, default=None, event_header=True)


class SpeechWord(Variant):
    """A word."""

    value: Word = member("word", Word)


class SpeechSound(Variant):
    """A sound."""

    value: Sound = member("sound", Sound)


class SpeechPause(Variant):
    """A pause."""

    value: Pause = member("pause", Pause)


class SpeechUnknown(UnknownVariant):
    """Something newer."""


SPEECH = union_of(
    SpeechWord,
    SpeechSound,
    SpeechPause,
    unknown=SpeechUnknown,
    streaming=True,
    errors={"hush": "HushError"},
)


class EventsError(ServiceError):
    """The service's error."""


class HushError(EventsError):
    """An error of the model."""

    wire_code = "HushError"
    wire_status = 400
    seconds: int | None = member("seconds", INTEGER, default=None)


class TalkOutput(Output):
    """What comes back."""

    room: str | None = member("room", STRING, default=None, http_header="x-room")
    speech: Any = member("speech", SPEECH, http_payload=True, client_optional=True)


class TalkCommand(Command[TalkOutput]):
    """Both ways."""

    operation = Operation(
        "Talk",
        output=TalkOutput,
        http=("POST", "/Talk", 200),
        event_input="speech",
        event_output="speech",
    )
    room: str | None = member("room", STRING, default=None, http_header="x-room")
    speech: Any = member("speech", SPEECH, default=None, http_payload=True)


class WhisperCommand(Command[TalkOutput]):
    """Both ways, unsigned."""

    operation = Operation(
        "Talk",
        output=TalkOutput,
        http=("POST", "/Talk", 200),
        auth=(),
        event_input="speech",
        event_output="speech",
    )
    room: str | None = member("room", STRING, default=None, http_header="x-room")
    speech: Any = member("speech", SPEECH, default=None, http_payload=True)


class SayOutput(Output):
    """What was heard."""

    kinds: list[str] | None = member("kinds", list_of(STRING), default=None)
    words: list[str] | None = member("words", list_of(STRING), default=None)
    room: str | None = member("room", STRING, default=None)
    hash: str | None = member("hash", STRING, default=None)
    type: str | None = member("type", STRING, default=None)
    ended: bool | None = member("ended", BOOLEAN, default=None)


class SayCommand(Command[SayOutput]):
    """To the service."""

    operation = Operation("Say", output=SayOutput, http=("POST", "/Say", 200), event_input="speech")
    room: str | None = member("room", STRING, default=None, http_header="x-room")
    speech: Any = member("speech", SPEECH, http_payload=True)


class ListenOutput(Output):
    """From the service."""

    room: str | None = member("room", STRING, default=None, http_header="x-room")
    speech: Any = member("speech", SPEECH, http_payload=True, client_optional=True)


class ListenCommand(Command[ListenOutput]):
    """From the service."""

    operation = Operation(
        "Listen", output=ListenOutput, http=("POST", "/Listen", 200), event_output="speech"
    )
    scene: str = member("scene", STRING)


def make(protocol: str, base: type = Client) -> Any:
    """The class of the clients that speak a protocol."""

    class Events(base):  # type: ignore[misc]  # either of two
        service = Service(
            "Events",
            package="client_events",
            api_version="2020-01-01",
            client_version="0.1.0",
            protocol=protocol,
            name="Events",
            signing_name="events",
        )

        def __init__(self, **options: Any) -> None:
            super().__init__({**OPTIONS, **options})

    return Events


def make_async(protocol: str) -> Any:
    """The same for asynchronous clients."""
    return make(protocol, AsyncClient)


PARAMETERS = (Parameter("endpoint", builtin="SDK::Endpoint"),)


def resolve_endpoint(*, endpoint: str | None = None) -> Endpoint:
    """The rules."""
    return Endpoint(endpoint or "https://events.example")


@contextmanager
def installed() -> Iterator[None]:
    """A block in which the package can be imported."""
    package = ModuleType("client_events")
    errors, endpoints = ModuleType("client_events.errors"), ModuleType("client_events.endpoints")
    errors.__dict__.update(BASE=EventsError, HushError=HushError, BY_CODE={"HushError": HushError})
    endpoints.__dict__.update(resolve_endpoint=resolve_endpoint, PARAMETERS=PARAMETERS)
    made = {module.__name__: module for module in (package, errors, endpoints)}
    sys.modules.update(made)
    try:
        yield
    finally:
        for name in made:
            del sys.modules[name]


@contextmanager
def served(*arguments: str) -> Iterator[str]:
    """The server in a process of its own; gives its URL."""
    process = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("event_server.py")), *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield process.stdout.readline().strip()
    finally:
        process.stdin.close()
        process.wait(10)
        process.stdout.close()
