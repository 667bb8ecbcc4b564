"""`docs/parity.md`: each row names a test that exists, and no feature of the references was left
out.
"""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

import botocore.config
import pytest

from shared_data import shared

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "parity.md").read_text(encoding="utf-8")
SECTIONS = range(1, 13)


class Row(NamedTuple):
    section: int
    reference: str
    here: str
    verdict: str
    test: str

    def __str__(self) -> str:
        return f"{self.section}-{key(self.reference)[:40]}"


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))]


def table_rows(text: str) -> list[tuple[int, list[str]]]:
    """Rows of all tables, with the number of their section; without heads."""
    section, found, inside = 0, list[tuple[int, list[str]]](), False
    for line in text.splitlines():
        heading = re.match(r"## (?:(\d+)\.)?", line)
        if heading:
            section = int(heading[1] or 0)
        if re.match(r"\|[ :|-]+\|$", line):
            inside = True
        elif line.startswith("|") and inside and section:
            found.append((section, cells(line)))
        else:
            inside = False
    return found


def key(label: str) -> str:
    """A label without its markup and what stands in brackets after it."""
    bare = re.sub(r"\s\([^)]*\)|[`*]", "", label)
    return re.sub(r"[^a-z0-9+–-]+", " ", bare.lower()).strip()


ROWS = [Row(section, *row) for section, row in table_rows(PAGE)]


def test_there_is_a_table_for_each_section() -> None:
    assert sorted({row.section for row in ROWS}) == list(SECTIONS)
    assert len(ROWS) > 200


@cache
def functions_of(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return frozenset(
        node.name
        for node in tree.body
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        and node.name.startswith("test_")
    )


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_a_row_has_a_test_that_exists(row: Row) -> None:
    named = re.fullmatch(r"`(tests/[\w/]+\.py)::(test_\w+)`", row.test)
    assert named, f"no test: {row.test!r}"
    assert (ROOT / named[1]).is_file(), row.test
    assert named[2] in functions_of(named[1]), row.test


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_a_row_says_how_and_why(row: Row) -> None:
    assert row.verdict in ("same", "other", "none")
    assert row.here
    assert (row.verdict == "none") <= (re.search(r"\bnone\b|without effect", row.here) is not None)


def test_no_row_is_there_twice() -> None:
    seen = [(row.section, row.reference) for row in ROWS]
    assert len(seen) == len(set(seen))


#: Rows of the reference that have another label here, for being sentences there.
RENAMED = {
    "the apr-2025 model has no auth trait on the two unsigned ops": (
        "unsigned operations without a trait in older models"
    ),
    "sha256 urlparser bodylengthchecker streamcollector base64decoder encoder utf8decoder encoder "
    "defaultuseragentprovider": (
        "sha256 urlparser bodylengthchecker streamcollector encoders defaultuseragentprovider"
    ),
    "httpauthschemes httpauthschemeprovider": "httpauthschemes httpauthschemeprovider",
    "jsnew only": "jsnew only protocol protocolsettings defaultsockettimeout",
    "serviceid sts apiversion 2011-06-15 defaultsigningname sts runtime node": (
        "serviceid apiversion defaultsigningname runtime"
    ),
}


def test_no_row_of_the_reference_is_left_out() -> None:
    text = (shared("reference") / "client-sts.md").read_text(encoding="utf-8")
    here = {(row.section, key(row.reference)) for row in ROWS}
    theirs = [(section, key(row[0])) for section, row in table_rows(text) if section in SECTIONS]
    assert len(theirs) > 150
    missing = [row for row in theirs if (row[0], RENAMED.get(row[1], row[1])) not in here]
    assert missing == []


# -- coming from boto3 ----------------------------------------------------------------------------

FROM_BOTO3 = PAGE.partition("\n## Coming from boto3\n")[2]
EVENTS = """creating-client-class provide-client-params before-parameter-build before-call
    request-created choose-signer before-sign before-send response-received needs-retry after-call
    after-call-error before-endpoint-resolution""".split()


def from_boto3() -> set[str]:
    """Every word in code in the first column."""
    words: set[str] = set()
    for line in FROM_BOTO3.splitlines():
        if line.startswith(("| `", "| headers")):
            for quoted in re.findall(r"`([^`]+)`", cells(line)[0]):
                words |= set(re.findall(r"[A-Za-z_][\w-]*", quoted))
    return words


def test_every_event_has_a_place() -> None:
    assert set(EVENTS) - from_boto3() == set()


def test_every_option_of_botocore_has_a_place() -> None:
    options = set(botocore.config.Config.OPTION_DEFAULTS)
    # Other services' features.
    elsewhere = {
        *("s3", "s3_disable_express_session_auth", "endpoint_discovery_enabled"),
        *("response_checksum_validation", "request_checksum_calculation"),
    }
    assert len(options) > 25
    assert options - elsewhere - from_boto3() == set()
