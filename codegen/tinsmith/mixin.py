"""Mixins, flattened.

Purpose: every shape as if it had been written without mixins. Rule: what a shape says itself always
wins.
Source: Smithy 2.0 specification, "Mixins".
"""

from __future__ import annotations

from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter

from tinsmith.draft import Draft, DraftMember, Traits
from tinsmith.errors import Fault, a
from tinsmith.model import ShapeId
from tinsmith.node import Json, fields, items, text

MIXIN = "smithy.api#mixin"


def flatten(drafts: Mapping[ShapeId, Draft]) -> list[Fault]:
    """Copy members, traits and properties of mixins to their users; return what is wrong."""
    faults = [fault for draft in drafts.values() for fault in _misused(draft, drafts)]
    if faults:
        return faults
    try:
        order = list(TopologicalSorter({d.id: d.mixins for d in drafts.values()}).static_order())
    except CycleError as error:
        circle = [ShapeId(step) for step in error.args[1]]
        draft = drafts[min(circle)]
        return [draft.fault(f"mixes itself in: {' -> '.join(reversed(circle))}", "mixins")]
    for shape_id in order:
        if drafts[shape_id].mixins:
            faults += _flatten(drafts[shape_id], drafts)
    return faults


def _misused(draft: Draft, drafts: Mapping[ShapeId, Draft]) -> list[Fault]:
    faults: list[Fault] = []
    for index, mixin_id in enumerate(draft.mixins):
        mixin = drafts.get(mixin_id)
        if mixin is None:
            message = f"the mixin {mixin_id} does not exist"
        elif MIXIN not in mixin.traits:
            message = f"{mixin_id} is used as a mixin and lacks the trait {MIXIN}"
        elif mixin.type != draft.type:
            message = f"expected a mixin that is {a(draft.type)}; {mixin_id} is {a(mixin.type)}"
        else:
            continue
        faults.append(draft.fault(message, "mixins", str(index), "target"))
    return faults


def _flatten(draft: Draft, drafts: Mapping[ShapeId, Draft]) -> list[Fault]:
    mixins = [drafts[mixin_id] for mixin_id in draft.mixins]
    faults = _flatten_members(draft, mixins)
    traits: Traits = {}
    for mixin in mixins:
        local = _local_traits(mixin.traits[MIXIN])
        traits |= {name: value for name, value in mixin.traits.items() if name not in local}
    draft.traits = traits | draft.traits
    for mixin in reversed(mixins):
        draft.scalars = mixin.scalars | draft.scalars
        draft.rename = mixin.rename | draft.rename
    for name in sorted({name for shape in (*mixins, draft) for name in shape.lists}):
        together = [item for shape in (*mixins, draft) for item in shape.lists.get(name, ())]
        draft.lists[name] = list(dict.fromkeys(together))
    return faults


def _flatten_members(draft: Draft, mixins: list[Draft]) -> list[Fault]:
    faults: list[Fault] = []
    own = draft.members
    members: dict[str, DraftMember] = {}
    for source in (*mixins, draft):
        for name, member in (own if source is draft else source.members).items():
            present = members.setdefault(name, member.copy())
            if present.target != member.target:
                message = f"targets {member.target} in {source.id} and {present.target} in a mixin"
                faults.append(draft.fault(message, *draft.member_path(name), member=name))
            present.traits |= member.traits
    for name, traits in draft.inherited.items():
        if name in members:
            members[name].traits |= traits
        else:
            message = "traits are applied to a member that no mixin brings"
            faults.append(draft.fault(message, member=name))
    draft.members = members
    return faults


def _local_traits(mixin: Json) -> set[str]:
    return {MIXIN, *(text(trait) for trait in items(fields(mixin).get("localTraits")))}
