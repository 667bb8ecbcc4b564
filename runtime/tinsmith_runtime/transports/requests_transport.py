"""The transport on requests: one adapter of it, driven by hand.

A full ``Session.request`` costs twice as much as the request itself: it merges settings, scans the
environment and prepares anew what is fixed here. So the `requests.PreparedRequest` is filled in
directly.

Rule: requests is imported by the first request.
"""

from __future__ import annotations

from ..http import Response
from .blocking import BlockingTransport

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..http import Request
    from .exchange import Exchange
    from .requests_adapter import WatchedAdapter


class RequestsTransport(BlockingTransport):
    """Kept-alive connections under one adapter of requests. The default."""

    _adapter: WatchedAdapter | None

    def _open(self) -> None:
        self._adapter = None

    def _carry(self, request: Request, exchange: Exchange) -> Response:
        adapter = self._adapter
        if adapter is None:
            from .requests_adapter import WatchedAdapter

            # Two threads may both make one at first: the connections of one are dropped when it is
            # forgotten.
            adapter = self._adapter = WatchedAdapter(self._options)
        return adapter.carry(request, exchange)

    def _drop(self) -> None:
        if self._adapter is not None:
            self._adapter.close()
