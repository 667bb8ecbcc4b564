"""The tags of documentation, and how a text is cut into them.

Rule: nothing is judged here. What looks like a tag is a `Tag`, what does not is text, and the two
joined are the input again but for comments.

A regular expression does it and not `html.parser`, whose reading of broken markup changes between
patch releases of Python: the output of the generator may not.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

ADMONITIONS = {
    "note": "Note",
    "important": "Important",
    "warning": "Warning",
    "caution": "Caution",
    "tip": "Tip",
}
EMPHASIS = {"b": "**", "strong": "**", "i": "*", "em": "*", "replaceable": "*"}
CODE = frozenset({"code", "tt", "kbd", "samp", "literal"})
LINKS = frozenset({"a", "ulink"})
LISTS = frozenset({"ul", "ol", "dl", "table", "itemizedlist", "orderedlist"})
ORDERED = frozenset({"ol", "orderedlist"})
ITEMS = frozenset({"li", "tr", "listitem"})
TERM = "dt"
CELLS = frozenset({"td", "th"})
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "title", "caption"})
LISTINGS = frozenset({"pre", "programlisting"})
BREAKS = frozenset(
    {
        "p",
        "br",
        "hr",
        "div",
        "dd",
        "blockquote",
        "section",
        "html",
        "head",
        "body",
        "thead",
        "tbody",
    }
    | {"fullname", "simpara", "para", "examples"}
)
PLAIN = frozenset(
    {
        "span",
        "u",
        "s",
        "sub",
        "sup",
        "small",
        "big",
        "font",
        "img",
        "q",
        "abbr",
        "cite",
        "script",
        "style",
    }
)

BLOCK_TAGS = BREAKS | LISTS | ITEMS | {TERM} | HEADINGS | LISTINGS | ADMONITIONS.keys()
KNOWN_TAGS = BLOCK_TAGS | CODE | LINKS | CELLS | PLAIN | EMPHASIS.keys()

_TOKEN = re.compile(
    r"<!--.*?-->|<(?P<mute>script|style)\b[^<>]*>.*?</(?P=mute)\s*>"
    r"|<(?P<slash>/?)(?P<name>[A-Za-z][^\s<>/]*)(?P<attributes>[^<>]*)>",
    re.IGNORECASE | re.DOTALL,
)
_ATTRIBUTE = re.compile(r"""([A-Za-z-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")


@dataclass(frozen=True, slots=True)
class Tag:
    """`<name ...>` or `</name>`.

    Attributes:
        name: in lower case.
        closes: whether it is an end tag.
        raw: as it was written.
    """

    name: str
    closes: bool
    raw: str

    def attribute(self, wanted: str) -> str:
        """Return the value of an attribute, entities resolved; `""` where it is absent."""
        for name, double, single, bare in _ATTRIBUTE.findall(self.raw):
            if name.lower() == wanted:
                return html.unescape(double or single or bare).strip()
        return ""


def tokens(source: str) -> Iterator[str | Tag]:
    """Cut `source` into tags and raw text between; comments, scripts and styles are left out."""
    at = 0
    for found in _TOKEN.finditer(source):
        if found.start() > at:
            yield source[at : found.start()]
        at = found.end()
        if found["name"]:
            yield Tag(found["name"].lower(), bool(found["slash"]), found[0])
    if at < len(source):
        yield source[at:]
