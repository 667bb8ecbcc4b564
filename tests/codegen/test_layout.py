"""The layout is black's, character by character, whoever made it.

Rule: every expected text is what black itself says.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import black
import pytest
from black.mode import Mode, TargetVersion
from hypothesis import example, given
from hypothesis import strategies as st

from shared_data import shared
from tinsmith import layout, template
from tinsmith.command_line import main
from tinsmith.layout import lay_out

pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")

MODE = Mode(target_versions={TargetVersion.PY311}, line_length=100)
HERE = Path(__file__).parent
ROOT = HERE.parents[1]


def blacken(text: str) -> str:
    return black.format_str(text, mode=MODE)


@pytest.fixture
def texts(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What templates printed, before it was laid out."""
    printed: list[str] = []

    def keep(text: str) -> str:
        printed.append(text)
        return lay_out(text)

    monkeypatch.setattr(template, "lay_out", keep)
    return iter([printed])


@pytest.mark.parametrize("name", ["zoo", "evil-names", "odd", "tests", "sts"])
def test_every_module_of_awkward_models_is_as_black_has_it(
    name: str, texts: Iterator[list[str]], tmp_path: Path
) -> None:
    model = ROOT / "model/sts" if name == "sts" else HERE / "models" / f"{name}.json"
    compare(model, tmp_path, next(texts))


@pytest.mark.parametrize("name", ["sns", "sqs", "bedrock-runtime", "secrets-manager"])
def test_every_module_of_published_models_is_as_black_has_it(
    name: str, texts: Iterator[list[str]], tmp_path: Path
) -> None:
    compare(shared(f"models/{name}.json"), tmp_path, next(texts))


def compare(model: Path, folder: Path, printed: list[str]) -> None:
    """Generate, and hold each module against what black makes of the text as printed."""
    assert main(["generate", str(model), "--output", str(folder), "--jobs", "1"]) == 0
    assert len(printed) > 8
    for text in printed:
        assert lay_out(text) == blacken(text)


def test_black_is_asked_about_little(
    monkeypatch: pytest.MonkeyPatch, texts: Iterator[list[str]], tmp_path: Path
) -> None:
    asked: list[str] = []
    real = layout.ask_black

    def ask(text: str) -> str:
        asked.append(text)
        return real(text)

    monkeypatch.setattr(layout, "ask_black", ask)
    printed = next(texts)
    main(["generate", str(ROOT / "model"), "--output", str(tmp_path), "--jobs", "1"])
    assert asked, "the count below would prove nothing"
    assert sum(map(len, asked)) < sum(map(len, printed)) / 10
    assert not set(asked) & set(printed), "a whole module"


names = st.sampled_from(["a", "name", "Structure", "list_of", "a_rather_long_name_for_a_member"])
strings = st.text("ab \\'\"#;,([{é", max_size=40).map(repr) | st.sampled_from(
    [
        '"plain"',
        '"a ; b"',
        '"' + "long " * 25 + '"',
        'r"\\d+"',
        "'say \"x\"'",
        '"0XFF 1E5"',
        'f"a{b}"',
    ]
)
atoms = st.one_of(names, strings, st.sampled_from(["1", "-2.5", "None", "True", "x.y", "not a"]))


def joined(children: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    many = st.lists(children, max_size=5)
    pairs = st.lists(st.tuples(strings, children), max_size=4)
    return st.one_of(
        st.builds(lambda name, args: f"{name}({', '.join(args)})", names, many),
        st.builds(
            lambda name, args: f"{name}({', '.join(f'{k}={v}' for k, v in args)})",
            names,
            st.lists(st.tuples(names, children), max_size=4, unique_by=lambda pair: pair[0]),
        ),
        many.map(lambda items: f"[{', '.join(items)}]"),
        many.map(lambda items: f"({', '.join(items)}{',' if len(items) == 1 else ''})"),
        pairs.map(lambda items: "{" + ", ".join(f"{k}: {v}" for k, v in items) + "}"),
        st.builds(lambda a, b: f"{a} | {b}", children, children),
        children.map(lambda inner: f"Later(lambda: {inner})"),
        children.map(lambda inner: f"[{inner} for x in y]"),
        children.map(lambda inner: f"({inner})"),
    )


expressions = st.recursive(atoms, joined, max_leaves=14)
annotations = st.sampled_from(
    ["str", "list[Tag] | None", "dict[str, list[AVeryLongNameOfAStructureIndeed]] | None"]
)
long_names = st.integers(1, 52).map(lambda length: "N" * length)
statements = st.one_of(
    st.builds(lambda name, value: f"{name} = {value}", names, expressions),
    st.builds(lambda n, a, v: f"{n}: {a} = member({v})", names, annotations, expressions),
    st.builds(lambda n, a, v: f"{n}: {a} = {v}", names, annotations, expressions),
    expressions.map(lambda value: f"return {value}"),
    expressions.map(lambda value: f"raise {value}"),
    expressions.map(lambda value: f"assert a == {value}"),
    expressions,
    st.builds(
        lambda name, base, held: f"class {name}({base}[{', '.join(held)}]):\n    pass",
        long_names,
        long_names,
        st.lists(long_names, min_size=1, max_size=3),
    ),
    st.builds(
        lambda name, held, args: f"{name}: {held} | None = member({', '.join(args)})",
        long_names,
        long_names | long_names.map(lambda name: f"list[{name}]"),
        st.lists(long_names | long_names.map(lambda name: f"list_of({name})"), min_size=1),
    ),
    st.lists(names, min_size=1, max_size=9, unique=True).map(
        lambda found: f"from .some.where_else import {', '.join(found)}"
    ),
)


@st.composite
def drawn(draw: st.DrawFn, strategy: st.SearchStrategy[str]) -> str:
    """Draw; a name of its own keeps hypothesis from printing the whole grammar."""
    return draw(strategy)


@given(drawn(statements), st.integers(0, 3))
@example('x = f("' + "a" * 99 + '")', 0)
@example('assert str(raised.value) == "' + "a" * 70 + '"', 1)
@example('assert str(raised.value) == "' + "a" * 80 + '"', 1)
@example('raise EndpointError(f"' + "a" * 90 + '{b}")', 1)
@example('x = E(f"a{b}", properties={"list": [{"some": True, "other": "' + "a" * 60 + '"}]})', 2)
@example('x = [g("' + "a" * 99 + '")]', 1)
@example("x = (\n    one,\n)", 0)
@example("x = f(\n    one\n)", 0)
@example("x = f(\n    one, two,\n)", 0)
@example("def name_of_a_test_that_is_" + "long_" * 20 + "() -> None:\n    pass", 0)
def test_a_statement_is_laid_out_as_black_does(statement: str, depth: int) -> None:
    lines = [f"{'    ' * level}if above:" for level in range(depth)]
    lines += ["    " * depth + line for line in statement.split("\n")]
    text = "\n".join([*lines, ""])
    try:
        expected = blacken(text)
    except black.InvalidInput:
        return
    assert lay_out(text) == expected


elements = drawn(expressions) | drawn(expressions).map(lambda value: f"key={value}")


@given(st.lists(elements, max_size=4), st.sampled_from(["f(", "x = (", "x = [", "return f("]))
def test_a_statement_that_stands_an_element_a_line(items: list[str], head: str) -> None:
    close = "]" if head.endswith("[") else ")"
    text = "\n".join([head, *(f"    {item}," for item in items), close, ""])
    try:
        expected = blacken(text)
    except black.InvalidInput:
        return
    assert lay_out(text) == expected


pieces = st.sampled_from(
    [
        '"""Text."""',
        "from a import b",
        "x = 1",
        "#: A comment.",
        "def f():\n    x = 1",
        'def g():\n    """Text."""\n\n    x = 1',
        "class A(B):\n    x = 1",
        'class C:\n    """Text."""\n    y = 1\n\n\n    z = 1\n    """Of z."""',
        "class D:\n    y = 1\n    def m(self):\n        pass",
        "if A:\n    from a import b\n\n    from c import d\nelse:\n    x = 1",
        'r"""Raw \\d."""',
    ]
)


@given(st.lists(st.tuples(pieces, st.integers(0, 4)), min_size=1, max_size=7))
def test_blank_lines_are_counted_as_black_does(parts: list[tuple[str, int]]) -> None:
    text = "".join(f"{piece}\n" + "\n" * blank for piece, blank in parts)
    assert lay_out(text) == blacken(text)


def test_what_is_no_python_is_told() -> None:
    with pytest.raises(black.InvalidInput):
        lay_out("x = (1,,)\n")
