"""How black breaks a statement that is too long, for the statements that generated code has.

Purpose: most long lines are an assignment of one call, a call or an import; how black breaks those
is a short rule. Rule: what the rule does not cover raises `Unusual`, and black itself is asked.
Source: black's documentation, "The Black code style"; the tests hold every result against black.
"""

from __future__ import annotations

import re

WIDTH = 100

_TOKEN = re.compile(r"""[fFrbRB]{0,2}(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|[()\[\]{}]|,\s*|#""")
_QUOTED = re.compile(r"""[frb]{0,2}(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')""")
_IMPORT = re.compile(r"from (\S+) import ([\w, ]+)")
_HEAD = re.compile(
    r"(?P<left>\w+(?:: [^=\"'()]+)? = |\w+=|\"[\w.-]*\": |return |raise |assert \w+ == )?"
    r"(?P<callee>(?:\w+[.])?\w*)(?P<open>[(\[{])"
)
_CLASS = re.compile(r"(class \w+\()([\w.]+(?:\[[\w, ]+\])?)(\):)")
_COMPARISON = re.compile(r"""assert (str\(\w+\.\w+\)) (== "[^"\\]*")""")
_ASSIGNMENT = re.compile(r"(\w+: [^=\"'()]+ = )(\w+\([^()]*(?:\([^()]*\)[^()]*)*\))")
_UNBREAKABLE = re.compile(
    r"""
    (?:\w+=)? [frb]{0,2} "(?:[^"\\]|\\.)*"
    | "(?:[^"\\]|\\.)*":\ (?:[\w.]+ | "(?:[^"\\]|\\.)*")
    """,
    re.VERBOSE,
)
_UNUSUAL = re.compile(
    r"""
    \blambda\ [^:]              # its commas separate no elements
    | [^"],\s*[)\]}]            # a comma that breaks lines
    | (?<![(])"",\s*[)\]}]      # but for a tuple of one string
    | \ for\ | \ if\            # comprehensions and choices
    """,
    re.VERBOSE,
)
_CLOSING = {"(": ")", "[": "]", "{": "}"}


class Unusual(Exception):
    """The rule of this module does not say how black lays this out."""


def tokens(line: str) -> list[tuple[str, int]]:
    """Return strings, brackets, commas and comments of a line with where they begin."""
    return [(match.group(), match.start()) for match in _TOKEN.finditer(line)]


def matches(pattern: re.Pattern[str], line: str) -> bool:
    """Tell whether a pattern is in a line outside of its strings, which are `""` to it."""
    if not pattern.search(line):
        return False
    return pattern.search(_QUOTED.sub('""', line)) is not None


def break_statement(indent: str, statement: str) -> list[str]:
    """Return the lines of a statement that does not fit on one. Raises Unusual."""
    imported = _IMPORT.fullmatch(statement)
    if imported:
        names = (f"{indent}    {name.strip()}," for name in imported.group(2).split(","))
        return [f"{indent}from {imported.group(1)} import (", *names, f"{indent})"]
    if _UNBREAKABLE.fullmatch(statement):
        return [f"{indent}{statement}"]
    derived = _CLASS.fullmatch(statement)
    if derived and len(indent) + 4 + len(derived[2]) <= WIDTH:
        return [f"{indent}{derived[1]}", f"{indent}    {derived[2]}", f"{indent}{derived[3]}"]
    if statement.endswith(":"):
        raise Unusual
    compared = _COMPARISON.fullmatch(statement)
    if compared:
        both = [f"{compared[1]} {compared[2]}"]
        if len(indent) + 4 + len(both[0]) > WIDTH:
            both = [compared[1], compared[2]]
        return [f"{indent}assert (", *(f"{indent}    {each}" for each in both), f"{indent})"]
    assigned = _ASSIGNMENT.fullmatch(statement)
    if assigned and len(indent) + assigned.start(2) + assigned[2].index("(") + 1 > WIDTH:
        # Not even the name of what is called fits behind it.
        first, whole = f"{indent}{assigned[1]}(", f"{indent}    {assigned[2]}"
        if max(len(first), len(whole)) > WIDTH or matches(_UNUSUAL, statement):
            raise Unusual
        return [first, whole, f"{indent})"]
    return break_expression(indent, statement, "")


def break_expression(indent: str, expression: str, end: str) -> list[str]:
    """Return the lines of an expression, or an assignment, that does not fit. Raises Unusual."""
    if not expression.isascii() or matches(_UNUSUAL, expression):
        raise Unusual
    if _UNBREAKABLE.fullmatch(expression):
        return [f"{indent}{expression}{end}"]
    head = _HEAD.match(expression)
    if not head:
        raise Unusual
    inner, elements = _inside(expression, head.end() - 1)
    first = f"{indent}{expression[: head.end()]}"
    last = f"{indent}{_CLOSING[head['open']]}{end}"
    deeper = f"{indent}    "
    if len(first) > WIDTH or not inner or inner.startswith("*"):
        raise Unusual
    is_call = bool(head["callee"])
    if is_call and head["open"] != "(":
        raise Unusual
    if len(deeper) + len(inner) <= WIDTH and (is_call or len(elements) == 1):
        return [first, f"{deeper}{inner}", last]
    if len(elements) == 1:
        return [first, *break_expression(deeper, inner, ""), last]
    lines = [first]
    for element in elements:
        if len(deeper) + len(element) + 1 <= WIDTH:
            lines.append(f"{deeper}{element},")
        else:
            lines += break_expression(deeper, element, ",")
    return [*lines, last]


def _inside(expression: str, start: int) -> tuple[str, list[str]]:
    """Return what the bracket at `start` holds, whole and by elements; it must be the last."""
    depth = 0
    elements: list[str] = []
    begin = start + 1
    for token, at in tokens(expression):
        if at < start:
            continue
        if token in "([{":
            depth += 1
        elif token in ")]}":
            depth -= 1
            if depth == 0:
                if at != len(expression) - 1:
                    raise Unusual
                elements.append(expression[begin:at])
                return expression[start + 1 : at], elements
        elif token[0] == "," and depth == 1:
            elements.append(expression[begin:at])
            begin = at + len(token)
        elif token == "#":
            raise Unusual
    raise Unusual


def check_exploded(lines: list[str]) -> list[str]:
    """Return a statement that stands an element a line, its too long elements broken.

    Raises:
        Unusual: black would join some of it, or it is not sure.
    """
    made: list[str] = []
    base = len(lines[0]) - len(lines[0].lstrip())
    counts: list[int] = []
    """Elements seen in each bracket that is open at the end of a line."""
    bare: list[bool] = []
    """Which of them are parentheses of no call: those of a tuple of one go on one line."""
    for line in lines:
        text = line.lstrip()
        if text[0] in ")]}":
            if not counts or counts.pop() < (2 if bare.pop() else 1):
                raise Unusual
            if counts and text[1:] not in ("", ","):
                raise Unusual
            inner = text[1:]
        else:
            inner = text
        if len(line) - len(text) != base + 4 * len(counts):
            raise Unusual
        opens, commas = _open_bracket(inner)
        if counts and (commas != (0 if opens else 1) or (not opens and text[-1] != ",")):
            raise Unusual
        if counts and not opens:
            counts[-1] += 1
        if len(line) <= WIDTH:
            made.append(line)
        elif counts and not opens and inner is text:
            made += break_expression(line[: len(line) - len(text)], text[:-1], ",")
        else:
            raise Unusual
        if opens:
            before = text[-2:-1]
            if opens == "[" and (before.isalnum() or before == "_"):
                raise Unusual
            counts.append(0)
            bare.append(opens == "(" and not (before.isalnum() or before == "_"))
    return made


def _open_bracket(text: str) -> tuple[str, int]:
    """Return the bracket that a line leaves open at its end, and how many commas are in none."""
    unclosed: list[tuple[str, int]] = []
    commas = 0
    for token, at in tokens(text):
        if token in "([{":
            unclosed.append((token, at))
        elif token in ")]}":
            if not unclosed:
                raise Unusual
            unclosed.pop()
        elif token == "#":
            raise Unusual
        elif token[0] == "," and not unclosed:
            commas += 1
    if not unclosed:
        return "", commas
    if len(unclosed) > 1 or unclosed[0][1] != len(text) - 1:
        raise Unusual
    return unclosed[0][0], commas
