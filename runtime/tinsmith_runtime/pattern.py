"""Patterns of models as regular expressions of Python (Smithy 2.0, ``pattern`` trait).

Models write ECMA 262, in practice with Java's properties (``\\p{L}``) and with code points above
U+FFFF spelled in ways that neither has (``\\u10000``). Classes and escapes become explicit ranges
of code points, so that no dialect's idea of ``\\w``, ``.`` or ``$`` slips in.

Rule: a pattern that has no certain meaning here accepts everything: the service knows its own.
"""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import NoReturn, TypeAlias

    Ranges: TypeAlias = list[tuple[int, int]]

_ALL = 0x110000
_ASCII = 0x80
_DIGIT: Ranges = [(0x30, 0x39)]
_ALPHA: Ranges = [(0x41, 0x5A), (0x61, 0x7A)]
_WORD: Ranges = [*_DIGIT, *_ALPHA, (0x5F, 0x5F)]
# White space and line terminators of ECMA 262, sections 12.2 and 12.3.
_LINE_ENDS: Ranges = [(0x0A, 0x0A), (0x0D, 0x0D), (0x2028, 0x2029)]
_SPACE: Ranges = [
    *((0x09, 0x0D), (0x20, 0x20), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A)),
    *((0x2028, 0x2029), (0x202F, 0x202F), (0x205F, 0x205F), (0x3000, 0x3000), (0xFEFF, 0xFEFF)),
]
_SETS = {"d": _DIGIT, "w": _WORD, "s": _SPACE}
_CONTROLS = {"t": 0x09, "n": 0x0A, "v": 0x0B, "f": 0x0C, "r": 0x0D, "0": 0x00}
# The properties of Java that are about ASCII alone.
_PROPERTIES: dict[str, Ranges] = {
    "ASCII": [(0x00, 0x7F)],
    "Print": [(0x20, 0x7E)],
    "Graph": [(0x21, 0x7E)],
    "Alnum": [*_DIGIT, *_ALPHA],
    "Alpha": _ALPHA,
    "Digit": _DIGIT,
    "Lower": [(0x61, 0x7A)],
    "Upper": [(0x41, 0x5A)],
    "Punct": [(0x21, 0x2F), (0x3A, 0x40), (0x5B, 0x60), (0x7B, 0x7E)],
    "Space": [(0x09, 0x0D), (0x20, 0x20)],
}
_COMPILED: dict[tuple[str, int], re.Pattern[str] | None] = {}
_CATEGORIES: dict[int, dict[str, Ranges]] = {}


def matches(pattern: str, value: str) -> bool:
    """Whether `pattern` is found in `value`; it is anchored only where it says so."""
    # Categories of all of Unicode take a tenth of a second to collect: not for ASCII.
    key = (pattern, _ASCII if value.isascii() else _ALL)
    if key not in _COMPILED:
        try:
            _COMPILED[key] = re.compile(translate(*key), re.ASCII)
        except (ValueError, re.error, OverflowError):
            _COMPILED[key] = None
    compiled = _COMPILED[key]
    return compiled is None or compiled.search(value) is not None


def translate(pattern: str, limit: int = _ALL) -> str:
    """The same pattern for Python's `re`, for text whose code points are all below `limit`.

    Raises:
        ValueError: it uses what has no certain meaning.
    """
    # Four digits are what ECMA and Java read here, but not what is meant.
    pattern = pattern.replace(r"\u10000-\u10FFFF", r"\u{10000}-\u{10FFFF}")
    return _Translation(pattern, limit).run()


class _Translation:
    """One pass over a pattern."""

    def __init__(self, pattern: str, limit: int) -> None:
        self.pattern = pattern
        self.limit = limit
        self.at = 0

    def run(self) -> str:
        parts: list[str] = []
        while self.at < len(self.pattern):
            character = self.take()
            if character == "[":
                parts.append(self.character_class())
            elif character == ".":
                parts.append(self.spell(_complement(_LINE_ENDS)))
            elif character == "$":
                parts.append(r"\Z")
            elif character == "\\":
                parts.append(self.escape_outside())
            elif character == "(" and self.peek(2) == "?<" and self.peek(3)[2:] not in ("=", "!"):
                self.at += 2
                parts.append("(?P<")
            else:
                parts.append(character)
        return "".join(parts)

    def peek(self, length: int = 1) -> str:
        return self.pattern[self.at : self.at + length]

    def take(self, length: int = 1) -> str:
        taken = self.peek(length)
        if len(taken) < length:
            self.refuse()
        self.at += length
        return taken

    def refuse(self) -> NoReturn:
        raise ValueError(f"no certain meaning at position {self.at}: {self.pattern}")

    def escape_outside(self) -> str:
        following = self.peek()
        if following in ("b", "B", "A") or (following != "0" and following.isdigit()):
            return "\\" + self.take()
        if following == "z":
            self.at += 1
            return r"\Z"
        return self.spell(self.escape())

    def character_class(self) -> str:
        negated = self.peek() == "^"
        self.at += negated
        ranges: Ranges = []
        while self.peek() != "]":
            item = self.class_item()
            if self.peek() == "-" and self.peek(2) != "-]" and _single(item):
                self.at += 1
                end = self.class_item()
                if _single(end):
                    if end[0][0] < item[0][0]:
                        self.refuse()
                    item = [(item[0][0], end[0][0])]
                else:
                    item = [*item, (0x2D, 0x2D), *end]
            ranges += item
        self.at += 1
        return self.spell(_complement(ranges) if negated else ranges)

    def class_item(self) -> Ranges:
        if self.peek(2) == "&&":
            self.refuse()
        character = self.take()
        if character != "\\":
            return [(ord(character), ord(character))]
        if self.peek() == "b":
            self.at += 1
            return [(0x08, 0x08)]
        return self.escape()

    def escape(self) -> Ranges:
        letter = self.take()
        if letter.lower() in _SETS:
            ranges = _SETS[letter.lower()]
            return ranges if letter.islower() else _complement(ranges)
        if letter in ("p", "P"):
            ranges = self.property()
            return ranges if letter == "p" else _complement(ranges)
        if letter in _CONTROLS:
            code = _CONTROLS[letter]
        elif letter == "x":
            code = int(self.take(2), 16)
        elif letter == "u":
            code = self.unicode_escape()
        elif letter.isalnum():
            self.refuse()
        else:
            code = ord(letter)
        return [(code, code)]

    def unicode_escape(self) -> int:
        if self.peek() == "{":
            digits, closing, _ = self.pattern[self.at + 1 :].partition("}")
            self.at += len(digits) + 2
            return int(digits, 16) if closing else self.refuse()
        code = int(self.take(4), 16)
        if 0xD800 <= code < 0xDC00 and self.peek(2) == r"\u":
            low = int(self.peek(6)[2:], 16)
            if 0xDC00 <= low < 0xE000:
                self.at += 6
                return 0x10000 + ((code - 0xD800) << 10) + low - 0xDC00
        return code

    def property(self) -> Ranges:
        name = self.take()
        if name == "{":
            name, closing, _ = self.pattern[self.at :].partition("}")
            self.at += len(name) + 1
            if not closing:
                self.refuse()
        if name in _PROPERTIES:
            return _PROPERTIES[name]
        found = _categories(self.limit).get(name)
        return self.refuse() if found is None else found

    def spell(self, ranges: Iterable[tuple[int, int]]) -> str:
        """A class of Python's that has these code points."""
        spelled = "".join(
            f"\\U{low:08x}-\\U{min(high, self.limit - 1):08x}"
            for low, high in ranges
            if low < self.limit
        )
        return f"[{spelled}]" if spelled else "(?!)"


def _single(ranges: Ranges) -> bool:
    return len(ranges) == 1 and ranges[0][0] == ranges[0][1]


def _complement(ranges: Ranges) -> Ranges:
    result: Ranges = []
    start = 0
    for low, high in sorted(ranges):
        if low > start:
            result.append((start, low - 1))
        start = max(start, high + 1)
    return [*result, (start, _ALL - 1)] if start < _ALL else result


def _categories(limit: int) -> dict[str, Ranges]:
    """The code points below `limit` by general category, ``Lu`` and ``L``."""
    if limit not in _CATEGORIES:
        from unicodedata import category

        # A category without members below the limit is known all the same.
        letters = {"L": "ultmo", "M": "nce", "N": "dlo", "P": "cdseifo", "S": "mcko", "Z": "slp"}
        letters["C"] = "cfson"
        known: dict[str, Ranges] = {
            first + second: [] for first, rest in letters.items() for second in ("", *rest)
        }
        for code in range(limit):
            name = category(chr(code))
            for ranges in (known[name], known[name[0]]):
                if ranges and ranges[-1][1] == code - 1:
                    ranges[-1] = (ranges[-1][0], code)
                else:
                    ranges.append((code, code))
        _CATEGORIES[limit] = known
    return _CATEGORIES[limit]
