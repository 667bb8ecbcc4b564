"""What the transports that block have in common: one send, its limits, its errors, and an end to it
from outside.

Rule: a subclass carries one request over one connection (`_carry`) and holds connections (`_open`,
    `_drop`); everything that must hold for all of them is here."""

from __future__ import annotations

import os
import threading
from time import monotonic
from weakref import WeakSet

from ..errors import CancelledError, RequestTimeoutError
from .exchange import Exchange
from .failure import closed_error, explain, find_shown_cause, is_failure, is_stale
from .route import Router

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn, Self

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
        self, request: Request, timeouts: Timeouts | None = None, *, direct: bool = False
    ) -> Response:
        """Exchange a request for its response, whatever its status.

        `timeouts` defaults to those of the options. ``direct=True`` goes past any proxy.

        Raises:
            TransportError: no response; `RequestTimeoutError` if time was the reason.
            ClientClosedError: the transport is closed, or was before the response came.
            CancelledError: `abort` was called.
            ConfigError: a CA bundle, client certificate, proxy or the request's host cannot be
                used.
        """
        if self._closed:
            raise closed_error()
        timeouts = self._options.timeouts() if timeouts is None else timeouts
        deadline = None if timeouts.total is None else monotonic() + timeouts.total
        exchange = Exchange(self._options, self._router.route(request, direct), timeouts, deadline)
        # Held for this call: a fork in another thread's call replaces them in the child only.
        slots, live = self._slots, self._live
        if not slots.acquire(timeout=timeouts.total):
            raise RequestTimeoutError(
                f"all {self._options.max_connections} connections were in use "
                f"for {timeouts.total} s; raise max_connections if calls shall wait less",
                sent=False,
            )
        try:
            try:
                return self._attempt(request, exchange, live)
            except Exception as error:
                if not is_stale(error, exchange):
                    self._fail(error, exchange)
            exchange = Exchange(self._options, exchange.route, timeouts, deadline, fresh=True)
            try:
                return self._attempt(request, exchange, live)
            except Exception as error:
                self._fail(error, exchange)
        finally:
            slots.release()

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
        self, request: Request, exchange: Exchange, live: dict[Exchange, Request]
    ) -> Response:
        live[exchange] = request
        try:
            # `close` sets the flag before it looks at what is live: a call that it did not see sees
            # the flag.
            if self._closed:
                raise closed_error()
            return self._carry(request, exchange)
        finally:
            del live[exchange]

    def _fail(self, error: Exception, exchange: Exchange) -> NoReturn:
        if exchange.verdict is not None:
            raise exchange.verdict from None
        if not is_failure(error):
            raise error
        raise explain(error, exchange) from find_shown_cause(error)

    def renew(self) -> None:
        """Begin with nothing: in a forked child, connections, locks and calls are the parent's."""
        self._slots = threading.BoundedSemaphore(self._options.max_connections)
        self._live: dict[Exchange, Request] = {}
        self._open()

    def _open(self) -> None:
        """Begin without connections. Former ones are another process's: take no lock of theirs."""
        raise NotImplementedError

    def _carry(self, request: Request, exchange: Exchange) -> Response:
        """Send the request and read the response to its end.

        A kept connection will do unless ``exchange.fresh``.
        """
        raise NotImplementedError

    def _drop(self) -> None:
        """Close the idle connections, and make those in use close when they are done."""
        raise NotImplementedError


# Weak: a hook of `os` cannot be taken back, and must not keep transports alive.
_transports: WeakSet[BlockingTransport] = WeakSet()


def _renew_all() -> None:
    for transport in list(_transports):
        transport.renew()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew_all)
