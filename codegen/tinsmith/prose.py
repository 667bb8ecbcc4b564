"""Documentation of models, read: HTML or CommonMark in, blocks of Markdown out.

Markdown, because it reads well raw in `help()` and rendered in an editor's hover.

Rule: no text is lost and no document is refused. A tag that is not closed, or was never opened,
changes nothing; an element nobody knows gives its text; a placeholder such as `<region>` stays, as
code.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from functools import lru_cache

from tinsmith import inline, markup
from tinsmith.commonmark import to_html
from tinsmith.markup import Tag


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a list item or a listing.

    Attributes:
        lead: what stands before the first line: indentation, and the marker of a list item.
        text: inline Markdown on one line, with `GLUE` for some spaces; of a listing, its lines.
        language: of a listing's code, `"text"` where nobody says; `""` for prose.
    """

    lead: str
    text: str
    language: str = ""


_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)


@lru_cache(maxsize=4096)
def markdown(source: str, *, term: str = "") -> tuple[Block, ...]:
    """Return documentation as Markdown; with a `term`, as what is said of it: `term: text`."""
    reader = _Reader(term)
    converted = to_html(source.replace("\r\n", "\n").replace("\r", "\n"))
    cut = list(markup.tokens(converted))
    closed = {token.name for token in cut if isinstance(token, Tag) and token.closes}
    for token in cut:
        if isinstance(token, str):
            reader.text(_visible(html.unescape(token)))
        elif token.name not in markup.KNOWN_TAGS:
            reader.unknown(token, token.name in closed)
        elif token.closes:
            reader.end(token)
        else:
            reader.start(token)
    return reader.finish()


def _visible(text: str) -> str:
    return _INVISIBLE.sub("", text)


@dataclass(slots=True)
class _List:
    ordered: bool
    count: int = 0
    in_item: bool = False


@dataclass(frozen=True, slots=True)
class _Span:
    tag: Tag
    at: int  # where in the pieces it begins


_BOLD = Tag("b", closes=False, raw="<b>")


class _Reader:
    def __init__(self, term: str) -> None:
        self._blocks: list[Block] = []
        self._leads: list[str] = []  # of each open item: its marker until printed, then spaces
        self._lists: list[_List] = []
        self._pieces: list[str] = []  # of the block being read
        self._spans: list[_Span] = []
        self._listing: list[str] | None = None
        self._language = ""
        self._glued = -1  # a block that begins when nothing was read since here continues the line
        if term:
            self._glue(f"{term}: ")

    def text(self, text: str) -> None:
        if self._listing is not None:
            self._listing.append(text)
        elif self._in_code():
            self._pieces.append(re.sub(r"\s+", " ", text))
        else:
            # Code spans are elements by now: a lone backtick would open one that nothing closes.
            self._pieces.append(re.sub(r"\s+", " ", text).replace("`", "'"))

    def unknown(self, tag: Tag, closed: bool) -> None:
        if "://" in tag.raw and not self._in_code():
            self.text(_visible(tag.raw[1:-1]))
        elif self._listing is not None or self._in_code() or not (closed or tag.closes):
            self.text(_visible(tag.raw))

    def start(self, tag: Tag) -> None:
        name = tag.name
        if self._listing is not None:
            return
        if name in markup.BREAKS:
            self._break()
        elif name in markup.CODE or name in markup.EMPHASIS or name in markup.LINKS:
            self._open(tag)
        elif name in markup.LISTS:
            self._flush()
            self._lists.append(_List(name in markup.ORDERED))
        elif name in markup.ITEMS or name == markup.TERM:
            self._flush()
            self._begin_item()
            if name == markup.TERM:
                self._open(_BOLD)
        elif name in markup.HEADINGS:
            self._flush()
            self._open(_BOLD)
        elif name in markup.ADMONITIONS:
            self._flush()
            self._glue(f"**{markup.ADMONITIONS[name]}:** ")
        elif name in markup.LISTINGS:
            self._flush()
            self._listing, self._language = [], tag.attribute("lang") or "text"
        elif name in markup.CELLS and "".join(self._pieces).strip():
            self._pieces.append(" | ")

    def end(self, tag: Tag) -> None:
        name = tag.name
        if self._listing is not None:
            if name in markup.LISTINGS:
                self._flush_listing()
        elif name in markup.BREAKS:
            self._break()
        elif name in markup.CODE or name in markup.EMPHASIS or name in markup.LINKS:
            self._close(name)
        elif name in markup.LISTS:
            self._flush()
            if self._lists:
                self._end_item()
                self._lists.pop()
        elif name in markup.ITEMS:
            self._flush()
            self._end_item()
        elif name == markup.TERM:
            self._close_all()
            if "".join(self._pieces).strip():
                self._glue(": ")
        elif name in markup.HEADINGS:
            self._flush()
        elif name in markup.ADMONITIONS:
            if self._is_glued():
                self._pieces.clear()
            self._flush()

    def finish(self) -> tuple[Block, ...]:
        if self._listing is not None:
            self._flush_listing()
        self._flush()
        return tuple(self._blocks)

    # Lists

    def _begin_item(self) -> None:
        if not self._lists:
            self._lists.append(_List(ordered=False))
        self._end_item()
        current = self._lists[-1]
        current.count += 1
        current.in_item = True
        self._leads.append(f"{current.count}. " if current.ordered else "- ")

    def _end_item(self) -> None:
        if self._lists and self._lists[-1].in_item:
            self._lists[-1].in_item = False
            self._leads.pop()

    # Spans

    def _in_code(self) -> bool:
        return any(opened.tag.name in markup.CODE for opened in self._spans)

    def _open(self, tag: Tag) -> None:
        at = len(self._pieces)
        if not self._in_code():
            self._spans.append(_Span(tag, at))
        elif tag.name in markup.LINKS and not "".join(self._pieces[self._spans[-1].at :]).strip():
            # Markdown has code in links, not links in code.
            self._spans.insert(-1, _Span(tag, self._spans[-1].at))

    def _close(self, name: str) -> None:
        if any(opened.tag.name == name for opened in self._spans):
            while self._close_last() != name:
                pass

    def _close_all(self) -> None:
        while self._spans:
            self._close_last()

    def _close_last(self) -> str:
        opened = self._spans.pop()
        content = "".join(self._pieces[opened.at :])
        del self._pieces[opened.at :]
        inner = content.strip(" ")
        before, after = content[: content.find(inner)], content[content.find(inner) + len(inner) :]
        if inner:
            before += " " * (not before and "".join(self._pieces)[-1:] == "`")
            inner = inline.marked(opened.tag, inner)
        self._pieces.append(before + inner + after)
        return opened.tag.name

    # Blocks

    def _glue(self, text: str) -> None:
        self._pieces.append(text)
        self._glued = len(self._pieces)

    def _is_glued(self) -> bool:
        return self._glued >= 0 and not "".join(self._pieces[self._glued :]).strip()

    def _break(self) -> None:
        if not self._is_glued():
            self._flush()

    def _flush(self) -> None:
        self._close_all()
        text = re.sub(" +", " ", "".join(self._pieces)).strip(" ")
        self._pieces.clear()
        self._glued = -1
        if text:
            text = re.sub(r"(?<=[`)]) (?=[.,;:](?: |$))", "", text)
            self._append(inline.without_tags(text))

    def _flush_listing(self) -> None:
        lines = "".join(self._listing or ()).expandtabs(4).split("\n")
        self._listing = None
        lines = [re.sub(r"\s", " ", line).rstrip() for line in lines]
        text = "\n".join(lines).strip("\n")
        if text:
            self._append(text, self._language)

    def _append(self, text: str, language: str = "") -> None:
        self._blocks.append(Block("".join(self._leads), text, language))
        self._leads = [" " * len(lead) for lead in self._leads]
