"""A transport with one answer.

Rule: nothing but memory; serializing, signing and parsing run as they do on a network.
"""

from __future__ import annotations

from ..http import Request, Response
from .whole import awhole_request, whole_request

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..http import Timeouts


class CannedTransport:
    """Answers every request, of synchronous and asynchronous clients, with the same response.

    Attributes:
        requests: what was sent: ``method``, ``url``, ``headers``, ``body`` of each.
            Streams have been read.
    """

    def __init__(
        self, status: int = 200, headers: Mapping[str, str] | None = None, body: bytes = b""
    ) -> None:
        self.status = status
        self.headers = {name.lower(): value for name, value in (headers or {}).items()}
        self.body = body
        self.requests: list[Request] = []

    def send(
        self, request: Request, timeouts: Timeouts, *, direct: bool = False, stream: bool = False
    ) -> Response:
        self.requests.append(whole_request(request))
        return self._respond()

    async def asend(
        self, request: Request, timeouts: Timeouts, *, direct: bool = False, stream: bool = False
    ) -> Response:
        self.requests.append(await awhole_request(request))
        return self._respond()

    def _respond(self) -> Response:
        return Response(self.status, dict(self.headers), self.body)

    def close(self) -> None:
        """Nothing is held that could be closed."""

    async def aclose(self) -> None:
        """Nothing is held that could be closed."""
