"""The client classes: `client.py` and `aio.py`, from one view and one template.

Rule: a method has the members of its command as keywords, typed; it constructs the command and
sends it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tinsmith import node
from tinsmith.docstring import docstring, first_sentence, module_docstring
from tinsmith.model import Member, Operation
from tinsmith.name import COMMAND_RESERVED, Scope
from tinsmith.view.imports import Imports, ImportView
from tinsmith.view.names import option_names
from tinsmith.view.service import RARE_BUILTINS, all_schemes, rare_builtins
from tinsmith.view.structure import (
    WIDTH,
    MemberView,
    deprecation,
    documentation,
    errors_raised,
    input_shape,
    members,
)
from tinsmith.view.target import Targets, text

CALL_OPTIONS = (
    "timeout",
    "connect_timeout",
    "read_timeout",
    "region",
    "credentials",
    "headers",
    "cancellation",
)

_SCHEME_OPTIONS = {
    "smithy.api#httpBearerAuth": (
        ("token", "Token", "A token of the bearer, or a function that returns one."),
    ),
    "smithy.api#httpApiKeyAuth": (("api_key", "Given[str]", "The key of the API."),),
    "smithy.api#httpBasicAuth": (
        ("username", "Given[str]", "The user name of the login."),
        ("password", "Given[str]", "The password of the login."),
    ),
}
"""Options of services that have these schemes, with their types."""

_CONTEXT_TYPES = {"string": "str", "boolean": "bool", "stringArray": "list[str]"}


@dataclass(frozen=True, slots=True)
class MethodView:
    """One operation as a method."""

    name: str
    parameters: tuple[str, ...]
    options: str
    """The name of the keywords that are call options; empty where members have taken theirs."""
    output: str
    command: str
    module: str
    arguments: tuple[str, ...]
    docstring: str


@dataclass(frozen=True, slots=True)
class ClientModule:
    """`client.py`, or `aio.py`."""

    docstring: str
    imports: tuple[ImportView, ...]
    type_imports: tuple[ImportView, ...]
    base: str
    client: str
    client_docstring: str
    facade: str
    facade_docstring: str
    options: str
    methods: tuple[MethodView, ...]
    is_async: bool


def client_module(targets: Targets, options: str, *, is_async: bool) -> ClientModule:
    """Describe the module of the synchronous or the asynchronous client.

    Args:
        options: the type of the constructor's keywords: `ClientOptions`, or the service's own.
    """
    names = targets.names
    imports = Imports("..aio" if is_async else "..client")
    base = "AsyncClient" if is_async else "Client"
    imports.need("tinsmith_runtime.client", base)
    imports.need("..service", "SERVICE")
    imports.need_type("typing", "Unpack")
    if options == "ClientOptions":
        imports.need_type("tinsmith_runtime.config", "ClientOptions")
    else:
        imports.need_type("..options", options)
    methods = tuple(
        _method(operation, targets, imports) for operation in targets.closure.operations
    )
    if any(method.options for method in methods):
        imports.need_type("tinsmith_runtime.config", "CallOptions")
    title = names.title
    kind = "asynchronous client" if is_async else "client"
    client = str(names.async_client if is_async else names.client)
    facade = str(names.async_facade if is_async else names.facade)
    said = documentation(targets.closure.service)
    closing = (
        "<code>await client.aclose()</code>, or <code>async with</code>,"
        if is_async
        else "<code>close()</code>, or <code>with</code>,"
    )
    example = "await client.send(...)" if is_async else "client.send(...)"
    return ClientModule(
        module_docstring(f"The {kind} of {title}."),
        imports.runtime,
        imports.typing,
        base,
        client,
        docstring(
            f"<p>The {kind} of {title}: <code>{example}</code> calls the operation of a "
            "command.</p><p>Making one costs nothing and touches neither disk nor network; "
            "it is safe to share. "
            f"{closing} gives its connections back. Options not given come from the environment, "
            "then from the shared config file.</p>",
            indent=4,
            width=WIDTH,
        ),
        facade,
        docstring(
            f"<p><code>{client}</code> with a method for each operation.</p>{said}",
            indent=4,
            width=WIDTH,
        ),
        options,
        methods,
        is_async,
    )


def _method(operation: Operation, targets: Targets, imports: Imports) -> MethodView:
    names = targets.names
    shape = input_shape(operation, targets)
    found = (
        members(shape, targets, imports.of_annotations(), reserved=COMMAND_RESERVED, role="input")
        if shape
        else ()
    )
    module = f"commands.{names.modules[operation.id]}"
    command, output = str(names.commands[operation.id]), str(names.outputs[operation.id])
    owner = targets.module(operation.output) if operation.output else module
    imports.need_type(f"..{owner}", output)
    ordered = sorted(found, key=lambda member: not member.required)
    return MethodView(
        str(names.methods[operation.id]),
        tuple(
            f"{member.name}: {member.annotation}" + ("" if member.required else " = None")
            for member in ordered
        ),
        _options(found),
        output,
        command,
        f".{module}",
        tuple(f"{member.name}={member.name}" for member in found),
        _method_docstring(operation, found, targets),
    )


def _options(found: Iterable[MemberView]) -> str:
    taken = {member.name for member in found}
    return "" if taken.intersection(CALL_OPTIONS) else Scope(taken).take("options", key="options")


def _method_docstring(operation: Operation, found: tuple[MemberView, ...], targets: Targets) -> str:
    summary = first_sentence(documentation(operation)) or f"Call {operation.id.name}."
    shape = input_shape(operation, targets)
    sections = [*deprecation(operation)]
    if shape is not None and found:
        arguments = [
            (view.name, _summary(member, targets))
            for view, member in zip(found, shape.members.values(), strict=True)
        ]
        sections.append(("Args", arguments))
    sections += errors_raised(operation, targets)
    return docstring(summary, indent=8, width=WIDTH, sections=sections)


def _summary(member: Member, targets: Targets) -> str:
    shape = targets.closure.shapes[member.target]
    return (
        first_sentence(documentation(member) or documentation(shape))
        or f"`{member.name}` of the model."
    )


@dataclass(frozen=True, slots=True)
class OptionView:
    """An option that only this service has."""

    name: str
    annotation: str
    docstring: str


def own_options(targets: Targets) -> tuple[OptionView, ...]:
    """Describe the options of this service alone: rare built-ins, identities of other schemes than
    AWS signatures, and `clientContextParams`.
    """
    service = targets.closure.service
    found: list[OptionView] = []
    for builtin in rare_builtins(service):
        name, said = RARE_BUILTINS[builtin]
        found.append(OptionView(name, "bool", docstring(said, indent=8, width=WIDTH)))
    if len(targets.protocols) > 1:
        spoken = ", ".join(text(protocol.partition("#")[2]) for protocol in targets.protocols)
        said = "Protocol to speak, by default the first of these."
        found.append(
            OptionView("protocol", f"Literal[{spoken}]", docstring(said, indent=8, width=WIDTH))
        )
    for scheme in all_schemes(service):
        for name, annotation, said in _SCHEME_OPTIONS.get(scheme, ()):
            found.append(OptionView(name, annotation, docstring(said, indent=8, width=WIDTH)))
    names = option_names(service)
    for parameter, described in service.fields("smithy.rules#clientContextParams").items():
        facts = node.fields(described)
        found.append(
            OptionView(
                names[parameter],
                _CONTEXT_TYPES[str(facts["type"])],
                docstring(str(facts.get("documentation") or parameter), indent=8, width=WIDTH),
            )
        )
    return tuple(found)


@dataclass(frozen=True, slots=True)
class OptionsModule:
    """`options.py`: the type of the keywords, for services with options of their own."""

    docstring: str
    name: str
    class_docstring: str
    options: tuple[OptionView, ...]
    is_literal: bool
    types: str
    """What the annotations are made of, as it is imported."""


def options_module(targets: Targets) -> OptionsModule | None:
    """Describe `options.py`; None where the service has no options of its own."""
    options = own_options(targets)
    if not options:
        return None
    title = targets.names.title
    return OptionsModule(
        module_docstring(f"Options of the clients of {title}, for type checkers."),
        Scope(targets.names.classes.values()).take(f"{targets.names.stem}Options", key="options"),
        docstring(f"Options that every client has, and those of {title}.", indent=8, width=WIDTH),
        options,
        any(option.annotation.startswith("Literal[") for option in options),
        ", ".join(["ClientOptions", *_types(options)]),
    )


def _types(options: Iterable[OptionView]) -> list[str]:
    named = {option.annotation.partition("[")[0] for option in options}
    return sorted(named.intersection(("Given", "Token")))
