"""Values as JSON text: what is left out, what is spelled how, and what has no form."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from menagerie import AnimalDog, AnimalUnknown, Branch, Color, Leaf, Level, Seed
from tinsmith_runtime.codecs.json_body import NO_PAYLOAD, members_writer, payload_writer
from tinsmith_runtime.errors import ValidationError
from tinsmith_runtime.structure import Structure


def write(value: Structure, *names: str, **dialect: bool) -> str:
    """All members, or those called so."""
    cls = type(value)
    members = tuple(
        declared for name, declared in cls.__members__.items() if not names or name in names
    )
    return members_writer(cls, members, **dialect)(value).decode()


def refused(value: Structure) -> str:
    with pytest.raises(ValidationError) as caught:
        write(value)
    return str(caught.value)


def test_none_is_left_out_and_empty_is_written() -> None:
    branch = Branch(name="", names=[], scores={}, leaf=Leaf())
    assert write(branch) == '{"Name":"","Leaf":{},"Names":[],"Scores":{}}'
    assert write(Leaf()) == "{}"
    assert NO_PAYLOAD == b"{}"


def test_only_the_members_that_were_asked_for() -> None:
    assert write(Branch(name="n", label="l"), "label") == '{"Label":"l"}'


def test_null_stands_in_sparse_lists_and_maps_and_nowhere_else() -> None:
    seed = Seed(gaps=[None, "a"], holes={"a": None, "b": 1}, animals=[None])
    assert write(seed) == '{"Gaps":[null,"a"],"Holes":{"a":null,"b":1},"Animals":[null]}'
    dense: Any = [None, "a"]
    scores: Any = {"a": None, "b": 1}
    assert write(Branch(name="", names=dense, scores=scores)) == (
        '{"Name":"","Names":["a"],"Scores":{"b":1}}'
    )


def test_json_names_count_in_rest_protocols_alone() -> None:
    seed = Seed(renamed="x")
    assert write(seed) == '{"re-named":"x"}'
    assert write(seed, names=False) == write(seed, rpcv2=True) == '{"Renamed":"x"}'


@pytest.mark.parametrize(
    ("leaf", "text"),
    [
        (
            Leaf(text='"\\\n\t\x00\u2028é\U0001f600'),
            '"Text":"\\"\\\\\\n\\t\\u0000\u2028é\U0001f600"',
        ),
        (Leaf(data=b"\x00\xff"), '"Data":"AP8="'),
        (Leaf(flag=False), '"Flag":false'),
        (Leaf(flag=True), '"Flag":true'),
        (Leaf(number=0), '"Number":0'),
        (Leaf(huge=-(10**30)), '"Huge":-1000000000000000000000000000000'),
        (Leaf(ratio=1), '"Ratio":1.0'),
        (Leaf(ratio=1e22), '"Ratio":1e+22'),
        (Leaf(ratio=float("nan")), '"Ratio":"NaN"'),
        (Leaf(ratio=float("-inf")), '"Ratio":"-Infinity"'),
        (Leaf(exact=Decimal("1.10")), '"Exact":1.10'),
        (Leaf(exact=Decimal("1E+30")), '"Exact":1E+30'),
        (Leaf(color=Color.RED), '"Color":"red"'),
        (Leaf(level=Level.HIGH), '"Level":2'),
        (Leaf(at=datetime(2014, 4, 29, 18, 30, 38, tzinfo=UTC)), '"At":1398796238'),
        (Leaf(at=datetime(1969, 12, 31, 23, 59, 59, 750000, UTC)), '"At":-0.25'),
        (
            Leaf(at_http=datetime(2014, 4, 29, 20, 30, 38, tzinfo=timezone(timedelta(hours=2)))),
            '"AtHttp":"Tue, 29 Apr 2014 18:30:38 GMT"',
        ),
    ],
)
def test_scalars(leaf: Leaf, text: str) -> None:
    assert write(leaf) == "{" + text + "}"


def test_the_spelling_of_rpcv2() -> None:
    leaf = Leaf(
        huge=10**30, exact=Decimal("1.10"), at_http=datetime(2014, 4, 29, 18, 30, 38, tzinfo=UTC)
    )
    assert write(leaf, rpcv2=True) == (
        '{"Huge":"1000000000000000000000000000000","Exact":"1.10","AtHttp":1398796238}'
    )


def test_whole_bodies_of_one_member() -> None:
    assert payload_writer(Branch.__members__["names"])(["a"]) == b'["a"]'
    assert payload_writer(Branch.__members__["leaf"])(Leaf(text="t")) == b'{"Text":"t"}'
    animal = payload_writer(Branch.__members__["animal"])
    assert animal(AnimalDog(value=Leaf(flag=True))) == b'{"Dog":{"Flag":true}}'
    anything = payload_writer(Seed.__members__["anything"])
    assert anything([None, True, "é", 1, Decimal("0.10")]) == '[null,true,"é",1,0.10]'.encode()


class Odd:
    """What JSON knows nothing of."""


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (float("nan"), "JSON has no NaN"),
        ([Decimal("Infinity")], "JSON has no NaN and no infinities"),
        ({1: 2}, "the keys of an object are strings, not int"),
        (b"bytes", "JSON has no bytes"),
        ({"a": [Odd()]}, "JSON has no Odd"),
        ({1, 2}, "JSON has no set"),
    ],
)
def test_documents_are_what_json_can_say(value: Any, reason: str) -> None:
    said = refused(Seed(anything=value))
    assert reason in said
    assert "Anything" in said


def test_what_has_no_form_is_refused() -> None:
    unknown = Branch(name="", animal=AnimalUnknown("Bird", {"secret": 1}))
    assert "Animal" in refused(unknown)
    assert "secret" not in refused(unknown)
    assert "UTF-8 cannot express" in refused(Leaf(text="\ud800"))
    assert "4300 digits" in refused(Leaf(huge=10**5000))
    assert "a bigDecimal is finite" in refused(Leaf(exact=Decimal("NaN")))
    assert "needs a time zone" in refused(Leaf(at=datetime(2014, 4, 29)))  # noqa: DTZ001


def test_what_contains_itself_is_refused() -> None:
    circle: list[Any] = []
    circle.append(circle)
    assert "contains itself" in refused(Seed(anything=circle))
    branches: list[Branch] = []
    branches.append(Branch(name="", branches=branches))
    assert "contains itself" in refused(Branch(name="", branches=branches))
