"""Tests that a model brings with it, as functions of a test module; what kinds there are say the
modules `*_cases`.

Rule: a statement is final text; what it imports is collected while it is written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tinsmith.docstring import docstring, module_docstring
from tinsmith.model import Json, Operation, ShapeId
from tinsmith.name import COMMAND_RESERVED, ERROR_RESERVED, OUTPUT_RESERVED, Scope, snake_case
from tinsmith.view.error_module import is_message
from tinsmith.view.imports import Imports, ImportView
from tinsmith.view.literal import construct, keywords
from tinsmith.view.names import member_names
from tinsmith.view.structure import WIDTH, input_shape
from tinsmith.view.target import Targets, text

TESTING = "tinsmith_runtime.testing.protocol"


@dataclass(frozen=True, slots=True)
class CaseView:
    """A test function."""

    name: str
    docstring: str
    statements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CasesModule:
    """A module of tests."""

    docstring: str
    imports: tuple[ImportView, ...]
    cases: tuple[CaseView, ...]


class Cases:
    """A module of tests in the making."""

    def __init__(self, targets: Targets) -> None:
        self.targets = targets
        self.imports = Imports("", root=f"{targets.names.package}.")
        self.scope = Scope()
        self.found: list[CaseView] = []

    def add(self, name: str, said: str, statements: Sequence[str]) -> None:
        function = self.scope.take(f"test_{snake_case(name)}", key=len(self.found))
        self.found.append(
            CaseView(function, docstring(said or name, indent=4, width=WIDTH), tuple(statements))
        )

    def module(self, said: str) -> CasesModule | None:
        if not self.found:
            return None
        return CasesModule(module_docstring(said), self.imports.runtime, tuple(self.found))

    def client(self) -> str:
        name = str(self.targets.names.client)
        self.imports.need("..client", name)
        return name

    def command_class(self, operation: Operation) -> str:
        names = self.targets.names
        name = str(names.commands[operation.id])
        self.imports.need(f"..commands.{names.modules[operation.id]}", name)
        return name

    def command(self, operation: Operation, values: Mapping[str, Json], blobs: str) -> str:
        shape = input_shape(operation, self.targets)
        names = member_names(shape, COMMAND_RESERVED) if shape else {}
        return construct(
            values,
            shape,
            self.command_class(operation),
            names,
            self.targets,
            self.imports,
            blobs=blobs,
        )

    def output(self, operation: Operation, values: Mapping[str, Json], blobs: str) -> str:
        names = self.targets.names
        name = str(names.outputs[operation.id])
        shape = self.targets.closure.shapes[operation.output] if operation.output else None
        module = (
            self.targets.module(operation.output)
            if operation.output
            else f"commands.{names.modules[operation.id]}"
        )
        self.imports.need(f"..{module}", name)
        spelled = member_names(shape, OUTPUT_RESERVED) if shape else {}
        # A stream is there, be it empty.
        for member in shape.members.values() if shape else ():
            target = self.targets.closure.shapes[member.target]
            if target.type == "blob" and target.has("smithy.api#streaming"):
                values = {member.name: "", **values}
        return construct(
            values, shape, name, spelled, self.targets, self.imports, blobs=blobs, received=True
        )

    def error(self, shape_id: ShapeId, values: Mapping[str, Json], blobs: str) -> str:
        """Spell an error; its message, whichever way the model spells that, goes first."""
        name = str(self.targets.names.errors[shape_id])
        self.imports.need("..errors", name)
        shape = self.targets.closure.shapes[shape_id]
        message = [text(str(said)) for key, said in values.items() if is_message(key) and said]
        rest = {key: value for key, value in values.items() if not is_message(key)}
        names = member_names(shape, ERROR_RESERVED | {"message"})
        facts = keywords(rest, shape, names, self.targets, self.imports, blobs=blobs)
        return f"{name}({', '.join([*message, *facts])})"


def mapping(values: Mapping[str, Json]) -> str:
    return (
        "{" + ", ".join(f"{text(key)}: {text(str(value))}" for key, value in values.items()) + "}"
    )


def value_of(value: Json) -> str:
    if isinstance(value, Mapping):
        return (
            "{" + ", ".join(f"{text(key)}: {value_of(item)}" for key, item in value.items()) + "}"
        )
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ", ".join(map(value_of, value)) + "]"
    return text(value) if isinstance(value, str) else repr(value)
