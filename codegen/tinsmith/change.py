"""What a change of a model means to callers of the generated package.

Rule: levels are those of Semantic Versioning: `major` breaks code that worked or type-checked,
`minor` adds, `patch` is noticed on the wire or in texts only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from tinsmith.node import Json

LEVELS = ("major", "minor", "patch")
SIGNS = {"added": "+", "removed": "-", "renamed": ">", "changed": "~"}


@dataclass(frozen=True, slots=True)
class Change:
    """One difference for callers."""

    level: str
    kind: str
    """`added`, `removed`, `renamed` or `changed`."""
    subject: str
    """What it is about, as Python spells it, such as `AssumeRoleCommand.policy`."""
    message: str
    """What is different, where the kind does not say it all."""

    def __str__(self) -> str:
        said = f": {self.message}" if self.message else ""
        return f"{SIGNS[self.kind]} {self.subject}{said}"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything that differs between two models of a service."""

    old: str
    new: str
    """What each is called: title and version."""
    changes: tuple[Change, ...]
    texts: int
    """How many documentation texts differ."""

    @property
    def advice(self) -> str:
        """The part of the version to count up: `major`, `minor`, `patch` or `none`."""
        for level in LEVELS:
            if any(change.level == level for change in self.changes):
                return level
        return "patch" if self.texts else "none"

    @property
    def reason(self) -> str:
        """Why, in a sentence."""
        counts = {level: sum(change.level == level for change in self.changes) for level in LEVELS}
        if counts["major"]:
            return f"{_changes(counts['major'])} that callers must follow"
        if counts["minor"]:
            return (
                f"{_changes(counts['minor'])} that callers can use or be told of; none breaks them"
            )
        if counts["patch"]:
            return f"{_changes(counts['patch'])} that callers need not know of"
        return "only documentation differs" if self.texts else "nothing differs for callers"

    def as_json(self) -> Json:
        """Return it as JSON."""
        return {
            "old": self.old,
            "new": self.new,
            "advice": self.advice,
            "reason": self.reason,
            "changes": [asdict(change) for change in self.changes],
            "documentation_texts_changed": self.texts,
        }

    def lines(self) -> Sequence[str]:
        """Return it as text."""
        lines = [f"{self.old} -> {self.new}"]
        for level in LEVELS:
            found = [f"  {change}" for change in self.changes if change.level == level]
            lines += ["", f"{level}:", *found] if found else []
        if self.texts:
            lines += ["", f"documentation: {self.texts} text{'s' * (self.texts > 1)} changed"]
        return [*lines, "", f"advice: {self.advice} ({self.reason})"]


def _changes(count: int) -> str:
    return f"{count} change{'s' if count > 1 else ''}"
