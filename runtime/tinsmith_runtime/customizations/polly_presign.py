"""Presigned speech of Polly is fetched, not posted: what the body of the call would say is in the
query of the URL (Amazon Polly Developer Guide, "SynthesizeSpeech").

Rule: a list is a parameter for each of its items.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..http import Request
    from ..pipeline import Entry


def body_to_query(request: Request) -> Request:
    """A POST of JSON as a GET."""
    import json

    from ..codecs import percent

    pairs: list[tuple[str, str]] = []
    members: dict[str, list[object] | str] = json.loads(request.body)
    for name, value in members.items():
        items = value if isinstance(value, list) else [value]
        pairs += [(name, str(item)) for item in items]
    moved = request.copy()
    moved.method, moved.body = "GET", b""
    moved.query = percent.encode_form(pairs)
    moved.headers.pop("content-type", None)
    return moved


ENTRIES: tuple[Entry, ...] = ()
