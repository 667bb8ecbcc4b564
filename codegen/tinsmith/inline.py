"""Inline Markdown: code, links and emphasis.

Rule: what is written here survives wrapping and rendering. Code is fenced so that what it holds
cannot end it, and its spaces are glued; what a renderer would take for a tag is code.
"""

from __future__ import annotations

import re
from urllib.parse import quote

from tinsmith import markup
from tinsmith.markup import Tag

GLUE = "\x00"
"""Stands for a space at which no line may end."""

_LITERAL = re.compile(r"(?P<code>(`+).*?\2)|[^\s`]*<[/!?]?[A-Za-z][^<>`]*>[^\s`]*")


def marked(tag: Tag, text: str) -> str:
    """Return `text` as what stands between `tag` and its end."""
    if tag.name in markup.CODE:
        return code(text)
    if tag.name in markup.LINKS:
        url = tag.attribute("href") or tag.attribute("url")
        url = f"https:{url}" if url.startswith("//") else url
        if not url.lower().startswith(("https://", "http://", "mailto:")) or text == url:
            return text  # a path within somebody's website leads nowhere from here
        return f"[{text}]({quote(url, safe='%/:=&?~#+!$,;@*-._')})"
    mark = markup.EMPHASIS[tag.name]
    return text if "*" in text else f"{mark}{text}{mark}"


def code(text: str) -> str:
    """Return `text` as a code span, on one line whatever the width."""
    fence = "`" * (max(map(len, re.findall("`+", text)), default=0) + 1)
    pad = " " if text[0] == "`" or text[-1] == "`" else ""
    return f"{fence}{pad}{text}{pad}{fence}".replace(" ", GLUE)


def without_tags(text: str) -> str:
    """Return inline Markdown in which everything that looks like a tag is code."""
    return _LITERAL.sub(_as_code, text)


def _as_code(found: re.Match[str]) -> str:
    if found["code"]:
        return found[0]
    before = " " if found.string[: found.start()][-1:] == "`" else ""
    after = " " if found.string[found.end() :][:1] == "`" else ""
    token = found[0].rstrip(".,;:")
    return f"{before}{code(token)}{found[0][len(token):]}{after}"
