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
  refused: it goes into a folder with its model. A file that cannot be read is left out and told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tinsmith.errors import Fault, ModelError, wrong
from tinsmith.mixin import MIXIN
from tinsmith.node import Json, fields
from tinsmith.read import Document, Place, Text, open_text


@dataclass(frozen=True, slots=True)
class Facts:
    """What sorting wants to know of a file; a function of its content."""

    services: tuple[str, ...]
    """The IDs of the services it defines, sorted."""
    overlay: bool


Known = Mapping[str, Facts]
"""Facts by digest: a file whose facts are known need not be parsed."""


@dataclass(frozen=True, slots=True)
class Source:
    """The files of one model, and the name to show for it."""

    name: str
    texts: tuple[Text, ...]
    services: tuple[str, ...]
    """The IDs of the services it defines, sorted."""
    facts: Known = field(default_factory=dict[str, Facts])

    @property
    def documents(self) -> tuple[Document, ...]:
        """Its files, parsed; done anew at each call, and where it is called."""
        return tuple(text.parse() for text in self.texts)


def gather(places: Sequence[Place], known: Known | None = None) -> tuple[list[Source], list[Fault]]:
    """Read what was named and return one source for each model, and what could not be read."""
    sources: list[Source] = []
    faults: list[Fault] = []
    try:
        groups = _groups(places)
    except ModelError as error:
        return [], [*error.faults]
    for group in groups:
        texts: list[Text] = []
        broken: list[Fault] = []
        facts: dict[str, Facts] = {}
        for place in group:
            try:
                text = open_text(place)
                digest = text.digest
                facts[digest] = (known or {}).get(digest) or _facts(text.parse().data)
                texts.append(text)
            except ModelError as error:
                broken += error.faults
        try:
            found = _split(texts, facts)
        except ModelError as error:
            found, broken = [], [*broken, *error.faults]
        # What cannot be read may be a part of the only model there is.
        if not broken or len(found) > 1:
            sources += found
        faults += broken
    return sources, faults


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


def _split(texts: Sequence[Text], facts: Known) -> list[Source]:
    owners: dict[tuple[str, ...], list[Text]] = {}
    shared: list[Text] = []
    overlays: list[Text] = []
    for text in texts:
        fact = facts[text.digest]
        (owners.setdefault(fact.services, []) if fact.services else shared).append(text)
        overlays += [text] if fact.overlay else []
    if len(owners) <= 1:
        services = next(iter(owners), ())
        named = [*owners.get(services, ()), *texts]
        return [_source(named[0].name, texts, services, facts)] if named else []
    if overlays:
        message = (
            f"an overlay beside {len(owners)} models could belong to any; "
            "move it into a folder with its model and name the folder"
        )
        raise ModelError(Fault(text.name, "", "", message) for text in overlays)
    return [
        _source(owned[0].name, (*owned, *shared), services, facts)
        for services, owned in owners.items()
    ]


def _source(name: str, texts: Sequence[Text], services: tuple[str, ...], facts: Known) -> Source:
    return Source(name, tuple(texts), services, {text.digest: facts[text.digest] for text in texts})


def _facts(data: Json) -> Facts:
    shapes = fields(fields(data).get("shapes"))
    services = (name for name, shape in shapes.items() if _is_service(fields(shape)))
    # As `validate.is_overlay` has it, which would bring jsonschema.
    return Facts(tuple(sorted(services)), isinstance(fields(data).get("apply"), list))


def _is_service(shape: Mapping[str, Json]) -> bool:
    return shape.get("type") == "service" and MIXIN not in fields(shape.get("traits"))
