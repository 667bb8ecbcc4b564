"""Docstrings: what a document looks like in the end, and the laws of every document.

Read the examples as the specification: left the documentation trait, right the text.
"""

from __future__ import annotations

import ast
import inspect
import json
import re

import black
import pytest
from black.mode import Mode, TargetVersion
from hypothesis import example, given
from hypothesis import strategies as st

from shared_data import shared
from tinsmith.docstring import docstring, first_sentence

MODE = Mode(line_length=100, target_versions={TargetVersion.PY311})
TAGS = """
    a b body br caption caution code dd div dl dt em fullname h1 h2 h3 h4 h5 h6 hr html i important
    kbd li note ol p para pre replaceable samp simpara span strong table td th tip tr tt ul warning
""".strip().split()
TAG = re.compile(rf"</?(?:{'|'.join(TAGS)})(?=[\s/>])[^<>]*>", re.IGNORECASE)
CODE = re.compile(r"(`+).*?\1", re.DOTALL)


def read(literal: str) -> str:
    """What `help()` shows of the literal."""
    return inspect.cleandoc(ast.literal_eval(literal)).rstrip()


def shown(source: str, width: int = 60) -> str:
    return read(docstring(source, indent=4, width=width))


EXAMPLES = {
    "nothing": ("", ""),
    "a paragraph": ("<p>Returns a token.</p>", "Returns a token."),
    "no tags": ("Returns a token", "Returns a token"),
    "white space": ("<p>Returns\n     a\ttoken&nbsp;.</p>\n", "Returns a token ."),
    "paragraphs": ("<p>One</p>\n   <p>Two</p>", "One\n\nTwo"),
    "a summary": ("<p>One. Two, three.</p>", "One.\n\nTwo, three."),
    "abbreviations": ("<p>Use one, e.g. Two.</p>", "Use one, e.g. Two."),
    "entities": ("<p>a &lt; b &amp;&amp; c &gt; d&#39;s</p>", "a < b && c > d's"),
    "code": ("<p>Set <code>RoleArn</code>s.</p>", "Set `RoleArn`s."),
    "code in code marks": ("<code>a`b`</code>", "`` a`b` ``"),
    "code beside code": ("<code>a</code><code>b</code>", "`a` `b`"),
    "space in code": ("x<code> a\n b </code>y", "x `a b` y"),
    "tags in code": ("<code>f-<i>x</i><b>y</b></code>", "`f-xy`"),
    "placeholders in code": ("<code>arn:<Region>:<Id></code>", "`arn:<Region>:<Id>`"),
    "elements in code": ("<code><Scan>5</Scan></code>", "`<Scan>5</Scan>`"),
    "placeholders in text": ("Use arn:<Region>:x.", "Use `arn:<Region>:x`."),
    "an unknown element": ("<p>A <grant>full</grant> one</p>", "A full one"),
    "a tag as text": ("<p>Write &lt;p&gt; there</p>", "Write `<p>` there"),
    "a tag as text beside code": ("<code>a</code>&lt;p&gt;<code>b</code>", "`a` `<p>` `b`"),
    "emphasis": ("<b>a</b> <i>b</i> <strong>c</strong> <em>d</em>", "**a** *b* **c** *d*"),
    "emphasis with space": ("x<b> a </b>y <i> </i>z", "x **a** y z"),
    "emphasis in emphasis": ("<b>a <i>b</i></b>", "a *b*"),
    "bold code": ("<b><code>a</code></b>", "**`a`**"),
    "a link": ('<a href="https://x.test/a?b=1&amp;c">Here</a>.', "[Here](https://x.test/a?b=1&c)."),
    "a link without address": ("<a>GetUser</a>", "GetUser"),
    "a link into a website": ('<a href="API_GetUser.html">GetUser</a>', "GetUser"),
    "a link without scheme": ('<a href="//x.test/">Here</a>', "[Here](https://x.test/)"),
    "a link that says itself": ('<a href="https://x.test/">https://x.test/</a>', "https://x.test/"),
    "a link with parentheses": (
        '<a href="https://x.test/(a b)">x</a>',
        "[x](https://x.test/%28a%20b%29)",
    ),
    "a link around code": ('<a href="https://x.test"><code>a</code></a>', "[`a`](https://x.test)"),
    "a link in code": ('<code> <a href="https://x.test">a</a> </code>', "[`a`](https://x.test)"),
    "a list": ("<p>Of:</p><ul><li>a</li><li><p>b</p></li></ul>", "Of:\n\n- a\n- b"),
    "a list in order": ("Of:<ol><li>a</li><li>b</li></ol>end", "Of:\n\n1. a\n2. b\n\nend"),
    "a list in a list": (
        "Of:<ul><li>a<ol><li>b</li><li>c</li></ol></li><li>d</li></ul>",
        "Of:\n\n- a\n  1. b\n  2. c\n- d",
    ),
    "paragraphs in a list": (
        "Of:<ul><li><p>a</p><p>b</p></li><li>c</li></ul>d",
        "Of:\n\n- a\n\n  b\n- c\n\nd",
    ),
    "a list alone": ("<ul><li>a</li><li>b</li></ul>", "- a\n- b"),
    "an empty item": ("x<ul><li></li><li>b</li></ul>", "x\n\n- b"),
    "definitions": (
        "Of:<dl><dt>a</dt><dd><p>b</p></dd><dt>c</dt><dd>d</dd></dl>",
        "Of:\n\n- **a**: b\n- **c**: d",
    ),
    "a note": ("<p>A</p><note><p>b</p><p>c</p></note>d", "A\n\n**Note:** b\n\nc\n\nd"),
    "an empty note": ("<p>A</p><note> </note><p>b</p>", "A\n\nb"),
    "important": ("A<important>b</important>", "A\n\n**Important:** b"),
    "a warning with a list": (
        "A<warning><ul><li>b</li></ul></warning>",
        "A\n\n**Warning:**\n\n- b",
    ),
    "a heading": ("<h3>Title</h3><p>text</p>", "**Title**\n\ntext"),
    "a full name": ("<fullname>STS</fullname><p>text</p>", "STS\n\ntext"),
    "a line break": ("a<br/>b", "a\n\nb"),
    "a table": (
        "Of:<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>",
        "Of:\n\n- a | b\n- 1 | 2",
    ),
    "a listing": ("A<pre>x &lt; y\n  <b>z</b>  </pre>", "A\n\n```\nx < y\n  z\n```"),
    "a comment": ("a<!-- <p>no</p> -->b", "ab"),
    "a script": ("a<script>if (a < b) {}</script>b", "ab"),
    "unclosed": ("<p>a <b>b <code>c<ul><li>d<li>e", "a **b `c`**\n\n- d\n- e"),
    "never opened": ("a</b> b</p></li></ul></note>c</code>", "a b\n\nc"),
    "crossed": ("<b>a <code>b</b> c</code>", "**a `b`** c"),
    "items without a list": ("<li>a</li><li>b</li>", "- a\n- b"),
    "less than": ("a < b and c<d", "a < b and c<d"),
    "a lone backtick": ("<p>it`s</p>", "it's"),
    "control characters": ("a\x00b\x1bc\ufeffd\u202ee\ud800", "abcde"),
    "markdown paragraphs": ("One\ntwo\n\nThree", "One two\n\nThree"),
    "markdown code": (
        "Use `a <b> c` or ``d`e``",
        "Use `a <b> c` or ``d`e``",
    ),
    "markdown emphasis": ("A **bold** [link](https://x.test)", "A **bold** [link](https://x.test)"),
    "a markdown list": ("Of:\n- a\n  b\n* c\n\nd", "Of:\n\n- a b\n- c\n\nd"),
    "a markdown list in a list": (
        "Of:\n- a\n  1. b\n  2. c\n- d",
        "Of:\n\n- a\n  1. b\n  2. c\n- d",
    ),
    "a number in markdown": ("It was in\n2019. Then", "It was in 2019.\n\nThen"),
    "a markdown heading": ("# Title #\ntext", "**Title**\n\ntext"),
    "a markdown fence": (
        "A\n```python\nx = 1\n\n  <p>\n```\nb",
        "A\n\n```python\nx = 1\n\n  <p>\n```\n\nb",
    ),
    "a fence in a fence": ("A\n````\n```\n````", "A\n\n````\n```\n````"),
    "inline tags in markdown": ("Use <code>a</code>\n\nor <i>b</i>", "Use `a`\n\nor *b*"),
    "backslashes and quotes": ('a\\b \\n """c""" "', 'a\\b \\n """c""" "'),
    "quotes first": ('"a" is', '"a" is'),
}


@pytest.mark.parametrize(("source", "expected"), EXAMPLES.values(), ids=EXAMPLES.keys())
def test_what_a_document_becomes(source: str, expected: str) -> None:
    assert shown(source) == expected


LAYOUTS = {
    "one line": ("<p>Returns a token.</p>", '"""Returns a token."""'),
    "a summary and more": (
        "<p>Returns a token. It is valid for one hour.</p>",
        '"""Returns a token.\n\n    It is valid for one hour.\n    """',
    ),
    "a first sentence that is too long": (
        "<p>Returns a token that is rather long. It is valid.</p>",
        '"""Returns a token that is rather\n    long. It is valid.\n    """',
    ),
    "just too long for the closing quotes": (
        "<p>Returns a token for the man now.</p>",
        '"""Returns a token for the man\n    now.\n    """',
    ),
    "items hang": (
        "<p>Of:</p><ul><li>first the one and then many others</li></ul>",
        '"""Of:\n\n    - first the one and then many\n      others\n    """',
    ),
    "no prose first": ("<ul><li>a</li></ul>", '"""\n    - a\n    """'),
    "code is not broken": (
        "<p>Set it to <code>some long code with spaces in it</code> now</p>",
        '"""Set it to\n    `some long code with spaces in it`\n    now\n    """',
    ),
    "addresses are not broken": (
        '<p>See <a href="https://x.test/a-rather-long-address">the long guide</a></p>',
        '"""See [the long\n    guide](https://x.test/a-rather-long-address)\n    """',
    ),
    "no list begins by wrapping": (
        "<p>Numbers are from one to ninety - or more</p>",
        '"""Numbers are from one to\n    ninety - or more\n    """',
    ),
    "a quote at the end": ('Defaults to "a"', '"""Defaults to "a" """'),
    "a quote in front": ('"a" it is', '"""\\"a" it is"""'),
    "a backslash at the end": ("a\\", '"""a\\\\"""'),
    "three quotes": ('a """ b', '"""a ""\\" b"""'),
    "nothing": ("<p> </p>", '""" """'),
}


@pytest.mark.parametrize(("source", "expected"), LAYOUTS.values(), ids=LAYOUTS.keys())
def test_layout(source: str, expected: str) -> None:
    assert docstring(source, indent=4, width=38) == expected


def test_sections() -> None:
    literal = docstring(
        "<p>Assume a role.</p>",
        indent=4,
        width=60,
        sections=[
            (
                "Raises",
                [
                    ("ExpiredTokenError", "<p>The token is no longer valid, get another one.</p>"),
                    ("ServiceError", "<p>Something else. <code>a</code></p><ul><li>b</li></ul>"),
                ],
            ),
            ("Deprecated", ["<p>Use <code>Other</code>, which knows more of the same things.</p>"]),
            ("Example", ["```python\nclient.send(x)\n```"]),
        ],
    )
    assert literal == '''"""Assume a role.

    Raises:
        ExpiredTokenError: The token is no longer valid, get
            another one.
        ServiceError: Something else. `a`

            - b

    Deprecated:
        Use `Other`, which knows more of the same things.

    Example:
        ```python
        client.send(x)
        ```
    """'''


def test_sections_without_documentation() -> None:
    literal = docstring("", indent=0, width=60, sections=[("Raises", [("Error", "Always")])])
    assert literal == '"""\nRaises:\n    Error: Always\n"""'


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("", ""),
        ("<p>One <code>a b</code>. Two.</p>", "One `a b`."),
        ("<p>One in the U.S. East region. Two.</p>", "One in the U.S. East region."),
        ("<p>See <b>A. B</b>. Two.</p>", "See **A. B**."),
        ("<p>Version 1.2 is there! two. Three</p>", "Version 1.2 is there! two."),
        ("<ul><li>a</li></ul>", "a"),
        ("<pre>x</pre>", ""),
    ],
)
def test_first_sentence(source: str, expected: str) -> None:
    assert first_sentence(source) == expected


FRAGMENTS = st.sampled_from(
    [f"<{tag}>" for tag in TAGS]
    + [f"</{tag}>" for tag in TAGS]
    + ["<br/>", '<a href="https://x.test/a b">', "<Region>", "</Region>", "&lt;", "&gt;", "&quot;"]
    + [
        "&amp;",
        "&#0;",
        "&#x1b;",
        "`",
        "``",
        "```",
        "\\",
        '"',
        '"""',
        "'",
        "\n",
        "\n\n",
        "\n- ",
        " ",
    ]
    + ["\n  1. ", "# ", "<!--", "-->", "<", ">", "p>", "\t", "\x0c", "\x85", "\u2028", "\xa0", "*"]
    + ["**", "[", "](", ")", "word. Word", "rather long text that goes on and on, ", "\ud800", "é"]
)
SOURCES = st.lists(FRAGMENTS | st.text(max_size=12), max_size=24).map("".join)


@given(SOURCES)
@example('a """"')
@example("<p>x</p><pre>a\\\n\\</pre>")
@example("&lt;p>`<p>`")
def test_every_document_becomes_a_literal_without_tags(source: str) -> None:
    literal = docstring(source, indent=4, width=40)
    literal.encode("utf-8")
    text = ast.literal_eval(literal)
    assert not TAG.search(CODE.sub("", text))
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f]", text)
    assert all(line == line.rstrip() for line in literal.split("\n"))


@given(st.lists(SOURCES, min_size=1, max_size=4), st.booleans())
@example(['a "'], False)
@example(['"'], True)
@example(["<ul><li>a</li></ul>"], True)
@example(["a\\"], False)
def test_black_leaves_every_docstring_alone(sources: list[str], method: bool) -> None:
    sections = [("Raises", [("Error", source) for source in sources[1:]])] if sources[1:] else []
    indent = 8 if method else 4
    literal = docstring(sources[0], indent=indent, width=100, sections=sections)
    module = f"class Some:\n    {literal}\n"
    if method:
        module = f"class Some:\n    def some(self) -> None:\n        {literal}\n"
    assert black.format_str(module, mode=MODE) == module


@given(st.lists(st.from_regex(r"[a-z]{1,9}[,.]?", fullmatch=True), min_size=1, max_size=40))
def test_prose_keeps_its_words_and_its_width(words: list[str]) -> None:
    literal = docstring(f"<p>{' '.join(words)}</p>", indent=4, width=30)
    assert read(literal).split() == words
    lines = literal.split("\n")
    assert len(lines[0]) <= 26
    assert all(len(line) <= 30 for line in lines[1:])


@given(st.text(), st.text())
def test_escaped_text_comes_back(before: str, after: str) -> None:
    """Backslashes and quotes, wherever they stand, are printed as they were."""
    kept = re.compile(r"""[^\\"a-z]""")
    source = f"{kept.sub('', before)} x {kept.sub('', after)}".strip()
    assert read(docstring(source, indent=4, width=30)).split() == source.split()


def documentation() -> set[str]:
    found: set[str] = set()

    def collect(node: dict[str, object]) -> None:
        text = node.get("smithy.api#documentation")
        if isinstance(text, str):
            found.add(text)

    for path in shared("models").glob("*.json"):
        json.loads(path.read_text("utf-8"), object_hook=collect)
    return found


def test_what_aws_writes() -> None:
    """Each document of twenty published models: no tag, no broken line, and black agrees."""
    sources = sorted(documentation())
    assert len(sources) > 10_000
    literals = [docstring(source, indent=4, width=100) for source in sources]
    for literal in literals:
        text = ast.literal_eval(literal)
        assert not TAG.search(CODE.sub("", text)), text
        for number, line in enumerate(literal.split("\n")):
            words = CODE.sub("c", line).removeprefix('"""').strip().removeprefix("- ").split(" ")
            assert len(line) + (4 if number == 0 else 0) <= 100 or len(words) == 1, line
    sample = literals[::20]
    module = "\n\n\n".join(f"class C{at}:\n    {text}" for at, text in enumerate(sample)) + "\n"
    assert black.format_str(module, mode=MODE) == module
