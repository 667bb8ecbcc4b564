"""Checking what was received against the checksum that came with it.

Rule: best effort, as the trait ``aws.protocols#httpChecksum`` has it: what cannot be checked is not
a fault, what does not match is.
"""

from __future__ import annotations

from .checksum import SIZES, checksum_header, checksum_text, new_checksum
from .codecs import base64
from .errors import ChecksumError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection

    from .http import Response


def chosen_checksum(response: Response, algorithms: Collection[str]) -> tuple[str, str] | None:
    """Algorithm and value of the checksum that a response can be checked against.

    A value such as ``...-3`` is a checksum of the checksums of three parts, which the body alone
    cannot confirm.
    """
    for algorithm in SIZES:
        if algorithm in algorithms:
            value = response.headers.get(checksum_header(algorithm))
            if value and "-" not in value:
                return algorithm, value
    return None


def verify_body(body: bytes, algorithm: str, stated: str) -> None:
    """Check a body in memory.

    Raises:
        ChecksumError: it does not match.
    """
    _compare(algorithm, stated, checksum_text(algorithm, body))


class Verification:
    """Checks a body that is read piece by piece."""

    __slots__ = ("_algorithm", "_stated", "_checksum")

    def __init__(self, algorithm: str, stated: str) -> None:
        self._algorithm = algorithm
        self._stated = stated
        self._checksum = new_checksum(algorithm)

    def update(self, data: bytes, /) -> None:
        """See the next piece."""
        self._checksum.update(data)

    def finish(self) -> None:
        """That was all.

        Raises:
            ChecksumError: it does not match.
        """
        _compare(self._algorithm, self._stated, base64.encode(self._checksum.digest()))


def _compare(algorithm: str, stated: str, computed: str) -> None:
    if stated != computed:
        raise ChecksumError(
            f"the response's body was damaged on the way: its {algorithm} is {computed}, "
            f"{checksum_header(algorithm)} says {stated}"
        )
