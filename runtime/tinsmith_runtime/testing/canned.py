"""A transport with one answer.

Rule: nothing but memory; serializing, signing and parsing run as they do on a network.
"""

from __future__ import annotations

from ..http import Request, Response

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..http import Timeouts


class CannedTransport:
    """Answers every request, of synchronous and asynchronous clients, with the same response.

    Attributes:
        requests: what was sent: ``method``, ``url``, ``headers``, ``body`` of each.
    """

    def __init__(
        self, status: int = 200, headers: Mapping[str, str] | None = None, body: bytes = b""
    ) -> None:
        self.status = status
        self.headers = {name.lower(): value for name, value in (headers or {}).items()}
        self.body = body
        self.requests: list[Request] = []

    def send(self, request: Request, timeouts: Timeouts, *, direct: bool = False) -> Response:
        self.requests.append(request.copy())
        return Response(self.status, dict(self.headers), self.body)

    async def asend(
        self, request: Request, timeouts: Timeouts, *, direct: bool = False
    ) -> Response:
        return self.send(request, timeouts, direct=direct)

    def close(self) -> None:
        """Nothing is held that could be closed."""

    async def aclose(self) -> None:
        """Nothing is held that could be closed."""
