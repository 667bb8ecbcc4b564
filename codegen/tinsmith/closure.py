"""One service of a model and everything it reaches.

Purpose: choose the service and cut the model down to it. Rule: the result does not depend on the
order of the model's shapes.
Source: Smithy 2.0 specification, "Service closure".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tinsmith.errors import Fault, ModelError, wrong
from tinsmith.model import Model, Operation, Resource, Service, ServiceClosure, Shape, ShapeId

_NAMED = ("structure", "union", "enum", "intEnum")


def select_service(model: Model, wanted: str | None) -> Service:
    """Return the service to generate: the only one, or the one asked for. Raises ModelError."""
    services = model.services
    if not services:
        raise wrong("the model holds no service; expected a shape of type service")
    names = ", ".join(service.id for service in services)
    if wanted is None and len(services) > 1:
        raise wrong(f"the model holds {len(services)} services; choose with --service: {names}")
    for service in services:
        if wanted in (None, service.id, service.id.name):
            return service
    raise wrong(f"the model holds no service {wanted}; it holds {names}")


def close(model: Model, service: Service) -> ServiceClosure:
    """Return the closure of a service. Raises ModelError when two shapes in it share a name."""
    operations = sorted(_operations(model, service), key=lambda each: (each.id.name, each.id))
    roots = [*service.errors]
    for operation in operations:
        roots += [target for target in (operation.input, operation.output) if target]
        roots += operation.errors
    shapes = {shape.id: shape for shape in sorted(_reach(model, roots), key=lambda each: each.id)}
    closure = ServiceClosure(service, tuple(operations), shapes)
    faults = [*_conflicts(closure, shapes.values()), *_conflicts(closure, operations)]
    if faults:
        raise ModelError(faults)
    return closure


def _operations(model: Model, service: Service) -> Iterator[Operation]:
    pending: list[Service | Resource] = [service]
    seen: set[ShapeId] = set()
    while pending:
        holder = pending.pop()
        for target in {*holder.operations, *holder.resources} - seen:
            seen.add(target)
            shape = model.shapes[target]
            if isinstance(shape, Operation):
                yield shape
            elif isinstance(shape, Resource):
                pending.append(shape)


def _reach(model: Model, roots: Iterable[ShapeId]) -> Iterator[Shape]:
    pending = list(roots)
    seen: set[ShapeId] = set()
    while pending:
        target = pending.pop()
        if target in seen:
            continue
        seen.add(target)
        shape = model.shapes[target]
        yield shape
        if shape.type not in ("enum", "intEnum"):
            pending += [member.target for member in shape.members.values()]


def _conflicts(closure: ServiceClosure, shapes: Iterable[Shape]) -> Iterator[Fault]:
    seen: dict[str, ShapeId] = {}
    for shape in shapes:
        if shape.type in (*_NAMED, "operation"):
            name = closure.name(shape.id)
            first = seen.setdefault(name.lower(), shape.id)
            if first != shape.id:
                message = f"shares the name {name} with {first}; one needs a rename in the service"
                yield Fault("", "", shape.id, message)
