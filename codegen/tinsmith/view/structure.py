"""Classes with members: structures, variants of unions, errors, commands.

Rule: a member line and its documentation are decided here; what a member *is* comes from `target`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from tinsmith import node
from tinsmith.docstring import Section, docstring, first_sentence
from tinsmith.model import Json, Member, Operation, Shape, ShapeId, Traited
from tinsmith.name import MEMBER_RESERVED, Scope, snake_case
from tinsmith.view.imports import Imports
from tinsmith.view.literal import literal
from tinsmith.view.names import is_event_stream
from tinsmith.view.target import Targets, dictionary, text

WIDTH = 100


@dataclass(frozen=True, slots=True)
class MemberView:
    """One member: `name: annotation = expression`, and its documentation."""

    name: str
    annotation: str
    expression: str
    docstring: str
    required: bool
    default: str


@dataclass(frozen=True, slots=True)
class StructureView:
    """A class with members."""

    name: str
    base: str
    docstring: str
    traits: str
    members: tuple[MemberView, ...]


def members(
    shape: Shape,
    targets: Targets,
    imports: Imports,
    *,
    reserved: Collection[str] = MEMBER_RESERVED,
    later: Collection[ShapeId] = (),
    role: str = "value",
    skip: Collection[str] = (),
) -> tuple[MemberView, ...]:
    """Describe the members of a shape, in its order.

    Args:
        role: `input` for the members of a command, `value` for anything else.
        skip: members, by name, that the class's base declares.
    """
    scope = Scope(reserved)
    return tuple(
        _member(
            member,
            str(scope.take(snake_case(member.name), key=member.id)),
            targets,
            imports,
            later,
            role,
        )
        for member in shape.members.values()
        if member.name not in skip
    )


def _member(
    member: Member,
    name: str,
    targets: Targets,
    imports: Imports,
    later: Collection[ShapeId],
    role: str,
) -> MemberView:
    target = targets.describe(member.target, imports, later)
    shape = targets.closure.shapes[member.target]
    arguments = [text(member.name), target.expression]
    # A token that nobody gives is made up when the command is sent.
    token = role == "input" and member.has("smithy.api#idempotencyToken")
    required = member.has("smithy.api#required") and not token
    annotation, default = target.annotation, ""
    if shape.type == "blob" and shape.has("smithy.api#streaming"):
        annotation = "StreamingBlob" if role == "input" else "StreamingBody"
        imports.need_type("tinsmith_runtime.streaming", annotation)
        # Of an output it is always there, be it empty.
        required = required or role == "value"
    events = is_event_stream(shape)
    if events:
        kind = "EventSource" if role == "input" else "EventStream"
        imports.need_type("tinsmith_runtime.streaming", kind)
        annotation = f"{kind}[{annotation}]"
        required = required or role == "value"
    # What services must send, and fail to, is mended by a default.
    value = _default(member) if role == "value" and annotation != "StreamingBody" else None
    required = required and value is None
    if value is not None:
        default = literal(value, member, targets, imports)
        arguments.append(f"default={default}")
    elif not required:
        annotation, default = f"{annotation} | None", "None"
        arguments.append("default=None")
    elif role == "value" and not events and member.has("smithy.api#clientOptional"):
        # Required of whoever sends it, and yet services leave it out.
        annotation = f"{annotation} | None"
    arguments += [f"{key}={said}" for key, said in targets.traits(member).items()]
    if role == "value" and required and (events or member.has("smithy.api#clientOptional")):
        # Events are added when the rest has been read.
        arguments.append("client_optional=True")
    said = documentation(member) or documentation(shape)
    notice = deprecation(member)
    return MemberView(
        name,
        annotation,
        f"member({', '.join(arguments)})",
        docstring(said, indent=4, width=WIDTH, sections=notice) if said or notice else "",
        required,
        default,
    )


def _default(member: Member) -> Json:
    if member.has("smithy.api#clientOptional"):
        return None
    return member.traits.get("smithy.api#default")


def input_shape(operation: Operation, targets: Targets) -> Shape | None:
    """Return the shape of an operation's input, if it has one."""
    return targets.closure.shapes[operation.input] if operation.input else None


def documentation(traited: Traited) -> str:
    """Return the documentation of a shape or member; empty if it has none."""
    return traited.text("smithy.api#documentation") or ""


def deprecation(traited: Traited) -> list[Section]:
    """Return the section that says a thing is deprecated, if it is."""
    if not traited.has("smithy.api#deprecated"):
        return []
    facts = node.fields(traited.traits["smithy.api#deprecated"])
    since = f"Since {facts['since']}. " if facts.get("since") else ""
    message = str(facts.get("message") or "").removeprefix("Deprecated.").strip()
    if not first_sentence(since + message):
        message = "The model does not say what replaces it."
    return [("Deprecated", [f"{since}{message}"])]


def errors_raised(operation: Operation, targets: Targets) -> list[Section]:
    """Return the section of the errors that an operation declares, if it does."""
    errors: list[tuple[str, str]] = []
    for error in operation.errors:
        said = first_sentence(documentation(targets.closure.shapes[error]))
        name = str(targets.names.errors[error])
        errors.append((name, said or "The service answered with this error."))
    return [("Raises", errors)] if errors else []


def class_traits(shape: Shape, targets: Targets, name: str) -> str:
    """Spell the traits of a structure itself, or nothing if there are none that matter.

    The element of a document in XML is called as the shape, which a class may not be.
    """
    arguments = targets.traits(shape)
    if targets.names_documents and name != shape.id.name:
        arguments = {"xml_name": text(shape.id.name), **arguments}
    return dictionary(arguments) if arguments else ""


def structure(
    shape: Shape,
    targets: Targets,
    imports: Imports,
    *,
    name: str,
    base: str = "Structure",
    reserved: Collection[str] = MEMBER_RESERVED,
    later: Collection[ShapeId] = (),
) -> StructureView:
    """Describe a structure class."""
    imports.need("tinsmith_runtime.structure", base)
    found = members(shape, targets, imports, reserved=reserved, later=later)
    if found:
        imports.need("tinsmith_runtime.schema", "member")
    said = documentation(shape) or f"<p><code>{shape.id.name}</code> of the model.</p>"
    return StructureView(
        name,
        base,
        docstring(said, indent=4, width=WIDTH, sections=deprecation(shape)),
        class_traits(shape, targets, name),
        found,
    )


def in_order(
    wanted: Sequence[ShapeId], targets: Targets
) -> list[tuple[ShapeId, frozenset[ShapeId]]]:
    """Sort classes so that each comes after those it refers to, as far as that goes.

    Returns each class with those among its targets that still come later: shapes may contain
    themselves.
    """
    pool = set(wanted)
    done: dict[ShapeId, frozenset[ShapeId]] = {}
    reached: dict[ShapeId, list[ShapeId]] = {}
    # A stack and not recursion: models may chain more structures than Python has frames.
    pending = sorted(wanted, key=lambda each: (targets.closure.name(each), each), reverse=True)
    while pending:
        shape_id = pending[-1]
        if shape_id not in reached:
            reached[shape_id] = [each for each in _reached(shape_id, targets) if each in pool]
            pending += (each for each in reversed(reached[shape_id]) if each not in reached)
            continue
        pending.pop()
        if shape_id not in done:
            done[shape_id] = frozenset(each for each in reached[shape_id] if each not in done)
    return list(done.items())


def _reached(shape_id: ShapeId, targets: Targets) -> list[ShapeId]:
    """The classes that a class's members lead to, through lists and maps."""
    found: dict[ShapeId, None] = {}
    seen: set[ShapeId] = set()
    pending = [member.target for member in targets.closure.shapes[shape_id].members.values()]
    while pending:
        target = pending.pop(0)
        if target in seen:
            continue
        seen.add(target)
        shape = targets.closure.shapes[target]
        if shape.type in ("list", "map"):
            pending[:0] = [member.target for member in shape.members.values()]
        elif shape.type in ("structure", "union"):
            found[target] = None
    return list(found)
