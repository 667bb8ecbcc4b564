"""Runtime extensions: bundles of settings that configure a client in one argument.

    class Traced:
        def configure(self, configuration):
            configuration.middleware_stack.add(trace, name="trace")

    STS(extensions=[Traced()])

Rule: an extension sees the client before its first call, after all other options, and changes it
through this object only.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Protocol

    from .client_core import ClientCore
    from .config import Config
    from .middleware import MiddlewareStack

    class RuntimeExtension(Protocol):
        """What ``extensions=`` takes."""

        def configure(self, configuration: ExtensionConfiguration) -> None: ...


class ExtensionConfiguration:
    """What an extension may look at and set."""

    __slots__ = ("_client",)

    def __init__(self, client: ClientCore) -> None:
        self._client = client

    @property
    def config(self) -> Config:
        """The client's options so far."""
        return self._client.config

    @property
    def middleware_stack(self) -> MiddlewareStack:
        """The steps of the client's calls."""
        return self._client.middleware_stack

    def set(self, **options: Any) -> None:
        """Set options of the client, as its constructor would: ``region``, ``credentials``,
        ``retry_strategy``, ...

        Raises:
            ConfigError: no such option, or not a value for it.
        """
        self._client.config = self._client.config.replace(**options)
