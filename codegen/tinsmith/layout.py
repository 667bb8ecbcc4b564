"""The layout that black gives, without asking black about every line.

Purpose: templates print text that is nearly laid out, and formatting it with black takes longer
than everything else together. Here lines that are right are left, blank lines are counted, the
usual long statements are broken by the rules of `layout_statement`, and black is asked about the
rest: one statement, or the whole module where even that is not clear. Rule: the result is what
black makes of the whole text, character by character; when in doubt, ask black.
"""

from __future__ import annotations

import re
from functools import lru_cache

from tinsmith.layout_lines import Spacing
from tinsmith.layout_statement import (
    WIDTH,
    Unusual,
    break_statement,
    check_exploded,
    matches,
    tokens,
)

_COMPOUND = re.compile(r"(?:class|def|async|if|for|while|with|try|else|elif|except|finally)\b")
_DEPENDENT = re.compile(r"(?:else|elif|except|finally|case|match)\b|@")
"""How what means nothing without the lines around it begins."""
_ASK = re.compile(
    r"""
    (?:^|\ )(?:return|=|in|if|elif|and|or|not|assert|await|del|raise|for|while|with|is)\ ?\(.
    | [^"],\s*[)\]}] | (?<!\()"",\s*[)\]}]   # a comma that breaks lines
    | ; | lambda:\ \W | \\$ | [\t\f] | \S\ \ | \s$ | \*\*\ | [\w)]\*\* | :=
    | \b0[XBO] | \b[0-9][0-9._]*[EJLel]           # numbers
    """,
    re.VERBOSE,
)
_TRIPLE = '"""'


def lay_out(text: str) -> str:
    """Return a module as black would print it."""
    try:
        return _lay_out(text.split("\n"))
    except Unusual:
        return ask_black(text)


@lru_cache(maxsize=4096)
def ask_black(text: str) -> str:
    """Return what black makes of a text."""
    import black  # here, because it takes a fifth of a second, and may not be needed
    from black.mode import Mode, TargetVersion

    mode = Mode(target_versions={TargetVersion.PY311}, line_length=WIDTH)
    return black.format_str(text, mode=mode)


def _lay_out(source: list[str]) -> str:
    laid: list[str] = []
    spacing = Spacing()
    blank = at = 0
    while at < len(source):
        line = source[at]
        stripped = line.lstrip(" ")
        if not stripped:
            blank += 1
            at += 1
            continue
        indent = line[: len(line) - len(stripped)]
        if stripped.startswith((_TRIPLE, f"r{_TRIPLE}")):
            end = _end_of_docstring(source, at, stripped)
            lines = source[at:end]
        elif stripped[0] == "#":
            end, lines = at + 1, [line]
        else:
            end = _end_of_statement(source, at)
            lines = _statement(indent, source[at:end])
        laid += [""] * spacing.before(len(indent) // 4, stripped, blank)
        laid += lines
        blank, at = 0, end
    return "\n".join([*laid, ""])


def _end_of_docstring(source: list[str], at: int, first: str) -> int:
    rest = first[first.index(_TRIPLE) + 3 :]
    while not _closes(rest):
        at += 1
        if at == len(source):
            raise Unusual
        rest = source[at]
    return at + 1


def _closes(line: str) -> bool:
    if not line.endswith(_TRIPLE):
        if _TRIPLE in line.replace('\\"', ""):
            raise Unusual
        return False
    before = line[:-3]
    return (len(before) - len(before.rstrip("\\"))) % 2 == 0


def _end_of_statement(source: list[str], at: int) -> int:
    depth = 0
    while True:
        if at == len(source) or _TRIPLE in source[at]:
            raise Unusual
        for token, _ in tokens(source[at]):
            if token in "([{":
                depth += 1
            elif token in ")]}":
                depth -= 1
        at += 1
        if depth <= 0:
            return at


def _statement(indent: str, lines: list[str]) -> list[str]:
    first = lines[0].strip()
    if _COMPOUND.match(first) and not lines[-1].endswith(":"):
        raise Unusual
    try:
        if any(_is_doubtful(line) for line in lines):
            raise Unusual
        if len(lines) > 1:
            return check_exploded(lines)
        return lines if len(lines[0]) <= WIDTH else break_statement(indent, first)
    except Unusual:
        if _DEPENDENT.match(first):
            raise
        return _ask_about(indent, lines)


def _is_doubtful(line: str) -> bool:
    stripped = line.strip()
    if not line.isascii() or matches(_ASK, stripped):
        return True
    return ("'" in line or "#" in line or '\\"' in line) and any(
        token == "#" or _is_quoted_oddly(token.lstrip("fFrbRB")) for token, _ in tokens(line)
    )


def _is_quoted_oddly(token: str) -> bool:
    """Tell whether black might choose the other quotation mark for a string."""
    if token[0] == "'":
        return '"' not in token or "\\" in token
    return token[0] == '"' and '\\"' in token


def _ask_about(indent: str, lines: list[str]) -> list[str]:
    """Ask black about a single statement, as deep as it stands."""
    depth = len(indent) // 4
    above = ["    " * level + "if above:" for level in range(depth)]
    below = [f"{indent}    pass"] if lines[-1].endswith(":") else []
    made = ask_black("\n".join([*above, *lines, *below, ""])).split("\n")
    made = made[depth : len(made) - 1 - len(below)]
    return made[1:] if made[0] == "" else made  # what black wants above a definition
