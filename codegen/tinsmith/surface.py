"""What callers of a generated package see of a service: its names, types and promises.

Purpose: the facts that `tinsmith diff` compares and `tinsmith inspect` shows. Rule: every name and
annotation is the one that the generator gives; nothing here decides any.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tinsmith.model import Json, Operation, ServiceClosure, Shape, ShapeId, Traited
from tinsmith.name import COMMAND_RESERVED, ERROR_RESERVED, OUTPUT_RESERVED, Scope, constant_case
from tinsmith.node import fields
from tinsmith.view.imports import Imports
from tinsmith.view.names import Names, is_error, name_everything
from tinsmith.view.service import auth_schemes
from tinsmith.view.structure import documentation, members
from tinsmith.view.target import Targets

_CONSTRAINTS = ("length", "range", "pattern", "uniqueItems")
_ERROR_TRAITS = (
    "smithy.api#error",
    "smithy.api#httpError",
    "smithy.api#retryable",
    "aws.protocols#awsQueryError",
)


@dataclass(frozen=True, slots=True)
class MemberFacts:
    """A member of a class, a value of an enum or a variant of a union."""

    wire: str
    """Its name in the model."""
    name: str
    """Its name in Python."""
    annotation: str
    """Its type, without `| None`; the value of an enum's constant; the class of a variant."""
    required: bool
    """Whether it must be given, or is always there."""
    optional: bool
    """Whether it may be None."""
    default: str
    constraints: Mapping[str, Json]
    """What is checked before sending, by where in the value and trait."""
    deprecated: bool
    documentation: str


@dataclass(frozen=True, slots=True)
class ClassFacts:
    """A class: a command, an output, a structure, a union, an enum or an error."""

    shape: str
    """The name in the model; for commands and empty outputs that of the operation."""
    name: str
    kind: str
    members: Mapping[str, MemberFacts]
    sent: bool
    """Whether callers make it."""
    received: bool
    """Whether callers are given it."""
    traits: Mapping[str, Json]
    """Of an error: what it says of itself on the wire and to retries."""
    deprecated: bool
    documentation: str


@dataclass(frozen=True, slots=True)
class OperationFacts:
    """An operation: the method of the client."""

    wire: str
    method: str
    command: ClassFacts
    output: str
    """The class it returns."""
    errors: tuple[str, ...]
    traits: Mapping[str, Json]
    """What else callers notice: how it signs, whether it has pages and waiters."""
    deprecated: bool
    documentation: str


@dataclass(frozen=True, slots=True)
class Surface:
    """All of it."""

    service: str
    title: str
    names: Names
    api_version: str
    protocols: tuple[str, ...]
    auth: tuple[str, ...]
    options: Mapping[str, str]
    """Options of clients that the endpoint rules ask for, with their types."""
    endpoints: Json
    operations: Mapping[str, OperationFacts]
    classes: Mapping[str, ClassFacts]
    """By name in the model, the commands left out."""
    documentation: str


def survey(closure: ServiceClosure) -> Surface:
    """Return what callers of the package of a service see."""
    names = name_everything(closure)
    targets = Targets(closure, names)
    service = closure.service
    context = service.fields("smithy.rules#clientContextParams")
    rules = ("endpointRuleSet", "endpointBdd")
    return Surface(
        service.id,
        names.title,
        names,
        service.version,
        tuple(protocol.partition("#")[2] for protocol in targets.protocols),
        auth_schemes(service),
        {name: str(fields(said).get("type")) for name, said in context.items()},
        {rule: service.traits.get(f"smithy.rules#{rule}") for rule in rules},
        {each.id.name: _operation(each, targets) for each in closure.operations},
        _classes(targets),
        documentation(service),
    )


def _classes(targets: Targets) -> dict[str, ClassFacts]:
    closure, names = targets.closure, targets.names
    inputs = _reach(closure, (each.input for each in closure.operations))
    outputs = _reach(closure, (each.output for each in closure.operations))
    outputs |= _reach(closure, names.errors)
    found: dict[str, ClassFacts] = {}
    for shape in closure.shapes.values():
        name = names.errors.get(shape.id) or names.classes.get(shape.id)
        if name is not None:
            sent, received = shape.id in inputs, shape.id in outputs
            found[closure.name(shape.id)] = _class(shape, str(name), targets, sent, received)
    return found


def _class(shape: Shape, name: str, targets: Targets, sent: bool, received: bool) -> ClassFacts:
    error = is_error(shape)
    kind = "error" if error else shape.type
    traits: dict[str, Json] = {}
    if error:
        traits = {trait: shape.traits[trait] for trait in _ERROR_TRAITS if shape.has(trait)}
    if shape.type in ("enum", "intEnum"):
        scope = Scope({name})  # as the module of enums has it
        facts = {
            each.name: _value(each, str(scope.take(constant_case(each.name), key=each.id)))
            for each in shape.members.values()
        }
    elif shape.type == "union":
        facts = {
            each.name: _value(each, str(targets.names.variants[each.id]), targets)
            for each in shape.members.values()
        }
    else:
        reserved = ERROR_RESERVED if error else OUTPUT_RESERVED
        facts = _members(shape, targets, "value", reserved)
    said = documentation(shape)
    deprecated = shape.has("smithy.api#deprecated")
    return ClassFacts(
        targets.closure.name(shape.id), name, kind, facts, sent, received, traits, deprecated, said
    )


def _operation(operation: Operation, targets: Targets) -> OperationFacts:
    names = targets.names
    shape = targets.closure.shapes[operation.input] if operation.input else None
    facts = _members(shape, targets, "input", COMMAND_RESERVED) if shape else {}
    wire, command = operation.id.name, str(names.commands[operation.id])
    deprecated = operation.has("smithy.api#deprecated")
    said = documentation(operation)
    traits = {
        "smithy.api#auth": operation.traits.get("smithy.api#auth"),
        "smithy.api#optionalAuth": operation.has("smithy.api#optionalAuth"),
        "smithy.api#paginated": operation.has("smithy.api#paginated"),
        "smithy.waiters#waitable": sorted(operation.fields("smithy.waiters#waitable")),
        "smithy.api#endpoint": operation.traits.get("smithy.api#endpoint"),
        "smithy.api#http": operation.traits.get("smithy.api#http"),
    }
    return OperationFacts(
        wire,
        str(names.methods[operation.id]),
        ClassFacts(wire, command, "command", facts, True, False, {}, deprecated, said),
        str(names.outputs[operation.id]),
        tuple(sorted(str(names.errors[error]) for error in operation.errors)),
        traits,
        deprecated,
        said,
    )


def _members(
    shape: Shape, targets: Targets, role: str, reserved: Iterable[str]
) -> dict[str, MemberFacts]:
    views = members(shape, targets, Imports(""), reserved=frozenset(reserved), role=role)
    facts: dict[str, MemberFacts] = {}
    for member, view in zip(shape.members.values(), views, strict=True):
        facts[member.name] = MemberFacts(
            member.name,
            view.name,
            view.annotation.removesuffix(" | None"),
            view.required,
            view.annotation.endswith(" | None"),
            view.default,
            dict(_constraints(member, member.target, targets.closure, "", ())),
            member.has("smithy.api#deprecated"),
            documentation(member) or documentation(targets.closure.shapes[member.target]),
        )
    return facts


def _value(member: Traited, name: str, targets: Targets | None = None) -> MemberFacts:
    wire = member.id.member or ""
    if targets is None:
        held = repr(member.traits.get("smithy.api#enumValue", wire))
    else:
        target = targets.closure.shapes[member.id.root].members[wire].target
        held = targets.describe(target, Imports("")).annotation
    deprecated = member.has("smithy.api#deprecated")
    return MemberFacts(wire, name, held, False, False, "", {}, deprecated, documentation(member))


def _constraints(
    traited: Traited, target: ShapeId, closure: ServiceClosure, path: str, above: tuple[str, ...]
) -> Iterable[tuple[str, Json]]:
    """What is checked of a value and, for lists and maps, of what they hold."""
    shape = closure.shapes[target]
    for trait in _CONSTRAINTS:
        for holder in (shape, traited):
            if holder.has(f"smithy.api#{trait}"):
                yield f"{path}{trait}", holder.traits[f"smithy.api#{trait}"]
    if shape.type in ("list", "map") and target not in above:
        for name, member in shape.members.items():
            inside = f"{path}{name} "
            yield from _constraints(member, member.target, closure, inside, (*above, target))


def _reach(closure: ServiceClosure, roots: Iterable[ShapeId | None]) -> set[ShapeId]:
    seen: set[ShapeId] = set()
    pending = [root for root in roots if root]
    while pending:
        target = pending.pop()
        if target not in seen:
            seen.add(target)
            shape = closure.shapes[target]
            if shape.type not in ("enum", "intEnum"):
                pending += [member.target for member in shape.members.values()]
    return seen
