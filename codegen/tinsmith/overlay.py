"""Overlays: what a service's own model leaves out, said as data with a reason.

Purpose: turn overlay documents into applied traits and re-exports. Rule: an entry that matches
nothing is a fault, so that an overlay never outlives what it speaks of.

An overlay is a JSON file beside the model, known by its list `apply`:

    {
      "apply": [
        {
          "target": "com.example#Shape$member",
          "traits": {"smithy.api#sensitive": {}},
          "reason": "It is a secret."
        }
      ],
      "reexports": [
        {"from": "tinsmith_runtime.module", "names": ["name"], "into": "submodule", "reason": "..."}
      ],
      "scripts": {"client-example": "tinsmith_runtime.module:main"}
    }

Without `into`, a name is re-exported by the package itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tinsmith.draft import pointer
from tinsmith.errors import Fault, ModelError
from tinsmith.merge import Application
from tinsmith.model import Json, Overlay, Reexport, ShapeId
from tinsmith.read import Document


def applications(document: Document) -> list[Application]:
    """Return the traits a validated overlay applies, in its order."""
    return [
        Application(
            ShapeId(_text(entry, "target")),
            dict(_object(entry["traits"])),
            document.name,
            pointer("apply", index),
        )
        for index, entry in enumerate(_entries(document, "apply"))
    ]


def gather(documents: Iterable[Document]) -> Overlay:
    """Return what validated overlays say beyond traits. Raises ModelError for a name twice."""
    reexports: list[Reexport] = []
    scripts: dict[str, str] = {}
    faults: list[Fault] = []
    taken: set[tuple[str, str]] = set()
    for document in documents:
        for index, entry in enumerate(_entries(document, "reexports")):
            names = entry["names"]
            assert isinstance(names, list)
            into = _text(entry, "into")
            for name in names:
                if (into, name) in taken:
                    place = pointer("reexports", index, "names")
                    faults.append(Fault(document.name, place, "", f"{name} is re-exported twice"))
                taken.add((into, name))
            reexports.append(
                Reexport(_text(entry, "from"), tuple(names), into, _text(entry, "reason"))
            )
        for name, value in _object(_object(document.data).get("scripts", {})).items():
            if scripts.setdefault(name, str(value)) != value:
                message = f"the script {name} is another in another overlay"
                faults.append(Fault(document.name, pointer("scripts", name), "", message))
    if faults:
        raise ModelError(faults)
    return Overlay(tuple(reexports), scripts)


def _entries(document: Document, name: str) -> list[Mapping[str, Json]]:
    listed = _object(document.data).get(name, [])
    return [_object(entry) for entry in listed] if isinstance(listed, list) else []


def _object(value: Json) -> Mapping[str, Json]:
    return value if isinstance(value, Mapping) else {}


def _text(entry: Mapping[str, Json], name: str) -> str:
    value = entry.get(name, "")
    return value if isinstance(value, str) else ""
