"""The transport of a client: the one it was given, or one made of its options.

Rule: made when the first request is sent; what a client made, it closes, and nothing else. Nothing
here holds the client, so that it ends when its last user lets go of it.
"""

from __future__ import annotations

from .errors import ConfigError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from .config import Config
    from .effects import Steps
    from .http import AsyncTransport, Transport
    from .transports.option import HttpOptions

#: Options that are a transport's.
_OPTIONS = (
    "max_connections",
    "connect_timeout",
    "read_timeout",
    "verify",
    "client_cert",
    "proxies",
)


def is_own(config: Config) -> bool:
    """Whether the client's transport is one that it makes for itself."""
    return config.transport is None or isinstance(config.transport, str)


def resolve_http(config: Config) -> Steps[dict[str, Any]]:
    """Values of the options of a transport; functions given for them are called."""
    found: dict[str, Any] = {}
    for name in _OPTIONS:
        found[name] = yield from config.resolve(name)
    return found


def make_transport(config: Config, resolved: Mapping[str, Any]) -> Transport:
    """The transport of a synchronous client. `resolved` is what functions returned, if there were
    any.

    Raises:
        ConfigError: what was given is none.
    """
    given = config.transport
    if is_own(config):
        from .transports import create_transport

        return create_transport(_http_options(config, resolved), given or "requests")
    if not hasattr(given, "send"):
        raise ConfigError(
            "transport: a synchronous client needs one with a method send, "
            f"got {type(given).__name__}"
        )
    return given  # type: ignore[no-any-return]  # options are looked up by name


def make_async_transport(config: Config, resolved: Mapping[str, Any]) -> AsyncTransport:
    """The transport of an asynchronous client; see `make_transport`.

    Raises:
        ConfigError: what was given is none.
    """
    given = config.transport
    if is_own(config):
        from .transports import create_async_transport

        return create_async_transport(_http_options(config, resolved), given or "aiohttp")
    if not hasattr(given, "asend"):
        raise ConfigError(
            "transport: an asynchronous client needs one with a method asend, "
            f"got {type(given).__name__}"
        )
    return given  # type: ignore[no-any-return]  # options are looked up by name


def _http_options(config: Config, resolved: Mapping[str, Any]) -> HttpOptions:
    from .transports.option import HttpOptions

    return HttpOptions(**(resolved or {name: getattr(config, name) for name in _OPTIONS}))
