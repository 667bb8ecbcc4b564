"""Constraints of the model: bounds, patterns, uniqueness, and how their faults are told."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from menagerie import AnimalUnknown
from tinsmith_runtime.constraints import check_constraints
from tinsmith_runtime.errors import ValidationError
from tinsmith_runtime.schema import member
from tinsmith_runtime.shapes import STRING, list_of, map_of, simple
from tinsmith_runtime.structure import Structure, Variant, union_of

NAME = simple("string", length=(2, 4), pattern="^[a-z]+$")


class Part(Structure):
    name: str | None = member("Name", NAME, default=None)


class BoxName(Variant):
    value: str = member("Name", NAME)


class Rules(Structure):
    name: str | None = member("Name", NAME, default=None)
    code: str | None = member("Code", simple("string", length=(6, 6)), default=None)
    least: str | None = member("Least", STRING, default=None, length=(1, None))
    data: bytes | None = member("Data", simple("blob", length=(None, 2)), default=None)
    number: int | None = member("Number", simple("integer", range=(900, 43200)), default=None)
    ratio: float | None = member("Ratio", simple("double", range=(0, None)), default=None)
    exact: Decimal | None = member(
        "Exact", simple("bigDecimal", range=(None, Decimal("0.5"))), default=None
    )
    names: list[str | None] | None = member(
        "Names", list_of(NAME, length=(1, 2), sparse=True), default=None
    )
    unique: list[Part] | None = member("Unique", list_of(Part, unique_items=True), default=None)
    map: dict[str, str] | None = member("Map", map_of(NAME, NAME, length=(0, 1)), default=None)
    part: Part | None = member("Part", Part, default=None)
    box: object = member("Box", union_of(BoxName, unknown=AnimalUnknown), default=None)
    pin: int | None = member("Pin", simple("integer", sensitive=True, range=(1, 2)), default=None)
    token: str | None = member(
        "Token", simple("string", sensitive=True, length=(1, 2), pattern="^a+$"), default=None
    )
    secrets: dict[str, str] | None = member(
        "Secrets", map_of(simple("string", sensitive=True), NAME), default=None
    )


def faults(**values: Any) -> tuple[str, ...]:
    try:
        check_constraints(Rules(**values))
    except ValidationError as error:
        return error.faults
    return ()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("name", "ab"),
        ("name", "abcd"),
        ("code", "\U0001f600" * 6),
        ("least", "x"),
        ("data", b""),
        ("data", b"ab"),
        ("number", 900),
        ("number", 43200),
        ("ratio", 0.0),
        ("exact", Decimal("0.5")),
        ("names", ["ab", None]),
        ("unique", [Part(name="ab"), Part(name="cd")]),
        ("map", {"ab": "cd"}),
        ("box", BoxName(value="ab")),
        ("box", AnimalUnknown("x", 1)),
        ("token", "aa"),
        ("pin", 2),
    ],
)
def test_values_within_bounds_pass(name: str, value: object) -> None:
    assert faults(**{name: value}) == ()


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("name", "a", ["name: expected 2 to 4 characters, got 1"]),
        (
            "name",
            "ABCDE",
            ["name: expected 2 to 4 characters, got 5", "name: does not match ^[a-z]+$"],
        ),
        ("code", "12345", ["code: expected 6 characters, got 5"]),
        ("least", "", ["least: expected at least 1 characters, got 0"]),
        ("data", b"abc", ["data: expected at most 2 bytes, got 3"]),
        ("number", 899, ["number: expected 900 to 43200, got 899"]),
        ("number", 43201, ["number: expected 900 to 43200, got 43201"]),
        ("ratio", -0.5, ["ratio: expected at least 0, got -0.5"]),
        ("ratio", float("nan"), ["ratio: expected at least 0, got nan"]),
        ("exact", Decimal("0.6"), ["exact: expected at most 0.5, got 0.6"]),
        ("names", [], ["names: expected 1 to 2 items, got 0"]),
        ("names", ["ab", "a"], ["names[1]: expected 2 to 4 characters, got 1"]),
        (
            "unique",
            [Part(name="ab"), Part(), Part(name="ab")],
            ["unique: items repeat, each may be there once"],
        ),
        ("map", {"ab": "cd", "ef": "gh"}, ["map: expected 0 to 1 entries, got 2"]),
        ("map", {"a": "cd"}, ["map['a']: expected 2 to 4 characters, got 1"]),
        ("map", {"ab": "c"}, ["map['ab']: expected 2 to 4 characters, got 1"]),
        ("part", Part(name="a"), ["part.name: expected 2 to 4 characters, got 1"]),
        ("box", BoxName(value="a"), ["box.value: expected 2 to 4 characters, got 1"]),
        ("pin", 3, ["pin: expected 1 to 2"]),
        ("token", "bbb", ["token: expected 1 to 2 characters", "token: does not match ^a+$"]),
        ("secrets", {"hunter2": "a"}, ["secrets[***]: expected 2 to 4 characters, got 1"]),
    ],
)
def test_values_outside_are_told(name: str, value: object, expected: list[str]) -> None:
    assert list(faults(**{name: value})) == expected


def test_all_faults_come_at_once() -> None:
    found = faults(name="a", number=1, part=Part(name="a"))
    assert [fault.partition(":")[0] for fault in found] == ["name", "number", "part.name"]
