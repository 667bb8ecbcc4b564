"""Dictionaries by wire name: the round trip, and faults told in the words of the dictionary."""

from __future__ import annotations

import json
from typing import Any

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
    GrowResponse,
    Leaf,
    Level,
    branches,
)
from tinsmith_runtime.errors import ValidationError
from tinsmith_runtime.schema import member
from tinsmith_runtime.shapes import STRING
from tinsmith_runtime.structure import Structure, build


@given(branches)
def test_there_and_back_is_the_same(branch: Branch) -> None:
    assert Branch.from_dict(branch.to_dict()) == branch


def test_wire_names_all_the_way_down() -> None:
    command = GrowCommand(
        branch=Branch(
            name="n",
            leaf=Leaf(text="t", color=Color.RED, level=Level.HIGH),
            leaves=[Leaf(secret="s")],
            renamed={"k": Leaf(flag=False)},
            names=[],
            animal=AnimalDog(value=Leaf(number=1)),
        ),
        sparse=["a", None],
    )
    values = command.to_dict()
    assert values == {
        "Branch": {
            "Name": "n",
            "Leaf": {"Text": "t", "Color": "red", "Level": 2},
            "Leaves": [{"Secret": "s"}],
            "Renamed": {"k": {"Flag": False}},
            "Names": [],
            "Animal": {"Dog": {"Number": 1}},
        },
        "Sparse": ["a", None],
    }
    assert type(values["Branch"]["Leaf"]["Color"]) is str
    assert type(values["Branch"]["Leaf"]["Level"]) is int
    assert GrowCommand.from_dict(values) == command


def test_a_dictionary_shares_no_list_with_its_structure() -> None:
    branch = Branch(name="n", names=["a"])
    branch.to_dict()["Names"].append("b")
    assert branch.names == ["a"]
    values = {"Name": "n", "Names": ["a"]}
    made = Branch.from_dict(values)
    values["Names"].append("b")  # type: ignore[attr-defined]  # it is a list
    assert made.names == ["a"]


def test_constants_come_back_as_such() -> None:
    leaf = Leaf.from_dict({"Color": "red", "Level": 1})
    assert leaf.color is Color.RED
    assert leaf.level is Level.LOW
    assert Leaf.from_dict({"Color": "mauve", "Level": 9}) == Leaf(color="mauve", level=9)


@pytest.mark.parametrize(
    "animal",
    [
        AnimalCat(value="c"),
        AnimalHerd(value=["a"]),
        AnimalUnknown(tag="Bird", value={"Wing": ["l", "r"]}),
    ],
)
def test_unions_are_dictionaries_with_one_entry(animal: Any) -> None:
    branch = Branch(name="n", animal=animal)
    assert len(branch.to_dict()["Animal"]) == 1
    assert Branch.from_dict(branch.to_dict()) == branch


def test_what_services_leave_out_can_be_left_out() -> None:
    class Holder(Structure):
        text: str | None = member("Text", STRING, client_optional=True)

    held = build(Holder, {})
    assert held.to_dict() == {}
    assert Holder.from_dict({}) == held


def test_none_is_as_good_as_absent() -> None:
    assert Branch.from_dict({"Name": "n", "Names": None}) == Branch(name="n")


def test_json_of_a_dictionary_comes_back() -> None:
    branch = Branch(name="n", scores={"a": 1}, grid=[[1, 2], []], animal=AnimalCat(value="c"))
    assert Branch.from_dict(json.loads(json.dumps(branch.to_dict()))) == branch


def test_all_faults_come_at_once_with_wire_names() -> None:
    with pytest.raises(ValidationError) as caught:
        GrowResponse.from_dict(
            {
                "Branch": {
                    "name": "n",
                    "Leaves": [{}, {"Nmber": 1, "Flag": "x"}],
                    "Scores": {"a": "b", "c": None},
                    "Renamed": {"k": 3},
                    "Animal": {"Cat": 1},
                    "Names": "x",
                },
                "Notes": [None],
                "Tokn": 1,
            }
        )
    assert caught.value.faults == (
        "Branch.Name: required",
        "Branch.Names: expected list, got str",
        "Branch.Leaves[1].Flag: expected bool, got str",
        "Branch.Leaves[1].Nmber: Leaf has no such member; did you mean Number?",
        "Branch.Scores['a']: expected int, got str",
        "Branch.Scores['c']: required, got None",
        "Branch.Renamed['k']: expected a dict of members, got int",
        "Branch.Animal.Cat: expected str, got int",
        "Branch.name: Branch has no such member; did you mean Name?",
        "Notes[0]: required, got None",
        "Tokn: GrowResponse has no such member",
    )


@pytest.mark.parametrize("animal", [{}, {"Cat": "a", "Dog": {}}, "Cat", []])
def test_a_union_needs_exactly_one(animal: object) -> None:
    with pytest.raises(ValidationError, match="Animal: expected a dict with one of Cat, Dog, Herd"):
        Branch.from_dict({"Name": "n", "Animal": animal})


@pytest.mark.parametrize("values", [[], "x", 3])
def test_only_dictionaries_are_taken(values: Any) -> None:
    with pytest.raises(ValidationError, match="Leaf: expected a dict of members"):
        Leaf.from_dict(values)


def test_names_that_are_no_text_are_no_members() -> None:
    with pytest.raises(ValidationError, match="3: Leaf has no such member"):
        Leaf.from_dict({3: "x"})  # type: ignore[dict-item]  # the point of the test
