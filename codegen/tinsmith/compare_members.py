"""Members of one class, in two versions of it.

Rule: what a class is for decides how much a change matters: callers make what is sent and read what
is received; what is both has the stricter of the two.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher

from tinsmith.change import Change
from tinsmith.model import Json
from tinsmith.node import fields
from tinsmith.surface import ClassFacts, MemberFacts

Renames = Mapping[str, str]
"""Classes by their old name, to their new one."""

_WORD = re.compile(r"\w+")


def class_changes(was: ClassFacts, now: ClassFacts, renames: Renames) -> Iterator[Change]:
    """Return what differs between two versions of a class of one kind."""
    if now.deprecated and not was.deprecated and now.kind != "command":
        yield Change("minor", "changed", now.name, "is deprecated")
    for trait in sorted({*was.traits, *now.traits}):
        if was.traits.get(trait) != now.traits.get(trait):
            name = trait.partition("#")[2]
            yield Change("patch", "changed", now.name, f"has another {name} on the wire")
    gone = [name for name in was.members if name not in now.members]
    come = [name for name in now.members if name not in was.members]
    renamed = dict(_renamed(was, now, gone, come, renames))
    for name, member in was.members.items():
        subject = f"{now.name}.{member.name}"
        other = now.members.get(renamed.get(name, name))
        if other is None:
            yield Change("major", "removed", subject, "")
        elif name in renamed:
            yield Change("major", "renamed", subject, f"now {other.name}, a guess by structure")
        elif member.name != other.name:
            yield Change("major", "renamed", subject, f"now {other.name}")
        if other is not None:
            yield from _member(member, other, f"{now.name}.{other.name}", now, renames)
    for name in come:
        if name not in renamed.values():
            yield _added(now.members[name], now)


def _added(member: MemberFacts, owner: ClassFacts) -> Change:
    subject = f"{owner.name}.{member.name}"
    if member.required and owner.sent:
        return Change("major", "added", subject, f"{member.annotation}, required")
    held = " | None" if member.optional else ""
    said = f"= {member.annotation}" if "num" in owner.kind else f"{member.annotation}{held}"
    return Change("minor", "added", subject, said)


def _member(
    was: MemberFacts, now: MemberFacts, subject: str, owner: ClassFacts, renames: Renames
) -> Iterator[Change]:
    before = _follow(was.annotation, renames)
    if before != now.annotation:
        yield Change("major", "changed", subject, f"{before} is now {now.annotation}")
    if now.required and not was.required and owner.sent:
        yield Change("major", "changed", subject, "newly required")
    elif was.required and not now.required and owner.sent:
        yield Change("minor", "changed", subject, "no longer required")
    if owner.received and was.optional != now.optional:
        if now.optional:
            yield Change("major", "changed", subject, "may be None now")
        else:
            yield Change("minor", "changed", subject, "is never None now")
    if was.default != now.default and was.required == now.required:
        message = f"{was.default or 'no'} is now {now.default or 'no'} default"
        yield Change("minor", "changed", subject, message)
    if owner.sent:
        for place in sorted({*was.constraints, *now.constraints}):
            yield from _constraint(
                place, was.constraints.get(place), now.constraints.get(place), subject
            )
    if now.deprecated and not was.deprecated:
        yield Change("minor", "changed", subject, "is deprecated")


def _constraint(place: str, was: Json, now: Json, subject: str) -> Iterator[Change]:
    if was == now:
        return
    if now is None:
        yield Change("minor", "changed", subject, f"{place} is free, was {_spell(was)}")
    elif was is None:
        yield Change("major", "changed", subject, f"{place} must be {_spell(now)}")
    else:
        level = "minor" if _is_wider(was, now) else "major"
        yield Change(level, "changed", subject, f"{place} {_spell(was)} is now {_spell(now)}")


def _is_wider(was: Json, now: Json) -> bool:
    """Tell whether bounds allow all that they did; of patterns nobody can tell."""
    if not isinstance(was, Mapping) or not isinstance(now, Mapping):
        return False
    low, least = fields(was).get("min"), fields(now).get("min")
    high, most = fields(was).get("max"), fields(now).get("max")
    return (least is None or (low is not None and _number(least) <= _number(low))) and (
        most is None or (high is not None and _number(most) >= _number(high))
    )


def _number(value: Json) -> float:
    return float(value) if isinstance(value, (int, float, str)) else 0.0


def _spell(value: Json) -> str:
    if isinstance(value, Mapping):
        bounds = fields(value)
        return f"{bounds.get('min', '')}..{bounds.get('max', '')}"
    return "unique" if value in (True, {}) else str(value)


def _follow(annotation: str, renames: Renames) -> str:
    return _WORD.sub(lambda match: renames.get(match.group(), match.group()), annotation)


def _renamed(
    was: ClassFacts, now: ClassFacts, gone: list[str], come: list[str], renames: Renames
) -> Iterator[tuple[str, str]]:
    """Pair members that left with members that came and are what they were."""
    free = list(come)
    for name in gone:
        member = was.members[name]
        alike: list[tuple[float, str]] = []
        for other in free:
            candidate = now.members[other]
            if _follow(member.annotation, renames) == candidate.annotation and (
                member.required == candidate.required
            ):
                likeness = _likeness(member, candidate)
                if "num" in was.kind or likeness >= 0.6:
                    alike.append((likeness, other))
        if alike:
            best = max(alike)[1]
            free.remove(best)
            yield name, best


def _likeness(one: MemberFacts, other: MemberFacts) -> float:
    """How alike names, and what is said of them, are, of 1."""
    names = SequenceMatcher(None, one.name, other.name, autojunk=False).ratio()
    if not one.documentation or not other.documentation:
        return names
    said = SequenceMatcher(None, one.documentation, other.documentation, autojunk=False)
    return max(names, said.ratio() if said.real_quick_ratio() >= 0.6 else 0.0)
