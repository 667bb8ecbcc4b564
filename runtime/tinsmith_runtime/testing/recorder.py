"""Recorded exchanges: taken down from a real service once, given as answers from then on.

    with everywhere(RecordingTransport(create_transport(HttpOptions()), "sts.json")): ...
    with everywhere(ReplayTransport("sts.json")): ...

Rule: what is in the file may be published. Requests that are no call of a generated client, such as
those to metadata services, are passed on and never written.
"""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from .recording import Call, dump, key_of, parse
from .whole import awhole_request, whole_request

if TYPE_CHECKING:
    from ..http import AsyncTransport, Request, Response, Timeouts, Transport
    from .recording import Exchange


class NotRecordedError(AssertionError):
    """A request that the recording has no answer for."""


class RecordingTransport:
    """Passes requests on to another transport, and writes what came of them to a file.

    Streams are read to their end first. The file is complete after each exchange. What was in it
    before is lost with the first one.

    Args:
        inner: the transport that sends; of the kind that the client needs.
        path: the file, JSON.
    """

    def __init__(self, inner: Transport | AsyncTransport, path: str | os.PathLike[str]) -> None:
        self._inner: Any = inner
        self._path = Path(path)
        self._exchanges: list[Exchange] = []
        self._lock = Lock()

    def send(
        self, request: Request, timeouts: Timeouts, *, direct: bool = False, stream: bool = False
    ) -> Response:
        """Exchange, and write. For clients."""
        request = whole_request(request)
        response: Response = self._inner.send(request, timeouts, direct=direct)
        self._keep(request, response)
        return response

    async def asend(
        self, request: Request, timeouts: Timeouts, *, direct: bool = False, stream: bool = False
    ) -> Response:
        """Exchange, and write. For clients."""
        request = await awhole_request(request)
        response: Response = await self._inner.asend(request, timeouts, direct=direct)
        self._keep(request, response)
        return response

    def close(self) -> None:
        """Close the inner transport."""
        self._inner.close()

    async def aclose(self) -> None:
        """Close the inner transport."""
        await self._inner.aclose()

    def _keep(self, request: Request, response: Response) -> None:
        call = Call.of(request)
        exchange = None if call is None else call.exchange(response)
        if exchange is None:
            return
        with self._lock:
            self._exchanges.append(exchange)
            new = self._path.with_name(f".{self._path.name}.new")
            new.write_text(dump(self._exchanges), encoding="utf-8")
            new.replace(self._path)


class ReplayTransport:
    """Answers calls with what was recorded for the same operation and input.

    A call that was recorded several times is answered in that order, and with the last from then
    on. Secrets of the input do not count, for the recording has none; those of the output are
    ``***``.

    Raises:
        OSError: there is no such file.
        ValueError: it is no recording.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self._path = Path(path)
        self._recorded: dict[str, list[Exchange]] = defaultdict(list)
        self._given: Counter[str] = Counter()
        self._lock = Lock()
        try:
            for exchange in parse(self._path.read_text(encoding="utf-8")):
                key = key_of(exchange["service"], exchange["operation"], exchange["input"])
                self._recorded[key].append(exchange)
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"{self._path} is no recording: {error}") from None

    def send(
        self, request: Request, timeouts: Timeouts, *, direct: bool = False, stream: bool = False
    ) -> Response:
        """Answer. For clients."""
        return self._answer(whole_request(request))

    async def asend(
        self, request: Request, timeouts: Timeouts, *, direct: bool = False, stream: bool = False
    ) -> Response:
        """Answer. For clients."""
        return self._answer(await awhole_request(request))

    def _answer(self, request: Request) -> Response:
        call = Call.of(request)
        if call is None:
            raise NotRecordedError(f"{request!r} is no call of a generated client")
        recorded = self._recorded.get(call.key)
        if recorded is None:
            raise NotRecordedError(self._missing(call))
        with self._lock:
            number = min(self._given[call.key], len(recorded) - 1)
            self._given[call.key] += 1
        return call.respond(recorded[number])

    def close(self) -> None:
        """Nothing is held that could be closed."""

    async def aclose(self) -> None:
        """Nothing is held that could be closed."""

    def _missing(self, call: Call) -> str:
        """Say what is recorded instead, and how far it is from what was asked."""
        name = call.kind.operation.name
        exchanges = [exchange for group in self._recorded.values() for exchange in group]
        differences = [
            {
                key
                for key in call.input.keys() | exchange["input"].keys()
                if call.input.get(key) != exchange["input"].get(key)
            }
            for exchange in exchanges
            if exchange["operation"] == name
        ]
        if differences:
            nearest = min(differences, key=len)
            instead = f"the nearest recorded call differs in {', '.join(sorted(nearest))}"
        else:
            names = sorted({exchange["operation"] for exchange in exchanges})
            instead = f"recorded are {', '.join(names) or 'no calls'}"
        return f"{self._path} has no call of {name} with {call.input}; {instead}. Record it anew"
