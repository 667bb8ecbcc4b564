"""Parameters of protocol test cases.

Rule: what the model says, with the digits it means: tools that print models round numbers in them
to doubles, and cannot do so in the text of a body.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from tinsmith import node
from tinsmith.model import Json


def params(case: Mapping[str, Json]) -> Mapping[str, Json]:
    """Return the parameters of a case, rounded numbers as the body has them in full."""
    given = node.fields(case.get("params"))
    if case.get("bodyMediaType") != "application/json":
        return given
    try:
        body: Json = json.loads(str(case.get("body")))
    except ValueError:
        return given
    return node.fields(_restored(given, body))


def _restored(given: Json, said: Json) -> Json:
    if isinstance(given, Mapping) and isinstance(said, Mapping):
        return {key: _restored(value, said.get(key)) for key, value in given.items()}
    if isinstance(given, str) or isinstance(said, str):
        return said if _is_rounded(given, said) else given
    if isinstance(given, Sequence) and isinstance(said, Sequence) and len(given) == len(said):
        return [_restored(one, other) for one, other in zip(given, said, strict=True)]
    return given


def _is_rounded(given: Json, said: Json) -> bool:
    """Whether a number is that of a text: numbers of any precision may be sent as such."""
    try:
        return isinstance(given, float) and isinstance(said, str) and float(said) == given
    except ValueError:
        return False
