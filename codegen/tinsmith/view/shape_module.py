"""The modules of simple shapes and of enums.

Rule: a shape has a name of its own in Python only if it carries traits.
"""

from __future__ import annotations

from dataclasses import dataclass

from tinsmith.docstring import docstring, module_docstring
from tinsmith.model import Shape
from tinsmith.name import Scope, constant_case
from tinsmith.view.imports import Imports, ImportView
from tinsmith.view.structure import WIDTH, deprecation, documentation
from tinsmith.view.target import SHAPES, Targets, text


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


def shapes_module(targets: Targets) -> ShapesModule:
    """Describe `shapes.py`."""
    imports = Imports("..shapes")
    constants: list[ConstantView] = []
    for shape in targets.closure.shapes.values():
        arguments = targets.traits(shape)
        if not arguments or shape.type in ("list", "map", "structure", "union", "enum", "intEnum"):
            continue
        if shape.type == "string" and set(arguments) == {"sensitive"}:
            continue
        imports.need(SHAPES, "simple")
        spelled = ", ".join(
            [text(shape.type), *(f"{key}={said}" for key, said in arguments.items())]
        )
        said = documentation(shape)
        constants.append(
            ConstantView(
                str(targets.names.constants[shape.id]),
                f"simple({spelled})",
                docstring(said, indent=0, width=WIDTH) if said else "",
            )
        )
    return ShapesModule(
        module_docstring(f"Simple shapes of {targets.names.title} and their constraints."),
        imports.runtime,
        tuple(sorted(constants, key=lambda constant: constant.name)),
    )


def enums_module(targets: Targets) -> EnumsModule:
    """Describe `enums.py`."""
    imports = Imports("..enums")
    enums: list[EnumView] = []
    for shape in targets.closure.shapes.values():
        if shape.type in ("enum", "intEnum"):
            base = "StringEnum" if shape.type == "enum" else "IntegerEnum"
            imports.need("tinsmith_runtime.enums", base, "constant")
            said = documentation(shape) or f"<p>Values of <code>{shape.id.name}</code>.</p>"
            name = str(targets.names.classes[shape.id])
            enums.append(
                EnumView(
                    name,
                    base,
                    docstring(said, indent=4, width=WIDTH, sections=deprecation(shape)),
                    _constants(shape, name),
                )
            )
    return EnumsModule(
        module_docstring(
            f"Enumerations of {targets.names.title}; services may know values that these do not."
        ),
        imports.runtime,
        tuple(sorted(enums, key=lambda enum: enum.name)),
    )


def _constants(shape: Shape, name: str) -> tuple[ConstantView, ...]:
    # A constant in capitals meets neither `mro` nor the methods of str and int, but it may meet the
    # name of the class, which is its annotation.
    scope = Scope({name})
    found: list[ConstantView] = []
    for member in shape.members.values():
        value = member.traits.get("smithy.api#enumValue", member.name)
        said, notice = documentation(member), deprecation(member)
        found.append(
            ConstantView(
                str(scope.take(constant_case(member.name), key=member.id)),
                f"constant({text(value) if isinstance(value, str) else value})",
                docstring(said, indent=4, width=WIDTH, sections=notice) if said or notice else "",
            )
        )
    return tuple(found)
