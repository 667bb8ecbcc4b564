"""The package around the modules: its `__init__`, `pyproject.toml` and `README.md`.

Rule: what a user sees first; every public name is listed once, with the module that has it.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass

from tinsmith.docstring import first_sentence, module_docstring
from tinsmith.model import Operation, Overlay
from tinsmith.name import COMMAND_RESERVED
from tinsmith.value import required
from tinsmith.view.example_cases import examples
from tinsmith.view.imports import Imports
from tinsmith.view.literal import keywords
from tinsmith.view.names import Names, member_names
from tinsmith.view.placeholder import least
from tinsmith.view.service import VERSION
from tinsmith.view.structure import documentation, input_shape
from tinsmith.view.target import Targets, text


@dataclass(frozen=True, slots=True)
class ExportView:
    """A module and the public names it has."""

    module: str
    imports: str
    """`Name as Name, ...`: what type checkers take for a re-export."""


@dataclass(frozen=True, slots=True)
class InitView:
    """`__init__.py`."""

    docstring: str
    exports: tuple[ExportView, ...]
    entries: tuple[str, ...]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReexportModule:
    """A module of the package whose content is hand-written in the runtime."""

    docstring: str
    source: str


@dataclass(frozen=True, slots=True)
class ProjectView:
    """`pyproject.toml`."""

    distribution: str
    version: str
    package: str
    description: str
    """A string as TOML spells it."""
    scripts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ReadmeView:
    """`README.md`."""

    distribution: str
    package: str
    summary: str
    client: str
    async_client: str
    facade: str
    base_error: str
    imports: tuple[str, ...]
    example: str
    operations: tuple[tuple[str, str, str], ...]


def init_view(targets: Targets, overlay: Overlay) -> InitView:
    """Describe `__init__.py`."""
    names = targets.names
    modules: dict[str, set[str]] = defaultdict(set)
    modules[".client"] |= {names.client, names.facade}
    modules[".aio"] |= {names.async_client, names.async_facade}
    modules[".errors"] |= {names.base_error, *names.errors.values()}
    modules[".service"].add("SERVICE")
    for operation in targets.closure.operations:
        modules[f".commands.{names.modules[operation.id]}"].add(names.commands[operation.id])
        if operation.output is None:
            modules[f".commands.{names.modules[operation.id]}"].add(names.outputs[operation.id])
    for shape_id, name in names.classes.items():
        modules[f".{targets.module(shape_id)}"].add(name)
    for shape_id, name in names.variants.items():
        modules[f".{targets.module(shape_id.root)}"].add(name)
    if names.waiters:
        modules[".waiters"].update(names.waiters.values())
    for reexported, module in overlay.names.items():
        modules[module].add(reexported)
    exports = tuple(
        ExportView(module, ", ".join(f"{name} as {name}" for name in sorted(found)))
        for module, found in sorted(modules.items())
    )
    entries = sorted((str(name), module) for module, found in modules.items() for name in found)
    return InitView(
        module_docstring(
            f"The client of {names.title}: every name below is imported when it is first used."
        ),
        exports,
        tuple(f"{text(name)}: {text(module)}" for name, module in entries),
        tuple(text(name) for name, _ in entries),
    )


def reexport_modules(overlay: Overlay) -> dict[str, ReexportModule]:
    """Describe the modules that only pass names on, by their own name."""
    return {
        name: ReexportModule(
            module_docstring(
                f"<code>{source}</code>, offered where users of this service look for it."
            ),
            source,
        )
        for name, source in overlay.modules.items()
    }


def project_view(names: Names, overlay: Overlay) -> ProjectView:
    """Describe `pyproject.toml`."""
    return ProjectView(
        f"tinsmith-{names.package.replace('_', '-')}",
        VERSION,
        names.package,
        # JSON's strings are TOML's.
        json.dumps(
            f"Typed client of {names.title}, generated from its Smithy model.", ensure_ascii=False
        ),
        tuple(sorted(overlay.scripts.items())),
    )


def readme_view(targets: Targets) -> ReadmeView:
    """Describe `README.md`."""
    names = targets.names
    imports = Imports("")
    example = _example(targets, imports)
    said = first_sentence(documentation(targets.closure.service))
    imports.need("..", names.facade, names.base_error)
    return ReadmeView(
        f"tinsmith-{names.package.replace('_', '-')}",
        names.package,
        f"A typed Python client of {names.title}, synchronous and asynchronous. {said}".rstrip(),
        str(names.client),
        str(names.async_client),
        str(names.facade),
        str(names.base_error),
        _import_lines(imports, names.package),
        example,
        tuple(
            (
                str(names.methods[operation.id]),
                str(names.commands[operation.id]),
                first_sentence(documentation(operation)).replace("|", "\\|"),
            )
            for operation in targets.closure.operations
        ),
    )


def _example(targets: Targets, imports: Imports) -> str:
    """A call of the operation that asks for the least, with arguments from its examples; empty for
    want of operations.
    """
    if not targets.closure.operations:
        return ""
    operation = min(targets.closure.operations, key=lambda each: (_demands(each, targets), each.id))
    shape = input_shape(operation, targets)
    found = [each.input for each in examples(operation, targets) if each.error is None]
    arguments: list[str] = []
    if shape is not None:
        values = found[0] if found else least(shape, targets)
        spelled = member_names(shape, COMMAND_RESERVED)
        arguments = keywords(values, shape, spelled, targets, imports)
    margin = " " * 12
    within = "".join(f"\n{margin}{argument}," for argument in arguments) + f"\n{margin[4:]}"
    return f"{targets.names.methods[operation.id]}({within if arguments else ''})"


def _import_lines(imports: Imports, package: str) -> tuple[str, ...]:
    """Import everything of the package from its top, as users do."""
    ours = {
        name
        for line in imports.runtime
        if line.module.startswith(".")
        for name in line.names.split(", ")
    }
    others = [
        f"from {line.module} import {line.names}"
        for line in imports.runtime
        if not line.module.startswith(".")
    ]
    gap = [""] if others else []
    return (*others, *gap, f"from {package} import {', '.join(sorted(ours))}")


def _demands(operation: Operation, targets: Targets) -> int:
    shape = input_shape(operation, targets)
    return len(required(shape)) if shape else 0
