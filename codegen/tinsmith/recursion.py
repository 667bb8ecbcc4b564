"""Lists and maps inside each other.

Purpose: report what no annotation could spell: a list or map that holds itself with no structure or
union between, and more levels of them than Python's parser takes. Rule: reads drafts whose targets
exist, changes nothing.
Source: Smithy 2.0 specification, "Recursive shape definitions".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tinsmith.draft import Draft
from tinsmith.errors import Fault
from tinsmith.model import ShapeId

DEEPEST = 50
"""Levels of lists and maps accepted; CPython stops at 200 brackets."""


def check_recursion(drafts: Mapping[ShapeId, Draft]) -> Iterator[Fault]:
    """Return the lists and maps that hold themselves, or too many others inside each other."""
    for draft in drafts.values():
        level, depth = set(_held(draft)), 0
        while level and depth <= DEEPEST and draft.id not in level:
            level = {target for holder in level for target in _held(drafts.get(holder))}
            depth += 1
        if draft.id in level:
            yield draft.fault("holds itself with no structure or union between")
        elif depth == DEEPEST and not level:
            # Those around it are deeper still; one fault says it all.
            yield draft.fault(f"expected fewer than {DEEPEST} lists and maps inside each other")


def _held(draft: Draft | None) -> list[ShapeId]:
    if draft is None or draft.type not in ("list", "map"):
        return []
    return [member.target for member in draft.members.values()]
