"""Files to JSON documents.

Purpose: open what the user named and say precisely why a text is not JSON. Rule: no word here about
Smithy.
Source: RFC 8259; where Python's reader is laxer (NaN, duplicate names), this one is not.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NoReturn

from tinsmith.errors import Fault, ModelError, wrong
from tinsmith.node import Json

Place = Path | Literal["-"]
"""A file or a folder, or `-` for standard input."""

DEEPEST = 200
"""Levels of nesting accepted; S3, the deepest model known, has 45."""


@dataclass(frozen=True, slots=True)
class Document:
    """One JSON document and the name the user knows it by."""

    name: str
    data: Json


@dataclass(frozen=True, slots=True)
class Text:
    """A file that was read and not yet looked into."""

    name: str
    content: bytes

    @property
    def digest(self) -> str:
        """What tells this content from any other."""
        return hashlib.sha256(self.content).hexdigest()

    def parse(self) -> Document:
        """Return the document it holds. Raises ModelError."""
        return Document(self.name, parse(self.content, self.name))


def read(places: Sequence[Place]) -> list[Document]:
    """Read every file; a folder stands for the `*.json` directly in it. Raises ModelError."""
    documents: list[Document] = []
    faults: list[Fault] = []
    named: list[Place] = []
    for place in places:
        named += _files(place)
    for file in named:
        try:
            documents.append(open_text(file).parse())
        except ModelError as error:
            faults += error.faults
    if faults:
        raise ModelError(faults)
    return documents


def _files(place: Place) -> list[Place]:
    if place == "-" or not place.is_dir():
        return [place]
    found: list[Place] = [*sorted(place.glob("*.json"))]
    if not found:
        raise wrong("the folder holds no *.json file", file=str(place))
    return found


def open_text(place: Place) -> Text:
    """Read a file, or standard input, as it is. Raises ModelError."""
    name = "standard input" if place == "-" else str(place)
    try:
        content = sys.stdin.buffer.read() if place == "-" else place.read_bytes()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise wrong(f"cannot be read: {reason}", file=name) from None
    return Text(name, content)


def parse(content: bytes, name: str) -> Json:
    """Parse one JSON text. Raises ModelError naming line and column."""
    try:
        text = content.decode("utf-8-sig")
        data: Json = json.loads(
            text, object_pairs_hook=_object, parse_constant=_constant, parse_float=_float
        )
        if "\\ud" in text or "\\uD" in text:
            json.dumps(data, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        message = f"not JSON: {error.msg} at line {error.lineno}, column {error.colno}"
        raise wrong(message, file=name) from None
    except UnicodeDecodeError as error:
        raise wrong(f"not UTF-8: byte {error.start} cannot be decoded", file=name) from None
    except UnicodeEncodeError:
        raise wrong("a string holds half of a surrogate pair", file=name) from None
    except RecursionError:
        raise _too_deep(name) from None
    except ValueError as error:
        raise wrong(f"not JSON: {error}", file=name) from None
    if _deeper_than(data, DEEPEST):
        raise _too_deep(name)
    return data


def _object(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    made = dict(pairs)
    if len(made) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the name {json.dumps(twice[:80])} appears twice in one object")
    return made


def _float(digits: str) -> float:
    number = float(digits)
    if number in (float("inf"), float("-inf")):
        raise ValueError(f"{digits[:40]} is too large a number")
    return number


def _constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON number")


def _too_deep(name: str) -> ModelError:
    return ModelError([Fault(name, "", "", f"nested deeper than {DEEPEST} levels")])


def _deeper_than(data: Json, levels: int) -> bool:
    level = [data]
    while level and levels >= 0:
        below: list[Json] = []
        for value in level:
            if isinstance(value, dict):
                below += [item for item in value.values() if isinstance(item, (dict, list))]
            elif isinstance(value, list):
                below += [item for item in value if isinstance(item, (dict, list))]
        level, levels = below, levels - 1
    return bool(level)
