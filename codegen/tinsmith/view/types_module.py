"""The module of structures and unions that several operations, or other structures, use.

Rule: each class stands after those it refers to, as far as shapes that contain themselves allow.
"""

from __future__ import annotations

from dataclasses import dataclass

from tinsmith.docstring import docstring, module_docstring
from tinsmith.model import Shape, ShapeId
from tinsmith.name import OUTPUT_RESERVED
from tinsmith.view.imports import Imports, ImportView
from tinsmith.view.names import is_event_stream
from tinsmith.view.structure import (
    WIDTH,
    MemberView,
    StructureView,
    deprecation,
    documentation,
    in_order,
    structure,
)
from tinsmith.view.target import Targets, text

_STRUCTURE = "tinsmith_runtime.structure"


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
    classes: list[ClassView] = []
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
        module_docstring(
            f"Structures of {names.title} that commands and their outputs are made of."
        ),
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
    imports.need_type("tinsmith_runtime.shapes", "Shape")
    name = str(names.classes[shape.id])
    variants: list[StructureView] = []
    for member in shape.members.values():
        if member.id in names.raised:
            continue
        target = targets.describe(member.target, imports, later)
        arguments = [text(member.name), target.expression]
        arguments += [f"{key}={said}" for key, said in targets.traits(member).items()]
        said = (
            documentation(member)
            or f"<p>A <code>{name}</code> that is <code>{member.name}</code>.</p>"
        )
        value = MemberView(
            "value", target.annotation, f"member({', '.join(arguments)})", "", True, ""
        )
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
    traits = [f"{key}={said}" for key, said in targets.traits(shape).items()]
    if is_event_stream(shape):
        traits += _errors(shape, targets)
    return UnionView(
        name,
        str(names.constants[shape.id]),
        docstring(
            documentation(shape) or f"<p>A <code>{name}</code> is one of these.</p>",
            indent=0,
            width=WIDTH,
        ),
        tuple(variants),
        unknown,
        " | ".join([*classes, unknown]),
        ", ".join([*classes, f"unknown={unknown}", *traits]),
    )


def _errors(shape: Shape, targets: Targets) -> list[str]:
    """Spell which events are errors, by the names of their classes."""
    errors = {
        text(member.name): text(str(targets.names.errors[member.target]))
        for member in shape.members.values()
        if member.target in targets.names.errors
    }
    spelled = ", ".join(f"{tag}: {name}" for tag, name in errors.items())
    return [f"errors={{{spelled}}}"] if errors else []
