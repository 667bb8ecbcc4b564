"""Text as the content of XML elements and attributes (XML 1.0, sections 2.2, 2.4, 2.11, 3.3.3).

Line breaks are written as references, in all the forms that some parser would change: CR, LF, NEL
and LS in text, and tabs too in attributes. What was written is then what is read.

Rule: pure. Text that XML 1.0 cannot express is refused: there is no escape for it.
"""

from __future__ import annotations

_TEXT = {
    ord("&"): "&amp;",
    ord("<"): "&lt;",
    ord(">"): "&gt;",
    0x0A: "&#xA;",
    0x0D: "&#xD;",
    0x85: "&#x85;",
    0x2028: "&#x2028;",
}
_ATTRIBUTE = {**_TEXT, ord('"'): "&quot;", ord("'"): "&apos;", 0x09: "&#x9;"}


def escape(text: str) -> str:
    """`text` between two tags.

    Raises:
        ValueError: a character that XML 1.0 has no form for; the text is not quoted.
    """
    if not text.isprintable():
        return _checked(text).translate(_TEXT)
    # Printable text has no line breaks and no control characters; most has nothing to escape.
    if "&" in text:
        text = text.replace("&", "&amp;")
    if "<" in text:
        text = text.replace("<", "&lt;")
    if ">" in text:
        text = text.replace(">", "&gt;")
    return text


def escape_attribute(text: str) -> str:
    """`text` between quotes of either kind.

    Raises:
        ValueError: a character that XML 1.0 has no form for; the text is not quoted.
    """
    return _checked(text).translate(_ATTRIBUTE)


def _checked(text: str) -> str:
    for character in text:
        if character < " ":
            if character in "\t\n\r":
                continue
        elif not ("\ud800" <= character <= "\udfff" or character in "\ufffe\uffff"):
            continue
        raise ValueError(f"XML has no form for the character U+{ord(character):04X}")
    return text
