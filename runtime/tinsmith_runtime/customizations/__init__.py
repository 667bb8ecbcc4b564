"""What single services need beyond their models, a module each: steps in ``ENTRIES``, under the
reference's names where it has them. Generated packages name theirs in the trait
``customizations``; `docs/customizations.md` says what each is for.

Rule: a step in the stage ``initialize`` acts on the input alone, so that presigned requests get it
too.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..call import Call


def change_input(call: Call, **members: object) -> None:
    """Put other values into the input. What was found to fit the model before is not checked
    again.
    """
    changed = call.input.replace(**members)
    if call.checked is call.input:
        call.checked = changed
    call.input = changed
