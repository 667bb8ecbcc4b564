"""Checksums of what Glacier stores: the SHA-256 of the body, and the root of a tree over its pieces
of one MiB (Amazon S3 Glacier Developer Guide, "Computing checksums").

Rule: a tree hash that the input has is sent as it is. A stream is read for its hashes before it is
sent, so it must be one that can be read again.
"""

from __future__ import annotations

from hashlib import sha256

from ..errors import RequestBodyError
from ..pipeline import Entry
from ..steps_stream import ReadThrough

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..call import Call
    from ..effects import Steps
    from ..pipeline import Proceed

_PIECE = 1 << 20
_TREE = "x-amz-sha256-tree-hash"
_WHOLE = "x-amz-content-sha256"


class TreeHash:
    """The two hashes of a body. It holds 32 bytes for each MiB, and one MiB at most of the body."""

    def __init__(self) -> None:
        self._whole = sha256()
        self._leaf = sha256()
        self._filled = 0
        self._leaves: list[bytes] = []

    def update(self, data: bytes, /) -> None:
        """Add what follows."""
        self._whole.update(data)
        view = memoryview(data)
        while view:
            piece = view[: _PIECE - self._filled]
            self._leaf.update(piece)
            self._filled += len(piece)
            view = view[len(piece) :]
            if self._filled == _PIECE:
                self._end_leaf()

    def _end_leaf(self) -> None:
        self._leaves.append(self._leaf.digest())
        self._leaf, self._filled = sha256(), 0

    def whole(self) -> str:
        """The hash of all, in hexadecimal digits."""
        return self._whole.hexdigest()

    def root(self) -> str:
        """The root of the tree, in hexadecimal digits."""
        level: list[bytes] = self._leaves.copy()
        if self._filled or not level:
            level.append(self._leaf.digest())
        while len(level) > 1:
            # An odd one out goes up as it is.
            odd = [level.pop()] if len(level) % 2 else []
            pairs = zip(level[::2], level[1::2], strict=True)
            level = [sha256(left + right).digest() for left, right in pairs] + odd
        return level[0].hex()


def add_hashes(call: Call, proceed: Proceed) -> Steps[Any]:
    """State both hashes."""
    request = call.request
    if _TREE not in request.headers:
        hashed = TreeHash()
        if request.stream is None:
            hashed.update(request.body)
        elif request.stream.rewindable:
            yield ReadThrough(request.stream, hashed)
        else:
            raise RequestBodyError(
                f"{call.operation.name}: Glacier wants a hash before the body, so it is read "
                "twice: pass bytes, a seekable file, or the tree hash as `checksum`"
            )
        request.headers[_TREE] = hashed.root()
        request.headers.setdefault(_WHOLE, hashed.whole())
    return (yield from proceed(call))


ENTRIES = (
    Entry(
        add_hashes,
        "addChecksumHeadersMiddleware",
        "build",
        tags=("SERIALIZE_CHECKSUM_HEADERS", "TREE_HASH"),
    ),
)
