"""The modules of a package that hold classes and constants: types, enums, shapes, errors, commands.

Rule: one function a module; what a class says is decided in `structure`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tinsmith.docstring import docstring
from tinsmith.model import Operation, Shape, ShapeId
from tinsmith.name import COMMAND_RESERVED, ERROR_RESERVED, OUTPUT_RESERVED, Scope, constant_case
from tinsmith.view.imports import Imports, ImportView
from tinsmith.view.service import operation_auth, operation_traits, spell
from tinsmith.view.structure import (
    WIDTH,
    MemberView,
    StructureView,
    deprecation,
    documentation,
    in_order,
    members,
    structure,
)
from tinsmith.view.target import SHAPES, Targets, text, trait_arguments

_STRUCTURE = "tinsmith_runtime.structure"


@dataclass(frozen=True, slots=True)
class ConstantView:
    """`NAME = EXPRESSION` and its documentation."""

    name: str
    expression: str
    docstring: str


@dataclass(frozen=True, slots=True)
class ShapesModule:
    """`shapes.py`: simple shapes that carry traits."""

    docstring: str
    imports: tuple[ImportView, ...]
    constants: tuple[ConstantView, ...]


@dataclass(frozen=True, slots=True)
class EnumView:
    """A class of constants."""

    name: str
    base: str
    docstring: str
    constants: tuple[ConstantView, ...]


@dataclass(frozen=True, slots=True)
class EnumsModule:
    """`enums.py`."""

    docstring: str
    imports: tuple[ImportView, ...]
    enums: tuple[EnumView, ...]


@dataclass(frozen=True, slots=True)
class UnionView:
    """A union: its variants, its unknown variant, the type they make together, and the shape."""

    name: str
    constant: str
    docstring: str
    variants: tuple[StructureView, ...]
    unknown: str
    alias: str
    arguments: str


@dataclass(frozen=True, slots=True)
class ClassView:
    """A structure or a union; the other is None."""

    structure: StructureView | None
    union: UnionView | None


@dataclass(frozen=True, slots=True)
class TypesModule:
    """`types.py`: structures that several operations, or other structures, use."""

    docstring: str
    imports: tuple[ImportView, ...]
    type_imports: tuple[ImportView, ...]
    classes: tuple[ClassView, ...]


@dataclass(frozen=True, slots=True)
class ErrorView:
    """An error class."""

    name: str
    code: str
    fault: str
    status: int
    retryable: bool
    throttling: bool
    docstring: str
    members: tuple[MemberView, ...]


@dataclass(frozen=True, slots=True)
class ErrorsModule:
    """`errors.py`."""

    docstring: str
    imports: tuple[ImportView, ...]
    type_imports: tuple[ImportView, ...]
    base: str
    base_docstring: str
    errors: tuple[ErrorView, ...]
    by_code: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CommandModule:
    """`commands/NAME.py`: a command and, unless others use it too, what it returns."""

    docstring: str
    imports: tuple[ImportView, ...]
    type_imports: tuple[ImportView, ...]
    name: str
    output: str
    command_docstring: str
    operation: str
    members: tuple[MemberView, ...]
    result: StructureView | None


def shapes_module(targets: Targets) -> ShapesModule:
    """Describe `shapes.py`."""
    imports = Imports("..shapes")
    constants = []
    for shape in targets.closure.shapes.values():
        arguments = trait_arguments(shape)
        if not arguments or shape.type in ("list", "map", "structure", "union", "enum", "intEnum"):
            continue
        if shape.type == "string" and set(arguments) == {"sensitive"}:
            continue
        imports.need(SHAPES, "simple")
        spelled = ", ".join([text(shape.type), *(f"{key}={said}" for key, said in arguments.items())])
        said = documentation(shape)
        constants.append(
            ConstantView(
                str(targets.names.constants[shape.id]),
                f"simple({spelled})",
                docstring(said, indent=0, width=WIDTH) if said else "",
            )
        )
    return ShapesModule(
        f'"""Simple shapes of {targets.names.title} and their constraints."""',
        imports.runtime,
        tuple(sorted(constants, key=lambda constant: constant.name)),
    )


def enums_module(targets: Targets) -> EnumsModule:
    """Describe `enums.py`."""
    imports = Imports("..enums")
    enums = []
    for shape in targets.closure.shapes.values():
        if shape.type in ("enum", "intEnum"):
            base = "StringEnum" if shape.type == "enum" else "IntegerEnum"
            imports.need("tinsmith_runtime.enums", base, "constant")
            said = documentation(shape) or f"<p>Values of <code>{shape.id.name}</code>.</p>"
            enums.append(
                EnumView(
                    str(targets.names.classes[shape.id]),
                    base,
                    docstring(said, indent=4, width=WIDTH, sections=deprecation(shape)),
                    _constants(shape),
                )
            )
    return EnumsModule(
        f'"""Enumerations of {targets.names.title}; services may know values that these do not."""',
        imports.runtime,
        tuple(sorted(enums, key=lambda enum: enum.name)),
    )


def _constants(shape: Shape) -> tuple[ConstantView, ...]:
    # `mro` and the methods of str and int are what a constant in capitals cannot meet.
    scope = Scope()
    found = []
    for member in shape.members.values():
        value = member.traits.get("smithy.api#enumValue", member.name)
        said = documentation(member)
        found.append(
            ConstantView(
                str(scope.take(constant_case(member.name), key=member.id)),
                f"constant({text(value) if isinstance(value, str) else value})",
                docstring(said, indent=4, width=WIDTH) if said else "",
            )
        )
    return tuple(found)


def types_module(targets: Targets) -> TypesModule:
    """Describe `types.py`."""
    names = targets.names
    imports = Imports("..types")
    wanted = [
        shape_id
        for shape_id in names.classes
        if targets.closure.shapes[shape_id].type in ("structure", "union")
        and shape_id not in names.private
    ]
    returned = {operation.output for operation in targets.closure.operations}
    classes = []
    for shape_id, later in in_order(wanted, targets):
        shape = targets.closure.shapes[shape_id]
        if shape.type == "union":
            classes.append(ClassView(None, _union(shape, targets, imports, later)))
        else:
            base = "Output" if shape_id in returned else "Structure"
            view = structure(
                shape,
                targets,
                imports,
                name=str(names.classes[shape_id]),
                base=base,
                reserved=OUTPUT_RESERVED,
                later=later,
            )
            classes.append(ClassView(view, None))
    return TypesModule(
        f'"""Structures of {names.title} that commands and their outputs are made of."""',
        imports.runtime,
        imports.typing,
        tuple(classes),
    )


def _union(
    shape: Shape, targets: Targets, imports: Imports, later: frozenset[ShapeId]
) -> UnionView:
    names = targets.names
    imports.need(_STRUCTURE, "Variant", "UnknownVariant", "union_of")
    imports.need("tinsmith_runtime.schema", "member")
    imports.need_type("typing", "TypeAlias")
    name = str(names.classes[shape.id])
    variants = []
    for member in shape.members.values():
        target = targets.describe(member.target, imports, later)
        arguments = [text(member.name), target.expression]
        arguments += [f"{key}={said}" for key, said in trait_arguments(member).items()]
        said = documentation(member) or f"<p>A <code>{name}</code> that is <code>{member.name}</code>.</p>"
        value = MemberView("value", target.annotation, f"member({', '.join(arguments)})", "", True, "")
        variants.append(
            StructureView(
                str(names.variants[member.id]),
                "Variant",
                docstring(said, indent=4, width=WIDTH, sections=deprecation(member)),
                "",
                (value,),
            )
        )
    unknown = str(names.variants[shape.id])
    classes = [variant.name for variant in variants]
    traits = [f"{key}={said}" for key, said in trait_arguments(shape).items()]
    return UnionView(
        name,
        str(names.constants[shape.id]),
        docstring(documentation(shape) or f"<p>One of several.</p>", indent=0, width=WIDTH),
        tuple(variants),
        unknown,
        " | ".join([*classes, unknown]),
        ", ".join([*classes, f"unknown={unknown}", *traits]),
    )


def errors_module(targets: Targets) -> ErrorsModule:
    """Describe `errors.py`."""
    names = targets.names
    imports = Imports("..errors")
    imports.need("tinsmith_runtime.service_error", "ServiceError")
    errors = []
    for shape_id, name in sorted(names.errors.items(), key=lambda entry: entry[1]):
        errors.append(_error(targets.closure.shapes[shape_id], str(name), targets, imports))
    codes: dict[str, str] = {}
    for error in errors:
        codes.setdefault(error.code, error.name)
    return ErrorsModule(
        f'"""Errors of {names.title}."""',
        imports.runtime,
        imports.typing,
        str(names.base_error),
        docstring(
            f"{names.title} answered with an error; one that its model does not know has its name in `code` alone.",
            indent=4,
            width=WIDTH,
        ),
        tuple(errors),
        tuple(f"{text(code)}: {name}" for code, name in sorted(codes.items())),
    )


def _error(shape: Shape, name: str, targets: Targets, imports: Imports) -> ErrorView:
    query: Mapping[str, object] = shape.fields("aws.protocols#awsQueryError")
    code = str(query.get("code") or shape.id.name)
    status = query.get("httpResponseCode") or shape.integer("smithy.api#httpError")
    fault = shape.text("smithy.api#error") or "client"
    retryable = shape.fields("smithy.api#retryable")
    # The base class has the message, whichever way the model spells it.
    skip = [member for member in shape.members if member.lower() == "message"]
    found = members(
        shape, targets, imports, reserved=ERROR_RESERVED | {"message"}, role="error", skip=skip
    )
    if found:
        imports.need("tinsmith_runtime.schema", "member")
    said = documentation(shape) or f"<p>The service answered <code>{code}</code>.</p>"
    return ErrorView(
        name,
        code,
        fault,
        status if isinstance(status, int) else 400 if fault == "client" else 500,
        shape.has("smithy.api#retryable"),
        bool(retryable.get("throttling")),
        docstring(said, indent=4, width=WIDTH, sections=deprecation(shape)),
        found,
    )


def command_module(operation: Operation, targets: Targets) -> CommandModule:
    """Describe the module of one operation."""
    closure, names = targets.closure, targets.names
    here = f"..commands.{names.modules[operation.id]}"
    imports = Imports(here, root="..")
    imports.need("tinsmith_runtime.operation", "Command", "Operation")
    shape = closure.shapes[operation.input] if operation.input else None
    found: tuple[MemberView, ...] = ()
    if shape is not None:
        found = members(shape, targets, imports, reserved=COMMAND_RESERVED, role="input")
    if found:
        imports.need("tinsmith_runtime.schema", "member")
    output = str(names.outputs[operation.id])
    result = _result(operation, output, targets, imports)
    return CommandModule(
        f'"""{operation.id.name}, an operation of {names.title}."""',
        imports.runtime,
        imports.typing,
        str(names.commands[operation.id]),
        output,
        operation_docstring(operation, targets),
        _operation(operation, output, targets),
        found,
        result,
    )


def _result(
    operation: Operation, output: str, targets: Targets, imports: Imports
) -> StructureView | None:
    if operation.output is None:
        imports.need(_STRUCTURE, "Output")
        said = docstring(f"What {operation.id.name} returns: nothing but its metadata.", indent=4, width=WIDTH)
        return StructureView(output, "Output", said, "", ())
    if operation.output not in targets.names.private:
        imports.need(f"..{targets.module(operation.output)}", output)
        return None
    shape = targets.closure.shapes[operation.output]
    view = structure(
        shape, targets, imports, name=output, base="Output", reserved=OUTPUT_RESERVED
    )
    return view


def operation_docstring(operation: Operation, targets: Targets, indent: int = 4) -> str:
    """Return the documentation of an operation with the errors it raises."""
    errors = [
        (str(targets.names.errors[error]), _first(targets.closure.shapes[error]))
        for error in operation.errors
    ]
    sections = [*deprecation(operation), *([("Raises", errors)] if errors else [])]
    said = documentation(operation) or f"Call {operation.id.name}."
    return docstring(said, indent=indent, width=WIDTH, sections=sections)


def _first(shape: Shape) -> str:
    from tinsmith.docstring import first_sentence

    return first_sentence(documentation(shape)) or "The service says so."


def _operation(operation: Operation, output: str, targets: Targets) -> str:
    arguments = [text(operation.id.name), f"output={output}"]
    errors = tuple(str(targets.names.errors[error]) for error in operation.errors)
    if errors:
        arguments.append(f"errors={spell(errors)}")
    auth = operation_auth(operation)
    if auth:
        arguments.append(f"auth={auth}")
    arguments += operation_traits(operation)
    return f"Operation({', '.join(arguments)})"


