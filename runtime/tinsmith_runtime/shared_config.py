"""The shared config and credentials files: where they are, what profiles they have.

Which file wins where both have a key of a profile: the credentials file for whatever makes an
identity and for ``region``, the config file for all other settings.

Rule: files are read when something is asked for, and again when they changed (time, inode or size).
"""

from __future__ import annotations

import os

from .errors import ConfigError, ProfileNotFoundError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TypeAlias

    from .ini import Sections, Value

    Stamp: TypeAlias = tuple[int, int, int]

# Files as last parsed, by path. Entries are replaced whole, so that threads see an old one or a new
# one.
#: Characters of a file that are read. Nobody has so long a file, and devices have no end.
MAX_LENGTH = 2**24

_parsed: dict[str, tuple[Stamp, Sections]] = {}


class Section:
    """Properties under one name. Values of keys, and of keys nested below a key."""

    __slots__ = ("title", "_layers")

    def __init__(self, title: str, layers: tuple[tuple[str, Mapping[str, Value]], ...]) -> None:
        self.title = title
        # Pairs of path and properties, the preferred file first.
        self._layers = layers

    def get(self, key: str, nested: str | None = None) -> str | None:
        """The value of a key, or of a key nested below it; None where it has none."""
        for _, properties in self._layers:
            value = properties.get(key)
            if nested is not None:
                value = value.get(nested) if isinstance(value, dict) else None
            if isinstance(value, str) and value:
                return value
        return None

    def origin(self, key: str) -> str:
        """Where the value of a key stands, in words: ``profile dev in ~/.aws/config``."""
        for path, properties in self._layers:
            if properties.get(key):
                return f"{self.title} in {display(path)}"
        return self.title


class Profile(Section):
    """A profile, as a place for settings.

    Attributes:
        name: its name.
        exists: whether a file has it; the default profile need not exist.
        identity: the same profile as a place for credentials.
    """

    __slots__ = ("name", "exists", "identity", "_credentials_first")

    def __init__(
        self,
        name: str,
        config: tuple[str, Mapping[str, Value] | None],
        credentials: tuple[str, Mapping[str, Value] | None],
    ) -> None:
        title = f"profile {name}"
        self.name = name
        self.exists = config[1] is not None or credentials[1] is not None
        in_config, in_credentials = (config[0], config[1] or {}), (
            credentials[0],
            credentials[1] or {},
        )
        super().__init__(title, (in_config, in_credentials))
        self._credentials_first = Section(title, (in_credentials, in_config))
        self.identity = Section(title, _one_key_pair(in_credentials, in_config))

    def get(self, key: str, nested: str | None = None) -> str | None:
        if key == "region":
            return self._credentials_first.get(key)
        return super().get(key, nested)

    def origin(self, key: str) -> str:
        return self._credentials_first.origin(key) if key == "region" else super().origin(key)


def _one_key_pair(
    credentials: tuple[str, Mapping[str, Value]], config: tuple[str, Mapping[str, Value]]
) -> tuple[tuple[str, Mapping[str, Value]], ...]:
    # Keys that are whole in the credentials file are not mixed with a session token left behind in
    # the config file.
    mine, other = credentials[1], config[1]
    if mine.get("aws_access_key_id") and mine.get("aws_secret_access_key"):
        other = {key: value for key, value in other.items() if key not in _KEY_PAIR}
    return credentials, (config[0], other)


_KEY_PAIR = frozenset(("aws_access_key_id", "aws_secret_access_key", "aws_session_token"))


class SharedConfig:
    """The two files that an environment points to.

    Attributes:
        config_path: the config file.
        credentials_path: the credentials file.
    """

    __slots__ = ("config_path", "credentials_path")

    def __init__(
        self,
        environment: Mapping[str, str],
        *,
        config_file: str | None = None,
        credentials_file: str | None = None,
    ) -> None:
        self.config_path = _locate(environment, config_file, "AWS_CONFIG_FILE", "config")
        self.credentials_path = _locate(
            environment, credentials_file, "AWS_SHARED_CREDENTIALS_FILE", "credentials"
        )

    def profile(self, name: str | None = None, *, named_by: str = "") -> Profile:
        """A profile. ``default``, if nobody named it, need not exist.

        Raises:
            ProfileNotFoundError: neither file has it; says who named it (`named_by`), and which
                profiles there are.
            ConfigError: a file cannot be read.
        """
        config, credentials = self._load()
        wanted = name or "default"
        profile = Profile(
            wanted,
            (self.config_path, _config_profile(config, wanted)),
            (self.credentials_path, credentials.get(("", wanted))),
        )
        if name is not None and not profile.exists:
            raise ProfileNotFoundError(self._not_found(f"profile {name!r}", named_by, self.names()))
        return profile

    def names(self) -> list[str]:
        """Names of all profiles, sorted."""
        config, credentials = self._load()
        found = {
            name for kind, name in config if kind == "profile" or (kind, name) == ("", "default")
        }
        return sorted(found | {name for kind, name in credentials if not kind})

    def sso_session(self, name: str, *, named_by: str = "") -> Section:
        """An ``[sso-session]`` section.

        Raises:
            ConfigError: the config file has none of this name.
        """
        return self._named_section("sso-session", name, named_by)

    def services(self, name: str, *, named_by: str = "") -> Section:
        """A ``[services]`` section; its keys are services, with settings nested below.

        Raises:
            ConfigError: the config file has none of this name.
        """
        return self._named_section("services", name, named_by)

    def stamp(self) -> tuple[Stamp | None, Stamp | None]:
        """Changes when a file does."""
        return _stamp(self.config_path), _stamp(self.credentials_path)

    def _named_section(self, kind: str, name: str, named_by: str) -> Section:
        config, _ = self._load()
        found = config.get((kind, name))
        if found is None:
            there = sorted(other for k, other in config if k == kind)
            raise ConfigError(self._not_found(f"section [{kind} {name}]", named_by, there))
        return Section(f"{kind} {name}", ((self.config_path, found),))

    def _not_found(self, what: str, named_by: str, there: list[str]) -> str:
        by = f" (named by {named_by})" if named_by else ""
        looked = f"{display(self.config_path)} and {display(self.credentials_path)}"
        listed = ", ".join(there) if there else "none"
        return f"{what}{by} was not found in {looked}; there are: {listed}"

    def _load(self) -> tuple[Sections, Sections]:
        return _read(self.config_path), _read(self.credentials_path)


def _config_profile(sections: Sections, name: str) -> Mapping[str, Value] | None:
    found = sections.get(("profile", name))
    # "[profile default]" takes the place of "[default]", it does not add to it.
    if found is None and name == "default":
        return sections.get(("", "default"))
    return found


def _locate(environment: Mapping[str, str], given: str | None, variable: str, name: str) -> str:
    path = given or environment.get(variable) or f"~/.aws/{name}"
    return expand_home(path, environment)


def expand_home(path: str, environment: Mapping[str, str]) -> str:
    """The path with a leading ``~/`` replaced by the home directory of `environment`.

    Home is ``HOME``, else ``USERPROFILE``, else ``HOMEDRIVE`` with ``HOMEPATH``, else the one of
    the account.
    """
    if path != "~" and not path.startswith(("~/", "~" + os.sep)):
        return path
    return home(environment) + path[1:]


def home(environment: Mapping[str, str]) -> str:
    """The home directory of `environment`."""
    found = environment.get("HOME") or environment.get("USERPROFILE")
    if not found and environment.get("HOMEPATH"):
        found = environment.get("HOMEDRIVE", "") + environment["HOMEPATH"]
    return found or os.path.expanduser("~")


def display(path: str) -> str:
    """The path as people write it, with ``~`` for the home directory."""
    own = os.path.expanduser("~")
    return f"~{path[len(own):]}" if path.startswith(own + os.sep) else path


def _stamp(path: str) -> Stamp | None:
    try:
        status = os.stat(path)
    except (OSError, ValueError):  # a path with NUL is none
        return None
    return status.st_mtime_ns, status.st_ino, status.st_size


def _read(path: str) -> Sections:
    stamp = _stamp(path)
    if stamp is None:
        return {}
    known = _parsed.get(path)
    if known is not None and known[0] == stamp:
        return known[1]
    from .ini import parse

    try:
        with open(path, encoding="utf-8-sig") as file:
            text = file.read(MAX_LENGTH + 1)
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{display(path)} cannot be read: {error}") from error
    if len(text) > MAX_LENGTH:
        raise ConfigError(f"{display(path)} is longer than {MAX_LENGTH} characters")
    sections = parse(text, display(path))
    _parsed[path] = (stamp, sections)
    return sections
