"""Several model files to one set of draft shapes.

Purpose: merge definitions, metadata and applied traits. Rule: the result does not depend on who
came first, save for the order of lists.
Source: Smithy 2.0 specification, "Merging model files", "Metadata conflicts" and "Trait conflict
resolution". One step aside: equal lists are one list, not a list of everything twice, so that a
file given twice means the same as given once.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tinsmith.draft import NAMED, Draft, DraftMember, Traits, pointer
from tinsmith.errors import Fault, a
from tinsmith.model import ShapeId
from tinsmith.node import Json, fields, items, joined, text
from tinsmith.read import Document

_SCALARS = ("version", "input", "output", "create", "put", "read", "update", "delete", "list")
_LISTS = ("operations", "resources", "errors", "collectionOperations")


@dataclass(frozen=True, slots=True)
class Application:
    """Traits applied from outside of a shape's definition, and where that is said."""

    target: ShapeId
    traits: Mapping[str, Json]
    file: str
    pointer: str


@dataclass(slots=True)
class Merged:
    """What the files say together."""

    drafts: dict[ShapeId, Draft]
    applications: list[Application]
    metadata: dict[str, Json]
    faults: list[Fault]


def merge(documents: Iterable[Document]) -> Merged:
    """Merge validated models; conflicts are reported in the result's faults."""
    merged = Merged({}, [], {}, [])
    for document in documents:
        data = fields(document.data)
        before_2 = text(data.get("smithy")).startswith("1")
        for key, value in fields(data.get("metadata")).items():
            _merge_metadata(merged, document.name, key, value)
        for name, value in fields(data.get("shapes")).items():
            shape_id, shape = ShapeId(name), fields(value)
            if shape["type"] == "apply":
                place = pointer("shapes", name, "traits")
                traits = fields(shape["traits"])
                merged.applications.append(Application(shape_id, traits, document.name, place))
            else:
                _merge_shape(merged, _draft(shape_id, shape, document.name, before_2))
    return merged


def apply(drafts: Mapping[ShapeId, Draft], applications: Iterable[Application]) -> list[Fault]:
    """Apply traits to shapes and members; return what matched nothing and what conflicts.

    A member that a mixin has yet to bring is taken on trust; flattening tells when it never comes.
    """
    faults: list[Fault] = []
    for application in applications:
        target = application.target
        draft = drafts.get(target.root)
        traits: Traits | None = None
        if draft is not None and target.member is None:
            traits = draft.traits
        elif draft is not None and target.member in draft.members:
            traits = draft.members[target.member].traits
        elif draft is not None and target.member is not None and draft.mixins:
            traits = draft.inherited.setdefault(target.member, {})
        if traits is None:
            what = "member" if target.member and draft else "shape"
            message = f"traits are applied to a {what} that does not exist"
            faults.append(Fault(application.file, application.pointer, target, message))
        else:
            faults += [
                Fault(application.file, f"{application.pointer}{pointer(trait)}", target, message)
                for trait, message in merge_traits(traits, application.traits)
            ]
    return faults


def merge_traits(into: Traits, more: Mapping[str, Json]) -> list[tuple[str, str]]:
    """Add traits; return those that conflict, with a message."""
    conflicts: list[tuple[str, str]] = []
    for trait, value in more.items():
        if trait not in into:
            into[trait] = value
            continue
        present = into[trait]
        if same(present, value):
            continue
        both = joined(present, value)
        if both is not None:
            into[trait] = both
        else:
            message = f"the trait {trait} already has another value"
            conflicts.append((trait, message))
    return conflicts


def same(one: Json, other: Json) -> bool:
    """Tell whether two JSON values are equal; unlike Python, `true` is not 1."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def _merge_metadata(merged: Merged, file: str, key: str, value: Json) -> None:
    present = merged.metadata.get(key)
    if key not in merged.metadata:
        merged.metadata[key] = value
    elif (both := joined(present, value)) is not None:
        merged.metadata[key] = both
    elif not same(present, value):
        message = f"the metadata {json.dumps(key)} has another value in another file"
        merged.faults.append(Fault(file, pointer("metadata", key), "", message))


def _merge_shape(merged: Merged, draft: Draft) -> None:
    present = merged.drafts.setdefault(draft.id, draft)
    if present is draft:
        return
    there = f"in {present.file}"
    if present.type != draft.type:
        message = f"{a(draft.type)} here and {a(present.type)} {there}"
        merged.faults.append(draft.fault(message, "type"))
        return
    if {name: member.target for name, member in draft.members.items()} != {
        name: member.target for name, member in present.members.items()
    }:
        merged.faults.append(draft.fault(f"has other members {there}"))
        return
    for kind, here, other in (
        ("properties", draft.scalars, present.scalars),
        ("operations, resources or errors", draft.lists, present.lists),
        ("renames", draft.rename, present.rename),
        ("mixins", draft.mixins, present.mixins),
    ):
        if here != other:
            merged.faults.append(draft.fault(f"has other {kind} {there}"))
    conflicts = merge_traits(present.traits, draft.traits)
    merged.faults += [
        draft.fault(f"{message}, {there}", "traits", trait) for trait, message in conflicts
    ]
    for name, member in draft.members.items():
        path = (*draft.member_path(name), "traits")
        merged.faults += [
            draft.fault(f"{message}, {there}", *path, trait, member=name)
            for trait, message in merge_traits(present.members[name].traits, member.traits)
        ]


def _draft(shape_id: ShapeId, shape: Mapping[str, Json], file: str, before_2: bool) -> Draft:
    return Draft(
        id=shape_id,
        file=file,
        type=text(shape["type"]),
        traits=dict(fields(shape.get("traits"))),
        members={name: _member(member) for name, member in _members(shape).items()},
        scalars={
            name: text(shape[name]) or _target(shape[name]) for name in _SCALARS if name in shape
        },
        lists={name: _targets(shape[name]) for name in _LISTS if name in shape},
        rename={ShapeId(key): text(name) for key, name in fields(shape.get("rename")).items()},
        mixins=_targets(shape.get("mixins")),
        before_2=before_2,
    )


def _members(shape: Mapping[str, Json]) -> Mapping[str, Json]:
    if shape["type"] in NAMED:
        return fields(shape.get("members"))
    return {name: shape[name] for name in ("member", "key", "value") if name in shape}


def _member(member: Json) -> DraftMember:
    return DraftMember(_target(member), dict(fields(fields(member).get("traits"))))


def _targets(value: Json) -> list[ShapeId]:
    return [_target(item) for item in items(value)]


def _target(value: Json) -> ShapeId:
    return ShapeId(text(fields(value).get("target")))
