"""What everything in a generated package is called.

Rule: one pass over the closure gives every name, so that no two meet; views only ask.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from tinsmith.customization import OPTION_NAMES
from tinsmith.model import Service, ServiceClosure, Shape, ShapeId
from tinsmith.name import (
    CLASS_RESERVED,
    CLIENT_RESERVED,
    MEMBER_RESERVED,
    PythonName,
    Scope,
    class_name,
    constant_case,
    module_names,
    package_name,
    snake_case,
)

CLASSES = ("structure", "union", "enum", "intEnum")


@dataclass(frozen=True)
class Names:
    """The names of one package.

    `outputs` says which operation returns which class; `private` which of these classes no other
    shape refers to, so that it lives beside its command; `raised` which members of event streams
    are raised as errors and never sent, so that they need no class.
    """

    sdk_id: str
    title: str
    stem: str
    folder: str
    package: str
    client: PythonName
    async_client: PythonName
    facade: PythonName
    async_facade: PythonName
    base_error: PythonName
    commands: dict[ShapeId, PythonName] = field(default_factory=dict)
    modules: dict[ShapeId, PythonName] = field(default_factory=dict)
    methods: dict[ShapeId, PythonName] = field(default_factory=dict)
    outputs: dict[ShapeId, PythonName] = field(default_factory=dict)
    private: dict[ShapeId, ShapeId] = field(default_factory=dict)
    classes: dict[ShapeId, PythonName] = field(default_factory=dict)
    errors: dict[ShapeId, PythonName] = field(default_factory=dict)
    variants: dict[ShapeId, PythonName] = field(default_factory=dict)
    constants: dict[ShapeId, PythonName] = field(default_factory=dict)
    waiters: dict[tuple[ShapeId, str], PythonName] = field(default_factory=dict)
    raised: set[ShapeId] = field(default_factory=set[ShapeId])


def name_everything(closure: ServiceClosure) -> Names:
    """Give every name of the package."""
    service = closure.service
    sdk_id = str(service.fields("aws.api#service").get("sdkId") or service.id.name)
    title = " ".join((service.text("smithy.api#title") or sdk_id).split())
    title = "".join(char for char in title if char.isprintable()) or sdk_id
    scope = Scope(CLASS_RESERVED)
    stem = class_name(sdk_id)
    folder = package_name(sdk_id)
    names = Names(
        sdk_id,
        title,
        stem,
        folder,
        f"client_{folder}",
        scope.take(f"{stem}Client", key="client"),
        scope.take(f"Async{stem}Client", key="async client"),
        scope.take(stem, key="facade"),
        scope.take(f"Async{stem}", key="async facade"),
        scope.take(f"{stem}ServiceException", key="error"),
    )
    _name_classes(names, closure, scope)
    _name_operations(names, closure, scope)
    _name_waiters(names, closure, scope)
    return names


def _name_classes(names: Names, closure: ServiceClosure, scope: Scope) -> None:
    names.raised.update(_raised_members(closure))
    referenced = referenced_shapes(closure, names.raised)
    returned = Counter(operation.output for operation in closure.operations if operation.output)
    inputs = {operation.input for operation in closure.operations}
    for shape in closure.shapes.values():
        name = class_name(closure.name(shape.id))
        if is_error(shape):
            names.errors[shape.id] = scope.take(name, key=shape.id)
            if shape.id in referenced:
                names.classes[shape.id] = scope.take(f"{name}Structure", key=(shape.id, "value"))
        elif shape.type == "union":
            names.classes[shape.id] = scope.take(name, key=shape.id)
            for member in shape.members.values():
                if member.id not in names.raised:
                    names.variants[member.id] = scope.take(
                        name + class_name(member.name), key=member.id
                    )
            names.variants[shape.id] = scope.take(f"{name}Unknown", key=(shape.id, "unknown"))
            names.constants[shape.id] = scope.take(
                constant_case(closure.name(shape.id)), key=(shape.id, "constant")
            )
        elif shape.type in CLASSES and not _is_only_input(shape, inputs, referenced, returned):
            names.classes[shape.id] = scope.take(name, key=shape.id)
        elif shape.type not in CLASSES:
            names.constants[shape.id] = scope.take(
                constant_case(closure.name(shape.id)), key=shape.id
            )
    for operation in closure.operations:
        output = operation.output
        if output and returned[output] == 1 and output not in referenced and output not in inputs:
            names.private[output] = operation.id


def _name_operations(names: Names, closure: ServiceClosure, scope: Scope) -> None:
    methods = Scope(CLIENT_RESERVED)
    modules = module_names(operation.id.name for operation in closure.operations)
    for operation in closure.operations:
        stem = class_name(operation.id.name)
        names.commands[operation.id] = scope.take(f"{stem}Command", key=operation.id)
        names.modules[operation.id] = modules[operation.id.name]
        names.methods[operation.id] = methods.take(snake_case(operation.id.name), key=operation.id)
        names.outputs[operation.id] = (
            names.classes[operation.output]
            if operation.output
            else scope.take(f"{stem}Output", key=(operation.id, "output"))
        )


def _name_waiters(names: Names, closure: ServiceClosure, scope: Scope) -> None:
    classes = {*names.commands.values(), *names.outputs.values()}
    classes |= {*names.classes.values(), *names.errors.values(), *names.variants.values()}
    for operation in closure.operations:
        for waiter in operation.fields("smithy.waiters#waitable"):
            name = class_name(waiter)
            wanted = f"{name}Waiter" if name in classes else name
            key = (operation.id, waiter)
            names.waiters[key] = scope.take(wanted, key=(*key, "waiter"))


def option_names(service: Service) -> dict[str, str]:
    """Return the options of clients that `clientContextParams` asks for, by parameter."""
    scope = Scope()
    return {
        name: scope.take(snake_case(OPTION_NAMES.get(name, name)), key=name)
        for name in service.fields("smithy.rules#clientContextParams")
    }


def referenced_shapes(closure: ServiceClosure, without: Collection[ShapeId] = ()) -> set[ShapeId]:
    """Return the shapes that members of others target, but for some members."""
    return {
        member.target
        for shape in closure.shapes.values()
        if shape.type not in ("enum", "intEnum")
        for member in shape.members.values()
        if member.id not in without
    }


def is_event_stream(shape: Shape) -> bool:
    """Tell whether a member of this shape is a stream of events."""
    return shape.type == "union" and shape.has("smithy.api#streaming")


def _raised_members(closure: ServiceClosure) -> Iterator[ShapeId]:
    sent = {
        member.target
        for operation in closure.operations
        if operation.input
        for member in closure.shapes[operation.input].members.values()
    }
    for shape in closure.shapes.values():
        if is_event_stream(shape) and shape.id not in sent:
            for member in shape.members.values():
                if is_error(closure.shapes[member.target]):
                    yield member.id


def is_error(shape: Shape) -> bool:
    """Tell whether a structure is an error."""
    return shape.has("smithy.api#error")


def _is_only_input(
    shape: Shape,
    inputs: set[ShapeId | None],
    referenced: set[ShapeId],
    returned: Counter[ShapeId],
) -> bool:
    return shape.id in inputs and shape.id not in referenced and not returned[shape.id]


def member_names(shape: Shape, reserved: Collection[str] = MEMBER_RESERVED) -> dict[str, str]:
    """Return the Python names of a shape's members by their names in the model."""
    scope = Scope(reserved)
    return {
        member.name: str(scope.take(snake_case(member.name), key=member.id))
        for member in shape.members.values()
    }
