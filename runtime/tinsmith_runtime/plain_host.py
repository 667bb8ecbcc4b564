"""Hosts that secrets may be sent to without TLS: this machine itself.

Rule: by the literal address or the name ``localhost``; nothing is resolved, for what a name means
is somebody else's to say.
"""

from __future__ import annotations


def is_loopback(address: str, *others: str) -> bool:
    """Whether ``host[:port]`` is this machine, or one of `others`, which are literal addresses.

    IPv6 literals stand in brackets.
    """
    from ipaddress import IPv4Address, ip_address

    from .transports.proxy import split_host

    host, port = split_host(address, 80)
    if port is None:
        return False
    if host.lower() == "localhost":
        return True
    try:
        literal = ip_address(host)
    except ValueError:
        return False
    if isinstance(literal, IPv4Address):
        return literal.packed[0] == 127 or host in others
    return any(literal == ip_address(other) for other in ("::1", *others))
