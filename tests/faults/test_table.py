"""Each fault of the table, for each client: what the caller sees, how many attempts that took, how
long, and what stays open; and the documentation, which says the same.

Rule: the one place where durations are judged. Rows that take their time are run side by side.
"""

from __future__ import annotations

import gc
import re
import time
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tinsmith_runtime.service_error import ServiceError

from .caller import Caller, Outcome
from .conftest import FaultServer, new_key
from .table import AT_ONCE, READ_TIMEOUT, TABLES, TIMEOUT, Row, document

PAGE = Path(__file__).parents[2] / "docs" / "reliability.md"
ROWS = [row for rows in TABLES.values() for row in rows]
QUICK = [row for row in ROWS if row.time is AT_ONCE]
SLOW = [row for row in ROWS if row.time is not AT_ONCE]


def watch(row: Row, caller: Caller, server: FaultServer) -> Outcome:
    """Play a row to a client of its own; afterwards, where it may, the server behaves."""
    key = new_key()
    client = caller.make(
        server.url(row.fault, key, row.port),
        **{"verify": str(server.bundle), "connect_timeout": 10, "read_timeout": 10, **row.options},
    )
    for _ in range(row.calls):
        outcome = caller.observe(client)
        caller.rest()
    seen = server.report(key)
    expected = row.seen_by(caller.name)
    asked = expected.attempts * row.calls if row.requests is None else row.requests
    assert seen.requests == asked
    assert len(set(seen.bodies)) == (asked > 0), "every attempt sends the same"
    if row.port == "plain":
        server.heal(key)
        later = caller.observe(client)
        assert later.error is None, f"a client stays broken: {later.error!r}"
        assert later.attempts == 1
    caller.close()
    assert server.report_closed(key).open == 0
    return outcome


def judge(row: Row, caller: Caller, outcome: Outcome, noise: float = 0.0) -> None:
    """Compare with the table. `noise` is how late this machine is by itself."""
    expected = row.seen_by(caller.name)
    error = outcome.error
    if not expected.error:
        assert error is None, repr(error)
    else:
        assert error is not None
        kind = "ServiceError" if isinstance(error, ServiceError) else type(error).__name__
        assert kind == expected.error, repr(error)
        assert expected.words in str(error)
        assert "secret" not in f"{error!r} {error.__cause__!r}"
    assert outcome.attempts == expected.attempts
    assert row.time.least <= outcome.seconds <= row.time.most + noise


@pytest.mark.usefixtures("names")
@pytest.mark.parametrize("row", QUICK, ids=str)
def test_fault(row: Row, caller: Caller, server: FaultServer) -> None:
    before = caller.open_files()
    outcome = watch(row, caller, server)
    assert caller.open_files(before) <= before
    judge(row, caller, outcome)


@pytest.mark.usefixtures("names")
def test_faults_that_take_time(caller: Caller, server: FaultServer) -> None:
    def play(row: Row) -> Outcome:
        own = Caller(caller.name)
        try:
            return watch(row, own, server)
        finally:
            own.end()

    before = caller.open_files()
    with ThreadPoolExecutor(len(SLOW) + 4) as pool:
        sleepers = [pool.submit(oversleep, TIMEOUT) for _ in range(4)]
        played = [pool.submit(play, row) for row in SLOW]
    noise = max(sleeper.result() for sleeper in sleepers)
    for row, outcome in zip(SLOW, played, strict=True):
        judge(row, caller, outcome.result(), noise)
    assert caller.open_files(before) <= before


def oversleep(seconds: float) -> float:
    """Sleep; by how much it was too long."""
    start = time.monotonic()
    time.sleep(seconds)
    return time.monotonic() - start - seconds


@pytest.mark.parametrize(
    ("fault", "most"),
    [
        ("header-10-mib", 8 << 20),
        ("header-endless", 8 << 20),
        ("headers-1000", 8 << 20),
        ("length-absurd", 8 << 20),
        ("chunk-absurd", 8 << 20),
        # The limit, twice: pieces are joined.
        ("endless", 300 << 20),
        ("gzip-bomb", 300 << 20),
    ],
)
def test_memory_is_bounded(fault: str, most: int, caller: Caller, server: FaultServer) -> None:
    client = caller.make(server.url(fault, new_key()), max_attempts=1)
    gc.collect()
    tracemalloc.start()
    try:
        tracemalloc.reset_peak()
        before = tracemalloc.get_traced_memory()[0]
        assert caller.observe(client).error is not None
        grown = tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()
    assert grown < most


def test_a_redirect_is_not_followed(caller: Caller, server: FaultServer) -> None:
    assert caller.observe(caller.make(server.url("redirect", new_key()))).error is not None
    assert server.report("elsewhere").requests == 0


# -- the page -------------------------------------------------------------------------------------


def test_the_page_has_these_tables() -> None:
    text = PAGE.read_text(encoding="utf-8")
    found = {
        title: [line for line in part.splitlines() if line.startswith("|")]
        for title, part in re.findall(r"^### (.*?)$(.*?)(?=^##|\Z)", text, re.M | re.S)
    }
    assert found == document()


def test_the_page_states_the_times_of_the_tables() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert f"`read_timeout={READ_TIMEOUT}`" in text
    assert f"`timeout={TIMEOUT:g}`" in text
