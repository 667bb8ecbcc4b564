"""Structures with members of every kind, and hypothesis strategies that fill them.

Rule: declared as a generated package declares them. Tests of the runtime share these.
"""

from __future__ import annotations

from base64 import b64encode
from datetime import UTC, datetime
from decimal import Decimal
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from tinsmith_runtime.enums import IntegerEnum, StringEnum, constant
from tinsmith_runtime.operation import Command, Operation
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
    INTEGER,
    LONG,
    SECRET,
    SHORT,
    STRING,
    TIMESTAMP,
    Later,
    Member,
    list_of,
    map_of,
    simple,
)
from tinsmith_runtime.structure import Output, Structure, UnknownVariant, Variant, union_of

if TYPE_CHECKING:
    from tinsmith_runtime.shapes import Document


class Color(StringEnum):
    """An enum."""

    RED: Color = constant("red")
    GREEN: Color = constant("green")


class Level(IntegerEnum):
    """An enum of integers."""

    LOW: Level = constant(1)
    HIGH: Level = constant(2)


class Leaf(Structure):
    """Scalars."""

    text: str | None = member("Text", STRING, default=None)
    secret: str | None = member("Secret", SECRET, default=None)
    data: bytes | None = member("Data", BLOB, default=None)
    flag: bool | None = member("Flag", BOOLEAN, default=None)
    tiny: int | None = member("Tiny", BYTE, default=None)
    small: int | None = member("Small", SHORT, default=None)
    number: int | None = member("Number", INTEGER, default=None)
    large: int | None = member("Large", LONG, default=None)
    huge: int | None = member("Huge", BIG_INTEGER, default=None)
    ratio: float | None = member("Ratio", FLOAT, default=None)
    precise: float | None = member("Precise", DOUBLE, default=None)
    exact: Decimal | None = member("Exact", BIG_DECIMAL, default=None)
    color: Color | str | None = member("Color", Color.__shape__, default=None)
    level: Level | int | None = member("Level", Level.__shape__, default=None)
    at: datetime | None = member("At", TIMESTAMP, default=None)
    at_epoch: datetime | None = member(
        "AtEpoch", TIMESTAMP, default=None, timestamp_format="epoch-seconds"
    )
    at_http: datetime | None = member(
        "AtHttp", simple("timestamp", timestamp_format="http-date"), default=None
    )


class AnimalCat(Variant):
    value: str = member("Cat", STRING)


class AnimalDog(Variant):
    value: Leaf = member("Dog", Leaf)


class AnimalHerd(Variant):
    value: list[str] = member("Herd", list_of(STRING), xml_flattened=True, xml_name="Head")


class AnimalUnknown(UnknownVariant):
    pass


Animal = AnimalCat | AnimalDog | AnimalHerd | AnimalUnknown
ANIMAL = union_of(AnimalCat, AnimalDog, AnimalHerd, unknown=AnimalUnknown)


class Branch(Structure):
    """Aggregates of every kind; may contain itself."""

    name: str = member("Name", STRING)
    label: str | None = member(
        "Label", STRING, default=None, xml_attribute=True, xml_name="x:label"
    )
    leaf: Leaf | None = member("Leaf", Leaf, default=None, xml_name="Blatt")
    names: list[str] | None = member("Names", list_of(STRING), default=None)
    leaves: list[Leaf] | None = member(
        "Leaves", list_of(Leaf, member={"xml_name": "item"}), default=None
    )
    flat: list[str] | None = member("Flat", list_of(STRING), default=None, xml_flattened=True)
    scores: dict[str, int] | None = member("Scores", map_of(STRING, INTEGER), default=None)
    renamed: dict[str, Leaf] | None = member(
        "Renamed",
        map_of(STRING, Leaf, key_traits={"xml_name": "K"}, value_traits={"xml_name": "V"}),
        default=None,
    )
    flat_scores: dict[str, int] | None = member(
        "FlatScores", map_of(STRING, INTEGER), default=None, xml_flattened=True
    )
    grid: list[list[int]] | None = member("Grid", list_of(list_of(INTEGER)), default=None)
    animal: Animal | None = member("Animal", ANIMAL, default=None)
    branches: list[Branch] | None = member("Branches", list_of(Later(lambda: Branch)), default=None)


class Seed(Structure):
    """What forms and XML have not."""

    renamed: str | None = member("Renamed", STRING, default=None, json_name="re-named")
    anything: Document = member("Anything", DOCUMENT, default=None)
    gaps: list[str | None] | None = member("Gaps", list_of(STRING, sparse=True), default=None)
    holes: dict[str, int | None] | None = member(
        "Holes", map_of(STRING, INTEGER, sparse=True), default=None
    )
    animals: list[Animal | None] | None = member(
        "Animals", list_of(ANIMAL, sparse=True), default=None
    )
    seeds: dict[str, Seed] | None = member(
        "Seeds", map_of(STRING, Later(lambda: Seed)), default=None
    )


class GrowResponse(Output):
    """An output."""

    branch: Branch = member("Branch", Branch)
    notes: list[str] | None = member("Notes", list_of(STRING), default=None)


class GrowCommand(Command[GrowResponse]):
    """A command."""

    operation = Operation("Grow", output=GrowResponse)

    branch: Branch = member("Branch", Branch)
    token: str | None = member("Token", STRING, default=None, idempotency_token=True)
    sparse: list[str | None] | None = member("Sparse", list_of(STRING, sparse=True), default=None)


# Characters that XML 1.0 can express; half pairs are nothing that UTF-8 can.
texts = st.text(
    st.characters(
        exclude_categories=["Cs", "Cc"],
        include_characters="\t\n\r",
        exclude_characters="\ufffe\uffff",
    ),
    max_size=12,
)
_times = st.datetimes(
    datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.just(UTC)  # noqa: DTZ001
)


def _optional(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


def _integers(bits: int) -> st.SearchStrategy[int]:
    return st.integers(-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)


leaves = st.builds(
    Leaf,
    text=_optional(texts),
    secret=_optional(texts),
    data=_optional(st.binary(max_size=12)),
    flag=_optional(st.booleans()),
    tiny=_optional(_integers(8)),
    small=_optional(_integers(16)),
    number=_optional(_integers(32)),
    large=_optional(_integers(64)),
    huge=_optional(_integers(200)),
    ratio=_optional(st.floats(allow_nan=False)),
    precise=_optional(st.floats(allow_nan=False)),
    exact=_optional(st.decimals(allow_nan=False, allow_infinity=False)),
    color=_optional(st.sampled_from([*Color, "blue"])),
    level=_optional(st.sampled_from([*Level, 7])),
    at=_optional(_times),
    at_epoch=_optional(_times.map(lambda time: time.replace(microsecond=0))),
    at_http=_optional(_times.map(lambda time: time.replace(microsecond=0))),
)
animals = (
    st.builds(AnimalCat, value=texts)
    | st.builds(AnimalDog, value=leaves)
    | st.builds(AnimalHerd, value=st.lists(texts, min_size=1, max_size=3))
)


def _branches(inner: st.SearchStrategy[Branch]) -> st.SearchStrategy[Branch]:
    scores = st.dictionaries(texts, _integers(32), max_size=3)
    return st.builds(
        Branch,
        name=texts,
        label=_optional(texts),
        leaf=_optional(leaves),
        names=_optional(st.lists(texts, max_size=3)),
        leaves=_optional(st.lists(leaves, max_size=2)),
        flat=_optional(st.lists(texts, min_size=1, max_size=3)),
        scores=_optional(scores),
        renamed=_optional(st.dictionaries(texts, leaves, max_size=2)),
        flat_scores=_optional(st.dictionaries(texts, _integers(32), min_size=1, max_size=3)),
        grid=_optional(st.lists(st.lists(_integers(32), max_size=2), max_size=2)),
        animal=_optional(animals),
        branches=_optional(st.lists(inner, max_size=2)),
    )


#: Whatever a response can express. Flattened lists and maps that are empty look as if absent.
branches = st.recursive(st.builds(Branch, name=texts), _branches, max_leaves=3)

_decimals = st.decimals(allow_nan=False, allow_infinity=False)
#: Whatever JSON can say.
documents = st.recursive(
    st.none()
    | st.booleans()
    | _integers(200)
    | st.floats(allow_nan=False, allow_infinity=False)
    | _decimals
    | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=5,
)


def _seeds(inner: st.SearchStrategy[Seed]) -> st.SearchStrategy[Seed]:
    return st.builds(
        Seed,
        renamed=_optional(texts),
        anything=documents,
        gaps=_optional(st.lists(_optional(texts), max_size=3)),
        holes=_optional(st.dictionaries(texts, _optional(_integers(32)), max_size=3)),
        animals=_optional(st.lists(_optional(animals), max_size=2)),
        seeds=_optional(st.dictionaries(texts, inner, max_size=2)),
    )


seeds = st.recursive(st.builds(Seed, anything=documents), _seeds, max_leaves=3)


def text_of(declared: Member, value: Any) -> str:
    """A scalar as the text that the specification has for it; by the standard library."""
    kind = declared.shape.type
    if kind == "blob":
        return b64encode(value).decode()
    if kind == "boolean":
        return str(value).lower()
    if kind in ("float", "double"):
        return {"inf": "Infinity", "-inf": "-Infinity"}.get(repr(value), repr(value))
    if kind == "timestamp":
        form = declared.traits.get("timestamp_format", "date-time")
        if form == "http-date":
            return format_datetime(value, usegmt=True)
        if form == "epoch-seconds":
            return str(int(value.timestamp()))
        text = str(value.isoformat()).removesuffix("+00:00")
        return (text.rstrip("0") if "." in text else text) + "Z"
    return str(value)


def exact(value: Any) -> Any:
    """Numbers as Decimal, all the way down: 1, 1.0 and Decimal("1") are one number."""
    if isinstance(value, list):
        return [exact(item) for item in value]
    if isinstance(value, dict):
        return {key: exact(item) for key, item in value.items()}
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        return value
    return Decimal(float.__repr__(value)) if isinstance(value, float) else Decimal(value)


def as_json_tells(value: Any) -> Any:
    """Values as far as JSON tells them apart: times beyond a double's microseconds are rounded."""
    if isinstance(value, (Structure, Variant)):
        members = type(value).__members__
        return type(value), {name: as_json_tells(getattr(value, name)) for name in members}
    if isinstance(value, list):
        return [as_json_tells(item) for item in value]
    if isinstance(value, dict):
        return {key: as_json_tells(item) for key, item in value.items()}
    return value.timestamp() if isinstance(value, datetime) else exact(value)
