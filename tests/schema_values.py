"""Values of generated classes for tests of laws, by their schema.

Rule: whatever a service may send can come out, members left out included; strings are often words
that the test looks for. Drawn from a seed: hypothesis takes seconds for structures as large as
these.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from random import Random
from typing import Any

from tinsmith_runtime.shapes import Shape

_DEPTH = 4
_NUMBERS = ("byte", "short", "integer", "long", "bigInteger", "intEnum")


class Values:
    """Draws values.

    Args:
        seed: the same seed draws the same values.
        words: strings that are drawn often.
    """

    def __init__(self, seed: int, words: Sequence[str]) -> None:
        self._random = Random(seed)
        self._words = (*words, "", "other")

    def structure(self, cls: type[Any], depth: int = 0) -> Any:
        """An instance; required members are always there."""
        present = 0.7 if depth < _DEPTH else 0.0
        return cls(
            **{
                name: self.value(declared.shape, depth + 1)
                for name, declared in cls.__members__.items()
                if declared.required or self._random.random() < present
            }
        )

    def value(self, shape: Shape, depth: int = 0) -> Any:
        """A value of a shape."""
        random = self._random
        match shape.type:
            case "boolean":
                return random.random() < 0.5
            case "structure":
                return self.structure(shape.target or object, depth)
            case "union":
                variants = list((shape.variants or {}).values())
                return self.structure(random.choice(variants), depth)
            case "list":
                assert shape.member is not None
                sparse = shape.traits.get("sparse")
                return [
                    (
                        None
                        if sparse and random.random() < 0.3
                        else self.value(shape.member.shape, depth + 1)
                    )
                    for _ in range(self._length(depth))
                ]
            case "map":
                assert shape.value is not None
                keys = random.sample("abc", self._length(depth))
                return {key: self.value(shape.value.shape, depth + 1) for key in keys}
            case "timestamp":
                return datetime(2030, 1, 1, tzinfo=UTC)
            case "blob":
                return b"blob"
            case "bigDecimal":
                return Decimal(random.randint(0, 2))
            case "float" | "double":
                return random.choice([0.0, 0.5, 1.0])
            case kind if kind in _NUMBERS:
                return random.randint(0, 2)
            case _:
                return random.choice(self._words)

    def _length(self, depth: int) -> int:
        return self._random.randint(0, 3) if depth < _DEPTH else 0
