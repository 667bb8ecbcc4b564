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
      "reexport": {
        "names": {"get_default_role_assumer": "tinsmith_runtime.module"},
        "modules": {"eks": "tinsmith_runtime.module"},
        "scripts": {"client-example": "tinsmith_runtime.module:main"},
        "reason": "Written by hand."
      }
    }
"""

from __future__ import annotations

from collections.abc import Iterable

from tinsmith.draft import pointer
from tinsmith.errors import Fault, ModelError
from tinsmith.merge import Application
from tinsmith.model import Overlay, ShapeId
from tinsmith.node import fields, items, text
from tinsmith.read import Document


def applications(document: Document) -> list[Application]:
    """Return the traits a validated overlay applies, in its order."""
    return [
        Application(
            ShapeId(text(fields(entry)["target"])),
            fields(fields(entry)["traits"]),
            document.name,
            pointer("apply", index),
        )
        for index, entry in enumerate(items(fields(document.data)["apply"]))
    ]


def gather(documents: Iterable[Document]) -> Overlay:
    """Return what validated overlays say beyond traits. Raises ModelError for contradictions."""
    found: dict[str, dict[str, str]] = {"names": {}, "modules": {}, "scripts": {}}
    faults: list[Fault] = []
    for document in documents:
        reexport = fields(fields(document.data).get("reexport"))
        for kind, known in found.items():
            for name, source in fields(reexport.get(kind)).items():
                if known.setdefault(name, text(source)) != source:
                    place = pointer("reexport", kind, name)
                    message = f"{name} comes from {known[name]} in another overlay"
                    faults.append(Fault(document.name, place, "", message))
    if faults:
        raise ModelError(faults)
    return Overlay(**found)
