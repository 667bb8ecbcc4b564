"""Where the calls of one client go: its endpoint by the service's rules, and the region of
signatures.

Rule: calls that share the client's configuration share what was found; found once, unless an option
is a function or the operation's input has a say.
"""

from __future__ import annotations

from importlib import import_module

from .expression import ExpressionError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from .call import Call
    from .config import Config
    from .effects import Steps
    from .endpoints import Endpoint

#: How many different endpoints are kept in parts.
_MOST_PARTS = 50

#: What ends a host or a path, or is none of a URL.
_NOWHERE = frozenset('?#\\ "<>^`{|}')


class Destination:
    """The endpoints of one client."""

    __slots__ = ("_config", "_endpoint", "_region", "_parts", "_particular")

    def __init__(self) -> None:
        self._config: Config | None = None
        self._endpoint: Endpoint | None = None
        self._region = ""
        self._parts: dict[str, tuple[str, str, str]] = {}
        self._particular: dict[type, bool] = {}

    def known(self, call: Call) -> Endpoint | None:
        """The endpoint, if it was found before."""
        if self._config is call.config and not self._is_particular(call):
            return self._endpoint
        return None

    def find(self, call: Call) -> Steps[Endpoint]:
        """The endpoint by the service's rules.

        Raises:
            NoRegionError: there is neither a region nor an endpoint.
            EndpointError: the rules refuse this configuration.
        """
        known = self.known(call)
        if known is not None:
            return known
        from .endpoints import Endpoint, bind

        config = call.config
        builtins = yield from config.builtins()
        rules = import_module(f"{call.service.package}.endpoints")
        values = bind(
            rules.PARAMETERS,
            builtins,
            {name: getattr(config, name) for name in _context_options(call)},
            call.operation.traits.get("static_context", {}),  # type: ignore[arg-type]  # a mapping by the generator
            _context_values(call),
        )
        found: Endpoint = (config.endpoint_provider or rules.resolve_endpoint)(**values)
        if "SDK::Endpoint" not in builtins and not (yield from config.resolve("tls")):
            plain = found.url.replace("https://", "http://", 1)
            found = Endpoint(plain, headers=found.headers, properties=found.properties)
        client = call.client
        if config is client.config and client.constant and not self._is_particular(call):
            self._region = str(builtins.get("AWS::Region", ""))
            self._endpoint = found
            self._config = config
        return found

    def signing_region(self, call: Call) -> Steps[str]:
        """The region that signatures are for, where the endpoint names none.

        Raises:
            NoRegionError: nothing states a region.
        """
        if self._region and self._config is call.config:
            return self._region
        region: str = yield from call.config.resolve("region")
        return region

    @property
    def known_region(self) -> str:
        """`signing_region` of calls to a `known` endpoint; empty where none was stated."""
        return self._region

    def split(self, url: str) -> tuple[str, str, str]:
        """Scheme, host and base path of an endpoint's URL.

        Raises:
            EndpointError: it has none of them, or more; rules put values of callers into it.
        """
        parts = self._parts.get(url)
        if parts is None:
            scheme, _, rest = url.partition("://")
            host, slash, path = rest.partition("/")
            if (
                scheme.lower() not in ("http", "https")
                or not host
                or not (url.isascii() and url.isprintable())
                or not _NOWHERE.isdisjoint(rest)
                or "@" in host
            ):
                from .errors import EndpointError

                raise EndpointError(f"the endpoint rules gave {url!r}, which is no endpoint")
            parts = (scheme, host, (slash + path).rstrip("/"))
            if len(self._parts) < _MOST_PARTS:
                self._parts[url] = parts
        return parts

    def _is_particular(self, call: Call) -> bool:
        """Whether the operation has an endpoint of its own, or its input chooses one."""
        cls = type(call.input)
        known = self._particular.get(cls)
        if known is None:
            traits = call.operation.traits
            known = (
                "static_context" in traits
                or "operation_context" in traits
                or any("context_param" in each.own_traits for each in cls.__members__.values())
            )
            self._particular[cls] = known
        return known


def _context_options(call: Call) -> Iterable[str]:
    """The options of the client that are parameters of the rules."""
    return call.service.traits.get("client_context", ())  # type: ignore[return-value]  # a mapping by the generator


def _context_values(call: Call) -> dict[str, object]:
    """Endpoint parameters that the input carries: what the operation's function finds in it, and
    members with the trait `context_param`.
    """
    found: dict[str, object] = {}
    function: Any = call.operation.traits.get("operation_context")
    if function is not None:
        try:
            found.update(function(call.input))
        except ExpressionError:
            # The input lacks what the parameters are in; the rules may do without.
            found.clear()
    members = {
        str(declared.own_traits["context_param"]): getattr(call.input, name)
        for name, declared in type(call.input).__members__.items()
        if "context_param" in declared.own_traits
    }
    return {**found, **members}
