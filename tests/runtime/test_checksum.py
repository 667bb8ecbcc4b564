"""Checksums: published values, and laws. Values: the catalogue of parametrised CRC algorithms
(check of "123456789"), RFC 3720 appendix B.4, FIPS 180-4, RFC 1321.
"""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tinsmith_runtime import checksum, crc
from tinsmith_runtime.checksum import SIZES, checksum_text, new_checksum

NINE = b"123456789"
CRC32C_VECTORS = [
    (bytes(32), 0x8A9136AA),
    (b"\xff" * 32, 0x62A8AB43),
    (bytes(range(32)), 0x46DD794E),
    (bytes(reversed(range(32))), 0x113FDB5C),
    (
        bytes.fromhex(
            "01c00000 00000000 00000000 00000000 14000000 00000400"
            "00000014 00000018 28000000 00000000 02000000 00000000"
        ),
        0xD9963A56,
    ),
]


@pytest.fixture
def fallback(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if awscrt were not installed."""
    monkeypatch.setitem(sys.modules, "awscrt.checksums", None)
    monkeypatch.setattr(checksum, "_updates", {})


def digest(algorithm: str, *parts: bytes) -> bytes:
    made = new_checksum(algorithm)
    for part in parts:
        made.update(part)
    return made.digest()


CHECKS = [
    ("CRC32", "cbf43926"),
    ("CRC32C", "e3069283"),
    ("CRC64NVME", "ae8b14860a799888"),
    ("SHA1", "f7c3bc1d808e04732adf679965ccc34ca7ae3441"),
    ("SHA256", "15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225"),
    ("MD5", "25f9e794323b453885f5181f1b624d0b"),
]


@pytest.mark.parametrize(("algorithm", "value"), CHECKS)
def test_check_values(algorithm: str, value: str) -> None:
    assert digest(algorithm, NINE).hex() == value


@pytest.mark.parametrize(("algorithm", "value"), CHECKS)
@pytest.mark.usefixtures("fallback")
def test_check_values_without_a_library(algorithm: str, value: str) -> None:
    assert digest(algorithm, NINE).hex() == value


@pytest.mark.parametrize(("data", "value"), CRC32C_VECTORS)
@pytest.mark.parametrize("update", [crc.CRC32C.update, checksum.find("CRC32C")])
def test_vectors_of_iscsi(update: Callable[[bytes, int], int], data: bytes, value: int) -> None:
    assert update(data, 0) == value


def test_text_of_headers() -> None:
    assert checksum_text("CRC32", NINE) == "y/Q5Jg=="
    assert checksum_text("CRC64NVME", NINE) == "rosUhgp5mIg="


@pytest.mark.parametrize("algorithm", ["CRC32C", "CRC64NVME"])
@pytest.mark.usefixtures("fallback")
def test_without_a_library_it_is_computed_here(algorithm: str) -> None:
    assert checksum.find(algorithm) == getattr(crc, algorithm).update


def test_the_library_is_used() -> None:
    installed = pytest.importorskip("awscrt.checksums")
    assert checksum.find("CRC64NVME") is installed.crc64nvme
    assert checksum.find("CRC32C") is installed.crc32c


def test_unknown_algorithms() -> None:
    with pytest.raises(ValueError, match=r"expected one of SHA256, .*, got 'CRC16'"):
        new_checksum("CRC16")


@pytest.mark.parametrize("algorithm", [*SIZES, "MD5"])
@given(parts=st.lists(st.binary(max_size=3000)))
def test_parts_or_the_whole(algorithm: str, parts: list[bytes]) -> None:
    assert digest(algorithm, *parts) == digest(algorithm, b"".join(parts))


#: The polynomial of zlib, to compare the way of computing with.
OTHER = crc.Generator(32, 0xEDB88320)


@given(data=st.binary(), times=st.integers(1, 40), before=st.integers(0, 2**32 - 1))
@example(data=b"a", times=128, before=0)
@example(data=b"a", times=129, before=0)
@example(data=b"abc", times=(1 << 18) // 3 + 5, before=7)
def test_folding_is_division(data: bytes, times: int, before: int) -> None:
    data *= times
    assert OTHER.update(data, before) == zlib.crc32(data, before)


@pytest.mark.parametrize("algorithm", ["CRC32C", "CRC64NVME"])
@given(data=st.binary(), times=st.integers(1, 300), before=st.binary(max_size=9))
def test_the_library_says_the_same(algorithm: str, data: bytes, times: int, before: bytes) -> None:
    pytest.importorskip("awscrt")
    library, own = checksum.find(algorithm), getattr(crc, algorithm).update
    assert own(data * times, own(before)) == library(data * times, library(before, 0))
