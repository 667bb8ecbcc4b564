"""The transport on http.client alone: needs nothing but Python, and is the quickest to start and to
call.

Rule: `http.client` is imported by the first request.
"""

from __future__ import annotations

from .blocking import BlockingTransport
from .idle_stack import IdleStack

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..http import Request, Response
    from .exchange import Exchange
    from .route import Route


class StdlibTransport(BlockingTransport):
    """Kept-alive connections of http.client, a stack of them for each server."""

    _idle: dict[Route, IdleStack]

    def _open(self) -> None:
        self._idle = {}

    def _carry(self, request: Request, exchange: Exchange) -> Response:
        from .stdlib_connection import carry

        idle = self._idle.get(exchange.route)
        if idle is None:
            new = IdleStack(self._options.idle_seconds)
            idle = self._idle.setdefault(exchange.route, new)
        return carry(request, exchange, idle)

    def _drop(self) -> None:
        for idle in list(self._idle.values()):
            idle.close()
