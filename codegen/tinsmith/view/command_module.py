"""The module of one operation: its command and, unless others use it too, its output.

Rule: the command *is* the input; there is no second class of the same members.
"""

from __future__ import annotations

from dataclasses import dataclass

from tinsmith.docstring import Section, docstring, module_docstring
from tinsmith.model import Operation
from tinsmith.name import COMMAND_RESERVED, OUTPUT_RESERVED
from tinsmith.view.example_cases import examples
from tinsmith.view.imports import Imports, ImportView
from tinsmith.view.operation_context import operation_context
from tinsmith.view.pagination import PaginationView, pagination
from tinsmith.view.service import operation_auth, operation_traits, spell
from tinsmith.view.structure import (
    WIDTH,
    MemberView,
    StructureView,
    class_traits,
    deprecation,
    documentation,
    errors_raised,
    input_shape,
    members,
    structure,
)
from tinsmith.view.target import Targets, text


@dataclass(frozen=True, slots=True)
class CommandModule:
    """`commands/NAME.py`: a command and, unless others use it too, what it returns."""

    docstring: str
    imports: tuple[ImportView, ...]
    type_imports: tuple[ImportView, ...]
    name: str
    base: str
    command_docstring: str
    operation: str
    context: tuple[str, ...]
    """What the endpoint rules want to know of the input, as entries of a dictionary."""
    traits: str
    members: tuple[MemberView, ...]
    result: StructureView | None


def command_module(operation: Operation, targets: Targets) -> CommandModule:
    """Describe the module of one operation."""
    names = targets.names
    here = f"..commands.{names.modules[operation.id]}"
    imports = Imports(here, root="..")
    pages = pagination(operation, targets, imports)
    base = pages.base if pages else "Command"
    imports.need("tinsmith_runtime.operation", base, "Operation")
    shape = input_shape(operation, targets)
    found: tuple[MemberView, ...] = ()
    traits = ""
    if shape is not None:
        found = members(shape, targets, imports, reserved=COMMAND_RESERVED, role="input")
        traits = class_traits(shape, targets, str(names.commands[operation.id]))
    if found:
        imports.need("tinsmith_runtime.schema", "member")
    output = str(names.outputs[operation.id])
    context = operation_context(operation, targets, imports)
    result = _result(operation, output, targets, imports)
    return CommandModule(
        module_docstring(f"{operation.id.name}, an operation of {names.title}."),
        imports.runtime,
        imports.typing,
        str(names.commands[operation.id]),
        f"{base}[{', '.join([output, *(pages.parameters if pages else ())])}]",
        operation_docstring(operation, targets),
        _operation(operation, output, targets, pages),
        context,
        traits,
        found,
        result,
    )


def _result(
    operation: Operation, output: str, targets: Targets, imports: Imports
) -> StructureView | None:
    if operation.output is None:
        imports.need("tinsmith_runtime.structure", "Output")
        said = docstring(
            f"What {operation.id.name} returns: nothing but its metadata.", indent=4, width=WIDTH
        )
        return StructureView(output, "Output", said, "", ())
    if operation.output not in targets.names.private:
        imports.need(f"..{targets.module(operation.output)}", output)
        return None
    shape = targets.closure.shapes[operation.output]
    return structure(shape, targets, imports, name=output, base="Output", reserved=OUTPUT_RESERVED)


def operation_docstring(operation: Operation, targets: Targets, indent: int = 4) -> str:
    """Return the documentation of an operation with the errors it raises."""
    sections = [
        *deprecation(operation),
        *errors_raised(operation, targets),
        *_example(operation, targets),
    ]
    said = documentation(operation) or f"Call {operation.id.name}."
    return docstring(said, indent=indent, width=WIDTH, sections=sections)


def _example(operation: Operation, targets: Targets) -> list[Section]:
    """The first of the model's examples that goes well, as code."""
    well = [each for each in examples(operation, targets) if each.error is None]
    if not well:
        return []
    call = f"{targets.names.folder}.{targets.names.methods[operation.id]}"
    arguments = "".join(f"\n    {argument}," for argument in well[0].arguments)
    code = f"{call}({arguments}\n)" if arguments else f"{call}()"
    return [("Example", [f"```python\n{code}\n```"])]


def _operation(
    operation: Operation, output: str, targets: Targets, pages: PaginationView | None
) -> str:
    arguments = [text(operation.id.name), f"output={output}"]
    errors = tuple(str(targets.names.errors[error]) for error in operation.errors)
    if errors:
        arguments.append(f"errors={spell(errors)}")
    auth = operation_auth(operation)
    if auth:
        arguments.append(f"auth={auth}")
    arguments += operation_traits(operation, targets)
    if pages:
        arguments.append(f"pagination={pages.argument}")
    if operation.has("smithy.rules#operationContextParams"):
        arguments.append("operation_context=_endpoint_context")
    return f"Operation({', '.join(arguments)})"
