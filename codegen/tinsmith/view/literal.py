"""Values of the model as Python expressions: defaults, and the input and output of tests.

Rule: what is written here is typed by the model, so that a test states the value it expects and not
the text it came as.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from tinsmith import node
from tinsmith.errors import wrong
from tinsmith.model import Json, Member, Shape
from tinsmith.name import OUTPUT_RESERVED
from tinsmith.view.imports import Imports
from tinsmith.view.names import is_event_stream, member_names
from tinsmith.view.target import Targets, text


def literal(
    value: Json, member: Member, targets: Targets, imports: Imports, *, blobs: str = "base64"
) -> str:
    """Spell a node value as what its member is.

    Args:
        blobs: `base64` where the node encodes them, as defaults do; `text` where it has them as
        they are, as
            protocol tests do.
    """
    return _Writer(targets, imports, blobs).write(
        value, targets.closure.shapes[member.target], member
    )


def construct(
    values: Mapping[str, Json],
    shape: Shape | None,
    name: str,
    names: Mapping[str, str],
    targets: Targets,
    imports: Imports,
    *,
    blobs: str = "base64",
    received: bool = False,
) -> str:
    """Spell a call of the class called `name` with the members of `shape` that have values.

    Args:
        received: whether it is something that a client reads, whose streams are to be read.
    """
    arguments = keywords(values, shape, names, targets, imports, blobs=blobs, received=received)
    return f"{name}({', '.join(arguments)})"


def keywords(
    values: Mapping[str, Json],
    shape: Shape | None,
    names: Mapping[str, str],
    targets: Targets,
    imports: Imports,
    *,
    blobs: str = "base64",
    received: bool = False,
) -> list[str]:
    """Spell the members of `shape` that have values as keyword arguments."""
    writer = _Writer(targets, imports, blobs, received=received)
    return writer.arguments(values, shape, names) if shape else []


class _Writer:
    def __init__(
        self, targets: Targets, imports: Imports, blobs: str, *, received: bool = False
    ) -> None:
        self._targets = targets
        self._imports = imports
        self._blobs = blobs
        self._received = received

    def arguments(
        self, values: Mapping[str, Json], shape: Shape, names: Mapping[str, str]
    ) -> list[str]:
        unknown = [name for name in values if name not in shape.members]
        if unknown:
            raise wrong(
                f"a test or example gives {', '.join(unknown)}, no members of it", shape=shape.id
            )
        found: list[str] = []
        for name, value in values.items():
            member = shape.members[name]
            target = self._targets.closure.shapes[member.target]
            found.append(f"{names[name]}={self.write(value, target, member)}")
        return found

    def write(self, value: Json, shape: Shape, member: Member | None = None) -> str:
        if value is None:
            return "None"
        match shape.type:
            case "list":
                inner = shape.members["member"]
                target = self._targets.closure.shapes[inner.target]
                return (
                    "["
                    + ", ".join(self.write(item, target, inner) for item in node.items(value))
                    + "]"
                )
            case "map":
                assert isinstance(value, Mapping)
                inner = shape.members["value"]
                target = self._targets.closure.shapes[inner.target]
                entries = (
                    f"{text(key)}: {self.write(item, target, inner)}" for key, item in value.items()
                )
                return "{" + ", ".join(entries) + "}"
            case "structure":
                assert isinstance(value, Mapping)
                return self._structure(value, shape)
            case "union" if is_event_stream(shape):
                events = map(node.fields, node.items(value))
                return "[" + ", ".join(self._variant(event, shape) for event in events) + "]"
            case "union":
                assert isinstance(value, Mapping)
                return self._variant(value, shape)
            case "timestamp":
                return self._timestamp(value)
            case "blob":
                return self._blob(value, shape)
            case "document":
                return _document(value)
            case "float" | "double":
                return self._float(value)
            case "byte" | "short" | "integer" | "long" | "bigInteger" | "intEnum":
                assert isinstance(value, int | float)
                return repr(int(value))
            case "bigDecimal":
                self._imports.need("decimal", "Decimal")
                return f"Decimal({text(str(Decimal(str(value))))})"
            case _:
                return text(value) if isinstance(value, str) else repr(value)

    def _structure(self, value: Mapping[str, Json], shape: Shape) -> str:
        name = str(self._targets.names.classes[shape.id])
        names = member_names(shape, OUTPUT_RESERVED)
        self._imports.need(f"..{self._targets.module(shape.id)}", name)
        return f"{name}({', '.join(self.arguments(value, shape, names))})"

    def _variant(self, value: Mapping[str, Json], shape: Shape) -> str:
        ((tag, held),) = value.items()
        member = shape.members[tag]
        name = str(self._targets.names.variants[member.id])
        self._imports.need(f"..{self._targets.module(shape.id)}", name)
        target = self._targets.closure.shapes[member.target]
        return f"{name}(value={self.write(held, target, member)})"

    def _timestamp(self, value: Json) -> str:
        self._imports.need("datetime", "UTC", "datetime")
        if isinstance(value, str):
            moment = datetime.fromisoformat(value.replace("Z", "+00:00")).astimezone(UTC)
        else:
            assert isinstance(value, int | float)
            # From the epoch by addition: exact, and right for dates before it on every platform.
            moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=value)
        parts = [moment.year, moment.month, moment.day, moment.hour, moment.minute]
        if moment.second or moment.microsecond:
            parts.append(moment.second)
        if moment.microsecond:
            parts.append(moment.microsecond)
        return f"datetime({', '.join(map(str, parts))}, tzinfo=UTC)"

    def _blob(self, value: Json, shape: Shape) -> str:
        assert isinstance(value, str)
        content = value.encode() if self._blobs == "text" else _decode(value)
        spelled = repr(content)
        if spelled.startswith("b'") and '"' not in spelled:
            spelled = f'b"{spelled[2:-1]}"'
        if self._received and shape.has("smithy.api#streaming"):
            self._imports.need("tinsmith_runtime.streaming", "StreamingBody")
            return f"StreamingBody({spelled})"
        return spelled

    def _float(self, value: Json) -> str:
        if isinstance(value, str):
            return {
                "NaN": 'float("nan")',
                "Infinity": 'float("inf")',
                "-Infinity": 'float("-inf")',
            }[value]
        assert isinstance(value, int | float)
        return repr(float(value))


def _document(value: Json) -> str:
    if isinstance(value, Mapping):
        entries = (f"{text(key)}: {_document(item)}" for key, item in value.items())
        return "{" + ", ".join(entries) + "}"
    if isinstance(value, str):
        return text(value)
    if isinstance(value, Sequence):
        return "[" + ", ".join(map(_document, value)) + "]"
    return repr(value)


def _decode(value: str) -> bytes:
    """Decode base64; examples in the wild have text where it should be."""
    try:
        return base64.b64decode(value, validate=True)
    except ValueError:
        return value.encode()
