"""Whatever comes, every decoder ends in a value or in its own kind of error.

Rule: the decoders of `decoder.py`, with valid input that was damaged. The fuzzer does the same, for
longer and with an eye on coverage.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hostile.decoder import DECODERS, PROTOCOLS, decode_response, portal_answer
from hostile.seed import DICTIONARY, SEEDS

WORDS = [eval("b" + word) for word in DICTIONARY]  # they are written as literals
SLOW = {"credentials", "model", "package", "response"}


@st.composite
def damaged(draw: st.DrawFn, seeds: list[bytes]) -> bytes:
    """A seed of which some was replaced, repeated, cut or put in between."""
    data = draw(st.sampled_from(seeds))
    for _ in range(draw(st.integers(0, 4))):
        start = draw(st.integers(0, len(data)))
        end = min(len(data), start + draw(st.integers(0, 8)))
        new = draw(st.binary(max_size=6) | st.sampled_from(WORDS) | st.just(data[start:end] * 2))
        data = data[:start] + new + data[end:]
    return data[: draw(st.integers(0, len(data)))] if draw(st.booleans()) else data


@pytest.mark.parametrize("name", [name for name in DECODERS if name not in SLOW])
@given(data=st.data())
def test_any_bytes_end_in_a_value_or_a_typed_error(name: str, data: st.DataObject) -> None:
    DECODERS[name](data.draw(st.binary(max_size=60) | damaged(SEEDS[name])))


@pytest.mark.parametrize("name", sorted(SLOW - {"package"}))
@settings(max_examples=60)
@given(data=st.data())
def test_what_has_much_to_do_does_so_too(name: str, data: st.DataObject) -> None:
    DECODERS[name](data.draw(st.binary(max_size=60) | damaged(SEEDS[name])))


@pytest.mark.parametrize("protocol", range(len(PROTOCOLS)))
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\x00" * 100,
        b"<" * 1000,
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"<a>" * 100_000,
        b"\x81" * 100_000,
        b"\xa1\x61a" * 100_000,
        b"\x9f" * 100_000,
        b"\xc1" * 100_000,
        b'{"Branch":{"Name":"n","Grid":[[' + b"9" * 5000 + b"]]}}",
        b'{"Branch":{"Name":"n","Leaf":{"Exact":1e999999999999999999999}}}',
        b'{"Branch":{"Name":"n","Leaf":{"AtEpoch":1e999}}}',
        b'{"Branch":{"Name":"n","Leaf":{"Huge":"' + b"9" * 5000 + b'"}}}',
        b"\xff\xfe<\x00a\x00",
        b'<?xml version="1.0" encoding="utf-7"?><a/>',
        b'<?xml version="1.0" encoding="idna"?><a/>',
        b"<a>\xff</a>",
        b"<a>&#0;</a>",
    ],
    ids=range(19),
)
def test_what_no_service_sends(protocol: int, body: bytes) -> None:
    for status in (0, 100, 200):
        decode_response(bytes((protocol, status)) + body)


@settings(max_examples=40)
@given(
    answer=damaged(
        [
            b'{"accessToken":"t","expiresIn":3600,"refreshToken":"r"}',
            b'{"roleCredentials":{"accessKeyId":"a","secretAccessKey":"s","expiration":1}}',
        ]
    ),
    token=st.none() | damaged([b'{"accessToken":"t","expiresAt":"2031-01-01T00:00:00Z"}']),
)
def test_the_portal_and_its_token(
    answer: bytes, token: bytes | None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    portal_answer(tmp_path_factory.mktemp("home"), answer, token)


@pytest.mark.parametrize(
    "answer",
    [
        b'{"accessToken":"t","expiresIn":%d}' % 10**30,
        b'{"accessToken":"t","expiresIn":%d}' % 10**400,
        b'{"accessToken":"t\\r\\nx: y","expiresIn":3600}',
        b'{"accessToken":"t","expiresIn":-%d}' % 10**30,
        b'{"roleCredentials":{"accessKeyId":"a","secretAccessKey":"s","expiration":1e999}}',
    ],
)
def test_a_portal_that_promises_too_much(answer: bytes, tmp_path: Path) -> None:
    portal_answer(tmp_path, answer)


@pytest.mark.parametrize("time", ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59"])
@pytest.mark.parametrize("name", ["credentials"])
def test_times_beyond_the_calendar(name: str, time: str) -> None:
    DECODERS[name](SEEDS[name][0].replace(b"2030-01-01T00:00:00Z", time.encode()))
