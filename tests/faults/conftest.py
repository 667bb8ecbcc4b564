"""The server of faults, one for all tests here, and callers of each kind.

Rule: a test has a key of its own; what the server says of that key concerns no other test.
"""

from __future__ import annotations

import itertools
import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from certificates import Authority

from .caller import NAMES, Caller

_keys = itertools.count(1)

#: Hosts of names that resolve to nothing, and to four addresses.
NOWHERE = "sts.nowhere.localhost"
MANY = "sts.many.localhost"


class Report(NamedTuple):
    """What the server saw of a key.

    Attributes:
        bodies: SHA-256 of each request's body.
    """

    requests: int
    connections: int
    open: int
    bodies: list[str]


class FaultServer:
    """The process, and how to talk to it.

    Attributes:
        ports: by name; see `fault_server`.
        bundle: the CA certificate that its certificates should be trusted by.
    """

    def __init__(self, process: subprocess.Popen[str], bundle: Path) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._input, self._output = process.stdin, process.stdout
        self._lock = threading.Lock()
        self.bundle = bundle
        self.ports: dict[str, int] = json.loads(self._output.readline())

    def url(self, fault: str, key: str, port: str = "plain") -> str:
        """The endpoint where this happens."""
        if port == "nowhere":
            return f"http://{NOWHERE}/{fault}/{key}"
        if port == "many":
            return f"http://{MANY}:{self.ports['full']}/{fault}/{key}"
        if port == "silent-tls":
            return f"https://127.0.0.1:{self.ports['silent']}/{fault}/{key}"
        scheme = "https" if port.startswith("tls") else "http"
        return f"{scheme}://127.0.0.1:{self.ports[port]}/{fault}/{key}"

    def report(self, key: str) -> Report:
        """What it saw so far."""
        return self._ask(f"report {key}")

    def report_closed(self, key: str) -> Report:
        """What it saw, when all connections are closed, or have not been for ten seconds."""
        for _ in range(1000):
            report = self.report(key)
            if not report.open:
                break
            time.sleep(0.01)
        return report

    def heal(self, key: str) -> None:
        """From now on, answer as one should."""
        self._ask(f"heal {key}")

    def _ask(self, question: str) -> Report:
        with self._lock:
            self._input.write(f"{question}\n")
            self._input.flush()
            answer: Any = json.loads(self._output.readline())
        return Report(**answer)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FaultServer]:
    """The server."""
    folder = tmp_path_factory.mktemp("authority")
    authority = Authority(folder, "authority")
    served = folder / "served"
    served.mkdir()
    for path in (
        authority.sign("tls-good"),
        authority.sign("tls-wrong-host", "127.0.0.2"),
        authority.sign("tls-expired", days_ago=2),
        authority.sign("tls-self-signed", by_itself=True),
    ):
        path.rename(served / path.name)
    with subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("fault_server.py")), str(served)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield FaultServer(process, authority.bundle)
        assert process.stdin is not None
        process.stdin.close()


def new_key() -> str:
    """A name that no other test has."""
    return f"test-{next(_keys)}"


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Resolve the hosts above in their way, all others as ever."""
    look_up = socket.getaddrinfo

    def resolve(host: Any, *arguments: Any, **options: Any) -> Any:
        if host == NOWHERE:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        if host == MANY:
            return look_up("127.0.0.1", *arguments, **options)[:1] * 4
        return look_up(host, *arguments, **options)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)


@pytest.fixture(scope="module", params=NAMES)
def kind(request: pytest.FixtureRequest, server: FaultServer) -> Iterator[Caller]:
    """Each kind of client in turn, after a first call: what is opened once is open."""
    caller = Caller(request.param)
    caller.send(caller.make(server.url("healthy", "first", "tls-good"), verify=str(server.bundle)))
    caller.close()
    yield caller
    caller.end()


@pytest.fixture
def caller(kind: Caller) -> Iterator[Caller]:
    """The same, without clients."""
    kind.pauses.clear()
    yield kind
    kind.close()
