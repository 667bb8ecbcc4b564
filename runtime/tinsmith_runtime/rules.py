"""The standard library of the rules engine: what compiled endpoint rules call.

Rule: pure functions, one a function of the specification; what it calls an empty optional is None.
`isSet`, `not`, `stringEquals`, `booleanEquals`, `ite` and `getAttr` of a member are plain Python in
the compiled rules. `aws.partition` is `tinsmith_runtime.partitions.partition`.

Sources: Smithy 2.0 "Rules engine standard library" and "AWS rules engine library functions".
"""

from __future__ import annotations

from .codecs.percent import encode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TypeVar

    T = TypeVar("T")
    D = TypeVar("D")

_DIGITS = frozenset("0123456789")
_LABEL = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-")
_HOST_ENDS = frozenset("[]:")
_IPV6 = frozenset("0123456789abcdefABCDEF:.")


class Url:
    """What `parse_url` found.

    Attributes:
        scheme: ``http`` or ``https``.
        authority: host and, if one was written, port; no user.
        path: as written, empty where there is none.
        normalized_path: `path`, beginning and ending with ``/``.
        is_ip: whether the host is an IPv4 or IPv6 address.
    """

    __slots__ = ("scheme", "authority", "path", "normalized_path", "is_ip")

    def __init__(self, scheme: str, authority: str, path: str, is_ip: bool) -> None:
        self.scheme = scheme
        self.authority = authority
        self.path = path
        self.normalized_path = path if path.endswith("/") else path + "/"
        self.is_ip = is_ip


class Arn:
    """What `parse_arn` found.

    Attributes:
        partition: such as ``aws``.
        service: namespace of the service.
        region: empty for a resource without region.
        account_id: empty for a resource without account.
        resource_id: the rest, split at ``:`` and ``/``.
    """

    __slots__ = ("partition", "service", "region", "account_id", "resource_id")

    def __init__(
        self, partition: str, service: str, region: str, account_id: str, resource_id: list[str]
    ) -> None:
        self.partition = partition
        self.service = service
        self.region = region
        self.account_id = account_id
        self.resource_id = resource_id


def coalesce(value: T | None, default: D) -> T | D:
    """Return `value` unless it is None; false and empty values count as set (`coalesce`)."""
    return default if value is None else value


def item(values: Sequence[str], index: int) -> str | None:
    """Return one element, or None where there is none (`getAttr` with an index)."""
    try:
        return values[index]
    except IndexError:
        return None


def substring(value: str, start: int, stop: int, *, reverse: bool = False) -> str | None:
    """Return ``value[start:stop]``, counted from the end if `reverse` (`substring`).

    None where `value` is too short, or has anything but ASCII.
    """
    if start >= stop or len(value) < stop or not value.isascii():
        return None
    return value[len(value) - stop : len(value) - start] if reverse else value[start:stop]


def split(value: str, delimiter: str, limit: int) -> list[str]:
    """Split into at most `limit` parts, the last holding the rest; 0 is without limit (`split`).

    An empty delimiter, which the specification forbids, splits nothing.
    """
    return value.split(delimiter, limit - 1) if delimiter else [value]


def uri_encode(value: str) -> str:
    """Percent-encode all but RFC 3986's unreserved characters (`uriEncode`)."""
    return encode(value)


def is_valid_host_label(value: str, *, allow_dots: bool = False) -> bool:
    """Tell whether `value` is a host label of RFC 1123, or several (`isValidHostLabel`)."""
    if allow_dots:
        return all(is_valid_host_label(label) for label in value.split("."))
    return 0 < len(value) < 64 and "-" not in (value[0], value[-1]) and _LABEL.issuperset(value)


def is_virtual_hostable_s3_bucket(value: str, *, allow_dots: bool = False) -> bool:
    """Tell whether a bucket's name can be part of a host name (`aws.isVirtualHostableS3Bucket`)."""
    return (
        2 < len(value) < 64
        and value == value.lower()
        and not _is_ipv4(value)
        and is_valid_host_label(value, allow_dots=allow_dots)
    )


def parse_arn(value: str) -> Arn | None:
    """Take an Amazon Resource Name apart; None if it is none (`aws.parseArn`)."""
    parts = value.split(":", 5)
    if len(parts) < 6:
        return None
    prefix, partition, service, region, account_id, resource = parts
    if prefix != "arn" or not (partition and service and resource):
        return None
    return Arn(partition, service, region, account_id, resource.replace("/", ":").split(":"))


def parse_url(value: str) -> Url | None:
    """Take an absolute HTTP URL apart (`parseURL`).

    None if it is none, has a query or a fragment, or holds a character that no URL has.
    """
    scheme, separator, rest = value.partition("://")
    scheme = scheme.lower()
    authority, slash, path = rest.partition("/")
    authority = authority.rpartition("@")[2]
    host, port = authority, ""
    if not authority.endswith("]"):  # of an IPv6 literal, the last colon is no port's
        host, colon, port = authority.rpartition(":")
        host = host if colon else port
        port = port if colon else ""
    is_ip = _is_ipv4(host) or _is_ipv6(host)
    if (
        not separator
        or scheme not in ("http", "https")
        or any(char in value for char in '?#\\"<>^`{|}')
        or not (value.isascii() and value.isprintable() and " " not in value)
        or not host
        or not (is_ip or _HOST_ENDS.isdisjoint(host))
        or not _DIGITS.issuperset(port)
        or len(port) > 5
        or int(port or 0) > 65535
    ):
        return None
    return Url(scheme, authority if port else host, slash + path, is_ip)


def _is_ipv4(host: str) -> bool:
    parts = host.split(".")
    return len(parts) == 4 and all(
        0 < len(part) < 4 and _DIGITS.issuperset(part) and int(part) < 256 for part in parts
    )


def _is_ipv6(host: str) -> bool:
    address = host[1:-1].partition("%")[0]
    return (
        host[:1] == "["
        and host[-1:] == "]"
        and address.count(":") > 1
        and _IPV6.issuperset(address)
    )
