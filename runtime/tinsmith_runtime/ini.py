"""The format of the AWS shared config and credentials files: text to sections.

Rules of the AWS SDKs and Tools Reference Guide, "Format of the config file":

* ``#`` and ``;`` begin a comment at the start of a line, after white space, and anywhere behind a
  section header.
* ``[name]``, ``[kind name]``, ``[kind "name"]``; white space inside the brackets does not count.
  Sections of one name merge.
* ``key = value``; keys are not case-sensitive; the last of several wins.
* An indented line continues the value above it, after a line break. Below a key without a value,
  indented lines are properties of that key.
* Names with other characters than letters, digits and ``_ . % @ : / + -`` are ignored with what
  belongs to them, unless a section's name stands in quotes. What cannot be read at all is an error.

Rule: pure; what the sections mean is `shared_config`.
"""

from __future__ import annotations

from .errors import ConfigError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    #: A value, or the properties nested below a key.
    Value: TypeAlias = str | dict[str, str]
    #: Kind (empty where there is none) and name.
    Header: TypeAlias = tuple[str, str]
    Sections: TypeAlias = dict[Header, dict[str, Value]]

_NAME = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.%@:/+-")


def parse(text: str, path: str) -> Sections:
    """The sections of a file.

    Raises:
        ConfigError: a line is none of those above; the message has `path` and the number of the
            line.
    """
    sections: Sections = {}
    # None before the first section, and inside an ignored one `ignored` takes what belongs to it.
    section: dict[str, Value] | None = None
    ignored: dict[str, Value] = {}
    properties = ignored
    key: str | None = None
    # Lines that continue a value, joined at its end: to join each at once would take square time.
    more: list[str] = []

    def fault(number: int, expected: str) -> ConfigError:
        return ConfigError(f"{path}, line {number}: expected {expected}")

    # Not splitlines(), which takes more for line ends than files do (U+2028, form feed).
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for number, line in enumerate(lines, 1):
        bare = line.strip()
        if not bare or bare[0] in "#;":
            continue
        if more and key is not None and line[0] not in " \t":
            properties[key] = "\n".join(more)
            more = []
        if line[0] == "[":
            header = _header(bare)
            if header is None:
                raise fault(number, "a section header such as [default] or [profile name]")
            section = sections.setdefault(header, {}) if header[1] else ignored
            properties = section
            key = None
        elif line[0] in " \t":
            if section is None or key is None:
                raise fault(number, "a section or a property above this indented line")
            above = properties[key]
            if isinstance(above, str) and above:
                more = more or [above]
                more.append(bare)
                continue
            nested = _pair(bare)
            if nested is None:
                raise fault(number, f"a nested property such as name = value below {key[:40]!r}")
            if not isinstance(above, dict):
                above = properties[key] = {}
            if _is_name(nested[0]):
                above[nested[0]] = nested[1]
        else:
            if section is None:
                raise fault(number, "a section header such as [default] above the first property")
            pair = _pair(bare)
            if pair is None:
                raise fault(number, "a property such as name = value")
            key = pair[0]
            properties = section if _is_name(key) else ignored
            properties[key] = pair[1]
    if more and key is not None:
        properties[key] = "\n".join(more)
    return sections


def _header(line: str) -> Header | None:
    """Kind and name; an empty name for a section to ignore; None for what is no header."""
    inside, bracket, after = line[1:].partition("]")
    after = after.strip()
    if not bracket or (after and after[0] not in "#;"):
        return None
    words = inside.split(None, 1)
    if not words:
        return None
    if len(words) == 1:
        name = words[0]
        return ("", name if _is_name(name) else "")
    kind, name = words[0], words[1].strip()
    if name[0] in "\"'":
        if len(name) < 3 or name[-1] != name[0]:
            return None
        return (kind, name[1:-1].strip())
    return (kind, name if _is_name(name) else "")


def _pair(line: str) -> tuple[str, str] | None:
    name, equals, value = line.partition("=")
    name = name.strip().lower()
    if not equals or not name:
        return None
    return name, _without_comment(value)


def _without_comment(value: str) -> str:
    ends = [at for mark in (" #", " ;", "\t#", "\t;") if (at := value.find(mark)) >= 0]
    return value[: min(ends)].strip() if ends else value.strip()


def _is_name(text: str) -> bool:
    return _NAME.issuperset(text)
