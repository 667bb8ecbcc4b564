"""What IDL 1.0 said otherwise, in the words of 2.0.

Purpose: later steps know one version only. Rule: a 2.0 shape changes only where 2.0 itself keeps an
old form, the enum trait.
Source: Smithy "IDL 1.0 to 2.0 Migration Guide"; the `box` trait of the 1.0 specification.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from tinsmith import prelude
from tinsmith.draft import Draft, DraftMember, Traits
from tinsmith.model import ShapeId
from tinsmith.name import constant_case
from tinsmith.node import Json, fields, items, text

_BOX = "smithy.api#box"
_DEFAULT = "smithy.api#default"
_ENUM = "smithy.api#enum"


def upgrade(drafts: Mapping[ShapeId, Draft]) -> None:
    """Bring every draft to 2.0, in place: sets, string enums, boxes and zero values."""
    for draft in drafts.values():
        if draft.type == "set":
            draft.type = "list"
            draft.traits["smithy.api#uniqueItems"] = {}
        if draft.type == "string" and _ENUM in draft.traits:
            _upgrade_enum(draft)
        if draft.before_2 and draft.traits.pop(_BOX, None) is None and draft.type in prelude.ZERO:
            draft.traits.setdefault(_DEFAULT, prelude.ZERO[draft.type])
    zeros = {shape.id: shape.traits.get(_DEFAULT) for shape in prelude.shapes().values()}
    zeros |= {draft.id: draft.traits.get(_DEFAULT) for draft in drafts.values()}
    for draft in drafts.values():
        if draft.before_2 and draft.type == "structure":
            for member in draft.members.values():
                _upgrade_member(member, zeros.get(member.target), drafts.get(member.target))


def _upgrade_member(member: DraftMember, zero: Json, target: Draft | None) -> None:
    boxed = member.traits.pop(_BOX, None) is not None
    if target is not None and target.type == "blob" and "smithy.api#streaming" in target.traits:
        if "smithy.api#required" not in member.traits:
            member.traits.setdefault(_DEFAULT, "")
    elif zero is not None:
        member.traits.setdefault(_DEFAULT, None if boxed else zero)


def _upgrade_enum(draft: Draft) -> None:
    definitions = [fields(definition) for definition in items(draft.traits.pop(_ENUM))]
    draft.type = "enum"
    taken: set[str] = set()
    for definition in definitions:
        name = _unused(text(definition.get("name")) or text(definition["value"]), taken)
        draft.members[name] = DraftMember(prelude.UNIT, _member_traits(definition))


def _member_traits(definition: Mapping[str, Json]) -> Traits:
    traits: Traits = {"smithy.api#enumValue": definition["value"]}
    for name in ("documentation", "tags"):
        if name in definition:
            traits[f"smithy.api#{name}"] = definition[name]
    if definition.get("deprecated"):
        traits["smithy.api#deprecated"] = {}
    return traits


def _unused(wanted: str, taken: set[str]) -> str:
    """Make an identifier of a name or a value; a number tells it from those already taken."""
    stem = re.sub(r"[^A-Za-z0-9]+", "_", wanted).strip("_") or constant_case(wanted)
    stem = f"_{stem}" if stem[0].isdigit() else stem
    name, number = stem, 2
    while name.lower() in taken:
        name, number = f"{stem}_{number}", number + 1
    taken.add(name.lower())
    return name
