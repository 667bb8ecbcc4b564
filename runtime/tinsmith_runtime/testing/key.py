"""API keys in requests: no part of what was called, and a secret.

Rule: what the service's side of a protocol reads has no key in its query.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..http import Request
    from ..operation import Service


def take_key(service: Service, request: Request) -> tuple[Request, str]:
    """A request without the key of its service in the query, and the key, wherever it stands; empty
    where the service has none.
    """
    trait: Mapping[str, str] | None = service.traits.get("api_key_auth")  # type: ignore[assignment]  # facts
    if trait is None:
        return request, ""
    if trait["in"] == "header":
        value = request.headers.get(trait["name"].lower(), "")
        return request, value.removeprefix(f"{trait.get('scheme', '')} ")
    start = quote(trait["name"], safe="") + "="
    pairs = request.query.split("&")
    found = [pair.removeprefix(start) for pair in pairs if pair.startswith(start)]
    if not found:
        return request, ""
    without = request.copy()
    without.query = "&".join(pair for pair in pairs if not pair.startswith(start))
    return without, unquote(found[0])
