"""The generated module `endpoints.py`, as a view that `templates/endpoints.py.jinja` prints.

Rule: the one entrance to the rule compiler; everything that can be wrong with a rule set leaves as
one ModelError.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tinsmith.docstring import Section, docstring
from tinsmith.errors import Fault, ModelError
from tinsmith.model import Json
from tinsmith.name import Scope as Names
from tinsmith.name import snake_case
from tinsmith.rules import Parameter, Rule
from tinsmith.rules_bdd import diagram_rules, entry_scopes, read_diagram
from tinsmith.rules_compile import Compiler
from tinsmith.rules_expression import quote
from tinsmith.rules_library import RUNTIME, Kind
from tinsmith.rules_read import Reader
from tinsmith.rules_scope import Scope, Variable

WIDTH = 100

_KINDS: Mapping[str, Kind] = {"string": "string", "boolean": "boolean", "stringArray": "array"}
_TYPES = {"Partition": "partitions", "Url": "rules", "Arn": "rules", "Sequence": ""}
_RESERVED = frozenset(
    {"Endpoint", "EndpointError", "Parameter", "PARAMETERS", "NO_RULE", "TYPE_CHECKING"}
    | {"resolve_endpoint", "coalesce", "item", *_TYPES, *(entry[1] for entry in RUNTIME.values())}
)


@dataclass(frozen=True, slots=True)
class FunctionView:
    """One function of the module."""

    signature: str
    """From `def` to the colon."""
    docstring: str
    """The literal; may be empty."""
    body: str


@dataclass(frozen=True, slots=True)
class EndpointModule:
    """All of `endpoints.py`."""

    docstring: str
    """The literal."""
    imports: tuple[str, ...]
    type_imports: tuple[str, ...]
    """Needed by type checkers only."""
    no_rule: str
    """The literal of the message for rule exhaustion, if some rules can be exhausted."""
    parameters: tuple[str, ...]
    """Calls of `Parameter`."""
    functions: tuple[FunctionView, ...]
    names: Mapping[str, str]
    """For other views: from a parameter in the model to the keyword of `resolve_endpoint`."""


def compile_rules(
    rule_set: Json,
    *,
    service_title: str,
    client_context: Mapping[str, str] | None = None,
    shape: str = "",
    pointer: str = "",
) -> EndpointModule:
    """Compile the value of `smithy.rules#endpointRuleSet`, or of `smithy.rules#endpointBdd`.

    `client_context` has the options of clients by the parameters that they set. `shape` and
    `pointer` say where the value stands. Raises ModelError with every fault of the rules.
    """
    try:
        return _compile(rule_set, service_title, client_context or {})
    except ModelError as error:
        raise ModelError(
            Fault("", pointer + fault.pointer, shape, fault.message) for fault in error.faults
        ) from None


def _compile(rule_set: Json, title: str, client_context: Mapping[str, str]) -> EndpointModule:
    reader = Reader()
    fields = reader.mapping(rule_set, "")
    reader.text(fields.get("version"), "/version")
    parameters = reader.parameters(fields.get("parameters"), "/parameters")
    diagram = read_diagram(reader, fields) if "nodes" in fields else None
    rules = () if diagram else reader.rules(fields.get("rules"), "/rules")
    reader.finish()

    names = Names(_RESERVED)
    scope = _scope(parameters, names)
    shared: dict[int, tuple[tuple[Rule, ...], Scope]] = {}
    if diagram:
        rules, nodes = diagram_rules(diagram)
        known = entry_scopes(diagram, scope, Compiler(names))
        shared = {node: (made, known[node]) for node, made in nodes.items() if node in known}
    compiler = Compiler(names, shared)
    body = compiler.function(rules, scope)
    if compiler.printer.faults:
        raise ModelError(compiler.printer.faults)

    main = FunctionView(
        _signature("resolve_endpoint", [_keyword(each, scope) for each in parameters], "*, "),
        docstring(
            f"Resolve the endpoint of {title}.",
            indent=4,
            width=WIDTH,
            sections=_sections(parameters, scope),
        ),
        "\n".join(body),
    )
    helpers = [
        FunctionView(_signature(each.name, each.parameters), "", "\n".join(each.body))
        for each in compiler.functions.values()
    ]
    functions = (main, *helpers)
    printed = "\n".join(f"{each.signature}\n{each.body}" for each in functions)
    imports, type_imports = _imports(
        compiler, "".join(each.signature for each in functions), printed
    )
    return EndpointModule(
        docstring(f"Endpoint rules of {title}, compiled from its model.", indent=0, width=WIDTH),
        imports,
        type_imports,
        (
            quote(f"No endpoint rule of {title} applies to these parameters.")
            if "NO_RULE" in printed
            else ""
        ),
        tuple(_declaration(each, scope, client_context) for each in parameters),
        functions,
        {each.name: scope[each.name].text for each in parameters},
    )


def _scope(parameters: Iterable[Parameter], names: Names) -> dict[str, Variable]:
    scope: dict[str, Variable] = {}
    for each in parameters:
        text = names.take(snake_case(each.name), key=each.name)
        always = each.required or each.default is not None
        scope[each.name] = Variable(text, _KINDS[each.type], True if always else None)
    return scope


def _imports(
    compiler: Compiler, signatures: str, printed: str
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    used = {("endpoints", "Endpoint"), ("endpoints", "Parameter"), *compiler.printer.imports}
    if "EndpointError" in printed:
        used.add(("endpoints", "EndpointError"))
    types = {(module, name) for name, module in _TYPES.items() if name in signatures}
    lines = [
        tuple(
            f"from tinsmith_runtime.{module} import {', '.join(sorted(found))}"
            for module in ("endpoints", "partitions", "rules")
            if (found := [name for home, name in wanted if home == module])
        )
        for wanted in (used, types)
    ]
    sequence = ("from collections.abc import Sequence",) if ("", "Sequence") in types else ()
    return lines[0], (*sequence, *lines[1])


def _keyword(parameter: Parameter, scope: Scope) -> str:
    variable = scope[parameter.name]
    text = f"{variable.text}: {variable.annotation}"
    if parameter.default is not None:
        return f"{text} = {_literal(parameter.default)}"
    return text if parameter.required else f"{text} = None"


def _declaration(parameter: Parameter, scope: Scope, client_context: Mapping[str, str]) -> str:
    name = quote(scope[parameter.name].text)
    parts = [name]
    if parameter.builtin is not None:
        parts.append(f"builtin={quote(parameter.builtin)}")
    if parameter.name in client_context:
        parts.append(f"client_context={quote(client_context[parameter.name])}")
    if parameter.default is not None:
        parts.append(f"default={_literal(parameter.default)}")
    elif parameter.required:
        parts.append("required=True")
    return f"Parameter({', '.join(parts)})"


def _literal(value: str | bool | Sequence[str]) -> str:
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, str):
        return quote(value)
    return f"({''.join(f'{quote(each)}, ' for each in value)})"


def _signature(name: str, parameters: Sequence[str], lead: str = "") -> str:
    return f"def {name}({lead if parameters else ''}{', '.join(parameters)}) -> Endpoint:"


def _sections(parameters: Iterable[Parameter], scope: Scope) -> list[Section]:
    entries: list[tuple[str, str]] = []
    for each in parameters:
        deprecated = "" if each.deprecated is None else f" Deprecated. {each.deprecated}"
        entries.append((scope[each.name].text, f"{each.documentation}{deprecated}".strip()))
    raises = ("EndpointError", "the rules refuse these parameters, or none applies.")
    return [*([("Args", entries)] if entries else []), ("Raises", [raises])]
