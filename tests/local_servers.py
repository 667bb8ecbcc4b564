"""Servers on loopback that stand in for what hands out credentials, and the way to them.

`InstanceMetadata` behaves as EC2's service does; `LocalServer` says what a test tells it to: the
container endpoint, the portal and the OIDC service of IAM Identity Center, STS.

Rule: secrets have "canary" in them, so that a test can look for them where they must not be.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias, TypeVar
from urllib.parse import parse_qsl

from credential_world import InlineWorld
from loopback import Connection, Received, Server
from tinsmith_runtime.effects import arun, run
from tinsmith_runtime.http import Request, Response, Timeouts
from tinsmith_runtime.transports import create_async_transport, create_transport
from tinsmith_runtime.transports.option import HttpOptions
from tinsmith_runtime.world import TaskWorld

if TYPE_CHECKING:
    from tinsmith_runtime.effects import Steps

T = TypeVar("T")

#: Within this, a server that is there answers, on a slow machine too.
PATIENT = Timeouts(connect=10, read=10, total=30)

#: The body of credentials in the containers' and the instances' format.
KEYS = {
    "AccessKeyId": "ASIALOCAL",
    "SecretAccessKey": "canary-secret",
    "Token": "canary-token",
    "Expiration": "2030-01-01T18:00:00Z",
}


class Reply(NamedTuple):
    """A response."""

    body: bytes = b""
    status: str = "200 OK"
    headers: Iterable[tuple[str, str]] = ()


class Silence:
    """No response, for as long as the client waits."""


class Hangup:
    """No response: the connection ends."""


SILENCE: Final = Silence()
HANGUP: Final = Hangup()
Answer: TypeAlias = Reply | Silence | Hangup


def json_reply(value: object, status: str = "200 OK") -> Reply:
    """A response with a JSON body."""
    return Reply(json.dumps(value).encode(), status, (("content-type", "application/json"),))


class LocalServer(Server):
    """Answers by method and path; several answers follow one another, and the last one stays."""

    def __init__(self) -> None:
        super().__init__(self._converse)
        self.answers: dict[tuple[str, str], list[Answer]] = {}

    def on(self, method: str, path: str, *answers: Answer) -> None:
        """Say what to answer with."""
        self.answers[method, path] = list(answers)

    def answer(self, received: Received) -> Answer:
        """The answer to a request that no test gave one for."""
        return json_reply({"message": "there is nothing here"}, "404 Not Found")

    def asked(self) -> list[str]:
        """Methods and targets, in order."""
        return [f"{received.method} {received.target}" for received in self.requests]

    def _converse(self, connection: Connection) -> None:
        while received := connection.request():
            given = self.answers.get((received.method, received.target.partition("?")[0]))
            if given:
                answer = given.pop(0) if len(given) > 1 else given[0]
            else:
                answer = self.answer(received)
            if isinstance(answer, Silence):
                connection.wait_for_end()
                return
            if isinstance(answer, Hangup):
                connection.close()
                return
            connection.reply(*answer)


def header(received: Received, name: str) -> str | None:
    """A header of a request, if it has it once."""
    values = [value for other, value in received.headers if other.lower() == name]
    return values[0] if len(values) == 1 else None


class InstanceMetadata(LocalServer):
    """The EC2 instance metadata service with both versions.

    Attributes:
        valid: the session tokens that are good.
        v1: whether requests without a token are answered.
    """

    TOKEN = ("PUT", "/latest/api/token")
    ROLES = ("GET", "/latest/meta-data/iam/security-credentials/")
    ROLE = ("GET", "/latest/meta-data/iam/security-credentials/demo")

    def __init__(self) -> None:
        super().__init__()
        self.valid: set[str] = set()
        self.v1 = True
        self.seconds = 21600
        self.keys: dict[str, object] = {"Code": "Success", **KEYS}
        self._issued = 0

    def answer(self, received: Received) -> Answer:
        place = (received.method, received.target)
        if place == self.TOKEN:
            self._issued += 1
            token = f"canary-imds-{self._issued}"
            self.valid.add(token)
            name = "x-aws-ec2-metadata-token-ttl-seconds"
            assert header(received, name) == "21600"
            return Reply(token.encode(), headers=((name, str(self.seconds)),))
        token_sent = header(received, "x-aws-ec2-metadata-token")
        if token_sent not in self.valid and (token_sent is not None or not self.v1):
            return Reply(b"", "401 Unauthorized")
        if place == self.ROLES:
            return Reply(b"demo")
        if place == self.ROLE:
            return json_reply(self.keys)
        return super().answer(received)


class Sent(NamedTuple):
    """What a provider asked for."""

    request: Request
    timeouts: Timeouts
    direct: bool


class Wire:
    """Drives steps over real connections, by one of the two drivers; sleeps take no time.

    Attributes:
        routes: hosts, and the loopback hosts to reach instead.
        sent: what the steps sent.
        slept: the seconds they slept.
        hasty: paths whose answers are awaited for as long as the steps say; for silent servers.
    """

    def __init__(self, driver: str) -> None:
        self.routes: dict[str, str] = {}
        self.sent: list[Sent] = []
        self.slept: list[float] = []
        self.hasty: set[str] = set()
        self._drive = self._in_thread if driver == "threads" else self._in_task
        # A proxy that nobody reaches: what ought to go past it must say so.
        self._options = HttpOptions(proxies={"http": "http://127.0.0.1:1"})
        self._plain_options = HttpOptions(proxies={})
        self.proxied = False

    def __call__(self, steps: Steps[T]) -> T:
        result: T = self._drive(steps)
        return result

    def options(self) -> HttpOptions:
        return self._options if self.proxied else self._plain_options

    def note(self, request: Request, timeouts: Timeouts, direct: bool) -> tuple[Request, Timeouts]:
        """Keep what is sent; return it as it shall go out."""
        self.sent.append(Sent(request.copy(), timeouts, direct))
        request = request.copy()
        host = self.routes.get(request.host)
        if host is not None:
            request.scheme, request.host = "http", host
        hasty = request.path in self.hasty
        return request, Timeouts(PATIENT.connect, timeouts.read) if hasty else PATIENT

    def _in_thread(self, steps: Steps[Any]) -> Any:
        world = _Threads(self)
        try:
            return run(steps, world)
        finally:
            world.close()

    def _in_task(self, steps: Steps[Any]) -> Any:
        async def main() -> Any:
            world = _Tasks(self)
            try:
                result = await arun(steps, world)
                await world.settle()
                return result
            finally:
                await world.aclose()

        return asyncio.run(main())


class _Threads(InlineWorld):
    def __init__(self, wire: Wire) -> None:
        super().__init__(lambda: _Transport(wire, create_transport(wire.options(), "stdlib")))
        self._wire = wire

    def sleep(self, seconds: float) -> None:
        self._wire.slept.append(seconds)


class _Tasks(TaskWorld):
    def __init__(self, wire: Wire) -> None:
        super().__init__(lambda: _AsyncTransport(wire, create_async_transport(wire.options())))
        self._wire = wire

    async def sleep(self, seconds: float) -> None:
        self._wire.slept.append(seconds)


class _Transport:
    def __init__(self, wire: Wire, inner: Any) -> None:
        self._wire = wire
        self._inner = inner

    def send(self, request: Request, timeouts: Timeouts, *, direct: bool = False) -> Response:
        response: Response = self._inner.send(
            *self._wire.note(request, timeouts, direct), direct=direct
        )
        return response

    def close(self) -> None:
        self._inner.close()


class _AsyncTransport:
    def __init__(self, wire: Wire, inner: Any) -> None:
        self._wire = wire
        self._inner = inner

    async def asend(
        self, request: Request, timeouts: Timeouts, *, direct: bool = False
    ) -> Response:
        response: Response = await self._inner.asend(
            *self._wire.note(request, timeouts, direct), direct=direct
        )
        return response

    async def aclose(self) -> None:
        await self._inner.aclose()


def texts(error: BaseException | None) -> str:
    """Everything that an error and its causes say, in whatever way it may come to light."""
    said = []
    while error is not None:
        said += [str(error), repr(error), repr(error.args), repr(error.__dict__)]
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "\n".join(said)


def sts_fields(received: Received) -> dict[str, str]:
    """The form that was sent to STS."""
    return dict(parse_qsl(received.body.decode(), strict_parsing=True))


def sts_reply(operation: str, end: datetime) -> Reply:
    """Credentials as STS gives them to whoever assumes a role."""
    return Reply(
        f'<{operation}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/">'
        f"<{operation}Result><Credentials><AccessKeyId>ASIASTS</AccessKeyId>"
        "<SecretAccessKey>canary-secret</SecretAccessKey>"
        f"<SessionToken>canary-session</SessionToken><Expiration>{end:%Y-%m-%dT%H:%M:%SZ}"
        "</Expiration></Credentials><AssumedRoleUser><AssumedRoleId>AROA:session</AssumedRoleId>"
        "<Arn>arn:aws:sts::123456789012:assumed-role/demo/session</Arn></AssumedRoleUser>"
        f"</{operation}Result></{operation}Response>".encode()
    )
