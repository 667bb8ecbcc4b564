"""Lists and maps that no annotation could spell are refused; structures may hold themselves.

Rule: Smithy 2.0 specification, "Recursive shape definitions".
"""

from __future__ import annotations

from typing import Any

import pytest

from tinsmith.errors import ModelError
from tinsmith.recursion import DEEPEST
from tiny_model import load_text, member, model_text, structure

ITSELF = "holds itself with no structure or union between"


def list_of(target: str) -> dict[str, Any]:
    return {"type": "list", "member": member(target)}


def map_of(target: str) -> dict[str, Any]:
    return {"type": "map", "key": member("String"), "value": member(target)}


def faults(**content: Any) -> list[str]:
    """Load a model that is wrong; return shapes and messages."""
    with pytest.raises(ModelError) as caught:
        load_text(model_text({f"a#{name}": shape for name, shape in content.items()}))
    return [f"{fault.shape}: {fault.message}" for fault in caught.value.faults]


def test_a_list_of_itself() -> None:
    assert faults(L=list_of("a#L")) == [f"a#L: {ITSELF}"]


def test_a_list_of_maps_of_itself_and_who_holds_it() -> None:
    assert faults(L=list_of("a#M"), M=map_of("a#L"), N=list_of("a#M")) == [
        f"a#L: {ITSELF}",
        f"a#M: {ITSELF}",
    ]


def test_with_a_structure_between_it_may() -> None:
    load_text(model_text({"a#L": list_of("a#S"), "a#S": structure(again=member("a#L"))}))


def test_so_many_levels_are_one_fault() -> None:
    def chain(levels: int) -> dict[str, Any]:
        lists = {f"L{at}": list_of(f"a#L{at + 1}") for at in range(levels)}
        return {**lists, f"L{levels}": structure()}

    content = chain(DEEPEST - 1)
    load_text(model_text({f"a#{name}": shape for name, shape in content.items()}))
    message = f"expected fewer than {DEEPEST} lists and maps inside each other"
    assert faults(**chain(DEEPEST)) == [f"a#L0: {message}"]
    assert faults(**chain(DEEPEST + 2)) == [f"a#L2: {message}"]
