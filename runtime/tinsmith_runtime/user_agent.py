"""The ``User-Agent`` header, version 2.1 of AWS's format, from what really happened in the call.

    tinsmith/0.1.0 ua/2.1 os/linux#6.1 lang/python#3.12.1 md/pyimpl#CPython api/sts#0.1.0 m/E,e

Rule: the part that never changes is built once a process; nothing of it identifies a user or a
host.
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from .call import Call
    from .effects import Steps
    from .operation import Service

VERSION = "0.1.0"

#: Feature ids by name, of those this library can tell.
RETRY_MODE_FEATURES = {"standard": "E", "adaptive": "F"}
WAITER = "B"
PAGINATOR = "C"
GZIP_REQUEST_COMPRESSION = "L"
ENDPOINT_OVERRIDE = "N"

_LONGEST_FEATURE_LIST = 1024
_NAME_CHARACTERS = frozenset(
    "!$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
)
_VALUE_CHARACTERS = _NAME_CHARACTERS | {"#"}
_platform: list[str] = []
#: How many different texts a client keeps.
_MOST_TEXTS = 50


class UserAgents:
    """The user agents of one client's calls."""

    __slots__ = ("_texts",)

    def __init__(self) -> None:
        # By what options are not: source of the identity, and what the call noted.
        self._texts: dict[tuple[tuple[str, ...], tuple[str, ...]], str] = {}

    def known(self, call: Call) -> str | None:
        """The user agent, if another call had the same; only where no option is a function."""
        if call.config is not call.client.config:
            return None
        return self._texts.get((_source(call), call.features))

    def find(self, call: Call) -> Steps[str]:
        """The user agent of a call."""
        config = call.config
        features = _features(call, (yield from config.resolve("retry_mode")))
        text = user_agent(
            call.service,
            features=features,
            app_id=(yield from config.resolve("user_agent_app_id")),
            custom=(yield from config.resolve("custom_user_agent")),
            execution_environment=config.environment.get("AWS_EXECUTION_ENV"),
        )
        client = call.client
        if client.constant and config is client.config and len(self._texts) < _MOST_TEXTS:
            self._texts[_source(call), call.features] = text
        return text


def _features(call: Call, retry_mode: str) -> tuple[str, ...]:
    config = call.config
    strategy = config.retry_strategy
    if strategy is not None:
        retry_mode = getattr(strategy, "mode", "")
    mode = RETRY_MODE_FEATURES.get(retry_mode)
    return (
        *((mode,) if mode else ()),
        *((ENDPOINT_OVERRIDE,) if config.endpoint is not None else ()),
        *_source(call),
        *call.features,
    )


def _source(call: Call) -> tuple[str, ...]:
    return () if call.identity is None else call.identity.source


def escape(text: str, *, value: bool = False) -> str:
    """Replace what a token of the header may not have by ``-``."""
    allowed = _VALUE_CHARACTERS if value else _NAME_CHARACTERS
    return "".join(character if character in allowed else "-" for character in text)


def platform_part() -> str:
    """Operating system, language and implementation."""
    if not _platform:
        import os

        system, release = "other", ""
        if hasattr(os, "uname"):
            facts = os.uname()
            system, release = facts.sysname.lower(), facts.release
        elif sys.platform == "win32":
            system = "windows"
        names = {"darwin": "macos", "linux": "linux", "windows": "windows"}
        system = names.get(system, f"other#{escape(system)}")
        version = ".".join(map(str, sys.version_info[:3]))
        implementation = {"cpython": "CPython", "pypy": "PyPy"}.get(
            sys.implementation.name, sys.implementation.name
        )
        _platform.append(
            f"os/{system}{'#' + escape(release) if release else ''} "
            f"lang/python#{version} md/pyimpl#{escape(implementation)}"
        )
    return _platform[0]


def user_agent(
    service: Service,
    *,
    features: Iterable[str],
    app_id: str | None = None,
    custom: str | tuple[tuple[str, ...], ...] | list[tuple[str, ...]] | None = None,
    execution_environment: str | None = None,
) -> str:
    """The header of one call. `custom` is text, or pairs of name and version, that go last."""
    api = escape(service.service_id.lower().replace(" ", "-"))
    parts = [
        f"tinsmith/{VERSION} ua/2.1 {platform_part()}",
        f"api/{api}#{escape(service.client_version, value=True)}",
    ]
    if execution_environment:
        parts.append(f"exec-env/{escape(execution_environment, value=True)}")
    listed = _list(features)
    if listed:
        parts.append(f"m/{listed}")
    if app_id:
        parts.append(f"app/{escape(app_id, value=True)}")
    if isinstance(custom, str):
        parts.append(" ".join(escape_pair(part) for part in custom.split()))
    elif custom:
        parts.extend(_join(*pair) for pair in custom)
    return " ".join(parts)


def escape_pair(text: str) -> str:
    """``name/version``, both escaped."""
    name, slash, version = text.partition("/")
    return f"{escape(name)}{slash}{escape(version, value=True)}"


def _join(name: str, version: str = "") -> str:
    """``name/version``; where the name has a prefix of its own, ``prefix/name#version``."""
    prefix, slash, rest = name.partition("/")
    joined = f"{escape(prefix)}{slash}{escape(rest)}"
    return f"{joined}{'#' if slash else '/'}{escape(version, value=True)}" if version else joined


def _list(features: Iterable[str]) -> str:
    listed = ""
    for feature in dict.fromkeys(features):
        longer = f"{listed},{feature}" if listed else feature
        if len(longer) > _LONGEST_FEATURE_LIST:
            break
        listed = longer
    return listed
