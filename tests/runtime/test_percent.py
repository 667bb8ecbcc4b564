"""Percent-encoding and forms, against urllib and against RFC 3986's own words."""

from __future__ import annotations

from urllib.parse import parse_qsl, quote, unquote, unquote_to_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinsmith_runtime.codecs import percent

text = st.text(st.characters(exclude_categories=["Cs"]))


@pytest.mark.parametrize(
    ("plain", "encoded"),
    [
        ("", ""),
        ("AZaz09-._~", "AZaz09-._~"),
        ("a b+c", "a%20b%2Bc"),
        ("100%", "100%25"),
        ("%25", "%2525"),
        ("arn:aws:iam::123456789012:role/Demo", "arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2FDemo"),
        ("\u1234", "%E1%88%B4"),
        ("!*'()", "%21%2A%27%28%29"),
        ("\x00\n", "%00%0A"),
    ],
)
def test_encode(plain: str, encoded: str) -> None:
    assert percent.encode(plain) == encoded
    assert percent.decode(encoded) == plain


@given(text)
def test_encode_is_what_urllib_does(plain: str) -> None:
    assert percent.encode(plain) == quote(plain, safe="-_.~")
    assert percent.encode_path(plain) == quote(plain, safe="/-_.~")


@given(st.binary())
def test_octets_round_trip(data: bytes) -> None:
    encoded = percent.encode(data)
    assert percent.decode_bytes(encoded) == data
    assert set(encoded) <= set(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~%"
    )


@given(text)
def test_text_round_trip(plain: str) -> None:
    assert percent.decode(percent.encode(plain)) == plain
    assert percent.decode(percent.encode_path(plain)) == plain


@given(st.text(st.sampled_from("%0123456789abcdefABCDEFgz +-é")))
def test_decode_bytes_is_what_urllib_does(encoded: str) -> None:
    assert percent.decode_bytes(encoded) == unquote_to_bytes(encoded)


@pytest.mark.parametrize("encoded", ["%", "%4", "%zz", "%+4", "% 4", "%  ", "%%41", "100%"])
def test_a_percent_sign_without_digits_stands_for_itself(encoded: str) -> None:
    assert percent.decode(encoded) == unquote(encoded)


def test_octets_that_are_no_text() -> None:
    assert percent.decode_bytes("%FF%fe") == b"\xff\xfe"
    with pytest.raises(ValueError, match="utf-8"):
        percent.decode("%FF")


def test_lone_surrogates_are_refused() -> None:
    with pytest.raises(ValueError, match="surrogates"):
        percent.encode("\ud800")


def test_form() -> None:
    pairs = [
        ("Action", "AssumeRole"),
        ("Tags.member.1.Value", "a b&c=d"),
        ("Empty", ""),
        ("é", "+"),
    ]
    form = "Action=AssumeRole&Tags.member.1.Value=a%20b%26c%3Dd&Empty=&%C3%A9=%2B"
    assert percent.encode_form(pairs) == form
    assert percent.decode_form(form) == pairs
    assert percent.encode_form([]) == ""
    assert percent.decode_form("") == []


def test_forms_of_others() -> None:
    assert percent.decode_form("a=1+2&b&&c=x=y") == [("a", "1 2"), ("b", ""), ("c", "x=y")]


@given(st.lists(st.tuples(text, text)))
def test_form_is_what_others_read(pairs: list[tuple[str, str]]) -> None:
    form = percent.encode_form(pairs)
    assert parse_qsl(form, keep_blank_values=True, strict_parsing=bool(form)) == pairs
    assert percent.decode_form(form) == pairs
