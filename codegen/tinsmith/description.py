"""A shape of a model, described: what it is, who uses it, the Python that comes of it.

Rule: describes and decides nothing: names and annotations are the generator's.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches

from tinsmith.docstring import first_sentence
from tinsmith.errors import wrong
from tinsmith.model import Json, Model, Operation, Service, ServiceClosure, Shape
from tinsmith.surface import ClassFacts, OperationFacts, Surface, survey
from tinsmith.view.imports import Imports
from tinsmith.view.structure import documentation
from tinsmith.view.target import Targets

_UNSHOWN = ("smithy.api#documentation", "smithy.api#examples", "smithy.rules#endpointTests")


@dataclass(frozen=True, slots=True)
class Description:
    """What `tinsmith inspect` tells of a shape."""

    id: str
    type: str
    summary: str
    traits: dict[str, Json]
    members: dict[str, str]
    """Targets by name."""
    used_by: tuple[str, ...]
    python: tuple[str, ...]
    """Lines of Python; empty for what the service does not reach."""


def describe_shape(model: Model, closure: ServiceClosure, wanted: str) -> Description:
    """Describe the shape of that name or ID. Raises ModelError when there is none, or several."""
    shape = _find(model, closure, wanted)
    return Description(
        shape.id,
        shape.type,
        first_sentence(documentation(shape)),
        {trait: value for trait, value in shape.traits.items() if trait not in _UNSHOWN},
        {name: member.target for name, member in shape.members.items()},
        tuple(sorted(_users(model, shape))),
        tuple(_python(closure, shape)),
    )


def _find(model: Model, closure: ServiceClosure, wanted: str) -> Shape:
    if "$" in wanted:
        wanted = wanted.partition("$")[0]
    found = [shape for shape in model.shapes.values() if wanted in (shape.id, shape.id.name)]
    inside = [each for each in found if each.id in closure.shapes or isinstance(each, Operation)]
    chosen = inside if len(inside) == 1 else found
    if len(chosen) == 1:
        return chosen[0]
    if chosen:
        every = ", ".join(sorted(shape.id for shape in chosen))
        raise wrong(f"{len(chosen)} shapes are called {wanted}: {every}; give the whole ID")
    names = {each.id.name for each in model.shapes.values() if each.id.namespace != "smithy.api"}
    near = {name for name in names if wanted.lower() in name.lower()}
    near |= {*get_close_matches(wanted, sorted(names))}
    hint = f"; similar: {', '.join(sorted(near)[:8])}" if near else ""
    raise wrong(f"the model holds no shape {wanted}{hint}")


def _users(model: Model, shape: Shape) -> set[str]:
    users: set[str] = set()
    for other in model.shapes.values():
        users |= {member.id for member in other.members.values() if member.target == shape.id}
        if isinstance(other, Operation):
            roles = {"input": (other.input,), "output": (other.output,), "error": other.errors}
            users |= {
                f"{other.id} ({role})" for role, shapes in roles.items() if shape.id in shapes
            }
        elif isinstance(other, Service) and shape.id in (*other.operations, *other.errors):
            users.add(f"{other.id} (service)")
    return users


def _python(closure: ServiceClosure, shape: Shape) -> list[str]:
    surface = survey(closure)
    if isinstance(shape, Operation):
        operation = surface.operations.get(shape.id.name)
        return _operation(surface, operation) if operation else []
    if isinstance(shape, Service):
        names = surface.names
        return [f"from {names.package} import {names.client}, {names.async_client}"]
    if shape.id not in closure.shapes:
        return []
    facts = surface.classes.get(closure.name(shape.id))
    lines: list[str] = []
    if facts is not None:
        lines = _class(surface, facts)
    elif shape.type not in ("structure", "union", "enum", "intEnum"):
        target = Targets(closure, surface.names).describe(shape.id, Imports(""))
        lines = [f"{target.annotation}  # {target.expression}"]
    for each in closure.operations:
        if each.input == shape.id:
            lines += _class(surface, surface.operations[each.id.name].command)
    return lines


def _operation(surface: Surface, operation: OperationFacts) -> list[str]:
    raises = [f"    # raises {error}" for error in operation.errors]
    return [
        f"def {operation.method}(self, ...) -> {operation.output}",
        *raises,
        "",
        *_class(surface, operation.command),
    ]


def _class(surface: Surface, facts: ClassFacts) -> list[str]:
    base = {"command": "Command", "error": str(surface.names.base_error)}.get(
        facts.kind, facts.kind
    )
    lines = [
        f"from {surface.names.package} import {facts.name}",
        "",
        f"class {facts.name}:  # {base}",
    ]
    for member in facts.members.values():
        if facts.kind in ("enum", "intEnum"):
            lines.append(f"    {member.name} = {member.annotation}")
        elif facts.kind == "union":
            lines.append(f"    # {member.name}({member.annotation})")
        else:
            none = " | None" if member.optional else ""
            default = f" = {member.default}" if member.default else ""
            lines.append(f"    {member.name}: {member.annotation}{none}{default}")
    return lines
