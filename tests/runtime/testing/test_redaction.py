"""Structures without their secrets, and their notation."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any, ClassVar

import pytest
from hypothesis import given

from menagerie import AnimalUnknown, Branch, GrowCommand, Leaf, branches
from tinsmith_runtime.http import Request
from tinsmith_runtime.schema import member
from tinsmith_runtime.shapes import (
    BIG_DECIMAL,
    BLOB,
    BOOLEAN,
    INTEGER,
    SECRET,
    STRING,
    TIMESTAMP,
    list_of,
    map_of,
    simple,
)
from tinsmith_runtime.structure import Structure
from tinsmith_runtime.testing import notation
from tinsmith_runtime.testing.redaction import Redaction


class Vault(Structure):
    """Whatever is inside is secret."""

    __traits__: ClassVar = {"sensitive": True}

    text: str | None = member("Text", STRING, default=None)
    number: int | None = member("Number", INTEGER, default=None)


class Safe(Structure):
    pin: int | None = member("Pin", simple("integer", sensitive=True), default=None)
    open: bool | None = member("Open", BOOLEAN, default=None, sensitive=True)
    key: bytes | None = member("Key", BLOB, default=None, sensitive=True)
    exact: Any = member("Exact", BIG_DECIMAL, default=None, sensitive=True)
    until: datetime | None = member("Until", TIMESTAMP, default=None, sensitive=True)
    codes: list[str] | None = member("Codes", list_of(SECRET), default=None)
    names: dict[str, str] | None = member("Names", map_of(SECRET, STRING), default=None)
    by_name: dict[str, str] | None = member("ByName", map_of(STRING, STRING), default=None)
    vault: Vault | None = member("Vault", Vault, default=None)
    auth_token: str | None = member("AuthToken", STRING, default=None)
    user_password: str | None = member("userPassword", STRING, default=None)
    next_token: str | None = member("NextToken", STRING, default=None)
    token_size: int | None = member("TokenSize", INTEGER, default=None)
    plain: str | None = member("Plain", STRING, default=None)


def redacted(value: Structure) -> dict[str, Any]:
    return Redaction(Request("POST")).members(value)


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("pin", 1234, 0),
        ("open", True, False),
        ("key", b"k", b"***"),
        ("exact", 5, 0),
        ("until", datetime(2030, 1, 1, tzinfo=UTC), datetime(1970, 1, 1, tzinfo=UTC)),
        ("codes", ["a", "b"], ["***", "***"]),
        ("names", {"a": "1", "b": "2"}, {"***0": "***", "***1": "***"}),
        ("by_name", {"password": "x", "color": "red"}, {"password": "***", "color": "red"}),
        ("vault", Vault(text="t", number=3), Vault(text="***", number=0)),
        ("auth_token", "a", "***"),
        ("user_password", "a", "***"),
        ("next_token", "a", "a"),
        ("token_size", 5, 5),
        ("plain", "a", "a"),
    ],
)
def test_secrets_give_way_to_values_of_their_shape(name: str, value: Any, shown: Any) -> None:
    safe = Safe(**{name: value})
    assert redacted(safe)[name] == shown
    assert redacted(Safe())[name] is None


def test_what_no_model_describes_and_what_changes_with_every_call_is_taken_out() -> None:
    command = GrowCommand(
        branch=Branch(name="a", animal=AnimalUnknown("Bird", {"x": 1})), token="t"
    )
    members = redacted(command)
    assert members["branch"].animal == AnimalUnknown("Bird", "***")
    assert members["token"] == "***"


def test_text_loses_the_secrets_that_were_seen() -> None:
    request = Request("POST", headers={"authorization": "AWS4 signed", "host": "example.com"})
    redaction = Redaction(request)
    redaction.members(Safe(codes=["longer-secret", "longer-secret-still", "abc"], pin=123456))
    text = "example.com: AWS4 signed, longer-secret-still, longer-secret, abc"
    assert redaction.text(text) == "example.com: ***, ***, ***, abc"


@given(branches)
def test_notation_reads_what_it_writes(branch: Branch) -> None:
    content = json.loads(json.dumps(notation.write(Branch, _members(branch))))
    assert notation.build_from(Branch, content) == branch


def _members(value: Structure) -> dict[str, Any]:
    return {name: getattr(value, name) for name in type(value).__members__}


def test_notation_is_by_wire_name_and_in_plain_words() -> None:
    leaf = Leaf(data=b"a", ratio=float("inf"), at_epoch=datetime(2030, 1, 1, tzinfo=UTC))
    branch = Branch(name="a", leaf=leaf, animal=AnimalUnknown("Bird", 1))
    assert notation.write(Branch, _members(branch)) == {
        "Name": "a",
        "Leaf": {"Data": "YQ==", "Ratio": "Infinity", "AtEpoch": "1893456000"},
        "Animal": {"Bird": 1},
    }


def test_notation_refuses_names_that_are_no_members() -> None:
    with pytest.raises(ValueError, match="Branch has no Nam, Other"):
        notation.build_from(Branch, {"Nam": "a", "Other": 1, "Names": []})
