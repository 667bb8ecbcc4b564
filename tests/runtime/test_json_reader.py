"""Structures from JSON: tolerance, refusal, and the path to the fault."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from menagerie import (
    Animal,
    AnimalCat,
    AnimalDog,
    AnimalHerd,
    AnimalUnknown,
    Branch,
    Color,
    Leaf,
    Level,
    Seed,
)
from tinsmith_runtime.codecs.json_body import members_reader, payload_reader
from tinsmith_runtime.errors import ResponseParseError
from tinsmith_runtime.schema import member
from tinsmith_runtime.shapes import (
    BIG_INTEGER,
    DOUBLE,
    INTEGER,
    SECRET,
    STRING,
    TIMESTAMP,
    Later,
    list_of,
    map_of,
)
from tinsmith_runtime.structure import Structure, Variant, build, union_of


def read(cls: Any, document: str | bytes, **dialect: bool) -> Any:
    body = document.encode() if isinstance(document, str) else document
    return build(cls, members_reader(cls, tuple(cls.__members__.values()), **dialect)(body))


def read_animal(document: str) -> Animal:
    animal: Animal = read(Branch, f'{{"Name": "", "Animal": {document}}}').animal
    return animal


def refused(cls: Any, document: str | bytes) -> ResponseParseError:
    with pytest.raises(ResponseParseError) as caught:
        read(cls, document)
    return caught.value


# ---- what is there ----


def test_an_empty_body_has_no_members_and_neither_has_null() -> None:
    assert read(Leaf, b"") == Leaf()
    assert read(Leaf, b"null") == Leaf()


def test_null_is_as_good_as_absent_and_empty_is_empty() -> None:
    branch = read(
        Branch, '{"Name": "", "Label": null, "Names": [], "Scores": {}, "Leaf": {}, "Grid": [[]]}'
    )
    assert branch == Branch(name="", names=[], scores={}, leaf=Leaf(), grid=[[]])
    assert branch.leaves is None


def test_unknown_members_are_ignored_whatever_they_hold() -> None:
    assert read(Leaf, '{"New": {"a": [1, 1e999, {}]}, "Text": "t", "__type": "x"}') == Leaf(
        text="t"
    )


def test_of_a_key_that_is_there_twice_the_last_counts() -> None:
    assert read(Leaf, '{"Text": "a", "Text": "b"}') == Leaf(text="b")


def test_known_constants_are_read_as_such_and_others_as_they_are() -> None:
    known = read(Leaf, '{"Color": "red", "Level": 2}')
    assert known.color is Color.RED
    assert known.level is Level.HIGH
    newer = read(Leaf, '{"Color": "mauve", "Level": 9}')
    assert (newer.color, newer.level) == ("mauve", 9)


def test_json_names_count_in_rest_protocols_alone() -> None:
    both = '{"re-named": "rest", "Renamed": "rpc"}'
    assert read(Seed, both).renamed == "rest"
    assert read(Seed, both, names=False).renamed == "rpc"
    assert read(Seed, both, rpcv2=True).renamed == "rpc"


def test_null_stays_in_sparse_lists_and_maps_and_nowhere_else() -> None:
    seed = read(Seed, '{"Gaps": [null, "a"], "Holes": {"a": null, "b": 1}}')
    assert (seed.gaps, seed.holes) == ([None, "a"], {"a": None, "b": 1})
    branch = read(Branch, '{"Name": "", "Names": [null, "a"], "Scores": {"a": null, "b": 1}}')
    assert (branch.names, branch.scores) == (["a"], {"b": 1})


# ---- unions ----


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ('{"Cat": "purr"}', AnimalCat(value="purr")),
        ('{"Dog": {"Text": "t"}}', AnimalDog(value=Leaf(text="t"))),
        ('{"Herd": []}', AnimalHerd(value=[])),
        ('{"__type": "ns#Animal", "Cat": ""}', AnimalCat(value="")),
        ('{"Cat": null, "Dog": null, "Herd": ["a"]}', AnimalHerd(value=["a"])),
        ('{"New": 1, "Cat": "known"}', AnimalCat(value="known")),
        ('{"Bird": {"wings": [2, 0.1]}}', AnimalUnknown("Bird", {"wings": [2, 0.1]})),
        ('{"__type": "x", "Cat": null, "Bird": "b"}', AnimalUnknown("Bird", "b")),
        ('{"Bird": "b", "Bat": "c"}', AnimalUnknown("Bird", "b")),
    ],
)
def test_a_union_has_the_member_that_is_not_null(document: str, expected: Animal) -> None:
    assert read_animal(document) == expected


@pytest.mark.parametrize("document", ["{}", '{"Cat": null}', '{"__type": "x"}'])
def test_a_union_has_a_member(document: str) -> None:
    error = refused(Branch, f'{{"Name": "", "Animal": {document}}}')
    assert str(error) == "Animal: a union without a member"


def test_unions_may_contain_themselves() -> None:
    class TreeNode(Variant):
        value: list[object] = member("Node", list_of(Later(lambda: TREE)))

    class TreeEnd(Variant):
        value: str = member("__type", STRING)

    TREE = union_of(TreeNode, TreeEnd, unknown=AnimalUnknown)

    class Holder(Structure):
        tree: object = member("Tree", TREE)

    document = '{"Tree": {"Node": [{"__type": "1"}, {"Node": []}]}}'
    expected = TreeNode(value=[TreeEnd(value="1"), TreeNode(value=[])])
    assert read(Holder, document) == Holder(tree=expected)


# ---- scalars ----


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("Number", "1.0", 1),
        ("Number", "1e3", 1000),
        ("Huge", "123456789012345678901234567890", 123456789012345678901234567890),
        ("Huge", '"-123456789012345678901234567890"', -123456789012345678901234567890),
        ("Huge", "1E+30", 10**30),
        ("Ratio", "1", 1.0),
        ("Ratio", '"Infinity"', float("inf")),
        ("Ratio", '"-Infinity"', float("-inf")),
        ("Ratio", '"1.5"', 1.5),
        ("Exact", "1.10", Decimal("1.10")),
        ("Exact", "0.10000000000000000000001", Decimal("0.10000000000000000000001")),
        ("Exact", '"1E+400"', Decimal("1E+400")),
        ("Exact", "7", Decimal(7)),
        ("Data", '"AP8="', b"\x00\xff"),
        ("Data", '""', b""),
        ("Text", '"\\ud83d\\ude00\\u0000"', "\U0001f600\0"),
    ],
)
def test_scalars(name: str, text: str, expected: object) -> None:
    leaf = read(Leaf, f'{{"{name}": {text}}}')
    found = getattr(leaf, name.lower())
    assert found == expected
    assert type(found) is type(expected)


def test_nan_is_a_word() -> None:
    assert str(read(Leaf, '{"Ratio": "NaN"}').ratio) == "nan"


AT = datetime(2014, 4, 29, 18, 30, 38, tzinfo=UTC)


@pytest.mark.parametrize("name", ["At", "AtEpoch", "AtHttp"])
@pytest.mark.parametrize(
    "text",
    [
        "1398796238",
        "1398796238.0",
        "1.398796238E9",
        '"1398796238"',
        '"2014-04-29T18:30:38Z"',
        '"2014-04-29T20:30:38+02:00"',
        '"Tue, 29 Apr 2014 18:30:38 GMT"',
    ],
)
def test_a_timestamp_may_come_in_any_format(name: str, text: str) -> None:
    leaf = read(Leaf, f'{{"{name}": {text}}}')
    assert (leaf.at or leaf.at_epoch or leaf.at_http) == AT


def test_fractions_of_seconds_are_read_to_the_microsecond() -> None:
    class Holder(Structure):
        at: datetime = member("At", TIMESTAMP)

    assert read(Holder, '{"At": 946845296.123456}').at.microsecond == 123456
    assert read(Leaf, '{"At": 946845296.123456}').at.microsecond == 123456
    assert read(Holder, '{"At": -0.25}').at == datetime(1969, 12, 31, 23, 59, 59, 750000, UTC)


# ---- refusal ----


@pytest.mark.parametrize(
    ("document", "path", "reason"),
    [
        ('{"Name": 1}', ("Name",), "expected a string, got a number"),
        ('{"Name": "", "Leaf": []}', ("Leaf",), "expected an object, got an array"),
        ('{"Name": "", "Names": {}}', ("Names",), "expected an array, got an object"),
        ('{"Name": "", "Scores": "x"}', ("Scores",), "expected an object, got a string"),
        ('{"Name": "", "Animal": true}', ("Animal",), "expected an object, got a boolean"),
        ('{"Name": "", "Leaf": {"Number": "1x"}}', ("Leaf", "Number"), "not an integer"),
        ('{"Name": "", "Leaf": {"Number": 1.5}}', ("Leaf", "Number"), "not an integer: 1.5"),
        ('{"Name": "", "Leaf": {"Number": true}}', ("Leaf", "Number"), "expected an integer"),
        ('{"Name": "", "Leaf": {"Tiny": 128}}', ("Leaf", "Tiny"), "out of range for byte"),
        ('{"Name": "", "Leaf": {"Level": 3000000000}}', ("Leaf", "Level"), "out of range"),
        ('{"Name": "", "Leaf": {"Flag": 1}}', ("Leaf", "Flag"), "expected true or false"),
        ('{"Name": "", "Leaf": {"At": "today"}}', ("Leaf", "At"), "not seconds since 1970"),
        ('{"Name": "", "Leaf": {"At": 1e300}}', ("Leaf", "At"), "not seconds since 1970"),
        ('{"Name": "", "Leaf": {"At": 1e9999}}', ("Leaf", "At"), "not seconds since 1970"),
        ('{"Name": "", "Leaf": {"At": [1]}}', ("Leaf", "At"), "expected a timestamp"),
        ('{"Name": "", "Leaf": {"Data": "!"}}', ("Leaf", "Data"), "not base64"),
        ('{"Name": "", "Leaf": {"Ratio": "x"}}', ("Leaf", "Ratio"), "not a number"),
        ('{"Name": "", "Leaf": {"Color": 1}}', ("Leaf", "Color"), "expected a string"),
        ('{"Name": "", "Leaf": {"Exact": "1,5"}}', ("Leaf", "Exact"), "not a number"),
        ('{"Name": "", "Leaf": {"Huge": 1e999999}}', ("Leaf", "Huge"), "not an integer"),
        ('{"Name": "", "Leaves": [{}, {"Text": 1}]}', ("Leaves", "[1]", "Text"), "a string"),
        ('{"Name": "", "Grid": [[], [1, "x"]]}', ("Grid", "[1]", "[1]"), "not an integer"),
        ('{"Name": "", "Scores": {"k": []}}', ("Scores", "['k']"), "got an array"),
        ('{"Name": "", "Animal": {"Dog": {"Text": 1}}}', ("Animal", "Dog", "Text"), "a string"),
    ],
)
def test_faults_name_the_path(document: str, path: tuple[str, ...], reason: str) -> None:
    error = refused(Branch, document)
    assert reason in str(error)
    assert error.path == path


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"<html>", "not JSON: Expecting value: line 1 column 1"),
        (b" ", "not JSON"),
        (b'{"Text": "a', "not JSON"),
        (b'{"Text": "a"} x', "not JSON: Extra data"),
        (b'{"Text": "\n"}', "not JSON: Invalid control character"),
        (b"{'Text': 1}", "not JSON"),
        (b"\xef\xbb\xbf{}", "not JSON"),
        (b'{"Text": "\xff"}', "not UTF-8 at byte 10"),
        ('{"Text": "a"}'.encode("utf-16"), "not UTF-8 at byte 0"),
        (b'{"Ratio": NaN}', "NaN is no number of JSON"),
        (b'{"Ratio": -Infinity}', "-Infinity is no number of JSON"),
        (b'{"New": ' + b"1" * 5000 + b"}", "number that is too long"),
        (b'{"New": 1e' + b"9" * 30 + b"}", "number that is too long"),
        (b"[" * 200_000, "nested too deep"),
        (b'{"New": ' * 200_000, "nested too deep"),
        (b"[]", "expected an object, got an array"),
        (b"1.5", "expected an object, got a number"),
    ],
    ids=str,
)
def test_what_is_no_object_of_json_is_refused(body: bytes, reason: str) -> None:
    assert reason in str(refused(Leaf, body))


def test_numbers_may_be_too_large_for_their_shape() -> None:
    class Holder(Structure):
        ratio: float | None = member("Ratio", DOUBLE, default=None)
        huge: int | None = member("Huge", BIG_INTEGER, default=None)

    assert str(refused(Holder, f'{{"Ratio": 1{"0" * 400}}}')) == (
        "Ratio: out of range for a double"
    )
    assert str(refused(Holder, f'{{"Huge": "{"1" * 5000}"}}')).startswith("Huge: ")
    assert "NaN is no number" in str(refused(Holder, '{"Ratio": NaN}'))


def test_shapes_that_contain_themselves_end_somewhere() -> None:
    # The one is too much for Python's reading of JSON, the other for ours.
    for depth in (3000, 400):
        deep = '{"Name": "", "Branches": [' * depth + "]}" * depth
        assert "nested too deep" in str(refused(Branch, deep))
    deep = '{"Name": "", "Branches": [' * 30 + "]}" * 30
    assert read(Branch, deep).branches[0].name == ""
    tower = payload_reader(Seed.__members__["anything"])
    with pytest.raises(ResponseParseError, match="nested too deep"):
        tower(b"[" * 100_000 + b"]" * 100_000)


def test_secrets_and_long_texts_are_not_quoted() -> None:
    class Holder(Structure):
        pin: int | None = member("Pin", INTEGER, default=None, sensitive=True)
        number: int | None = member("Number", INTEGER, default=None)
        pins: dict[str, int] | None = member("Pins", map_of(SECRET, INTEGER), default=None)

    error = refused(Holder, '{"Pin": "hunter2"}')
    assert str(error) == "Pin: not of type integer"
    assert "hunter2" not in repr(error)
    assert len(str(refused(Holder, f'{{"Number": "{"x" * 100000}"}}'))) < 300
    assert str(refused(Holder, '{"Pins": {"hunter1": "x"}}')) == "Pins[***]: not an integer: 'x'"


def test_whole_bodies_of_one_member() -> None:
    names = payload_reader(Branch.__members__["names"])
    assert names(b'["a", null]') == ["a"]
    assert names(b"null") is None
    assert payload_reader(Branch.__members__["leaf"])(b'{"Text": "t"}') == Leaf(text="t")
    with pytest.raises(ResponseParseError, match="expected an array"):
        names(b"{}")


def test_readers_are_complete_whoever_comes_first() -> None:
    """Two threads that meet a class for the first time both read all of it."""
    from threading import Barrier, Thread

    document = "{" + ", ".join(f'"M{i}": "{i}"' for i in range(50)) + "}"
    for _ in range(20):
        members = {f"m{i}": member(f"M{i}", STRING, default=None) for i in range(50)}
        cls: Any = type(Structure)("Wide", (Structure,), members)
        wide = members_reader(cls, tuple(cls.__members__.values()))
        barrier, found = Barrier(4), list[Any]()

        def meet(wide: Any = wide, barrier: Barrier = barrier, found: list[Any] = found) -> None:
            barrier.wait()
            found.append(wide(document.encode()))

        threads = [Thread(target=meet) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert found == [{f"m{i}": str(i) for i in range(50)}] * 4
