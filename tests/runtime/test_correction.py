"""Promised members that a response lacks: what stands for them, and where nothing can."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from menagerie import Animal, Branch, Leaf
from tinsmith_runtime.codecs.json_body import members_reader
from tinsmith_runtime.errors import ResponseParseError
from tinsmith_runtime.schema import member
from tinsmith_runtime.shapes import (
    BIG_DECIMAL,
    BIG_INTEGER,
    BLOB,
    BOOLEAN,
    DOCUMENT,
    DOUBLE,
    INTEGER,
    SECRET,
    STRING,
    TIMESTAMP,
    Shape,
    list_of,
    map_of,
)
from tinsmith_runtime.structure import Structure, UnknownVariant, build

ANIMAL = Branch.__members__["animal"].shape


@pytest.mark.parametrize(
    ("shape", "value"),
    [
        (STRING, ""),
        (BLOB, b""),
        (BOOLEAN, False),
        (INTEGER, 0),
        (BIG_INTEGER, 0),
        (DOUBLE, 0.0),
        (BIG_DECIMAL, Decimal(0)),
        (TIMESTAMP, datetime(1970, 1, 1, tzinfo=UTC)),
        (DOCUMENT, None),
        (Shape("enum"), ""),
        (Shape("intEnum"), 0),
        (list_of(STRING), []),
        (map_of(STRING, STRING), {}),
        (Leaf, Leaf()),
    ],
    ids=str,
)
def test_what_stands_for_an_absent_member(shape: Any, value: object) -> None:
    class Holder(Structure):
        one: Any = member("One", shape)

    found = build(Holder, {}).one
    assert found == value
    assert type(found) is type(value)


def test_a_union_is_one_that_is_not_known() -> None:
    class Holder(Structure):
        one: Animal = member("One", ANIMAL)

    found = build(Holder, {}).one
    assert isinstance(found, UnknownVariant)
    assert found.tag == ""


def test_lists_are_not_shared() -> None:
    class Holder(Structure):
        one: list[str] = member("One", list_of(STRING))

    build(Holder, {}).one.append("x")
    assert build(Holder, {}).one == []


def test_what_is_there_stays_and_what_has_a_default_takes_it() -> None:
    class Holder(Structure):
        one: str = member("One", STRING)
        two: str = member("Two", STRING)
        maybe: str | None = member("Maybe", STRING, client_optional=True)
        number: int = member("Number", INTEGER, default=7)

    built = build(Holder, {"one": "1"})
    assert (built.one, built.two, built.maybe, built.number) == ("1", "", None, 7)


def test_secrets_and_what_needs_members_are_not_made_up() -> None:
    class Holder(Structure):
        key: str = member("Key", SECRET)
        name: str = member("Name", STRING)
        branch: Branch = member("Branch", Branch)

    with pytest.raises(ResponseParseError, match="lacks Key, Branch, which"):
        build(Holder, {})


def test_the_refusal_says_where() -> None:
    class Holder(Structure):
        branch: Branch = member("Branch", Branch)

    class Outer(Structure):
        holders: list[Holder] = member("Holders", list_of(Holder))

    read = members_reader(Outer, tuple(Outer.__members__.values()))
    with pytest.raises(ResponseParseError, match="lacks Branch") as caught:
        read(b'{"Holders": [{"Branch": {}}, {}]}')
    assert caught.value.path == ("Holders", "[1]")


def test_what_comes_before_a_stream_of_events_is_not_made_up() -> None:
    stream = Shape("union", {"streaming": True}, target=UnknownVariant, variants={})

    class Watched(Structure):
        name: str = member("Name", STRING)
        events: object = member("Events", stream, default=None)

    with pytest.raises(ResponseParseError, match="lacks Name, which"):
        build(Watched, {})
    assert build(Watched, {"name": "n"}).name == "n"
