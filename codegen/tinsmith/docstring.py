"""Docstrings: documentation of a model as a Python string literal, ready to print.

The layout is PEP 257's: one line where it fits; else a summary line, a blank line, the rest, and
the quotes on their own line. Sections follow the Google style, which editors know.

Rule: the literal is final. black leaves it as it is, `ast.literal_eval` gives the text, no line is
wider than asked unless a single word is: code and URLs are never broken.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from tinsmith.inline import GLUE
from tinsmith.prose import Block, markdown

Section = tuple[str, Sequence[str | tuple[str, str]]]
"""A title without its colon, and entries: documentation, or `(name, documentation)`."""

_SENTENCE_END = re.compile(r"""[.!?]["')\]*]*$""")
_SENTENCE_START = re.compile(r"""["'(\[*`]*[A-Z0-9`]""")
_ABBREVIATIONS = frozenset(
    {"e.g.", "i.e.", "etc.", "vs.", "cf.", "al.", "approx.", "no.", "inc.", "corp.", "u.s.", "st."}
)
_MARKER = re.compile(r"[-+*]|#{1,6}|\d{1,9}[.)]|[-=]+|[>|].*")


def docstring(source: str, *, indent: int, width: int, sections: Sequence[Section] = ()) -> str:
    """Return the literal of a docstring, quotes included; its first line is not indented.

    Args:
        source: HTML or CommonMark, as `smithy.api#documentation` holds it.
        indent: columns before the opening quotes, and before every other line.
        width: the last column a line may use, indentation included.
        sections: what follows, such as `("Raises", [("ExpiredTokenError", "<p>...</p>")])`.
    """
    room = width - indent
    blocks = _escaped(markdown(source))
    opens_below = not blocks or not _is_prose(blocks[0])
    if not opens_below:
        blocks = _summarized(blocks, room)
    lines = _render(blocks, room, taken=0 if opens_below else 3)
    if not sections and len(lines) == 1 and not opens_below:
        # A line that leaves no room for the closing quotes is wrapped: black allows no other place.
        lines = _render(blocks, room, taken=7 if lines[0].endswith('"') else 6)
    for title, entries in sections:
        lines += [""] * bool(lines) + [f"{title}:"]
        for entry in entries:
            lines += _entry(entry, room)
    return _literal(lines, " " * indent, opens_below)


def module_docstring(source: str) -> str:
    """Return the literal of a module's docstring."""
    return docstring(source, indent=0, width=100)


def first_sentence(source: str) -> str:
    """Return the first sentence as one line of Markdown; `""` where there is no prose."""
    prose = [block.text for block in markdown(source) if not block.language]
    return _split_sentence(prose[0])[0].replace(GLUE, " ") if prose else ""


def _is_prose(block: Block) -> bool:
    return not block.language and not block.lead


def _escaped(blocks: Sequence[Block]) -> list[Block]:
    """Write texts as they stand in a literal, so that they are measured as they are printed."""
    return [replace(block, text=_escape(block.text)) for block in blocks]


def _escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"""', '""\\"')


def _summarized(blocks: Sequence[Block], room: int) -> list[Block]:
    """Make the first sentence a paragraph of its own, if it fits beside the quotes."""
    first, *others = blocks
    text = re.sub('^"', r"\"", first.text)  # black would put a space before it
    sentence, rest = _split_sentence(text)
    if not rest or len(sentence) > room - 3:
        return [replace(first, text=text), *others]
    return [replace(first, text=sentence), replace(first, text=rest), *others]


def _split_sentence(text: str) -> tuple[str, str]:
    words = text.split(" ")
    for at, (word, following) in enumerate(pairwise(words), 1):
        ends = _SENTENCE_END.search(word) and _SENTENCE_START.match(following)
        if ends and word.lstrip("(\"'").lower() not in _ABBREVIATIONS:
            sentence = " ".join(words[:at])
            if sentence.count("[") == sentence.count("]") and sentence.count("**") % 2 == 0:
                return sentence, " ".join(words[at:])
    return text, ""


def _entry(entry: str | tuple[str, str], room: int) -> list[str]:
    name, said = ("", entry) if isinstance(entry, str) else entry
    hanging = 8 if name else 4
    text = _render(_escaped(markdown(said, term=name)), room - hanging, taken=4 - hanging)
    return [f"{' ' * (hanging if at else 4)}{line}".rstrip() for at, line in enumerate(text)]


def _render(blocks: Sequence[Block], room: int, taken: int) -> list[str]:
    """Lay out blocks; on the first line `taken` columns are somebody else's."""
    lines: list[str] = []
    for at, block in enumerate(blocks):
        in_list = block.lead.strip() and blocks[at - 1].lead
        if at and not in_list:
            lines.append("")
        lines += _listing(block) if block.language else _fill(block, room, 0 if at else taken)
    return lines


def _listing(block: Block) -> list[str]:
    fence = "`" * max(3, *(len(run) + 1 for run in re.findall("`*", block.text)))
    opening = fence + ("" if block.language == "text" else block.language)
    lines = [opening, *block.text.split("\n"), fence]
    blank = " " * len(block.lead)
    return [f"{blank if at else block.lead}{line}".rstrip() for at, line in enumerate(lines)]


def _fill(block: Block, room: int, taken: int) -> list[str]:
    words: list[str] = []
    for word in block.text.split(" "):
        if words and _MARKER.fullmatch(word):
            words[-1] += (
                GLUE + word
            )  # at the start of a line it would begin a list, a heading, a quote
        else:
            words.append(word)
    lines = [block.lead + words[0]]
    for word in words[1:]:
        if len(lines[-1]) + 1 + len(word) > room - (taken if len(lines) == 1 else 0):
            lines.append(" " * len(block.lead) + word)
        else:
            lines[-1] += " " + word
    return [line.replace(GLUE, " ") for line in lines]


def _literal(lines: Sequence[str], margin: str, opens_below: bool) -> str:
    if not lines:
        return '""" """'
    if len(lines) == 1 and not opens_below:
        pad = " " if lines[0].endswith('"') else ""  # as black does
        return f'"""{lines[0]}{pad}"""'
    first, *others = [""] * opens_below + [*lines]
    return "\n".join(
        [f'"""{first}', *(f"{margin}{line}".rstrip() for line in others), f'{margin}"""']
    )
