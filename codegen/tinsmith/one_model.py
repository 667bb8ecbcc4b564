"""One model, for the commands that look at one.

Rule: it is read, validated and closed as `tinsmith generate` does it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tinsmith.model import Model, ServiceClosure
from tinsmith.read import Document, Place, read


def open_model(place: Place, service: str | None = None) -> tuple[Model, ServiceClosure]:
    """Return the model of a file or folder and the closure of its service. Raises ModelError."""
    return close_model(read([place]), service)


def close_model(
    documents: Sequence[Document], service: str | None = None
) -> tuple[Model, ServiceClosure]:
    """Return the model of documents and the closure of its service. Raises ModelError."""
    from tinsmith.closure import close, select_service  # here, because it brings jsonschema
    from tinsmith.load import assemble
    from tinsmith.protocol import check_protocol

    model = assemble(documents)
    closure = close(model, select_service(model, service))
    check_protocol(closure)
    return model, closure


def model_place(text: str) -> Place:
    """Read an argument that names a model."""
    return "-" if text == "-" else Path(text)
