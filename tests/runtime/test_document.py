"""Structures in documents: there and back, and what is no document of a class."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given

from menagerie import AnimalCat, AnimalUnknown, Branch, Leaf, Seed, leaves
from tinsmith_runtime.document import from_structure, to_structure
from tinsmith_runtime.errors import ValidationError


def test_a_structure_stands_in_a_document_as_rest_json_writes_it() -> None:
    leaf = Leaf(
        data=b"\x00",
        number=1,
        ratio=0.5,
        exact=Decimal("0.10000000000000000000001"),
        at=datetime(2014, 4, 29, 18, 30, 38, tzinfo=UTC),
        at_http=datetime(2014, 4, 29, 18, 30, 38, tzinfo=UTC),
    )
    assert from_structure(leaf) == {
        "Data": "AA==",
        "Number": 1,
        "Ratio": 0.5,
        "Exact": Decimal("0.10000000000000000000001"),
        "At": 1398796238,
        "AtHttp": "Tue, 29 Apr 2014 18:30:38 GMT",
    }
    assert from_structure(Seed(renamed="r")) == {"re-named": "r"}
    assert from_structure(Branch(name="", animal=AnimalCat(value="c"))) == {
        "Name": "",
        "Animal": {"Cat": "c"},
    }


@given(leaves)
def test_there_and_back(leaf: Leaf) -> None:
    # A double has no microseconds in the year 9999.
    leaf = leaf.replace(at=leaf.at and leaf.at.replace(microsecond=0))
    assert to_structure(Leaf, from_structure(leaf)) == leaf


def test_what_the_class_does_not_know_is_ignored() -> None:
    assert to_structure(Leaf, {"Text": "t", "New": [1]}) == Leaf(text="t")


def test_a_document_of_something_else_is_refused_with_the_path() -> None:
    with pytest.raises(ValidationError, match=r"Leaf\.Number: not an integer"):
        to_structure(Branch, {"Name": "", "Leaf": {"Number": "x"}})
    with pytest.raises(ValidationError, match="expected an object, got an array"):
        to_structure(Branch, [])


def test_a_document_that_contains_itself_is_refused() -> None:
    circle: dict[str, Any] = {"Name": ""}
    circle["Branches"] = [circle]
    with pytest.raises(ValidationError, match="nested too deep"):
        to_structure(Branch, circle)


def test_what_has_no_form_in_json_is_refused() -> None:
    with pytest.raises(ValidationError, match="Animal"):
        from_structure(Branch(name="", animal=AnimalUnknown("Bird", 1)))
