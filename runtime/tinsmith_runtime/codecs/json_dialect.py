"""The dialects of JSON that protocols speak.

Rule: data. What a dialect changes is done where values are written and read.
"""

from __future__ import annotations


class Dialect:
    """How a protocol spells what others spell otherwise.

    Attributes:
        names: whether ``jsonName`` renames members.
        formats: whether ``timestampFormat`` counts; else timestamps are epoch seconds.
        quoted: whether ``bigInteger`` and ``bigDecimal`` are written as strings.
    """

    __slots__ = ("names", "formats", "quoted")

    def __init__(self, *, names: bool, formats: bool, quoted: bool) -> None:
        self.names = names
        self.formats = formats
        self.quoted = quoted


#: Smithy 2.0, "AWS restJson1 protocol".
REST = Dialect(names=True, formats=True, quoted=False)
#: Smithy 2.0, "AWS JSON 1.0 protocol" and "AWS JSON 1.1 protocol".
AWS_JSON = Dialect(names=False, formats=True, quoted=False)
#: "Smithy RPC v2 JSON protocol".
RPC_V2 = Dialect(names=False, formats=False, quoted=True)


def select(names: bool, rpcv2: bool) -> Dialect:
    """The dialect of a protocol."""
    return RPC_V2 if rpcv2 else REST if names else AWS_JSON
