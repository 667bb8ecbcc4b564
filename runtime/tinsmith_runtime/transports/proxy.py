"""Which proxy a request goes through.

One set of rules for the ``proxies`` option and for the environment: keys are ``http``, ``https``,
``all`` (for a scheme without its own) and ``no`` (hosts to reach directly), in the environment
``HTTP_PROXY``, ``HTTPS_PROXY``, ``ALL_PROXY`` and ``NO_PROXY``, lower case before upper case, an
empty one as if absent. ``HTTP_PROXY`` in capitals is ignored in a CGI program, where a client can
set it (CVE-2016-5385).

``no`` lists hosts, separated by commas or spaces. An entry matches

- every host, if it is ``*``;
- the host itself and every host below it: ``example.com``, ``.example.com`` and ``*.example.com``
  are the same;
- an IP address as written, or any address of a network: ``10.0.0.0/8``, ``fd00::/8``;
- with ``:port`` at its end, only that port. An IPv6 address with a port stands in brackets.

Names are not resolved to compare them with addresses. Without an entry, nothing goes past the
proxy: not localhost either.

Rule: pure; the environment is an argument.
"""

from __future__ import annotations

from ..errors import ConfigError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

_DEFAULT_PORTS = {"http": 80, "https": 443}


class Proxy:
    """A proxy server.

    Attributes:
        scheme: how to speak to the proxy itself, ``http`` or ``https``.
        host: name or address, without brackets.
        authorization: value of ``Proxy-Authorization``, or None.
    """

    __slots__ = ("scheme", "host", "port", "authorization")

    def __init__(self, scheme: str, host: str, port: int, authorization: str | None) -> None:
        self.scheme = scheme
        self.host = host
        self.port = port
        self.authorization = authorization

    @classmethod
    def parse(cls, url: str) -> Proxy:
        """Read ``[http[s]://][user:password@]host[:port]``; user and password are percent-encoded.

        Raises:
            ConfigError: another scheme, no host, or a port that is none. The message hides the
                password.
        """
        scheme, separator, rest = url.strip().partition("://")
        if not separator:
            scheme, rest = "http", url.strip()
        scheme = scheme.lower()
        if scheme not in _DEFAULT_PORTS:
            raise ConfigError(
                f"proxy {redact(url)!r}: only http:// and https:// proxies are supported, not {scheme}://"
            )
        userinfo, _, address = rest.partition("/")[0].rpartition("@")
        host, port = split_host(address, _DEFAULT_PORTS[scheme])
        if not host or port is None:
            raise ConfigError(f"proxy {redact(url)!r}: expected http://[user:password@]host[:port]")
        authorization = None
        if userinfo:
            from base64 import b64encode
            from urllib.parse import unquote

            authorization = "Basic " + b64encode(unquote(userinfo).encode()).decode()
        return cls(scheme, host, port, authorization)

    @property
    def url(self) -> str:
        """Scheme, host and port; never the password."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}"

    def __repr__(self) -> str:
        return f"<Proxy {self.url}>"


def redact(url: str) -> str:
    """A proxy URL, fit to be shown."""
    head, at, tail = url.rpartition("@")
    scheme, separator, _ = head.partition("://")
    return f"{scheme}{separator}***@{tail}" if separator else f"***@{tail}" if at else tail


def split_host(address: str, default_port: int) -> tuple[str, int | None]:
    """Host without brackets, and port, of ``host[:port]``; a port that cannot be is None."""
    if address.startswith("["):
        host, _, rest = address[1:].partition("]")
        port = rest.removeprefix(":")
    else:
        host, _, port = address.partition(":")
    if not port:
        return host, default_port
    if not (port.isascii() and port.isdigit() and len(port) < 6) or int(port) > 65535:
        return host, None
    return host, int(port)


def read_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """The ``proxies`` mapping that the environment stands for."""
    found: dict[str, str] = {}
    for key in ("http", "https", "all", "no"):
        value = environ.get(f"{key}_proxy")
        if value is None and not (key == "http" and "REQUEST_METHOD" in environ):
            value = environ.get(f"{key.upper()}_PROXY")
        if value:
            found[key] = value
    return found


def choose_proxy(scheme: str, host: str, port: int, proxies: Mapping[str, str]) -> Proxy | None:
    """The proxy for a server, or None to reach it directly.

    Raises:
        ConfigError: the chosen proxy's URL cannot be used.
    """
    url = proxies.get(scheme) or proxies.get("all")
    if not url or is_excluded(host, port, proxies.get("no", "")):
        return None
    return Proxy.parse(url)


def is_excluded(host: str, port: int, exclusions: str) -> bool:
    """Whether `exclusions`, the text of ``NO_PROXY``, names the server."""
    host = host.lower().rstrip(".")
    for entry in exclusions.replace(",", " ").lower().split():
        if entry == "*":
            return True
        if "/" in entry:
            if _in_network(host, entry):
                return True
            continue
        # Only one colon, or brackets: else the colons are an IPv6 address's own.
        if entry.startswith("[") or entry.count(":") == 1:
            entry, entry_port = split_host(entry, port)
            if entry_port != port:
                continue
        entry = entry.removeprefix("*").strip(".")
        if entry and (host == entry or host.endswith("." + entry)):
            return True
    return False


def _in_network(host: str, network: str) -> bool:
    import ipaddress

    try:
        return ipaddress.ip_address(host) in ipaddress.ip_network(network, strict=False)
    except ValueError:
        return False  # a host name, or an entry that is no network: neither matches the other
