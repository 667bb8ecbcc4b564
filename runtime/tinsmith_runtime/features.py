"""Steps that only some operations need: which ones.

Each trait below has a module with ``ENTRIES``, the steps under the reference's names; each
customization of a service or an operation is a module of `tinsmith_runtime.customizations`.

Rule: an operation without such traits pays nothing; `pipeline` compiles the others once.
"""

from __future__ import annotations

from importlib import import_module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from .operation import Operation, Service
    from .pipeline import Entry

#: Modules of this package by trait of operations.
MODULES = {
    "request_compression": "compression",
    "http_checksum": "steps_checksum",
    "http_checksum_required": "steps_checksum",
    "event_input": "steps_event_input",
    "event_output": "steps_event_output",
}


def entries(service: Service, operation: Operation) -> tuple[Entry, ...]:
    """What the calls of an operation need beside the steps of all calls."""
    modules = [MODULES[trait] for trait in operation.traits if trait in MODULES]
    for traits in (service.traits, operation.traits):
        modules += [f"customizations.{name}" for name in _names(traits)]
    found: list[Entry] = []
    for module in dict.fromkeys(modules):
        found += import_module(f"{__package__}.{module}").ENTRIES
    return tuple(found)


def _names(traits: Mapping[str, object]) -> Iterable[str]:
    return traits.get("customizations", ())  # type: ignore[return-value]  # a tuple by the generator
