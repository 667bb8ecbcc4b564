"""Checksums of request and response bodies, by the names that Smithy's ``httpChecksum`` trait has
for them (Smithy 2.0, AWS protocols).

CRC32, the hashes and MD5 come from the standard library. CRC32C and CRC64NVME come from ``awscrt``
where that is installed (the extra ``checksums``; of the libraries for these checks it is the one
that has both), at gigabytes a second, else from `tinsmith_runtime.crc`.

Rule: incremental, and the same values whatever is installed.
"""

from __future__ import annotations

from importlib import import_module

from .codecs import base64

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Protocol, TypeAlias

    Update: TypeAlias = Callable[[bytes, int], int]

    class Updated(Protocol):
        """What is shown a body piece by piece."""

        def update(self, data: bytes, /) -> object: ...

    class Checksum(Updated, Protocol):
        """A checksum under way."""

        def digest(self) -> bytes: ...


#: Bytes of the values, by name; in the order in which the reference looks for them in a response.
SIZES = {"SHA256": 32, "SHA1": 20, "CRC32": 4, "CRC32C": 4, "CRC64NVME": 8}

_updates: dict[str, Update] = {}


class Crc:
    """A cyclic redundancy check under way.

    Attributes:
        value: the check of what was seen so far.
    """

    __slots__ = ("value", "_update", "_size")

    def __init__(self, algorithm: str) -> None:
        self.value = 0
        self._update = _updates.get(algorithm) or _updates.setdefault(algorithm, find(algorithm))
        self._size = SIZES[algorithm]

    def update(self, data: bytes, /) -> None:
        """Add what follows."""
        self.value = self._update(data, self.value)

    def digest(self) -> bytes:
        """The check, the most significant byte first."""
        return self.value.to_bytes(self._size, "big")


def new_checksum(algorithm: str) -> Checksum:
    """A checksum of nothing yet.

    Args:
        algorithm: a key of `SIZES`, or ``MD5``.

    Raises:
        ValueError: there is no such algorithm here.
    """
    if algorithm not in SIZES and algorithm != "MD5":
        raise ValueError(f"expected one of {', '.join(SIZES)}, got {algorithm!r}")
    if algorithm.startswith("CRC"):
        return Crc(algorithm)
    import hashlib

    # No signature hangs on it: allowed in FIPS mode too.
    return hashlib.new(algorithm.lower(), usedforsecurity=False)


def checksum_text(algorithm: str, data: bytes) -> str:
    """The checksum of `data` as headers have it."""
    checksum = new_checksum(algorithm)
    checksum.update(data)
    return base64.encode(checksum.digest())


def checksum_header(algorithm: str) -> str:
    """Name of the header, or trailer, with a checksum."""
    return f"x-amz-checksum-{algorithm.lower()}"


def find(algorithm: str) -> Update:
    """The fastest function there is for a cyclic redundancy check: ``update(data, check)``."""
    if algorithm == "CRC32":
        from zlib import crc32

        return crc32
    try:
        library = import_module("awscrt.checksums")
    except ImportError:
        pass
    else:
        accelerated: Update | None = getattr(library, algorithm.lower(), None)
        if accelerated is not None:
            return accelerated
    from . import crc

    generator: crc.Generator = getattr(crc, algorithm)
    return generator.update
