"""What `docs/security.md` names is there, and what it states is what is tested."""

from __future__ import annotations

import re
from pathlib import Path

from hostile.attack import PAYLOADS
from hostile.seed import SEEDS
from hostile.test_size import FACTORS

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "security.md").read_text("utf-8")


def test_every_test_it_names_is_there() -> None:
    named = set(re.findall(r"`(tests/[^`]+)`", PAGE))
    assert len(named) > 10
    assert [path for path in sorted(named) if not (ROOT / path).exists()] == []


def test_every_test_of_this_folder_is_named() -> None:
    own = {path.name for path in Path(__file__).parent.glob("test_*.py")} - {Path(__file__).name}
    assert [name for name in sorted(own) if f"tests/hostile/{name}" not in PAGE] == []


def test_its_numbers_are_those_that_are_tested() -> None:
    assert f"none\nof {len(PAYLOADS)} payloads" in PAGE
    for kind, factors in (
        ("XML of empty elements; attributes", ("xml-elements", "xml-attributes")),
        ("JSON of empty objects", ("json-objects",)),
        ("CBOR of empty structures, one byte each", ("cbor-structures",)),
        ("shared files: one line; a value of many lines", ("ini-line", "ini-continued")),
    ):
        stated = "; ".join(str(FACTORS[name][0]) for name in factors)
        assert f"| {kind} | {stated} |" in PAGE


def test_every_decoder_was_fuzzed() -> None:
    for name in SEEDS:
        assert re.search(rf"^\| {name} \| [1-9][0-9,]+ \|$", PAGE, re.MULTILINE), name
