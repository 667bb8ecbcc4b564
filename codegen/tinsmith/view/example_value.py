"""Whether the values of an example arrive as they were sent.

Rule: says no where a protocol has no form for a value, so that what an example says of the service
is tested wherever it can be.
Source: Smithy 2.0 specification, "HTTP bindings", "AWS query protocol", "AWS EC2 query protocol".
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from tinsmith import node
from tinsmith.model import Json, Member, Shape
from tinsmith.protocol import XML
from tinsmith.view.target import Targets

_UNWRITABLE = re.compile("[^\\t\\n\\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_FORMAT = "smithy.api#timestampFormat"
_HEADERS = ("smithy.api#httpHeader", "smithy.api#httpPrefixHeaders")
_QUERY = ("smithy.api#httpQuery", "smithy.api#httpQueryParams")
_PAYLOAD = "smithy.api#httpPayload"


def arrives(values: Mapping[str, Json], shape: Shape | None, targets: Targets) -> bool:
    """Tell whether members of a shape arrive as they were sent.

    Query and XML leave nulls and what is empty out, and have no form for control characters;
    headers have none for spaces around a text; dates as HTTP writes them have no fractions.
    """
    return shape is None or all(
        _Value(shape.members[name], targets).arrives(value, shape.members[name])
        for name, value in values.items()
    )


class _Value:
    """What is in a member of an input, an output or an error.

    Args:
        top: the member, whose binding tells where everything in it goes.
    """

    def __init__(self, top: Member, targets: Targets) -> None:
        self._shapes = targets.closure.shapes
        self._header = any(map(top.has, _HEADERS))
        self._bound = self._header or any(map(top.has, _QUERY))
        self._payload = top.has(_PAYLOAD)
        self._xml = not XML.isdisjoint(targets.protocols)
        self._ec2 = "aws.protocols#ec2Query" in targets.protocols

    def arrives(self, value: Json, member: Member) -> bool:
        shape = self._shapes[member.target]
        if value is None or shape.type == "document":
            return value is not None
        match shape.type:
            case "structure" | "union" | "map":
                return bool(value) and all(
                    self.arrives(held, shape.members["value" if shape.type == "map" else name])
                    for name, held in node.fields(value).items()
                )
            case "list":
                return bool(value or self._shows_empty(member)) and all(
                    self.arrives(item, shape.members["member"]) for item in node.items(value)
                )
            case "timestamp":
                return not (_has_fraction(value) and self._format(member, shape) == "http-date")
            case _ if isinstance(value, str):
                return self._text(value)
            case _:
                return True

    def _shows_empty(self, member: Member) -> bool:
        flat = self._xml and member.has("smithy.api#xmlFlattened")
        return not (flat or self._ec2 or self._bound)

    def _text(self, value: str) -> bool:
        if self._header and (not value or value != value.strip() or not value.isprintable()):
            return False
        return not _UNWRITABLE.search(value) and bool(value or not self._payload)

    def _format(self, member: Member, shape: Shape) -> str:
        said = member.text(_FORMAT) or shape.text(_FORMAT)
        return said or ("http-date" if self._header else "")


def _has_fraction(value: Json) -> bool:
    if isinstance(value, str):
        return "." in value
    return isinstance(value, float) and not value.is_integer()
