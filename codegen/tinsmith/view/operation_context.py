"""What the endpoint rules want to know of an operation's input, as a function of the command.

Rule: only `operationContextParams` are here; a member that *is* a parameter says so itself.
Source: Smithy 2.0 specification, trait `smithy.rules#operationContextParams`.
"""

from __future__ import annotations

from tinsmith import node
from tinsmith.errors import wrong
from tinsmith.model import Operation
from tinsmith.name import snake_case
from tinsmith.view.expression import UnsupportedError, optional
from tinsmith.view.expression_compile import Compiler
from tinsmith.view.imports import Imports
from tinsmith.view.target import Targets, text

_TRAIT = "smithy.rules#operationContextParams"


def operation_context(operation: Operation, targets: Targets, imports: Imports) -> tuple[str, ...]:
    """Spell the parameters as entries of a dictionary, from the variable `command`.

    Raises:
        ModelError: an expression that cannot be compiled, or is none.
    """
    compiler = Compiler(targets, imports)
    root = compiler.root("command", operation.input, "input")
    entries: list[str] = []
    for name, said in operation.fields(_TRAIT).items():
        path = str(node.fields(said).get("path"))
        try:
            value = compiler.compile(path, root)
        except (UnsupportedError, ValueError) as error:
            message = f"endpoint parameter {name}: {path}: {error}"
            raise wrong(message, shape=operation.id) from None
        entries.append(f"{text(snake_case(name))}: {optional(value)}")
    return tuple(entries)
