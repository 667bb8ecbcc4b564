"""What the user named, sorted into models.

Purpose: decide which files together make one model. Rule: looks only at whether a file defines a
service; says nothing about what is in it.

- Every folder is a group of its own: the `*.json` directly in it. Folders inside it, at any depth,
  are further groups; hidden ones are passed over.
- All files named singly, and standard input, are one more group.
- A group in which at most one file defines services is one model: everything in it is merged, the
  overlays and files of shared shapes included.
- A group in which several files each define services of their own is as many models. Files without
  a service are merged into each of them. An overlay there could belong to any of them and is
  refused: it goes into a folder with its model.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tinsmith.errors import Fault, ModelError, wrong
from tinsmith.mixin import MIXIN
from tinsmith.node import Json, fields
from tinsmith.read import Document, Place, read
from tinsmith.validate import is_overlay


@dataclass(frozen=True, slots=True)
class Source:
    """The documents of one model, and the name to show for it."""

    name: str
    documents: tuple[Document, ...]
    services: tuple[str, ...]
    """The IDs of the services it defines, sorted."""


def gather(places: Sequence[Place]) -> list[Source]:
    """Read what was named and return one source for each model. Raises ModelError."""
    sources: list[Source] = []
    faults: list[Fault] = []
    for group in _groups(places):
        try:
            sources += _split(read(group))
        except ModelError as error:
            faults += error.faults
    if faults:
        raise ModelError(faults)
    return sources


def _groups(places: Sequence[Place]) -> list[list[Place]]:
    named: list[Place] = []
    groups: list[list[Place]] = []
    for place in dict.fromkeys(places):
        if place == "-" or not place.is_dir():
            named.append(place)
            continue
        found = _folders(place)
        if not found:
            raise wrong("neither the folder nor one inside it holds a *.json file", file=str(place))
        groups += found
    return [named, *groups] if named else groups


def _folders(folder: Path) -> list[list[Place]]:
    entries = sorted(folder.iterdir())
    files: list[Place] = [entry for entry in entries if entry.suffix == ".json" and entry.is_file()]
    groups = [files] if files else []
    for entry in entries:
        if entry.is_dir() and not entry.is_symlink() and not entry.name.startswith("."):
            groups += _folders(entry)
    return groups


def _split(documents: Sequence[Document]) -> list[Source]:
    owners: dict[tuple[str, ...], list[Document]] = {}
    shared: list[Document] = []
    for document in documents:
        services = _services(document.data)
        (owners.setdefault(services, []) if services else shared).append(document)
    if len(owners) <= 1:
        services = next(iter(owners), ())
        named = owners[services][0] if services else documents[0]
        return [Source(named.name, tuple(documents), services)]
    overlays = [document for document in shared if is_overlay(document.data)]
    if overlays:
        message = (
            f"an overlay beside {len(owners)} models could belong to any; "
            "move it into a folder with its model and name the folder"
        )
        raise ModelError(Fault(document.name, "", "", message) for document in overlays)
    return [
        Source(owned[0].name, (*owned, *shared), services) for services, owned in owners.items()
    ]


def _services(data: Json) -> tuple[str, ...]:
    shapes = fields(fields(data).get("shapes"))
    return tuple(sorted(name for name, shape in shapes.items() if _is_service(fields(shape))))


def _is_service(shape: Mapping[str, Json]) -> bool:
    return shape.get("type") == "service" and MIXIN not in fields(shape.get("traits"))
