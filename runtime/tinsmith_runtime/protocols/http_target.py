"""The target of a request, path and query, from a URI pattern and the members bound to it (Smithy
2.0, "http trait", "httpLabel", "httpQuery", "httpQueryParams").

Rule: what a caller puts into a label is one segment, or several where the pattern says so; nothing
of it can end the path or name another one. Segments that are ``.`` or ``..`` would, since they are
resolved on the way and in signatures (RFC 3986 section 5.2.4), and no encoding hides them; they are
refused, save in the keys of S3, which resolves nothing.
"""

from __future__ import annotations

from ..codecs.http_text import text_writer
from ..codecs.percent import encode, encode_path
from ..errors import ValidationError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeAlias

    from ..schema import SchemaType
    from ..shapes import Member

    # Text of the pattern, or what makes text of a command.
    Piece: TypeAlias = str | Callable[[Any], str]
    AddPairs: TypeAlias = Callable[[Any, list[str], set[str]], None]


def target_writer(
    uri: str, cls: SchemaType, *, dots: bool = False
) -> Callable[[Any], tuple[str, str]]:
    """What makes path and query of a command, both percent-encoded.

    `dots` says that segments of greedy labels may be ``.`` and ``..``.

    The function raises ValidationError: a label has no value, or none that could be one.
    """
    path, _, constant = uri.partition("?")
    members = {member.wire_name: member for member in cls.__members__.values()}
    pieces = _pieces(path, members, dots)
    constants = [
        name if equals == "" and "=" not in pair else f"{name}={equals}"
        for pair in constant.split("&")
        if pair
        for name, _, equals in (pair.partition("="),)
    ]
    names = {pair.partition("=")[0] for pair in constants}
    queries = [
        (member.name, _query(member))
        for member in cls.__members__.values()
        if "http_query" in member.own_traits
    ]
    # After the members that have a name of their own, which go before an entry of that name.
    queries += [
        (member.name, _query_params(member))
        for member in cls.__members__.values()
        if "http_query_params" in member.own_traits
    ]

    def write(command: Any) -> tuple[str, str]:
        made = "".join([piece if isinstance(piece, str) else piece(command) for piece in pieces])
        if not queries:
            return made, "&".join(constants)
        pairs, taken = constants.copy(), names.copy()
        for name, add in queries:
            value = getattr(command, name)
            if value is not None:
                add(value, pairs, taken)
        return made, "&".join(pairs)

    return write


def _pieces(path: str, members: dict[str, Member], dots: bool) -> list[Piece]:
    pieces: list[Piece] = []
    for index, part in enumerate(path.split("{")):
        if index:
            label, _, part = part.partition("}")
            greedy = label.endswith("+")
            pieces.append(_label(members[label.removesuffix("+")], greedy, dots))
        pieces.append(part)
    return pieces


def _label(member: Member, greedy: bool, dots: bool) -> Callable[[Any], str]:
    name, write = member.name, text_writer(member)
    escape = encode_path if greedy else encode

    def text(command: Any) -> str:
        value = getattr(command, name)
        written = "" if value is None else write(value)
        if not written:
            raise ValidationError(
                type(command).__name__,
                [f"{name}: becomes part of the path, so it needs a value that is not empty"],
            )
        if "." in written and not (greedy and dots) and _leads_away(written, greedy):
            raise ValidationError(
                type(command).__name__,
                [f"{name}: becomes part of the path, where . and .. lead somewhere else"],
            )
        return escape(written)

    return text


def _leads_away(text: str, greedy: bool) -> bool:
    """Whether a label has segments that are resolved."""
    return not {".", ".."}.isdisjoint(text.split("/") if greedy else (text,))


def _query(member: Member) -> AddPairs:
    key = str(member.own_traits["http_query"])
    item = member.shape.member
    write = text_writer(member if item is None else item)
    name = encode(key)

    def add(value: Any, pairs: list[str], taken: set[str]) -> None:
        taken.add(name)
        items = (value,) if item is None else value
        pairs.extend(f"{name}={encode(write(each))}" for each in items if each is not None)

    return add


def _query_params(member: Member) -> AddPairs:
    def add(value: Any, pairs: list[str], taken: set[str]) -> None:
        for key, held in value.items():
            name = encode(key)
            if name not in taken:
                items = [held] if isinstance(held, str) else held or ()
                pairs.extend(f"{name}={encode(each)}" for each in items if each is not None)

    return add
