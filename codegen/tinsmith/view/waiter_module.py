"""The module of waiters: a class each, whose conditions were JMESPath.

Rule: what a waiter looks for is written twice, as the model says it, for people, and as Python.
Source: Smithy 2.0 specification, "Waiters".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tinsmith import node
from tinsmith.docstring import docstring, module_docstring
from tinsmith.errors import ModelError, wrong
from tinsmith.model import Json, Operation
from tinsmith.name import snake_case
from tinsmith.view.expression import (
    Type,
    UnsupportedError,
    Value,
    any_equals,
    items,
    optional,
)
from tinsmith.view.expression_compile import Compiler
from tinsmith.view.expression_function import FUNCTIONS
from tinsmith.view.imports import Imports, ImportView
from tinsmith.view.structure import WIDTH
from tinsmith.view.target import Targets, text

WAITABLE = "smithy.waiters#waitable"
_RUNTIME = "tinsmith_runtime.waiter"
_COMPARATORS = {
    "stringEquals": "{} is {}",
    "booleanEquals": "{} is {}",
    "allStringEquals": "all of {} are {}",
    "anyStringEquals": "any of {} is {}",
}


@dataclass(frozen=True, slots=True)
class WaiterView:
    """A waiter."""

    name: str
    command: str
    output: str
    docstring: str
    min_delay: str
    max_delay: str
    acceptors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WaitersModule:
    """`waiters.py`."""

    docstring: str
    imports: tuple[ImportView, ...]
    type_imports: tuple[ImportView, ...]
    waiters: tuple[WaiterView, ...]


def waiters_module(targets: Targets) -> WaitersModule | None:
    """Describe `waiters.py`; None where the service has no waiters.

    Raises:
        ModelError: an expression that cannot be compiled, or is none.
    """
    imports = Imports("..waiters")
    compiler = Compiler(targets, imports)
    views = tuple(
        _Waiter(operation, name, node.fields(said), targets, imports, compiler).view()
        for operation in targets.closure.operations
        for name, said in operation.fields(WAITABLE).items()
    )
    if not views:
        return None
    imports.need(_RUNTIME, "Waiter")
    return WaitersModule(
        module_docstring(f"What one can wait for in {targets.names.title}: `client.wait(...)`."),
        imports.runtime,
        imports.typing,
        tuple(sorted(views, key=lambda view: view.name)),
    )


class _Waiter:
    """One waiter on its way to a view."""

    def __init__(
        self,
        operation: Operation,
        name: str,
        said: Mapping[str, Json],
        targets: Targets,
        imports: Imports,
        compiler: Compiler,
    ) -> None:
        self._operation = operation
        self._name = name
        self._said = said
        self._targets = targets
        self._imports = imports
        self._compiler = compiler
        names = targets.names
        self._command = str(names.commands[operation.id])
        self._output = str(names.outputs[operation.id])

    def view(self) -> WaiterView:
        names, operation = self._targets.names, self._operation
        module = f"..commands.{names.modules[operation.id]}"
        self._imports.need_type(module, self._command)
        owner = self._targets.module(operation.output) if operation.output else module[2:]
        self._imports.need_type(f"..{owner}", self._output)
        acceptors = tuple(
            self._acceptor(node.fields(each)) for each in node.items(self._said.get("acceptors"))
        )
        return WaiterView(
            str(names.waiters[operation.id, self._name]),
            text(self._command),
            text(self._output),
            self._docstring(),
            str(self._said.get("minDelay", 2)),
            str(self._said.get("maxDelay", 120)),
            acceptors,
        )

    def _docstring(self) -> str:
        said = str(self._said.get("documentation") or "")
        if not said:
            words = snake_case(self._name).replace("_", " ")
            said = f"<p>Until <code>{self._operation.id.name}</code> says: {words}.</p>"
        notice = [("Deprecated", ["The model does not say what replaces it."])]
        sections = notice if self._said.get("deprecated") else []
        return docstring(said, indent=4, width=WIDTH, sections=sections)

    def _acceptor(self, said: Mapping[str, Json]) -> str:
        state = text(str(said.get("state")))
        matcher = node.fields(said.get("matcher"))
        if set(matcher) == {"success"}:
            name = "WhenSuccess" if matcher["success"] else "WhenError"
            self._imports.need(_RUNTIME, name)
            return f"{name}({state})"
        if set(matcher) == {"errorType"}:
            self._imports.need(_RUNTIME, "WhenError")
            return f"WhenError({state}, {text(str(matcher['errorType']).rpartition('#')[2])})"
        for kind, both in (("output", False), ("inputOutput", True)):
            if set(matcher) == {kind}:
                return self._path(state, node.fields(matcher[kind]), said.get("message"), both)
        raise self._wrong(f"expected one of output, inputOutput, success, errorType in {matcher}")

    def _path(self, state: str, said: Mapping[str, Json], message: Json, both: bool) -> str:
        path, expected = str(said.get("path")), str(said.get("expected"))
        comparator = str(said.get("comparator"))
        if comparator not in _COMPARATORS:
            raise self._wrong(f"expected one of {', '.join(_COMPARATORS)}, found {comparator!r}")
        condition = self._compare(self._compile(path, both), comparator, expected)
        shown = expected if comparator == "booleanEquals" else f'"{expected}"'
        words = text(_COMPARATORS[comparator].format(path, shown))
        name = "WhenInputAndOutput" if both else "WhenOutput"
        self._imports.need(_RUNTIME, name)
        types = f"{text(self._command)}, {text(self._output)}" if both else text(self._output)
        arguments = [state, words, f"lambda {'input, ' * both}output: {condition}"]
        if isinstance(message, str) and not both:
            found = self._compile(message, both)
            if found.type.kind not in ("string", "list", "null"):
                raise self._wrong(f"expected a message of strings, found {message!r}")
            arguments.append(f"lambda output: {optional(found)}")
        return f"{name}[{types}]({', '.join(arguments)})"

    def _compile(self, path: str, both: bool) -> Value:
        operation = self._operation
        output = self._compiler.root("output", operation.output, "value")
        root = output
        if both:
            given = self._compiler.root("input", operation.input, "input")
            root = Value("", Type("root"), choices=(given, output))
        try:
            return self._compiler.compile(path, root)
        except (UnsupportedError, ValueError) as error:
            raise self._wrong(f"{path}: {error}") from None

    def _compare(self, value: Value, comparator: str, expected: str) -> str:
        kind = value.type.kind
        string = text(expected)
        match comparator:
            case "stringEquals" if kind == "string":
                return " and ".join((*value.guards, f"{value.code} == {string}"))
            case "booleanEquals" if kind == "boolean" and expected in ("true", "false"):
                truth = expected == "true"
                code = f"{value.code} is {truth}" if value.maybe else value.code
                if not value.maybe and not truth:
                    code = f"not ({value.code})"
                return " and ".join((*value.guards, code))
            case "anyStringEquals" if kind == "list" and _strings(value, self._compiler):
                return any_equals(value, string)
            case "allStringEquals" if kind == "list" and _strings(value, self._compiler):
                self._imports.need(FUNCTIONS, "every")
                return f"every({items(value)}, {string})"
            case _:
                # JMESPath would compare things of different types: they are never equal.
                return "False"

    def _wrong(self, message: str) -> ModelError:
        return wrong(f"waiter {self._name}: {message}", shape=self._operation.id)


def _strings(value: Value, compiler: Compiler) -> bool:
    return compiler.item(value.type).kind == "string"
