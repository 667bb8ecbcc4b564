"""Cancelling a call from outside: the reference's abort signal.

Rule: a token is set once and stays set; calls that use it end with `CancelledError`.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


class CancellationToken:
    """Ends the calls that were given it: ``client.send(command, cancellation=token)``, then ``token.cancel()``.

    Safe to use from any thread. One token may serve many calls.
    """

    __slots__ = ("_cancelled", "_callbacks")

    def __init__(self) -> None:
        self._cancelled = False
        self._callbacks: list[Callable[[], None]] = []

    @property
    def cancelled(self) -> bool:
        return self._cancelled

    def cancel(self) -> None:
        """End the calls. A second time does nothing."""
        self._cancelled = True
        while self._callbacks:
            self._callbacks.pop()()

    def on_cancel(self, callback: Callable[[], None]) -> None:
        """Have `callback` called when the token is cancelled, at once if it already is."""
        self._callbacks.append(callback)
        if self._cancelled:
            self.cancel()

    def forget(self, callback: Callable[[], None]) -> None:
        """Undo `on_cancel`."""
        if callback in self._callbacks:
            self._callbacks.remove(callback)
