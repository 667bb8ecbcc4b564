"""Types and required members: what passes, what fails, and how it is told."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given

from menagerie import (
    AnimalCat,
    AnimalDog,
    AnimalUnknown,
    Branch,
    Color,
    GrowCommand,
    Leaf,
    Level,
    branches,
)
from tinsmith_runtime.errors import ValidationError
from tinsmith_runtime.schema import member
from tinsmith_runtime.shapes import DOCUMENT, INTEGER, SECRET, STRING, list_of, map_of
from tinsmith_runtime.structure import Structure
from tinsmith_runtime.validation import check_types, closest, misuse

NAIVE = datetime(2020, 1, 1)  # noqa: DTZ001


def wrong(value: object) -> Any:
    """A value that a type checker would refuse where it is put."""
    return value


def faults(value: Structure) -> tuple[str, ...]:
    try:
        check_types(value)
    except ValidationError as error:
        return error.faults
    return ()


@given(branches)
def test_what_has_the_right_types_passes(branch: Branch) -> None:
    check_types(GrowCommand(branch=branch))


@pytest.mark.parametrize(
    ("name", "value", "fault"),
    [
        ("text", 1, "expected str, got int"),
        ("text", b"a", "expected str, got bytes"),
        ("text", "a\ud800", "half of a surrogate pair, which UTF-8 cannot express"),
        ("data", "a", "expected bytes, got str"),
        ("flag", 1, "expected bool, got int"),
        ("flag", "true", "expected bool, got str"),
        ("number", True, "expected int, got bool"),
        ("number", 1.0, "expected int, got float"),
        ("number", "1", "expected int, got str"),
        ("number", 2**31, "expected an int from -2147483648 to 2147483647, got 2147483648"),
        ("number", -(2**31) - 1, "expected an int from -2147483648 to 2147483647, got -2147483649"),
        ("number", 10**4000, "expected an int from -2147483648 to 2147483647"),
        ("tiny", 128, "expected an int from -128 to 127, got 128"),
        ("small", -32769, "expected an int from -32768 to 32767, got -32769"),
        ("large", 2**63, f"expected an int from {-(2**63)} to {2**63 - 1}, got {2**63}"),
        ("huge", 1.5, "expected int, got float"),
        ("ratio", "1", "expected float, got str"),
        ("ratio", True, "expected float, got bool"),
        ("precise", 10**400, "too large for a float"),
        ("exact", 1.5, "expected Decimal, got float"),
        ("exact", Decimal("NaN"), "expected a finite number"),
        ("color", 1, "expected str, got int"),
        ("level", "1", "expected int, got str"),
        ("level", True, "expected int, got bool"),
        ("at", "2020-01-01", "expected datetime, got str"),
        (
            "at",
            NAIVE,
            "expected a datetime with a time zone, got a naive one: "
            "use datetime.now(UTC), or astimezone() for local time",
        ),
    ],
)
def test_scalars(name: str, value: object, fault: str) -> None:
    assert faults(Leaf(**{name: value})) == (f"{name}: {fault}",)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("text", Color.RED),
        ("color", "mauve"),
        ("level", 9),
        ("level", Level.LOW),
        ("ratio", 1),
        ("huge", 10**4000),
        ("number", 2**31 - 1),
        ("number", -(2**31)),
        ("at", datetime(2020, 1, 1, tzinfo=UTC)),
        ("text", "\U0001f600"),
    ],
)
def test_what_can_stand_for_a_scalar(name: str, value: object) -> None:
    assert faults(Leaf(**{name: value})) == ()


@pytest.mark.parametrize(
    ("name", "value", "fault"),
    [
        ("leaf", "x", "leaf: expected Leaf, got str"),
        ("leaf", {"Text": "x"}, "leaf: expected Leaf, got dict; Leaf.from_dict() makes one"),
        ("leaf", Leaf(number=wrong("x")), "leaf.number: expected int, got str"),
        ("names", "abc", "names: expected list, got str"),
        ("names", {"a"}, "names: expected list, got set"),
        ("names", ["a", None], "names[1]: required, got None"),
        ("names", [1], "names[0]: expected str, got int"),
        ("scores", ["a"], "scores: expected dict, got list"),
        ("scores", {"a": "b"}, "scores['a']: expected int, got str"),
        ("scores", {"a": None}, "scores['a']: required, got None"),
        ("scores", {1: 1}, "scores: expected keys of type str, got int"),
        ("scores", {"\ud800": 1}, "half of a surrogate pair"),
        ("grid", [[1], ["x"]], "grid[1][0]: expected int, got str"),
        ("renamed", {"k": Leaf(flag=wrong(1))}, "renamed['k'].flag: expected bool, got int"),
        ("animal", "cat", "animal: expected AnimalCat or AnimalDog or AnimalHerd, got str"),
        ("animal", AnimalCat(value=wrong(1)), "animal.value: expected str, got int"),
        ("animal", AnimalDog(value=Leaf(text=wrong(1))), "animal.value.text: expected str"),
        (
            "animal",
            AnimalUnknown(tag="B", value=1),
            "animal: a variant that this client does not know",
        ),
        ("branches", [Branch(name=wrong(None))], "branches[0].name: required, got None"),
    ],
)
def test_aggregates(name: str, value: object, fault: str) -> None:
    (found,) = faults(Branch(name="n", **{name: value}))
    assert fault in found


def test_sparse_lists_hold_nulls_and_tuples_stand_for_lists() -> None:
    command = GrowCommand(branch=Branch(name="n", names=wrong(("a",))), sparse=["a", None])
    assert faults(command) == ()


def test_all_faults_come_at_once_in_the_order_of_the_members() -> None:
    leaf = Leaf(text=wrong(1), flag=wrong("x"))
    branch = Branch(name=wrong(None), leaves=[Leaf(), leaf], branches=[Branch(name=wrong(2))])
    command = GrowCommand(branch=branch, token=wrong(3))
    with pytest.raises(ValidationError) as caught:
        check_types(command)
    assert str(caught.value).splitlines() == [
        "GrowCommand is not valid:",
        "  branch.name: required, got None",
        "  branch.leaves[1].text: expected str, got int",
        "  branch.leaves[1].flag: expected bool, got str",
        "  branch.branches[0].name: expected str, got int",
        "  token: expected str, got int",
    ]
    assert isinstance(caught.value, TypeError)
    assert isinstance(caught.value, ValueError)


def test_documents_hold_anything() -> None:
    class Holder(Structure):
        document: object = member("Document", DOCUMENT, default=None)

    assert faults(Holder(document={"a": [1, None, "x"]})) == ()


def test_secrets_and_long_values_are_not_shown() -> None:
    class Holder(Structure):
        pin: int | None = member("Pin", INTEGER, default=None, sensitive=True)
        pins: dict[str, int] | None = member("Pins", map_of(SECRET, INTEGER), default=None)
        tokens: list[str] | None = member("Tokens", list_of(SECRET), default=None)
        names: dict[str, int] | None = member("Names", map_of(STRING, INTEGER), default=None)

    holder = Holder(
        pin=9876543210,
        pins={"hunter2": wrong("hunter3")},
        tokens=wrong([b"hunter4"]),
        names={"k" * 5000: wrong("x")},
    )
    text = "\n".join(faults(holder))
    for secret in ("9876543210", "hunter"):
        assert secret not in text
    assert "pins[***]: expected int, got str" in text
    assert len(text) < 600


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, ["name: required"]),
        ({"name": None}, ["name: required, got None"]),
        ({"name": 1}, ["name: expected str, got int"]),
        (
            {"name": "n", "nmes": []},
            ["nmes: Branch has no such member; did you mean names?"],
        ),
        (
            {"name": "n", "FlatScores": {}},
            ["FlatScores: Branch has no such member; did you mean flat_scores?"],
        ),
        ({"name": "n", "zzz": 1}, ["zzz: Branch has no such member"]),
        (
            {"leaf": 1, "q": 1},
            ["name: required", "leaf: expected Leaf, got int", "q: Branch has no such member"],
        ),
    ],
)
def test_misuse_of_a_constructor(values: dict[str, object], expected: list[str]) -> None:
    assert misuse(Branch, values) == expected


def test_the_closest_name_is_found_whatever_its_case_and_underscores() -> None:
    names = ["role_arn", "role_session_name", "tags"]
    assert closest("RoleArn", names) == "role_arn"
    assert closest("rolesesionname", names) == "role_session_name"
    assert closest("Tag", names) == "tags"
    assert closest("xyz", names) is None
    assert closest("", names) is None
