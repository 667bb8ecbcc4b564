"""The options of one call: `timeout=`, `region=`, `credentials=`, `headers=`, `cancellation=`, and
the timeouts of its connections.

Rule: what holds for one call cannot change what calls share; everything else is an option of
clients.
"""

from __future__ import annotations

from .errors import ConfigError
from .option import seconds, unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from .call import Call

#: Options of clients that a call may have others of.
_CONFIGURED = ("region", "credentials")
_SECONDS = ("timeout", "connect_timeout", "read_timeout")
_KNOWN = (*_SECONDS, *_CONFIGURED, "headers", "cancellation")

#: What paginators and waiters pass on for the user agent; no option of users.
FEATURES = "_features"

#: What a header name consists of, besides letters and digits (RFC 9110 section 5.6.2).
_MARKS = "!#$%&'*+-.^_`|~"


def apply(call: Call, options: Mapping[str, Any]) -> None:
    """Give a call its options; None is the same as not given.

    Raises:
        ConfigError: with all that is wrong. Values of headers and credentials are never repeated.
    """
    given = {name: value for name, value in options.items() if value is not None}
    call.features += given.pop(FEATURES, ())
    faults = [
        (
            f"{name} is an option of clients, not of calls"
            if name in call.config.table
            else unknown(name, _KNOWN)
        )
        for name in given
        if name not in _KNOWN
    ]
    for name in _SECONDS:
        if name in given:
            try:
                # `seconds` has None for no limit; for a call None is "as configured".
                setattr(call, name, seconds(given[name]) or 0.0)
            except ValueError as error:
                faults.append(f"argument {name}: expected {error}")
    if "headers" in given:
        faults += header_faults(given["headers"])
    if "cancellation" in given and not hasattr(given["cancellation"], "on_cancel"):
        kind = type(given["cancellation"]).__name__
        faults.append(f"argument cancellation: expected a CancellationToken, got {kind}")
    if faults:
        raise ConfigError("; ".join(faults))
    configured = {name: given[name] for name in _CONFIGURED if name in given}
    if configured:
        call.config = call.config.replace(**configured)
    if "headers" in given:
        call.headers = {name.lower(): value for name, value in given["headers"].items()}
    call.cancellation = given.get("cancellation")


def header_faults(headers: Any) -> list[str]:
    """What is wrong with headers that somebody gave; no value is repeated."""
    if not hasattr(headers, "items"):
        return [f"argument headers: expected a mapping, got {type(headers).__name__}"]
    faults: list[str] = []
    for name, value in headers.items():
        if not isinstance(name, str) or not _is_token(name):
            faults.append(f"argument headers: {name!r} is no name of a header")
        elif not isinstance(value, str):
            faults.append(
                f"argument headers: expected a string for {name}, got {type(value).__name__}"
            )
        elif not value.isprintable() and not value.replace("\t", " ").isprintable():
            faults.append(f"argument headers: the value of {name} has control characters")
    return faults


def _is_token(name: str) -> bool:
    return bool(name) and all(
        (character.isalnum() and character.isascii()) or character in _MARKS for character in name
    )
