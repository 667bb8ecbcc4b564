"""CBOR against cbor2's reading and writing of it, the appendix of RFC 8949, and broken messages."""

from __future__ import annotations

import tracemalloc
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import cbor2
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from menagerie import (
    ANIMAL,
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
from tinsmith_runtime.codecs import cbor_body
from tinsmith_runtime.errors import ResponseParseError, ValidationError
from tinsmith_runtime.schema import member
from tinsmith_runtime.shapes import (
    BIG_DECIMAL,
    BIG_INTEGER,
    BLOB,
    BOOLEAN,
    BYTE,
    DOCUMENT,
    DOUBLE,
    FLOAT,
    LONG,
    SECRET,
    STRING,
    TIMESTAMP,
    Member,
    list_of,
    map_of,
)
from tinsmith_runtime.structure import Structure, build

if TYPE_CHECKING:
    from tinsmith_runtime.shapes import Target

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Series(Structure):
    """Long lists, as metrics have them."""

    values: list[float] | None = member("Values", list_of(DOUBLE), default=None)
    times: list[datetime] | None = member("Times", list_of(TIMESTAMP), default=None)
    secrets: dict[str, int] | None = member("Secrets", map_of(SECRET, BYTE), default=None)


def write(value: Structure) -> bytes:
    cls = type(value)
    return cbor_body.members_writer(cls, tuple(cls.__members__.values()))(value)


def read(cls: Any, body: bytes) -> Any:
    return build(cls, cbor_body.members_reader(cls, tuple(cls.__members__.values()))(body))


def written(target: Target, value: Any) -> str:
    return cbor_body.payload_writer(Member("M", target, None, {}))(value).hex()


def read_as(target: Target, text: str) -> Any:
    return cbor_body.payload_reader(Member("M", target, None, {}))(bytes.fromhex(text))


def fault_of(target: Target, text: str) -> str:
    with pytest.raises(ResponseParseError) as caught:
        read_as(target, text)
    return str(caught.value)


def plain(declared: Member, value: Any) -> Any:
    """What the specification has for a value, as cbor2 takes and gives it."""
    shape = declared.shape
    if isinstance(value, Structure):
        return {
            item.wire_name: plain(item, held)
            for name, item in type(value).__members__.items()
            if (held := getattr(value, name)) is not None
        }
    if shape.type == "list" and shape.member is not None:
        return [plain(shape.member, item) for item in value]
    if shape.type == "map" and shape.value is not None:
        return {key: plain(shape.value, item) for key, item in value.items()}
    if shape.type == "enum":
        return str(value)
    return int(value) if shape.type == "intEnum" else value


def plain_structure(value: Structure) -> Any:
    return plain(Member("M", type(value), None, {}), value)


def rounded(value: Any) -> Any:
    """The same with times that a double holds whatever the year: to the quarter of a second."""
    if isinstance(value, datetime):
        return value.replace(microsecond=value.microsecond // 250000 * 250000)
    if isinstance(value, Structure):
        return type(value)(**{n: rounded(getattr(value, n)) for n in type(value).__members__})
    kind = value.__class__
    if kind is list:
        return [rounded(item) for item in value]
    return {key: rounded(item) for key, item in value.items()} if kind is dict else value


exact_branches = branches.map(rounded)


@given(exact_branches)
def test_what_is_written_is_what_others_read(branch: Branch) -> None:
    assert cbor2.loads(write(branch)) == plain_structure(branch)


@given(exact_branches, st.booleans())
def test_what_others_write_is_what_is_read(branch: Branch, indefinite: bool) -> None:
    body = cbor2.dumps(
        plain_structure(branch), datetime_as_timestamp=True, indefinite_containers=indefinite
    )
    assert read(Branch, body) == branch


_RUNS = st.lists(st.integers(20, 70), max_size=3)


@given(st.data(), _RUNS, st.booleans())
def test_long_lists_are_read_whatever_they_are_made_of(
    data: st.DataObject, lengths: list[int], indefinite: bool
) -> None:
    values: list[Any] = []
    times: list[datetime] = []
    for length in lengths:
        wide, narrow = st.floats(allow_nan=False), st.floats(width=32, allow_nan=False)
        number = data.draw(wide | narrow | st.integers(0, 300))
        values += [number] * length
        seconds = data.draw(st.integers(-(10**6), 10**10) | st.floats(-1e6, 1e9))
        times += [EPOCH + timedelta(seconds=seconds)] * length
    body = cbor2.dumps(
        {"Values": values, "Times": times},
        datetime_as_timestamp=True,
        canonical=data.draw(st.booleans()),  # the shortest floats
        indefinite_containers=indefinite,
    )
    made = read(Series, body)
    assert made.values == values
    assert all(isinstance(value, float) for value in made.values)
    assert made.times == times


@given(branches.map(write), st.data())
def test_a_broken_message_is_one_error_or_another_value(body: bytes, data: st.DataObject) -> None:
    broken = bytearray(body)
    for place in data.draw(st.lists(st.integers(0, len(body) - 1), max_size=4)):
        broken[place] = data.draw(st.integers(0, 255) | st.sampled_from([0x1B, 0x5B, 0x9B, 0xBB]))
    cut = data.draw(st.none() | st.integers(0, len(body)))
    with suppress(ResponseParseError):
        assert isinstance(read(Branch, bytes(broken[:cut])), Branch)


@given(st.binary(max_size=60))
@example(b"\x9b" + b"\x0f" * 8)
@example(b"\xc1" * 60)
@example(b"\x9f" * 60)
def test_no_message_breaks_what_reads_without_a_shape(body: bytes) -> None:
    for target in (DOCUMENT, ANIMAL, BIG_DECIMAL, TIMESTAMP, Series):
        with suppress(ResponseParseError):
            assert read_as(target, body.hex()) is not Ellipsis


@pytest.mark.parametrize("head", ["5b", "7b", "9b", "bb", "c25b", "7f7b"])
@pytest.mark.parametrize("target", [BLOB, STRING, list_of(DOUBLE), Leaf, BIG_INTEGER, DOCUMENT])
def test_a_length_that_lies_makes_nothing(head: str, target: Target) -> None:
    text = head + "1000000000000000" + "fb" * 1000
    tracemalloc.start()
    fault_of(target, text)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 1_000_000


@given(branches.map(write), st.data())
def test_a_message_cut_off_is_an_error(body: bytes, data: st.DataObject) -> None:
    cut = data.draw(st.integers(1, len(body) - 1))
    with pytest.raises(ResponseParseError):
        read(Branch, body[:cut])


@pytest.mark.parametrize("item", [b"\xfb" + b"\0" * 8, b"\xfa" + b"\0" * 4, b"\xf9\0\0"])
@pytest.mark.parametrize("head", [b"\x98\x40", b"\x9f"])
@pytest.mark.parametrize("cut", [1, 2])
def test_a_long_list_cut_off_within_its_last_item(item: bytes, head: bytes, cut: int) -> None:
    assert "[63]: the message ends" in fault_of(list_of(DOUBLE), (head + item * 64)[:-cut].hex())


# RFC 8949, appendix A.
@pytest.mark.parametrize(
    ("target", "text", "value"),
    [
        (LONG, "00", 0),
        (LONG, "17", 23),
        (LONG, "1818", 24),
        (LONG, "1903e8", 1000),
        (LONG, "1a000f4240", 1000000),
        (LONG, "1b000000e8d4a51000", 1000000000000),
        (BIG_INTEGER, "1bffffffffffffffff", 18446744073709551615),
        (BIG_INTEGER, "c249010000000000000000", 18446744073709551616),
        (BIG_INTEGER, "3bffffffffffffffff", -18446744073709551616),
        (BIG_INTEGER, "c349010000000000000000", -18446744073709551617),
        (LONG, "20", -1),
        (LONG, "3903e7", -1000),
        (DOUBLE, "fa47c35000", 100000.0),
        (DOUBLE, "fb3ff199999999999a", 1.1),
        (DOUBLE, "fa7f800000", float("inf")),
        (DOUBLE, "fb7e37e43c8800759c", 1.0e300),
        (BOOLEAN, "f4", False),
        (BOOLEAN, "f5", True),
        (BLOB, "4401020304", b"\x01\x02\x03\x04"),
        (STRING, "60", ""),
        (STRING, "6449455446", "IETF"),
        (STRING, "64f0908591", "\U00010151"),
        (TIMESTAMP, "c11a514b67b0", datetime(2013, 3, 21, 20, 4, tzinfo=UTC)),
        (TIMESTAMP, "c1fb41d452d9ec200000", datetime(2013, 3, 21, 20, 4, 0, 500000, UTC)),
        (BIG_DECIMAL, "c48221196ab3", Decimal("273.15")),
        (list_of(LONG), "83010203", [1, 2, 3]),
        (map_of(STRING, STRING), "a26161614161626142", {"a": "A", "b": "B"}),
    ],
)
def test_the_examples_of_the_specification_both_ways(
    target: Target, text: str, value: object
) -> None:
    assert read_as(target, text) == value
    assert written(target, value) == text


@pytest.mark.parametrize(
    ("target", "text", "value"),
    [
        (DOUBLE, "f93c00", 1.0),
        (DOUBLE, "f90001", 5.960464477539063e-8),
        (DOUBLE, "f9fc00", float("-inf")),
        (FLOAT, "1864", 100.0),
        (DOUBLE, "29", -10.0),
        (BLOB, "5f42010243030405ff", b"\x01\x02\x03\x04\x05"),
        (STRING, "7f657374726561646d696e67ff", "streaming"),
        (STRING, "7fff", ""),
        (list_of(LONG), "9fff", []),
        (list_of(LONG), "9f0102ff", [1, 2]),
        (list_of(LONG), "8301f602", [1, 2]),
        (list_of(LONG, sparse=True), "8301f702", [1, None, 2]),
        (map_of(STRING, LONG), "bf6161016162f6ff", {"a": 1}),
        (map_of(STRING, LONG, sparse=True), "bf6161016162f6ff", {"a": 1, "b": None}),
        (BIG_INTEGER, "c24101", 1),
        (BIG_DECIMAL, "18ff", Decimal(255)),
        (TIMESTAMP, "c120", EPOCH - timedelta(seconds=1)),
        (TIMESTAMP, "c1f93e00", EPOCH + timedelta(seconds=1.5)),
        (Color.__shape__, "63726564", Color.RED),
        (Color.__shape__, "64626c7565", "blue"),
        (Level.__shape__, "02", Level.HIGH),
        (Level.__shape__, "07", 7),
        (ANIMAL, "a163436174614d", AnimalCat(value="M")),
    ],
)
def test_other_forms_are_read_as_well(target: Target, text: str, value: object) -> None:
    found = read_as(target, text)
    assert found == value
    assert type(found) is type(value)


def test_half_precision_that_is_no_number_is_read() -> None:
    assert str(read_as(DOUBLE, "f97e00")) == "nan"
    assert written(DOUBLE, float("nan")) == "fa7fc00000"


@pytest.mark.parametrize(
    ("target", "text", "words"),
    [
        (BYTE, "1880", "out of range for byte, -128 to 127"),
        (LONG, "1b8000000000000000", "out of range for long"),
        (LONG, "c24101", "expected an integer, found a tagged value"),
        (LONG, "fa3f800000", "expected an integer, found a float"),
        (LONG, "1c", "a head that RFC 8949 reserves"),
        (LONG, "1f", "an integer without a value"),
        (STRING, "4161", "expected text, found bytes"),
        (BLOB, "6161", "expected bytes, found text"),
        (STRING, "61ff", "text that is not UTF-8"),
        (STRING, "7f61c361a9ff", "text that is not UTF-8"),
        (STRING, "7f7f6161ffff", "a chunk of a string without a length"),
        (STRING, "7f4161ff", "expected text, found bytes"),
        (STRING, "6261", "the message ends in the middle of it"),
        (STRING, "616161", "1 octets follow the value"),
        (STRING, "", "the message ends in the middle of it"),
        (BOOLEAN, "01", "expected a boolean, found an integer"),
        (DOUBLE, "6131", "expected a number, found text"),
        (TIMESTAMP, "1a514b67b0", "expected a timestamp (tag 1), found an integer"),
        (TIMESTAMP, "c1f97e00", "a timestamp outside of the years 1 to 9999"),
        (TIMESTAMP, "c11bffffffffffffffff", "a timestamp outside of the years 1 to 9999"),
        (BIG_INTEGER, "c25906fa" + "ff" * 1786, "a number of more than 1785 octets"),
        (BIG_DECIMAL, "c4821b0fffffffffffffff01", "an exponent beyond 100000"),
        (BIG_DECIMAL, "c483010203", "a decimal fraction is a list of exponent and mantissa"),
        (list_of(LONG), "01", "expected a list, found an integer"),
        (list_of(list_of(STRING)), "828061", "[1]: expected a list, found text"),
        (list_of(STRING), "82616101", "[1]: expected text, found an integer"),
        (list_of(STRING), "81ff", "[0]: expected a value, found a break"),
        (list_of(STRING), "81f8ff", "[0]: expected a value, found another simple value"),
        (map_of(STRING, LONG), "a26161016161", "['a']: there twice"),
        (map_of(STRING, LONG), "a10101", "expected text, found an integer"),
        (map_of(STRING, BYTE), "a161611903e8", "['a']: out of range for byte, -128 to 127"),
        (Leaf, "80", "expected a map, found a list"),
        (Leaf, "a2645465787461616454657874" + "6161", "Text: there twice"),
        (Leaf, "a164546578744161", "Text: expected text, found bytes"),
        (Branch, "a1644c656166a16454657874" + "00", "Leaf.Text: expected text"),
        (ANIMAL, "a0", "a union with 0 members, not one"),
        (ANIMAL, "a26343617461416344756b01", "a union with 2 members, not one"),
    ],
)
def test_a_fault_says_where_and_what(target: Target, text: str, words: str) -> None:
    assert words in fault_of(target, text)


def test_no_secret_is_quoted() -> None:
    body = cbor2.dumps({"Secrets": {"hunter2": 1000}})
    with pytest.raises(ResponseParseError) as caught:
        read(Series, body)
    assert str(caught.value) == "Secrets[***]: out of range for byte, -128 to 127"


@pytest.mark.parametrize("unknown", [1, [1, [2]], {"a": {"b": None}}, EPOCH, 2**70, b"x", "x", 1.5])
def test_unknown_members_are_passed_over_with_their_tags(unknown: object) -> None:
    body = cbor2.dumps({"New": unknown, "Text": "t"}, datetime_as_timestamp=True)
    assert read(Leaf, body) == Leaf(text="t")


def test_an_unknown_member_of_a_union_survives_reading_but_not_writing() -> None:
    unknown = read_as(ANIMAL, cbor2.dumps({"Duck": {"Age": [1, None]}, "__type": "x"}).hex())
    assert unknown == AnimalUnknown(tag="Duck", value={"Age": [1, None]})
    command = GrowCommand(branch=Branch(name="n", animal=unknown))
    with pytest.raises(ValidationError, match="an unknown variant of a union cannot be sent"):
        write(command)


def test_null_members_are_absent_and_a_union_looks_past_them() -> None:
    assert read(Leaf, cbor2.dumps({"Text": None, "Data": cbor2.undefined})) == Leaf()
    body = cbor2.dumps({"__type": "t", "Cat": None, "Dog": {"Flag": True}})
    assert read_as(ANIMAL, body.hex()) == AnimalDog(value=Leaf(flag=True))


def test_nesting_is_limited_in_shapes_and_outside_of_them() -> None:
    body = cbor2.dumps({"Name": "n"})
    for _ in range(300):
        body = b"\xa2" + cbor2.dumps("Name") + b"\x61n" + cbor2.dumps("Branches") + b"\x81" + body
    with pytest.raises(ResponseParseError, match="nested deeper than 128 levels"):
        read(Branch, body)
    assert "nested deeper than 128 levels" in fault_of(DOCUMENT, "81" * 1000 + "00")
    assert "nested deeper than 128 levels" in fault_of(Leaf, "a1614e" + "c1" * 1000 + "00")


def test_none_is_left_out_but_of_what_is_sparse() -> None:
    names: Any = ["a", None, "b"]  # what validation would refuse
    command = GrowCommand(branch=Branch(name="n", names=names), sparse=[None, "c"])
    assert cbor2.loads(write(command)) == {
        "Branch": {"Name": "n", "Names": ["a", "b"]},
        "Sparse": [None, "c"],
    }
    assert written(map_of(STRING, LONG), {"a": None, "b": 1}) == "a1616201"
    assert written(map_of(STRING, LONG, sparse=True), {"a": None}) == "a16161f6"


def test_numbers_are_as_short_as_they_can_be_without_loss() -> None:
    assert written(DOUBLE, 7.625) == "fa40f40000"
    assert written(FLOAT, 0.1) == "fb3fb999999999999a"
    assert written(DOUBLE, 1e300) == "fb7e37e43c8800759c"
    assert written(LONG, 255) == "18ff"


def test_a_constant_of_an_enum_is_its_value() -> None:
    assert written(Color.__shape__, Color.RED) == "63726564"
    assert written(Level.__shape__, Level.HIGH) == "02"


def test_what_cbor_cannot_express_is_refused_in_words() -> None:
    with pytest.raises(ValidationError, match="half a surrogate pair"):
        written(STRING, "\ud800")
    with pytest.raises(TypeError, match="a document has no form in CBOR"):
        written(DOCUMENT, {})


def test_an_empty_body_has_no_members() -> None:
    assert read(Leaf, b"") == Leaf()
