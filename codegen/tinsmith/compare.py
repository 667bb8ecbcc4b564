"""Two surfaces of a service, compared for callers.

Purpose: say what is different and how much it matters. Rule: operations, classes and the service
are compared here, members in `compare_members`; a rename is a guess from structure, and said to be.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import TypeVar

from tinsmith.change import Change, Comparison
from tinsmith.compare_members import Renames, class_changes
from tinsmith.model import Json
from tinsmith.node import items
from tinsmith.surface import ClassFacts, OperationFacts, Surface

T = TypeVar("T", ClassFacts, OperationFacts)

_ALIKE = 0.75
"""How alike, of 1, two structures are that are taken for one under two names."""


def compare(old: Surface, new: Surface) -> Comparison:
    """Return what differs."""
    class_renames = _renamed(old.classes, new.classes, _class_parts)
    operation_renames = _renamed(old.operations, new.operations, _operation_parts)
    renames = {old.classes[a].name: new.classes[b].name for a, b in class_renames.items()}
    modelled = {facts.name for facts in old.classes.values()}
    for a, b in operation_renames.items():
        # An output that the model has not is called after its operation.
        if old.operations[a].output not in modelled:
            renames[old.operations[a].output] = new.operations[b].output
    changes = [
        *_service(old, new),
        *_operations(old, new, operation_renames, renames),
        *_classes(old, new, class_renames, renames),
    ]
    order = {"removed": 0, "renamed": 1, "changed": 2, "added": 3}
    changes.sort(key=lambda each: (order[each.kind], each.subject, each.message))
    return Comparison(_called(old), _called(new), tuple(changes), _texts(old, new))


def _called(surface: Surface) -> str:
    return f"{surface.title} {surface.api_version}"


def _service(old: Surface, new: Surface) -> Iterator[Change]:
    for what, before, after in (
        ("package", old.names.package, new.names.package),
        ("client", old.names.client, new.names.client),
    ):
        if before != after:
            yield Change("major", "renamed", f"{what} {before}", f"now {after}")
    if old.api_version != new.api_version:
        message = f"{old.api_version} is now {new.api_version}"
        yield Change("patch", "changed", "version of the API", message)
    client = str(new.names.client)
    if old.protocols[0] != new.protocols[0]:
        message = f"speaks {new.protocols[0]}, no longer {old.protocols[0]}"
        yield Change("patch", "changed", f"{client} protocol", message)
    if old.auth != new.auth:
        lost = [scheme for scheme in old.auth if scheme not in new.auth]
        message = f"signs with {_list(new.auth)}, no longer {_list(old.auth)}"
        yield Change("major" if lost else "minor", "changed", f"{client} auth", message)
    for name in sorted({*old.options, *new.options}):
        one, other = old.options.get(name), new.options.get(name)
        subject = f"{client}({name}=)"
        if one is None:
            yield Change("minor", "added", subject, "an option for the endpoint")
        elif other is None:
            yield Change("major", "removed", subject, "an option for the endpoint")
        elif one != other:
            yield Change("major", "changed", subject, f"{one} is now {other}")
    if old.endpoints != new.endpoints:
        yield Change("patch", "changed", f"{client} endpoints", "the rules differ")


def _operations(
    old: Surface, new: Surface, renamed: Mapping[str, str], renames: Renames
) -> Iterator[Change]:
    client = str(new.names.client)
    for name, was in old.operations.items():
        now = new.operations.get(renamed.get(name, name))
        subject = f"{client}.{was.method}"
        if now is None:
            yield Change("major", "removed", subject, f"and {was.command.name}")
            continue
        if name in renamed:
            message = f"now {now.method} and {now.command.name}, a guess by structure"
            yield Change("major", "renamed", subject, message)
        elif (was.method, was.command.name) != (now.method, now.command.name):
            yield Change("major", "renamed", subject, f"now {now.method} and {now.command.name}")
        yield from class_changes(was.command, now.command, renames)
        yield from _operation(was, now, f"{client}.{now.method}", renames)
    for name in new.operations.keys() - old.operations.keys() - set(renamed.values()):
        yield Change("minor", "added", f"{client}.{new.operations[name].method}", "")


def _operation(
    was: OperationFacts, now: OperationFacts, subject: str, renames: Renames
) -> Iterator[Change]:
    if renames.get(was.output, was.output) != now.output:
        yield Change("major", "changed", subject, f"returns {now.output}, no longer {was.output}")
    before = {renames.get(error, error) for error in was.errors}
    for error in sorted({*now.errors} - before):
        yield Change("minor", "changed", subject, f"may raise {error}")
    for error in sorted(before - {*now.errors}):
        yield Change("minor", "changed", subject, f"no longer raises {error}")
    if now.deprecated and not was.deprecated:
        yield Change("minor", "changed", subject, "is deprecated")
    one, other = was.traits, now.traits
    paginated, waiters, endpoint = (
        "smithy.api#paginated",
        "smithy.waiters#waitable",
        ("smithy.api#endpoint", "smithy.api#http"),
    )
    if one[paginated] != other[paginated]:
        level, said = ("minor", "has pages") if other[paginated] else ("major", "has no pages")
        yield Change(level, "changed", subject, said)
    for waiter in sorted({*_names(other[waiters])} - {*_names(one[waiters])}):
        yield Change("minor", "changed", subject, f"has the waiter {waiter}")
    for waiter in sorted({*_names(one[waiters])} - {*_names(other[waiters])}):
        yield Change("major", "changed", subject, f"lost the waiter {waiter}")
    if _auth(one) != _auth(other):
        yield Change("minor", "changed", subject, f"signs with {_auth(other)}, was {_auth(one)}")
    if any(one[trait] != other[trait] for trait in endpoint):
        yield Change("patch", "changed", subject, "is sent to another path or host")


def _classes(
    old: Surface, new: Surface, renamed: Mapping[str, str], renames: Renames
) -> Iterator[Change]:
    for name, was in old.classes.items():
        now = new.classes.get(renamed.get(name, name))
        if now is None:
            yield Change("major", "removed", was.name, was.kind)
            continue
        if name in renamed:
            yield Change("major", "renamed", was.name, f"now {now.name}, a guess by structure")
        elif was.name != now.name:
            yield Change("major", "renamed", was.name, f"now {now.name}")
        if was.kind != now.kind:
            message = f"{was.kind} is now {now.kind}"
            yield Change("major", "changed", now.name, message)
        else:
            yield from class_changes(was, now, renames)
    for name in new.classes.keys() - old.classes.keys() - set(renamed.values()):
        yield Change("minor", "added", new.classes[name].name, new.classes[name].kind)


def _renamed(
    old: Mapping[str, T], new: Mapping[str, T], parts: Callable[[T], set[str]]
) -> dict[str, str]:
    """Pair what left with what came, the most alike first."""
    gone = {name: parts(each) for name, each in old.items() if name not in new}
    come = {name: parts(each) for name, each in new.items() if name not in old}
    scored: list[tuple[float, float, str, str]] = []
    for one, its in gone.items():
        for other, others in come.items():
            together = its | others
            alike = len(its & others) / len(together)
            if alike >= _ALIKE:
                likeness = SequenceMatcher(None, one, other, autojunk=False).ratio()
                # With little in them, even different things are alike.
                if len(together) > 3 or likeness >= 0.5:
                    scored.append((-alike, -likeness, one, other))
    found: dict[str, str] = {}
    for _, _, one, other in sorted(scored):
        if one not in found and other not in found.values():
            found[one] = other
    return found


def _class_parts(facts: ClassFacts) -> set[str]:
    members = facts.members.values()
    if facts.kind in ("enum", "intEnum"):
        return {facts.kind, *(member.annotation for member in members)}
    return {facts.kind, *(f"{member.wire}: {member.annotation}" for member in members)}


def _operation_parts(facts: OperationFacts) -> set[str]:
    errors = {f"raises {error}" for error in facts.errors}
    return {"operation", *errors, *(_class_parts(facts.command))}


def _texts(old: Surface, new: Surface) -> int:
    """Count the documentation texts of things that both have and that differ."""
    pairs: list[tuple[str, str]] = [(old.documentation, new.documentation)]
    for name in old.operations.keys() & new.operations.keys():
        was, now = old.operations[name], new.operations[name]
        pairs.append((was.documentation, now.documentation))
        pairs += _member_texts(was.command, now.command)
    for name in old.classes.keys() & new.classes.keys():
        pairs.append((old.classes[name].documentation, new.classes[name].documentation))
        pairs += _member_texts(old.classes[name], new.classes[name])
    return sum(one != other for one, other in pairs)


def _member_texts(was: ClassFacts, now: ClassFacts) -> list[tuple[str, str]]:
    both = was.members.keys() & now.members.keys()
    return [(was.members[name].documentation, now.members[name].documentation) for name in both]


def _auth(traits: Mapping[str, Json]) -> str:
    if traits["smithy.api#optionalAuth"]:
        return "nothing"
    schemes = traits["smithy.api#auth"]
    return "what the service does" if schemes is None else _list(_names(schemes))


def _names(value: Json) -> tuple[str, ...]:
    return tuple(map(str, items(value)))


def _list(values: Sequence[str]) -> str:
    return ", ".join(value.partition("#")[2] for value in values) or "nothing"
