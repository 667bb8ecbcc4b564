"""Files to one model.

Purpose: the first half of the line a fact travels: read, validate, merge, overlay, mixins, checks.
Rule: each step reports all it finds; the next begins only when there was nothing to report.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from tinsmith import overlay, prelude
from tinsmith.check import check
from tinsmith.customization import customize
from tinsmith.draft import Draft
from tinsmith.errors import Fault, ModelError
from tinsmith.merge import apply, merge
from tinsmith.mixin import flatten
from tinsmith.model import Member, Model, Operation, Resource, Service, Shape, ShapeId
from tinsmith.read import Document, Place, read
from tinsmith.recursion import check_recursion
from tinsmith.sample import check_samples
from tinsmith.upgrade import upgrade
from tinsmith.validate import is_overlay, validate

_LIFE = ("create", "put", "read", "update", "delete", "list")


def load(paths: Sequence[Place]) -> Model:
    """Read files, folders or `-` and make one model of them all. Raises ModelError."""
    return assemble(read(paths))


def assemble(documents: Sequence[Document]) -> Model:
    """Make one model of documents, overlays among them. Raises ModelError."""
    _refuse(fault for document in documents for fault in validate(document))
    overlays = [document for document in documents if is_overlay(document.data)]
    merged = merge(document for document in documents if document not in overlays)
    _refuse(merged.faults)
    drafts = merged.drafts
    _refuse(
        draft.fault("belongs to the prelude and cannot be defined again")
        for draft in drafts.values()
        if draft.id in prelude.shapes()
    )
    extra = [entry for document in overlays for entry in overlay.applications(document)]
    _refuse(apply(drafts, [*merged.applications, *extra]))
    _refuse(flatten(drafts))
    upgrade(drafts)
    customize(drafts)
    _refuse(check(drafts))
    _refuse([*check_recursion(drafts), *check_samples(drafts)])
    shapes = prelude.shapes() | {draft.id: _freeze(draft) for draft in drafts.values()}
    return Model(shapes, merged.metadata, overlay.gather(overlays))


def _refuse(faults: Iterable[Fault]) -> None:
    found = list(faults)
    if found:
        raise ModelError(found)


def _freeze(draft: Draft) -> Shape:
    members: Mapping[str, Member] = {
        name: Member(ShapeId(f"{draft.id}${name}"), member.traits, name, member.target)
        for name, member in draft.members.items()
    }
    lists = {name: tuple(targets) for name, targets in draft.lists.items()}
    match draft.type:
        case "operation":
            return Operation(
                draft.id,
                draft.traits,
                draft.type,
                members,
                input=_meaningful(draft.scalars.get("input")),
                output=_meaningful(draft.scalars.get("output")),
                errors=lists.get("errors", ()),
            )
        case "resource":
            life = tuple(ShapeId(draft.scalars[name]) for name in _LIFE if name in draft.scalars)
            bound = (*lists.get("operations", ()), *lists.get("collectionOperations", ()))
            return Resource(
                draft.id,
                draft.traits,
                draft.type,
                members,
                operations=(*life, *bound),
                resources=lists.get("resources", ()),
            )
        case "service":
            return Service(
                draft.id,
                draft.traits,
                draft.type,
                members,
                version=draft.scalars.get("version", ""),
                operations=lists.get("operations", ()),
                resources=lists.get("resources", ()),
                errors=lists.get("errors", ()),
                rename=draft.rename,
            )
        case _:
            return Shape(draft.id, draft.traits, draft.type, members)


def _meaningful(target: str | None) -> ShapeId | None:
    return None if target is None or target == prelude.UNIT else ShapeId(target)
