"""Bodies that are streamed, under faults: what breaks off while it is read is an error then, and no
body that was consumed is sent a second time.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import Any

import pytest

from tinsmith_runtime.service_error import ServiceError

from .caller import Caller, Outcome
from .conftest import FaultServer, new_key
from .table import DOWNLOADS, UPLOADS, Row, Seen
from .tubes import AsyncTubes, GetCommand, PutCommand, Tubes, modules

KINDS = (Tubes, AsyncTubes)
PIECES = (b"one", b"two", b"three")
WHOLE = sha256(b"".join(PIECES)).hexdigest()


@pytest.fixture(autouse=True)
def _package(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, module in modules().items():
        monkeypatch.setitem(sys.modules, name, module)


def judge(error: Exception, expected: Seen) -> None:
    kind = "ServiceError" if isinstance(error, ServiceError) else type(error).__name__
    assert kind == expected.error, repr(error)
    assert expected.words in str(error)


def read_whole(caller: Caller, body: Any) -> bytes:
    """All at once."""
    return bytes(caller.run(body.aread if caller.is_async else body.read))


def read_pieces(caller: Caller, body: Any) -> bytes:
    """One piece after the other."""
    read = body.aread if caller.is_async else body.read
    whole = b""
    while piece := caller.run(lambda: read(64)):
        whole += piece
    return whole


@pytest.mark.parametrize("read", [read_whole, read_pieces])
@pytest.mark.parametrize("row", DOWNLOADS, ids=str)
def test_download(
    row: Row, read: Callable[[Caller, Any], bytes], caller: Caller, server: FaultServer
) -> None:
    key = new_key()
    before = caller.open_files()
    client = caller.make(server.url(row.fault, key), KINDS, **row.options)
    body = caller.send(client, GetCommand()).body
    start = time.monotonic()
    with pytest.raises(Exception) as caught:  # noqa: PT011  # judged by the table
        read(caller, body)
    seconds = time.monotonic() - start
    judge(caught.value, row.seen_by(caller.name))
    assert row.time.least <= seconds <= row.time.most
    # Whoever reads on is not told that this is the end.
    with pytest.raises(type(caught.value)):
        read(caller, body)
    del body, caught
    caller.rest()
    assert server.report_closed(key).open == 0, "a broken connection was kept"
    server.heal(key)
    assert read(caller, caller.send(client, GetCommand()).body)
    seen = server.report(key)
    assert (seen.requests, seen.connections) == (2, 2)
    caller.close()
    assert server.report_closed(key).open == 0
    assert caller.open_files(before) <= before


class Source:
    """A body for one reading, which knows how often it was read."""

    def __init__(self) -> None:
        self.begun = 0

    def pieces(self) -> Iterator[bytes]:
        self.begun += 1
        yield from PIECES


@pytest.mark.parametrize("row", UPLOADS, ids=str)
def test_a_consumed_body_is_not_sent_again(row: Row, caller: Caller, server: FaultServer) -> None:
    key = new_key()
    before = caller.open_files()
    client = caller.make(server.url(row.fault, key), KINDS)
    for _ in range(row.calls):
        source = Source()
        outcome: Outcome = caller.observe(client, PutCommand(body=source.pieces()))
        caller.rest()
    assert outcome.error is not None
    judge(outcome.error, row.seen_by(caller.name))
    assert outcome.attempts == 1
    assert "was not sent again" in "".join(outcome.error.__notes__)
    assert source.begun == 1
    seen = server.report(key)
    assert seen.requests == (row.requests or 1)
    assert set(seen.bodies) == {WHOLE}
    caller.close()
    assert server.report_closed(key).open == 0
    assert caller.open_files(before) <= before


@pytest.mark.parametrize(
    ("fault", "calls", "requests"),
    [("500", 1, 3), ("reset-before-headers", 1, 3), ("length-too-long", 1, 3), ("forgotten", 2, 3)],
)
def test_a_body_that_can_be_read_again_is_sent_whole_each_time(
    fault: str, calls: int, requests: int, caller: Caller, server: FaultServer
) -> None:
    key = new_key()
    client = caller.make(server.url(fault, key), KINDS)
    for _ in range(calls):
        caller.observe(client, PutCommand(body=list(PIECES)))
        caller.rest()
    assert server.report(key).bodies == [WHOLE] * requests
