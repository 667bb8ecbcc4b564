"""`tinsmith inspect`: a model, or one of its shapes, in a few lines.

Rule: says what the generator would do, and does nothing.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from tinsmith.node import Json
from tinsmith.one_model import model_place, open_model

if TYPE_CHECKING:
    from tinsmith.description import Description
    from tinsmith.surface import Surface

HELP = "show what a shape is, who uses it, and the Python that comes of it"


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.description = (
        "Show a service and its operations, or with SHAPE one shape of the model: its traits and "
        "members, who uses it, and the Python that comes of it."
    )
    parser.epilog = "Exit code: 0; 2 when the model is refused or has no such shape."
    parser.add_argument("model", metavar="MODEL", type=model_place, help="a file or a folder")
    parser.add_argument(
        "shape", metavar="SHAPE", nargs="?", help="its name, or its ID where names are not enough"
    )
    parser.add_argument("--service", metavar="ID", help="the service, where there are several")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(options: argparse.Namespace) -> int:
    """Describe and print."""
    from tinsmith.description import describe_shape
    from tinsmith.surface import survey

    model, closure = open_model(options.model, options.service)
    if options.shape is None:
        surface = survey(closure)
        data, lines = _service_data(surface), _service_lines(surface)
    else:
        description = describe_shape(model, closure, options.shape)
        data, lines = asdict(description), _shape_lines(description)
    print(json.dumps(data, indent=2) if options.json else "\n".join(lines))
    return 0


def _service_data(surface: Surface) -> dict[str, Json]:
    return {
        "service": surface.service,
        "title": surface.title,
        "version": surface.api_version,
        "protocols": list(surface.protocols),
        "auth": list(surface.auth),
        "package": surface.names.package,
        "client": str(surface.names.client),
        "classes": len(surface.classes),
        "operations": {
            name: {"method": each.method, "command": each.command.name, "output": each.output}
            for name, each in surface.operations.items()
        },
    }


def _service_lines(surface: Surface) -> Sequence[str]:
    width = max([len(name) for name in surface.operations], default=0)
    auth = ", ".join(scheme.partition("#")[2] for scheme in surface.auth)
    return [
        f"{surface.title} {surface.api_version} ({surface.service})",
        f"  package    {surface.names.package}: {surface.names.client}, {surface.names.facade}",
        f"  protocols  {', '.join(surface.protocols)}",
        f"  auth       {auth or 'none'}",
        f"  classes    {len(surface.classes)}",
        f"  operations {len(surface.operations)}",
        *(f"    {name:{width}}  {each.method}" for name, each in surface.operations.items()),
    ]


def _shape_lines(description: Description) -> Sequence[str]:
    lines = [f"{description.id}: {description.type}"]
    lines += [f"  {description.summary}"] if description.summary else []
    lines += [f"  {trait}: {json.dumps(value)}" for trait, value in description.traits.items()]
    for title, entries in (
        ("members", [f"{name}: {target}" for name, target in description.members.items()]),
        ("used by", description.used_by),
        ("python", description.python or ["nothing: the service does not reach it"]),
    ):
        lines += ["", f"{title}:", *(f"  {entry}".rstrip() for entry in entries)] if entries else []
    return lines
