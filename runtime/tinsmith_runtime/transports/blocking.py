"""What the transports that block have in common: one send, its limits, its errors, and an end to it
from outside.

Rule: a subclass carries one request over one connection (`_carry`) and holds connections (`_open`,
    `_drop`); everything that must hold for all of them is here."""

from __future__ import annotations

import os
from functools import partial
from queue import Empty, SimpleQueue
from time import monotonic
from weakref import WeakSet

from ..errors import CancelledError, RequestTimeoutError
from .exchange import Exchange
from .failure import closed_error, fail, is_stale
from .route import Router
from .upload import Upload, body_length, rewind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Self

    from ..http import Request, Response, Timeouts
    from .option import HttpOptions


class BlockingTransport:
    """A transport that many threads may use, and a process forked from this one."""

    def __init__(self, options: HttpOptions) -> None:
        self._options = options
        self._router = Router(options)
        self._closed = False
        self.renew()
        _transports.add(self)

    def send(
        self,
        request: Request,
        timeouts: Timeouts | None = None,
        *,
        direct: bool = False,
        stream: bool = False,
    ) -> Response:
        """Exchange a request for its response, whatever its status.

        `timeouts` defaults to those of the options. ``direct=True`` goes past any proxy. With
        ``stream=True`` the body of a response with a status below 300 is left unread; until it is
        read or closed it counts among `max_connections`.

        Raises:
            TransportError: no response; `RequestTimeoutError` if time was the reason.
            ClientClosedError: the transport is closed, or was before the response came.
            CancelledError: `abort` was called.
            RequestBodyError: the request's body is not as long as it promised to be.
            ConfigError: a CA bundle, client certificate, proxy or the request's host cannot be
                used.
        """
        if self._closed:
            raise closed_error()
        timeouts = self._options.timeouts() if timeouts is None else timeouts
        deadline = None if timeouts.total is None else monotonic() + timeouts.total
        route = self._router.route(request, direct)
        # What is sent while the response is read wants a connection of its own.
        fresh = request.stream is not None and request.stream.duplex
        exchange = Exchange(self._options, route, timeouts, deadline, fresh=fresh, stream=stream)
        # Held for this call: a fork in another thread's call replaces them in the child only.
        slots, live = self._slots, self._live
        try:
            slots.get(timeout=timeouts.total)
        except Empty:
            raise RequestTimeoutError(
                f"all {self._options.max_connections} connections were in use "
                f"for {timeouts.total} s; raise max_connections if calls shall wait less",
                sent=False,
            ) from None
        try:
            try:
                return self._attempt(request, exchange, live, slots)
            except Exception as error:
                if not is_stale(error, exchange) or not rewind(request):
                    fail(error, exchange)
            exchange = Exchange(self._options, route, timeouts, deadline, fresh=True, stream=stream)
            try:
                return self._attempt(request, exchange, live, slots)
            except Exception as error:
                fail(error, exchange)
        finally:
            if not exchange.open:
                slots.put(None)

    def abort(self, request: Request) -> None:
        """Make the `send` of this very request object, in whatever thread it runs, raise
        `CancelledError` soon.

        Does nothing if it is not under way.
        """
        for exchange, sent in list(self._live.items()):
            if sent is request:
                exchange.abort(CancelledError("the call was cancelled while its request was sent"))

    def close(self) -> None:
        """Close every connection. Calls under way and later ones fail: `ClientClosedError`."""
        self._closed = True
        for exchange in list(self._live):
            exchange.abort(closed_error())
        self._drop()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def _attempt(
        self,
        request: Request,
        exchange: Exchange,
        live: dict[Exchange, Request],
        slots: SimpleQueue[None],
    ) -> Response:
        if request.stream is not None:
            exchange.upload = Upload(request.stream, chunked=body_length(request) is None)
        live[exchange] = request
        try:
            # `close` sets the flag before it looks at what is live: a call that it did not see sees
            # the flag.
            if self._closed:
                raise closed_error()
            response = self._carry(request, exchange)
            if response.stream is not None:
                exchange.leave_open()
                response.stream.on_end(partial(_give_back, exchange, live, slots))
            return response
        finally:
            exchange.response = None  # it holds the exchange
            if not exchange.open:
                del live[exchange]

    def renew(self) -> None:
        """Begin with nothing: in a forked child, connections, locks and calls are the parent's."""
        # No semaphore: of all in the standard library, this may be given back by the garbage
        # collector in the middle of anything.
        self._slots: SimpleQueue[None] = SimpleQueue()
        for _ in range(self._options.max_connections):
            self._slots.put(None)
        self._live: dict[Exchange, Request] = {}
        self._open()

    def _open(self) -> None:
        """Begin without connections. Former ones are another process's: take no lock of theirs."""
        raise NotImplementedError

    def _carry(self, request: Request, exchange: Exchange) -> Response:
        """Send the request and read the response: to its end, or as far as its body if
        ``exchange.stream`` and its status say so.

        A kept connection will do unless ``exchange.fresh``.
        """
        raise NotImplementedError

    def _drop(self) -> None:
        """Close the idle connections, and make those in use close when they are done."""
        raise NotImplementedError


def _give_back(exchange: Exchange, live: dict[Exchange, Request], slots: SimpleQueue[None]) -> None:
    live.pop(exchange, None)
    slots.put(None)


# Weak: a hook of `os` cannot be taken back, and must not keep transports alive.
_transports: WeakSet[BlockingTransport] = WeakSet()


def _renew_all() -> None:
    for transport in list(_transports):
        transport.renew()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew_all)
