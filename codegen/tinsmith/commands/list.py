"""`tinsmith list`: models, and whether their packages are what they would be now.

Rule: a package is up to date only when its files are what would be written; what no stamp tells is
rendered to find out.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from tinsmith.batch import Order, available_cores, rendering
from tinsmith.errors import ModelError
from tinsmith.node import Json, fields, items, text
from tinsmith.one_model import model_place
from tinsmith.progress import progress
from tinsmith.protocol import SUPPORTED
from tinsmith.report import tell
from tinsmith.source import Source, gather
from tinsmith.stamp import known_facts, read_stamps, sort_orders
from tinsmith.write import check

HELP = "list models and packages, and which are up to date"
_LIFE = ("create", "put", "read", "update", "delete", "list")
_TITLES = ("SERVICE", "PROTOCOLS", "OPERATIONS", "VERSION", "PACKAGE", "STATE")


@dataclass(frozen=True, slots=True)
class Row:
    """A model and its package."""

    service: str
    protocols: tuple[str, ...]
    operations: int
    version: str
    package: str
    state: str


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.description = (
        "List each model with its service, protocols, number of operations and API version, and "
        "whether its package under DIR is up to date, outdated or absent."
    )
    parser.epilog = "Exit code: 0; 1 when a model was refused."
    parser.add_argument(
        "models",
        metavar="MODEL",
        nargs="*",
        type=model_place,
        default=[Path("model")],
        help="files and folders (default: model)",
    )
    parser.add_argument(
        "--output",
        metavar="DIR",
        type=Path,
        default=Path("generated"),
        help="where the packages are (default: generated)",
    )
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(options: argparse.Namespace) -> int:
    """Look and print."""
    output: Path = options.output
    stamps = read_stamps(output)
    sources, faults = gather(options.models, known_facts(stamps))
    standing, orders = sort_orders([Order(each, None, True) for each in sources], stamps)
    found = {order.source.name: (stamp.folder.name, "up to date") for order, stamp in standing}
    with rendering(orders, available_cores()) as outcomes, progress(len(orders)) as advance:
        for order, outcome in zip(orders, outcomes, strict=True):
            folder = output / outcome.folder
            state = "up to date"
            if outcome.faults:
                faults += outcome.faults
                state = "refused"
            elif not folder.exists():
                state = "absent"
            elif check(outcome.files, folder):
                state = "outdated"
            found[order.source.name] = (outcome.folder, state)
            advance()
    rows = [_row(source, *found[source.name]) for source in sources]
    print(_as_json(rows) if options.json else _as_table(rows))
    if faults:
        tell(ModelError(faults))
    return 1 if faults else 0


def _row(source: Source, package: str, state: str) -> Row:
    shapes: dict[str, Json] = {}
    for document in source.documents:
        shapes |= fields(fields(document.data).get("shapes"))
    service = fields(shapes.get(source.services[0]) if source.services else None)
    traits = fields(service.get("traits"))
    name = text(fields(traits.get("aws.api#service")).get("sdkId"))
    protocols = tuple(each.partition("#")[2] for each in SUPPORTED if each in traits)
    version = text(service.get("version"))
    name = name or (source.services[0].partition("#")[2] if source.services else source.name)
    return Row(name, protocols, len(_operations(service, shapes, set())), version, package, state)


def _operations(holder: Mapping[str, Json], shapes: Mapping[str, Json], seen: set[str]) -> set[str]:
    """The operations of a service or resource and of the resources in it, by ID."""
    bound = [*items(holder.get("operations")), *items(holder.get("collectionOperations"))]
    bound += [holder[life] for life in _LIFE if life in holder]
    found = {text(fields(each).get("target")) for each in bound}
    for resource in items(holder.get("resources")):
        target = text(fields(resource).get("target"))
        if target not in seen:
            seen.add(target)
            found |= _operations(fields(shapes.get(target)), shapes, seen)
    return found


def _as_json(rows: list[Row]) -> str:
    return json.dumps([asdict(row) for row in rows], indent=2)


def _as_table(rows: list[Row]) -> str:
    cells = [
        (row.service, ", ".join(row.protocols), str(row.operations), row.version, row.package)
        for row in rows
    ]
    lines = [_TITLES, *((*cell, row.state) for cell, row in zip(cells, rows, strict=True))]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(f"{cell:{width}}" for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )
