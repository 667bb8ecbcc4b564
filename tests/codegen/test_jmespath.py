"""JMESPath compiled to Python says what JMESPath says.

The oracle is the library `jmespath` over `to_dict()` of the same output.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import jmespath  # type: ignore[import-untyped]  # it has no annotations
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jmespath.exceptions import JMESPathError  # type: ignore[import-untyped]  # likewise

import tinsmith_runtime.expression as functions
from schema_values import Values
from tinsmith.closure import close
from tinsmith.command_line import main
from tinsmith.model import Model, ShapeId
from tinsmith.view.expression import UnsupportedError, optional
from tinsmith.view.expression_compile import Compiler
from tinsmith.view.imports import Imports
from tinsmith.view.names import name_everything
from tinsmith.view.target import Targets
from tinsmith_runtime.structure import Structure
from tiny_model import Shapes, load_text, member, model_text, save, shapes, structure

_TEXT = """
    State
    Count
    Flag
    Inner
    Inner.State
    Inner.Required
    Inner.Inner.State
    Inner.Inner.Inner.Count
    Inners
    Inners[].State
    Inners[*].State
    Inners[].Inner.State
    Inners[].Inners[].State
    Inners[].Inners[].Inners[].Count
    Inners[*].Inners[*].State
    Inners[].Inner[].State
    Inners[].Names[]
    Inners[].Names
    Inners[*].Names[]
    Names
    Names[]
    Names[*]
    Sparse
    Sparse[]
    Sparse[*]
    State[]
    State[*].Inner
    Map.*.State
    Map.*.Names[]
    Map
    Table.a
    Inners[0].State
    Inners[-1].State
    Inners[1].Inner.State
    Names[0]
    Names[1]
    Choice.text
    Choice.inner.State
    Inners[].Choice.text
    Inners[?State == 'on'].Count
    Inners[?State == 'on' && Count == `1`].Required
    Inners[?State != 'on'].State
    Inners[?Flag].State
    Inners[?!Flag].State
    Inners[?Count].State
    Inners[?Names].State
    Inners[?Inner].State
    Inners[?Inner.Flag || State == 'on'].State
    Inners[?!(length(Names) == `1` && Count == Level)].State
    Inners[?Inner.State == 'on'].State
    Inners[?Inner.State != 'on'].State
    Inners[?Inner.State == State].Count
    Inners[?Inner.Count > Count].State
    Inners[?Choice.text == 'on'].State
    Inners[?Choice].State
    length(Inners)
    length(Inners) > `0`
    length(Inners[]) > `0`
    length(Names) >= `2`
    length(Inners[?State == 'on']) == length(Inners)
    length(Inner.Names)
    length(State)
    length(Map)
    length(Sparse)
    length(State || '') > `0`
    State || 'on'
    Names || Sparse
    Flag && Inner.Flag
    Flag || Inner.Flag
    Flag == `true`
    Flag == `false`
    Flag != `true`
    Count == `1`
    Count < `2`
    `1` <= Count
    Count > Level
    Level == `2`
    Inner.Count < Inner.Level
    State == 'on'
    State == 'a "quoted" {word}'
    State == `null`
    State != `null`
    Inner == `null`
    Inner.State == `null`
    State == Count
    State != Count
    !Flag
    !State
    !(State == 'on' || Inner.State == 'on')
    Inner.State == 'on' && Inner.Count == `1`
    contains(Names, 'on')
    contains(Names[], 'on')
    contains(Inners[].State, 'on')
    contains(State, 'o')
    contains(Inners[].[length(Names) >= Level][], `false`)
    starts_with(State, 'o')
    ends_with(Inner.State, 'n')
    keys(Map)
    keys(Inner.Table)
    Inners[].[State, Inner.State][]
    Inners[*].[State, Required][]
    [State, Inner.State]
    [Names, Sparse][]
    Inners | [0].State
    Inner | Inner | State
    @
    @.State
    `true`
    'raw'
    Kind
    Inners[?Kind == `2`].State
    Color
    Inners[?Color == 'red'].Color
    Fallback
    Fallback == 'on'
    Nothing
    Inner.Nothing.State
    Inners[].Nothing
    Nothing[].State
    Nothing == `null`
"""
EXPRESSIONS = [line.strip() for line in _TEXT.strip().splitlines()]

REFUSED = {
    "Inners[1:2]": "slice is not supported",
    "{a: State}": "multi select dict is not supported",
    "sort_by(Inners, &State)": "expref is not supported",
    "length(Count)": "length(number) is not supported",
    "to_string(Count)": "to_string(number) is not supported",
    "Inners[].State | [0]": "an item, by its number, of what was projected is not supported",
    "Inner == Inner": "the equality of structures is not supported",
    "When == When": "the equality of timestamps is not supported",
    "State && Flag": "and of these types is not supported",
    "[State, Flag]": "a list of different types is not supported",
    "`[1]`": "a literal list or object is not supported",
    "Inners[": "is no JMESPath",
}

WORDS = ("on", "off", "red", 'a "quoted" {word}')


def content() -> Shapes:
    """A model with every kind of thing that an expression may go through."""
    found = shapes()
    members = {
        "State": member("String"),
        "Count": member("Integer"),
        "Flag": member("Boolean"),
        "Inner": member("com.tiny#Thing"),
        "Inners": member("com.tiny#Things"),
        "Names": member("com.tiny#Names"),
        "Sparse": member("com.tiny#Sparse"),
        "Map": member("com.tiny#Map"),
        "Table": member("com.tiny#Tags"),
        "Choice": member("com.tiny#Option"),
        "Level": member("Integer", required={}),
        "Color": member("com.tiny#Color"),
        "Kind": member("com.tiny#Kind"),
        "When": member("Timestamp"),
        "Fallback": member("String", default="on"),
    }
    found["com.tiny#GetOutput"] = structure(**members)
    found["com.tiny#Thing"] = structure(**members, Required=member("String", required={}))
    found["com.tiny#Things"] = {"type": "list", "member": member("com.tiny#Thing")}
    found["com.tiny#Names"] = {"type": "list", "member": member("String")}
    found["com.tiny#Sparse"] = {
        "type": "list",
        "member": member("String"),
        "traits": {"smithy.api#sparse": {}},
    }
    found["com.tiny#Map"] = {
        "type": "map",
        "key": member("String"),
        "value": member("com.tiny#Thing"),
    }
    found["com.tiny#Option"] = {
        "type": "union",
        "members": {"text": member("String"), "inner": member("com.tiny#Thing")},
    }
    found["com.tiny#Kind"] = {
        "type": "intEnum",
        "members": {"ONE": member("Unit", enumValue=1), "TWO": member("Unit", enumValue=2)},
    }
    return found


def targets_of(model: Model) -> Targets:
    (service,) = model.services
    closure = close(model, service)
    return Targets(closure, name_everything(closure))


@pytest.fixture(scope="module")
def targets() -> Targets:
    """The model, as views see it."""
    return targets_of(load_text(model_text(content())))


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """What a compiled expression may refer to: the classes of the generated package."""
    folder = tmp_path_factory.mktemp("package")
    model = save(folder / "tiny.json", model_text(content()))
    assert main(["generate", str(model), "--output", str(folder / "out")]) == 0
    sys.path.insert(0, str(folder / "out" / "tiny"))
    import client_tiny  # type: ignore[import-not-found]  # it exists in this test only
    import client_tiny.types as types  # type: ignore[import-not-found]  # likewise

    yield {**vars(functions), **vars(types), "GetOutput": client_tiny.GetOutput}
    sys.path.pop(0)
    for name in [name for name in sys.modules if name.partition(".")[0] == "client_tiny"]:
        del sys.modules[name]


def compiled(expression: str, targets: Targets) -> str:
    compiler = Compiler(targets, Imports("..here"))
    root = compiler.root("output", ShapeId("com.tiny#GetOutput"), "value")
    return optional(compiler.compile(expression, root))


def plain(value: Any) -> Any:
    """A value as `to_dict` would have it."""
    if isinstance(value, Structure):
        return value.to_dict()
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return value


@pytest.fixture(scope="module")
def codes(targets: Targets) -> dict[str, str]:
    """The expressions, compiled."""
    return {expression: compiled(expression, targets) for expression in EXPRESSIONS}


@settings(max_examples=150, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_it_says_what_jmespath_says(
    codes: dict[str, str], package: dict[str, Any], seed: int
) -> None:
    output = Values(seed, WORDS).structure(package["GetOutput"])
    content = output.to_dict()
    for expression, code in codes.items():
        try:
            wanted: Any = jmespath.search(expression, content)
        except JMESPathError:
            wanted = JMESPathError
        try:
            found = plain(eval(code, dict(package), {"output": output}))
        except functions.ExpressionError:
            found = JMESPathError
        assert (found, type(found) is bool) == (wanted, type(wanted) is bool), (expression, code)


@pytest.mark.parametrize("expression", REFUSED)
def test_what_cannot_be_compiled_is_refused(targets: Targets, expression: str) -> None:
    with pytest.raises((UnsupportedError, ValueError)) as caught:
        compiled(expression, targets)
    assert REFUSED[expression] in str(caught.value)
