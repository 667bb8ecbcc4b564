"""JSON, both ways: what is written is what the specification says, by the standard library's
reading, and is read as what it was.
"""

from __future__ import annotations

import json
import random
from base64 import b64encode
from datetime import UTC, datetime
from decimal import Decimal
from email.utils import format_datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from menagerie import (
    Branch,
    Seed,
    as_json_tells,
    branches,
    documents,
    exact,
    seeds,
    texts,
)
from tinsmith_runtime.codecs.json_body import (
    members_reader,
    members_writer,
    payload_reader,
    payload_writer,
)
from tinsmith_runtime.errors import ResponseParseError
from tinsmith_runtime.schema import member
from tinsmith_runtime.shapes import DOCUMENT, Member
from tinsmith_runtime.structure import Structure, Variant, build

DIALECTS: dict[str, dict[str, bool]] = {
    "restJson1": {},
    "awsJson": {"names": False},
    "rpcv2Json": {"rpcv2": True},
}
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def write(value: Structure, dialect: str) -> bytes:
    cls = type(value)
    return members_writer(cls, tuple(cls.__members__.values()), **DIALECTS[dialect])(value)


def read(cls: Any, body: bytes, dialect: str) -> Any:
    return build(
        cls, members_reader(cls, tuple(cls.__members__.values()), **DIALECTS[dialect])(body)
    )


def expected(value: Any, dialect: str) -> dict[str, Any]:
    """An object, by the rules of the specifications, with numbers as Decimal."""
    named = {}
    for name, declared in type(value).__members__.items():
        held = getattr(value, name)
        if held is not None:
            key = declared.own_traits.get("json_name") if dialect == "restJson1" else None
            named[str(key or declared.wire_name)] = expected_value(declared, held, dialect)
    return named


def expected_value(declared: Member, value: Any, dialect: str) -> Any:
    shape = declared.shape
    if value is None:
        return None
    if isinstance(value, (Structure, Variant)):
        return expected(value, dialect)
    if shape.type == "document":
        return exact(value)
    if shape.member is not None:
        return [expected_value(shape.member, item, dialect) for item in value]
    if shape.value is not None:
        return {key: expected_value(shape.value, item, dialect) for key, item in value.items()}
    if isinstance(value, bytes):
        return b64encode(value).decode()
    if isinstance(value, datetime):
        return expected_time(declared, value, dialect)
    if shape.type in ("bigInteger", "bigDecimal") and dialect == "rpcv2Json":
        return str(value)
    if value in (float("inf"), float("-inf")):
        return "Infinity" if value > 0 else "-Infinity"
    return exact(value)


def expected_time(declared: Member, value: datetime, dialect: str) -> Any:
    form = declared.traits.get("timestamp_format", "epoch-seconds")
    if form == "http-date" and dialect != "rpcv2Json":
        return format_datetime(value, usegmt=True)
    since = value - EPOCH
    return Decimal(since.days * 86400 + since.seconds) + Decimal(since.microseconds).scaleb(-6)


@pytest.mark.parametrize("dialect", DIALECTS)
@given(value=branches | seeds)
def test_what_is_written_is_what_the_specification_says(dialect: str, value: Structure) -> None:
    text = write(value, dialect).decode()
    parsed = json.loads(text, parse_float=Decimal, parse_int=Decimal)
    assert parsed == expected(value, dialect)


@pytest.mark.parametrize("dialect", DIALECTS)
@given(value=branches | seeds)
def test_what_is_written_is_read(dialect: str, value: Structure) -> None:
    again = read(type(value), write(value, dialect), dialect)
    assert as_json_tells(again) == as_json_tells(value)


@given(value=documents)
def test_documents_lose_nothing(value: Any) -> None:
    member_of = member("Anything", DOCUMENT)
    again = payload_reader(member_of)(payload_writer(member_of)(value))
    assert exact(again) == exact(value)


NUMBERS = {
    "1": int,
    "-9223372036854775809": int,
    "1.5": float,
    "0.1": float,
    "1e3": float,
    "0.1000000000000000055511151231257827": Decimal,
    "123456789012345678901.5": Decimal,
    "1e400": Decimal,
    "1E-500": Decimal,
}


@pytest.mark.parametrize(("text", "kind"), NUMBERS.items())
def test_a_number_of_a_document_keeps_its_digits(text: str, kind: type) -> None:
    found = payload_reader(member("Anything", DOCUMENT))(f'{{"n": [{text}]}}'.encode())["n"][0]
    assert type(found) is kind
    assert Decimal(str(found)) == Decimal(text)


def outcome(cls: Any, body: bytes, dialect: str) -> object:
    try:
        return read(cls, body, dialect)
    except ResponseParseError as error:
        return error


SAMPLE = write(
    Branch.from_dict(
        {
            "Name": "n",
            "Leaf": {
                "Data": b"data",
                "Number": 1,
                "Ratio": 1.5,
                "Exact": Decimal("1.10"),
                "At": EPOCH,
                "AtHttp": EPOCH,
                "Color": "red",
                "Level": 2,
                "Flag": True,
            },
            "Names": ["a", "b"],
            "Scores": {"a": 1},
            "Animal": {"Cat": "purr"},
            "Branches": [{"Name": "inner"}],
        }
    ),
    "restJson1",
)


@given(seed=st.integers(0, 2**32), dialect=st.sampled_from(sorted(DIALECTS)))
def test_a_damaged_body_is_read_or_refused(seed: int, dialect: str) -> None:
    chance = random.Random(seed)
    body = bytearray(SAMPLE)
    for _ in range(chance.randint(1, 4)):
        place = chance.randrange(len(body))
        match chance.randrange(4):
            case 0:
                body[place] = chance.randrange(256)
            case 1:
                del body[place : place + chance.randint(1, 6)]
            case 2:
                body[place:place] = chance.choice(
                    [
                        b"[",
                        b"{",
                        b'"',
                        b"null",
                        b"1e999",
                        b"NaN",
                        b"-",
                        b"\\ud800",
                        b"\xff",
                        b"9" * 30,
                    ]
                )
            case _:
                del body[place:]
        if not body:
            break
    assert isinstance(outcome(Branch, bytes(body), dialect), (Branch, ResponseParseError))


@given(
    body=st.binary(max_size=60)
    | texts.map(str.encode)
    | documents.map(lambda value: json.dumps(value, default=str).encode())
)
def test_any_body_is_read_or_refused(body: bytes) -> None:
    for cls in (Branch, Seed):
        assert isinstance(outcome(cls, body, "restJson1"), (cls, ResponseParseError))
