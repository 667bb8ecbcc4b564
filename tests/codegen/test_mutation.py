"""Models that somebody broke: refused in words, or generated as Python that compiles.

Rule: whatever value a trait is given, nothing but a ModelError comes out, and no text of a model
ends the literal it stands in. black is left out, which only lays out what is there.
"""

from __future__ import annotations

import copy
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tinsmith import generate
from tinsmith.closure import close, select_service
from tinsmith.errors import ModelError
from tinsmith.protocol import check_protocol
from tinsmith.template import print_view
from tiny_model import load_text

MODELS = Path(__file__).parent / "models"
NAMES = ["zoo", "odd", "tests"]

TEXTS = ['"""', "\\", '"', "'", "\n", "\r", "\x00", "\u2028", "{x}", "{{ x }}", "</p>", "%s", "4x"]
VALUES = (
    st.sampled_from([None, True, False, 0, -1, 2**70, 1e300, {}, [], {"a": 1}, ["a"]])
    | st.sampled_from(TEXTS)
    | st.sampled_from(["class", "smithy.api#String", "smithy.api#Unit", "smithy.api#Document"])
    | st.text(max_size=6)
)


@cache
def model(name: str) -> Any:
    return json.loads((MODELS / f"{name}.json").read_text("utf-8"))


@cache
def places(name: str) -> list[tuple[Any, ...]]:
    """The paths of all values inside traits."""

    def below(data: Any, path: tuple[Any, ...]) -> list[tuple[Any, ...]]:
        steps = data.items() if isinstance(data, dict) else enumerate(data)
        found = []
        for step, value in steps:
            found += [(*path, step)] if "traits" in path else []
            found += below(value, (*path, step)) if isinstance(value, dict | list) else []
        return found

    return below(model(name), ())


def mutated(name: str, path: tuple[Any, ...], value: Any, *, remove: bool) -> Any:
    """Return a model with one value replaced or removed."""
    made = copy.deepcopy(model(name))
    holder = made
    for step in path[:-1]:
        holder = holder[step]
    if remove:
        del holder[path[-1]]
    else:
        holder[path[-1]] = value
    return made


def modules(content: Any) -> dict[str, str]:
    """Generate a model; empty if it was refused."""
    try:
        model = load_text(content)
        closure = close(model, select_service(model, None))
        check_protocol(closure)
        return generate.render(closure, model.overlay, tests=True)
    except ModelError:
        return {}


@pytest.fixture(scope="module", autouse=True)
def _unformatted() -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(generate, "print_module", print_view)
        yield


@pytest.mark.parametrize("name", NAMES)
def test_as_they_are_the_models_are_generated(name: str) -> None:
    assert len(places(name)) > 50
    assert len(modules(model(name))) > 10


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=50)
@given(data=st.data())
def test_no_value_of_a_trait_breaks_a_package(name: str, data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(places(name)))
    content = mutated(name, path, data.draw(VALUES), remove=data.draw(st.booleans()))
    for file, text in modules(content).items():
        if file.endswith(".py"):
            compile(text, file, "exec")
