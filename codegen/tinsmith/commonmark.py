"""CommonMark documentation, turned into the HTML that `prose` reads.

The Smithy specification ("documentation trait") says that the text is CommonMark, where HTML is
allowed.

Rule: structure only: paragraphs, lists, headings, fences and code spans. Emphasis and links are the
same in what we write, so they stay. A text that has blocks of HTML is HTML: its lines mean nothing.
"""

from __future__ import annotations

import html
import re

from tinsmith.markup import BLOCK_TAGS

_BLOCK = re.compile(rf"</?(?:{'|'.join(sorted(BLOCK_TAGS))})(?=[\s/>])", re.IGNORECASE)
_SPAN = re.compile(
    r"<(code|pre)\b.*?</\1\s*>|(?P<fence>(?<!`)`+(?!`))(?P<code>.+?)(?<!`)(?P=fence)(?!`)",
    re.IGNORECASE | re.DOTALL,
)
_CODE = re.compile(
    r"^\s*(`{3,}|~{3,}).*?(?:^\s*\1|\Z)|(`+).+?\2", re.DOTALL | re.MULTILINE
)  # a glance, to see tags that are none
_FENCE = re.compile(r"\s*(`{3,}|~{3,})\s*([\w+-]*)[^`]*$")
_HEADING = re.compile(r" {0,3}#{1,6}\s+(.*?)[\s#]*$")
_ITEM = re.compile(r"(\s*)(?:[-*+]|(\d{1,9})[.)])\s+(?=\S)")


def to_html(text: str) -> str:
    """Return `text` with its CommonMark structure written as tags."""
    if _BLOCK.search(_CODE.sub("", text)):
        return _spans(text)
    writer = _Writer()
    for line in text.splitlines():
        writer.read(line)
    return writer.finish()


def _spans(text: str) -> str:
    return _SPAN.sub(_span, text)


def _span(found: re.Match[str]) -> str:
    code = found["code"]
    if code is None or _BLOCK.search(code):
        return found[0]
    return f"<code>{html.escape(code, quote=False)}</code>"


class _Writer:
    def __init__(self) -> None:
        self._out: list[str] = []
        self._paragraph: list[str] = []
        self._lists: list[tuple[int, str]] = []  # column of the marker, tag
        self._fence = ""

    def read(self, line: str) -> None:
        fence = _FENCE.match(line)
        if self._fence:
            if fence and fence[1].startswith(self._fence) and not fence[2]:
                self._end_listing()
            else:
                self._out.append(html.escape(line, quote=False) + "\n")
        elif fence:
            self._begin_block(line)
            self._fence = fence[1]
            self._out.append(f'<pre lang="{fence[2]}">')
        elif heading := _HEADING.match(line):
            self._begin_block(line)
            self._out.append(f"<h3>{_spans(heading[1])}</h3>")
        elif (item := _ITEM.match(line)) and self._may_begin(item):
            self._begin_item(len(item[1]), "ol" if item[2] else "ul")
            self._paragraph.append(line[item.end() :])
        elif line.strip():
            if not self._paragraph:
                self._begin_block(line)
            self._paragraph.append(line)
        else:
            self._end_paragraph()

    def finish(self) -> str:
        if self._fence:
            self._end_listing()
        self._end_paragraph()
        self._end_lists(-1)
        return "".join(self._out)

    def _may_begin(self, item: re.Match[str]) -> bool:
        # A line of prose may start with "2019. ": only 1 interrupts a paragraph that is in no list.
        return not self._paragraph or bool(self._lists) or item[2] in {None, "1"}

    def _begin_item(self, column: int, tag: str) -> None:
        self._end_paragraph()
        self._end_lists(column)
        if self._lists and self._lists[-1] == (column, tag):
            self._out.append("<li>")
            return
        if self._lists and self._lists[-1][0] == column:
            self._end_lists(column - 1)
        self._lists.append((column, tag))
        self._out.append(f"<{tag}><li>")

    def _begin_block(self, line: str) -> None:
        self._end_paragraph()
        if not line[0].isspace():
            self._end_lists(-1)

    def _end_paragraph(self) -> None:
        if self._paragraph:
            self._out.append(f"<p>{_spans(chr(10).join(self._paragraph))}</p>")
            self._paragraph.clear()

    def _end_lists(self, column: int) -> None:
        """Close the lists whose markers stand to the right of `column`."""
        while self._lists and self._lists[-1][0] > column:
            self._out.append(f"</{self._lists.pop()[1]}>")

    def _end_listing(self) -> None:
        self._out.append("</pre>")
        self._fence = ""
