"""Host prefixes: labels from the input, and nothing but labels."""

from __future__ import annotations

from typing import Any

import pytest

from tinsmith_runtime.errors import ValidationError
from tinsmith_runtime.host_prefix import expand
from tinsmith_runtime.schema import member
from tinsmith_runtime.shapes import STRING
from tinsmith_runtime.structure import Structure


class Input(Structure):
    account_id: str = member("AccountId", STRING, host_label=True)
    zone: str | None = member("Zone", STRING, default=None, host_label=True)
    other: str | None = member("Other", STRING, default=None)


def test_labels_are_put_in_by_wire_name() -> None:
    command = Input(account_id="123", zone="a-1", other="no/label")
    assert expand("{AccountId}.{Zone}-x.", command) == "123.a-1-x."
    assert expand("data.", command) == "data."


@pytest.mark.parametrize("label", ["a", "A-1", "x" * 63, "0"])
def test_host_labels_are_accepted(label: str) -> None:
    assert expand("{AccountId}.", Input(account_id=label, zone="z")) == f"{label}."


@pytest.mark.parametrize(
    "label",
    [
        "",
        "x" * 64,
        "-a",
        "a-",
        "-",
        "a.b",
        "a/b",
        "a@b",
        "a b",
        "ü",
        "a\n",
        "a:1",
        "{Zone}",
        None,
        1,
    ],
)
def test_anything_else_is_refused(label: Any) -> None:
    with pytest.raises(ValidationError, match=r"^Input is not valid:\n  account_id: becomes part"):
        expand("{AccountId}.", Input(account_id=label, zone="z"))


def test_all_faults_come_at_once() -> None:
    with pytest.raises(ValidationError) as caught:
        expand("{AccountId}.{Zone}.", Input(account_id="."))
    assert [fault.partition(":")[0] for fault in caught.value.faults] == ["account_id", "zone"]
