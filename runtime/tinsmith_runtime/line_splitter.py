r"""Lines out of pieces, wherever the pieces were cut.

Rule: as `bytes.splitlines` of the whole: ``\n``, ``\r`` and ``\r\n`` end a line.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


class LineSplitter:
    """Is fed pieces, gives complete lines; `finish` gives what comes after the last line end."""

    __slots__ = ("_keepends", "_rest")

    def __init__(self, keepends: bool) -> None:
        self._keepends = keepends
        # Pieces of the unfinished line: joined once, or a long line would be copied with each.
        self._rest: list[bytes] = []

    def feed(self, piece: bytes) -> Iterator[bytes]:
        """The lines that a further piece completes."""
        if self._rest and self._rest[-1].endswith(b"\r"):
            pass  # one line end may have been cut in two
        elif b"\n" not in piece and b"\r" not in piece:
            self._rest.append(piece)
            return
        self._rest.append(piece)
        lines = b"".join(self._rest).splitlines(keepends=True)
        self._rest = [lines.pop()] if not lines[-1].endswith(b"\n") else []
        for line in lines:
            yield self._trimmed(line)

    def finish(self) -> Iterator[bytes]:
        """The last line, if no line end follows it."""
        rest, self._rest = b"".join(self._rest), []
        if rest:
            yield self._trimmed(rest)

    def _trimmed(self, line: bytes) -> bytes:
        return line if self._keepends else line.rstrip(b"\r\n")
