"""The package around the modules: its `__init__`, `pyproject.toml` and `README.md`.

Rule: what a user sees first; every public name is listed once, with the module that has it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from tinsmith.docstring import first_sentence
from tinsmith.model import Operation, Overlay
from tinsmith.view.example_cases import Example, examples
from tinsmith.view.names import Names
from tinsmith.view.service import VERSION
from tinsmith.view.structure import documentation, input_shape, required_members
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
    title: str
    scripts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ReadmeView:
    """`README.md`."""

    distribution: str
    package: str
    title: str
    summary: str
    client: str
    async_client: str
    facade: str
    base_error: str
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
    for reexported, module in overlay.names.items():
        modules[module].add(reexported)
    exports = tuple(
        ExportView(module, ", ".join(f"{name} as {name}" for name in sorted(found)))
        for module, found in sorted(modules.items())
    )
    entries = sorted((str(name), module) for module, found in modules.items() for name in found)
    return InitView(
        f'"""The client of {names.title}: every name below is imported when it is first used."""',
        exports,
        tuple(f"{text(name)}: {text(module)}" for name, module in entries),
        tuple(text(name) for name, _ in entries),
    )


def reexport_modules(overlay: Overlay) -> dict[str, ReexportModule]:
    """Describe the modules that only pass names on, by their own name."""
    return {
        name: ReexportModule(
            f'"""`{source}`, offered where users of this service look for it."""', source
        )
        for name, source in overlay.modules.items()
    }


def project_view(names: Names, overlay: Overlay) -> ProjectView:
    """Describe `pyproject.toml`."""
    return ProjectView(
        f"tinsmith-{names.package.replace('_', '-')}",
        VERSION,
        names.package,
        names.title,
        tuple(sorted(overlay.scripts.items())),
    )


def readme_view(targets: Targets) -> ReadmeView:
    """Describe `README.md`."""
    names = targets.names
    return ReadmeView(
        f"tinsmith-{names.package.replace('_', '-')}",
        names.package,
        names.title,
        first_sentence(documentation(targets.closure.service)),
        str(names.client),
        str(names.async_client),
        str(names.facade),
        str(names.base_error),
        _example(targets),
        tuple(
            (
                str(names.methods[operation.id]),
                str(names.commands[operation.id]),
                first_sentence(documentation(operation)),
            )
            for operation in targets.closure.operations
        ),
    )


def _example(targets: Targets) -> str:
    """A call of the operation that asks for the least, with arguments from its examples."""
    operation = min(targets.closure.operations, key=lambda each: (_demands(each, targets), each.id))
    found: list[Example] = examples(operation, targets)
    arguments = found[0].arguments if found else ()
    return f"{targets.names.methods[operation.id]}({', '.join(arguments)})"


def _demands(operation: Operation, targets: Targets) -> int:
    return len(required_members(input_shape(operation, targets)))
