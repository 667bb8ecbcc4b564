"""Form parameters against the standard library's reading of them, and the rules one by one."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import Enum
from typing import Any
from urllib.parse import parse_qsl

import pytest
from hypothesis import given

from menagerie import (
    AnimalCat,
    AnimalDog,
    AnimalHerd,
    AnimalUnknown,
    Branch,
    Color,
    GrowCommand,
    Leaf,
    Level,
    branches,
    text_of,
)
from tinsmith_runtime.codecs.form import members_writer
from tinsmith_runtime.errors import ValidationError
from tinsmith_runtime.schema import member
from tinsmith_runtime.shapes import STRING, Member
from tinsmith_runtime.structure import Structure


def pairs_of(value: Structure) -> list[str]:
    pairs: list[str] = []
    members_writer(type(value))(value, "", pairs)
    return pairs


def flattened(value: Structure, prefix: str) -> list[tuple[str, str]]:
    """Names and values, by the rules of the specification."""
    found: list[tuple[str, str]] = []
    for name, declared in type(value).__members__.items():
        held = getattr(value, name)
        if held is not None:
            key = prefix + str(declared.own_traits.get("xml_name", declared.wire_name))
            found += flattened_member(declared, held, key)
    return found


def flattened_member(declared: Member, value: Any, key: str) -> list[tuple[str, str]]:
    shape, flat = declared.shape, declared.own_traits.get("xml_flattened")
    if isinstance(value, Structure):
        return flattened(value, key + ".")
    found: list[tuple[str, str]] = []
    if shape.type == "list":
        item = shape.member
        assert item is not None
        inner = key if flat else f"{key}.{item.own_traits.get('xml_name', 'member')}"
        for number, held in enumerate(value, 1):
            found += flattened_member(item, held, f"{inner}.{number}")
        return found if value else [(key, "")]
    if shape.type == "map":
        names, values = shape.key, shape.value
        assert names is not None
        assert values is not None
        inner = key if flat else f"{key}.entry"
        for number, (name, held) in enumerate(value.items(), 1):
            entry = f"{inner}.{number}"
            found.append((f"{entry}.{names.own_traits.get('xml_name', 'key')}", name))
            tail = values.own_traits.get("xml_name", "value")
            found += flattened_member(values, held, f"{entry}.{tail}")
        return found
    return [(key, text_of(declared, value))]


@given(branches)
def test_what_is_written_is_what_others_read(branch: Branch) -> None:
    body = "&".join(pairs_of(branch))
    assert body.isascii()
    read = parse_qsl(body, keep_blank_values=True, strict_parsing=True, max_num_fields=10000)
    assert read == flattened(branch, "")


def test_reserved_characters_and_spaces_are_percent_encoded() -> None:
    assert pairs_of(Leaf(text="a b+c/d=e&f~g*ü")) == ["Text=a%20b%2Bc%2Fd%3De%26f~g%2A%C3%BC"]


def test_names_are_encoded_too() -> None:
    class Odd(Structure):
        odd: str | None = member("A b", STRING, default=None)

    assert pairs_of(Odd(odd="x")) == ["A%20b=x"]


def test_nothing_set_sends_nothing() -> None:
    assert pairs_of(Leaf()) == []


def test_empty_lists_are_sent_and_empty_maps_are_not() -> None:
    branch = Branch(name="", names=[], flat=[], scores={}, flat_scores={})
    assert pairs_of(branch) == ["Name=", "Names=", "Flat="]


def test_nulls_inside_lists_are_left_out() -> None:
    command = GrowCommand(branch=Branch(name="n"), sparse=["a", None, "b"])
    assert pairs_of(command) == ["Branch.Name=n", "Sparse.member.1=a", "Sparse.member.2=b"]


def test_tuples_stand_for_lists() -> None:
    command = GrowCommand(branch=Branch(name="n"), sparse=("a",))  # type: ignore[arg-type]
    assert pairs_of(command)[1:] == ["Sparse.member.1=a"]


def test_constants_are_sent_as_their_values() -> None:
    assert pairs_of(Leaf(color=Color.RED, level=Level.HIGH)) == ["Color=red", "Level=2"]
    assert pairs_of(Leaf(color="mauve", level=9)) == ["Color=mauve", "Level=9"]


class OwnColor(str, Enum):  # noqa: UP042  # prints its name, unlike StrEnum
    RED = "red"


class OwnLevel(int, Enum):
    HIGH = 2


def test_constants_of_somebodys_own_enums_are_sent_as_their_values() -> None:
    leaf = Leaf(color=OwnColor.RED, text=OwnColor.RED, level=OwnLevel.HIGH, number=OwnLevel.HIGH)
    assert pairs_of(leaf) == ["Text=red", "Number=2", "Color=red", "Level=2"]
    branch = Branch(name="", scores={OwnColor.RED: 1})
    assert pairs_of(branch)[1:] == ["Scores.entry.1.key=red", "Scores.entry.1.value=1"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (float("nan"), "NaN"),
        (float("inf"), "Infinity"),
        (float("-inf"), "-Infinity"),
        (1.5, "1.5"),
        (2, "2.0"),
        (1e16, "1e%2B16"),
    ],
)
def test_floats(value: float, text: str) -> None:
    assert pairs_of(Leaf(ratio=value)) == [f"Ratio={text}"]


def test_timestamps_in_three_formats() -> None:
    at = datetime(2015, 1, 25, 8, 0, 0, 500000, tzinfo=UTC)
    assert pairs_of(Leaf(at=at, at_epoch=at, at_http=at)) == [
        "At=2015-01-25T08%3A00%3A00.5Z",
        "AtEpoch=1422172800.5",
        "AtHttp=Sun%2C%2025%20Jan%202015%2008%3A00%3A00%20GMT",
    ]


def test_unions_are_sent_as_their_one_member() -> None:
    def pairs(animal: AnimalCat | AnimalDog | AnimalHerd | AnimalUnknown) -> list[str]:
        return pairs_of(Branch(name="", animal=animal))[1:]

    assert pairs(AnimalCat(value="tom")) == ["Animal.Cat=tom"]
    assert pairs(AnimalDog(value=Leaf(number=1))) == ["Animal.Dog.Number=1"]
    assert pairs(AnimalHerd(value=["a", "b"])) == ["Animal.Head.1=a", "Animal.Head.2=b"]
    with pytest.raises(ValidationError, match="unknown variant"):
        pairs(AnimalUnknown(tag="Bird", value="x"))


def test_shapes_may_contain_themselves() -> None:
    branch = Branch(name="1", branches=[Branch(name="2", branches=[Branch(name="3")])])
    assert pairs_of(branch) == [
        "Name=1",
        "Branches.member.1.Name=2",
        "Branches.member.1.Branches.member.1.Name=3",
    ]
