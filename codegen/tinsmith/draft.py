"""A shape while it is being put together.

Purpose: what merging, mixins and upgrades work on before the model is frozen. Rule: mutable, and
seen by no one after loading.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from tinsmith.errors import Fault
from tinsmith.model import ShapeId
from tinsmith.node import Json

Traits = dict[str, Json]

NAMED = ("structure", "union", "enum", "intEnum")
"""The types whose members have names of their own."""


@dataclass(slots=True)
class DraftMember:
    """A member as far as it is known."""

    target: ShapeId
    traits: Traits

    def copy(self) -> DraftMember:
        """Return a copy that can gain traits of its own."""
        return DraftMember(self.target, dict(self.traits))


@dataclass(slots=True)
class Draft:
    """A shape as far as it is known, and the file to name when something is wrong with it."""

    id: ShapeId
    file: str
    type: str
    traits: Traits
    members: dict[str, DraftMember]
    scalars: dict[str, str]
    """`version`; `input` and `output`; the operations of a resource's life cycle."""
    lists: dict[str, list[ShapeId]]
    """`operations`, `resources`, `errors`, `collectionOperations`."""
    rename: dict[ShapeId, str]
    mixins: list[ShapeId]
    before_2: bool
    """Whether it was written in IDL 1.0."""
    inherited: dict[str, Traits] = field(default_factory=dict)
    """Traits applied to members that a mixin will bring."""

    def fault(self, message: str, *path: str, member: str = "") -> Fault:
        """Tell what is wrong with this shape, at a path inside it."""
        pointer = "".join(f"/{_escape(step)}" for step in ("shapes", self.id, *path))
        return Fault(self.file, pointer, f"{self.id}${member}" if member else self.id, message)

    def member_path(self, name: str) -> tuple[str, ...]:
        """Return where in the shape's JSON the member stands."""
        return ("members", name) if self.type in NAMED else (name,)


def pointer(*steps: str | int) -> str:
    """Return a JSON pointer (RFC 6901)."""
    return "".join(f"/{_escape(str(step))}" for step in steps)


def _escape(step: str) -> str:
    return step.replace("~", "~0").replace("/", "~1")
