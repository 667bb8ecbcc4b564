"""The comparison with botocore: what it lets pass, and that it lets nothing else pass."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from same_reading import differences

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ({"A": 1, "B": ["x"]}, {"A": 1, "B": ["x"], "ResponseMetadata": {}}),
        ({"A": []}, {}),
        ({}, {"A": {}, "B": None}),
        ({"A": False, "B": 0, "C": ""}, {}),
        ({"A": b"x"}, {"A": io.BytesIO(b"x")}),
        ({"A": NOON}, {"A": NOON.astimezone(timezone(timedelta(hours=3)))}),
        ({"A": [{"Id": 1, "B": 2}]}, {"A": [{"Id": 9, "B": 2}]}),
    ],
    ids=str,
)
def test_the_same(ours: Any, theirs: Any) -> None:
    assert list(differences(ours, theirs, ("Id",))) == []


@pytest.mark.parametrize(
    ("ours", "theirs", "where"),
    [
        ({"A": 1}, {}, "A: only ours"),
        ({}, {"A": 0}, "A: only theirs"),
        ({"A": True}, {}, "A: only ours"),
        ({"A": {"B": "1"}}, {"A": {"B": 1}}, "A.B: "),
        ({"A": 1}, {"A": True}, "A: "),
        ({"A": [1]}, {"A": [1, 2]}, "A: 1 elements"),
        ({"A": [1, 3]}, {"A": [1, 2]}, "A[1]: "),
        ({"A": {"ResponseMetadata": 1}}, {"A": {}}, "A.ResponseMetadata: only ours"),
        ({"A": b"x"}, {"A": io.BytesIO(b"y")}, "A: "),
        ({"A": NOON}, {"A": NOON + timedelta(seconds=1)}, "A: "),
        ({"A": NOON.replace(tzinfo=None)}, {"A": NOON}, "A: "),
    ],
    ids=str,
)
def test_not_the_same(ours: Any, theirs: Any, where: str) -> None:
    (line,) = differences(ours, theirs)
    assert line.startswith(where)
