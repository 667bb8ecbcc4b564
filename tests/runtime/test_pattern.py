"""Patterns: each construct against values that tell the dialects apart."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinsmith_runtime.pattern import matches, translate


@pytest.mark.parametrize(
    ("pattern", "yes", "no"),
    [
        # Found anywhere unless anchored; $ is the end and not the line before it.
        ("b", ["abc", "b"], ["ac", ""]),
        ("^b", ["bc"], ["abc"]),
        ("^[a-z]*$", ["", "abc"], ["abc\n", "ABC"]),
        ("^(a|b)+$", ["abab"], ["abc", ""]),
        # Classes are of ASCII, whatever Python thinks.
        (r"^[\w+=,.@-]*$", ["Az09_+=,.@-"], ["ü", "a b", "٣"]),
        (r"^\d+$", ["0123"], ["٣", "a"]),
        (r"^\W$", ["ü", "-"], ["a", "_"]),
        (r"^\D\S$", ["ax", "üü"], ["1x", "a "]),
        (r"^\s$", [" ", "\t", "\u00a0", "\u3000", "\ufeff"], ["a", "\x1c", "\x85"]),
        (r"^.$", ["a", "\x85", "\U0001f600"], ["\n", "\r", "\u2028", ""]),
        # A hyphen that makes no range is a hyphen.
        (r"^[\w-_]+$", ["a-_"], ["+"]),
        (r"^[a-]+$", ["a-"], ["b"]),
        (r"^[-a]+$", ["a-"], ["b"]),
        (r"^[a\-z]+$", ["a-z"], ["b"]),
        (r"^[^a-c]$", ["d", "-", "ü"], ["a", "b", "c"]),
        (r"^[^a-zb0]$", ["-", "1"], ["b", "x", "0"]),
        (r"^[^\w]$", ["-", "ü"], ["a"]),
        # Escapes of characters.
        (r"^[\u0009\u000A\u000D\u0020-\u00FF]+$", ["a\tb\nü"], ["\u0100", "\x07"]),
        (r"^\x41\u0042\u{43}\/\-\:\.$", ["ABC/-:."], ["ABC/-:x"]),
        (r"^\t\n\r\f\v\0$", ["\t\n\r\f\v\x00"], ["tnrfv0"]),
        (r"^[\b]\b.$", [], ["b.", "\x08."]),
        (r"^\bab\b$", ["ab"], ["abc"]),
        # Code points above U+FFFF in the three spellings that there are.
        (
            r"^[\u0009\u000A\u000D\u0020-\u007E\u0085\u00A0-\uD7FF\uE000-\uFFFD\u10000-\u10FFFF]+$",
            ["arn:aws", "ü\u0085", "\U0001f600\U0010ffff"],
            ["\x07", "\ufffe", "\x7f"],
        ),
        (
            r"^[\u0020-\uD7FF\uE000-\uFFFD\uD800\uDC00-\uDBFF\uDFFF\r\n\t]*$",
            ["a", "\U00010000", "\U0010ffff"],
            ["\x07", "\uffff"],
        ),
        (r"^\uD83D\uDE00$", ["\U0001f600"], ["\U0001f601"]),
        (r"^[\u{1F600}-\u{1F64F}]$", ["\U0001f600"], ["\U0001f650"]),
        # Properties.
        (r"^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$", ["Größe 東京 ٣_.:/=+-@"], ["a!", "a\n", "\U0001f600"]),
        (r"^\p{Lu}\P{Lu}\pL$", ["Ääx"], ["ääx", "ÄÄx", "Ää1"]),
        (r"^[^\p{L}]$", ["1", "\U0001f600"], ["a", "東"]),
        (r"^\p{ASCII}*$", ["a\x00\x7f"], ["ü"]),
        (r"^\p{Print}+$", ["a ~"], ["\n", "ü"]),
        # Groups.
        (r"^(?:a)(?=b)(?!c)b(?<=b)(?<!a)$", ["ab"], ["ac"]),
        (r"^(?<x>a)\1$", ["aa"], ["ab"]),
        (r"^a{2,3}?$", ["aa", "aaa"], ["a", "aaaa"]),
        (r"\Aab\z", ["ab"], ["ab\n"]),
        (r"^[[]$", ["["], ["]"]),
        (r"^[]$", [], ["]", ""]),
        (r"^[^]$", ["a", "\n"], [""]),
    ],
)
def test_dialect(pattern: str, yes: list[str], no: list[str]) -> None:
    for value in yes:
        assert matches(pattern, value), value
        # Text of ASCII alone takes a shortcut, which must not make a difference.
        assert re.search(translate(pattern), value, re.ASCII), value
    for value in no:
        assert not matches(pattern, value), value
        assert not re.search(translate(pattern), value, re.ASCII), value


@pytest.mark.parametrize(
    "pattern",
    [
        "^(?i)all|x$",
        "[a&&[b]]",
        r"\Qa\E",
        r"\p{IsLatin}",
        r"\p{L",
        r"[a",
        r"\u12",
        r"\u{12",
        r"\xg1",
        r"[z-a]",
        "(",
        "a\\",
        "*",
        r"\h",
    ],
)
def test_what_has_no_certain_meaning_accepts_everything(pattern: str) -> None:
    assert matches(pattern, "a")
    assert matches(pattern, "")


@given(st.characters(exclude_categories=["Cs"]), st.sampled_from(["L", "N", "Z", "Ll", "Nd", "P"]))
def test_properties_are_those_of_unicode(character: str, name: str) -> None:
    expected = unicodedata.category(character).startswith(name)
    assert matches(rf"^\p{{{name}}}$", character) is expected
    assert matches(rf"^\P{{{name}}}$", character) is not expected
    assert matches(rf"^[^\p{{{name}}}]$", character) is not expected


@given(st.text(max_size=20))
def test_no_pattern_crashes(pattern: str) -> None:
    assert matches(pattern, "a") in (True, False)


@given(st.text(st.sampled_from(r"abz09[]^-\wdspPuxL{}()|.*+?$&"), max_size=12))
def test_no_pattern_of_special_characters_crashes(pattern: str) -> None:
    # ASCII text and other text go different ways.
    assert matches(pattern, "az-") in (True, False)
    assert matches(pattern, "aüz") in (True, False)
