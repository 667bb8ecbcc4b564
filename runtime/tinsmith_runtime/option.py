"""One client option: where its value may stand, and what is a value.

Rule: pure. A `check` takes what the program gave, a `parse` takes text from the environment or a
shared file; both return the value, or raise ValueError with the words that complete "expected ...".
Neither ever repeats a secret.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Check = Callable[[object], object]
    Parse = Callable[[str], object]


class Option:
    """A row of the option table.

    Attributes:
        name: what the option is called in Python.
        check: turns a value given in code into the option's value.
        parse: turns text into something for `check`; None where text is the value.
        default: the value when nothing states one.
        environment: variables, first one wins.
        key: key of a profile in the shared files, asked after `environment`.
        last_environment: variables asked after the shared files.
        builtin: Smithy rules-engine built-in that this option feeds.
        opaque: a callable is the value itself, not a way to get one.
        secret: never printed.
        affects: options whose values follow from this one.
        doc: one line for people.
    """

    __slots__ = (
        "name",
        "check",
        "parse",
        "default",
        "environment",
        "key",
        "last_environment",
        "builtin",
        "opaque",
        "secret",
        "affects",
        "doc",
    )

    def __init__(
        self,
        name: str,
        check: Check,
        doc: str,
        *,
        parse: Parse | None = None,
        default: object = None,
        environment: tuple[str, ...] = (),
        key: str | None = None,
        last_environment: tuple[str, ...] = (),
        builtin: str | None = None,
        opaque: bool = False,
        secret: bool = False,
        affects: tuple[str, ...] = (),
    ) -> None:
        self.name = name
        self.check = check
        self.doc = doc
        self.parse = parse
        self.default = default
        self.environment = environment
        self.key = key
        self.last_environment = last_environment
        self.builtin = builtin
        self.opaque = opaque
        self.secret = secret
        self.affects = affects

    def read(self, text: str) -> object:
        """The value that `text` states."""
        return self.check(text if self.parse is None else self.parse(text))

    def __repr__(self) -> str:
        return f"<Option {self.name}>"


def anything(value: object) -> object:
    """Any object: what it must be able to do shows when it is used."""
    return value


def boolean(value: object) -> bool:
    """True or False, and nothing that merely counts as one."""
    if value is True or value is False:
        return value
    raise ValueError(f"True or False, got {value!r}")


def boolean_text(text: str) -> bool:
    """``true`` or ``false``, as the AWS SDKs and Tools Reference Guide has booleans, in any
    case.
    """
    lowered = text.lower()
    if lowered == "true":
        return True
    if lowered == "false":
        return False
    raise ValueError(f'"true" or "false", got "{text}"')


def text(value: object) -> str:
    """A string with something in it."""
    if isinstance(value, str) and value:
        return value
    raise ValueError(f"a string that is not empty, got {value!r}")


def count(value: object) -> int:
    """A whole number from 1."""
    if isinstance(value, int) and not isinstance(value, bool) and value >= 1:
        return value
    raise ValueError(f"a whole number, at least 1, got {value!r}")


def count_text(text: str) -> object:
    """A whole number in decimal digits; anything else is left for `count` to refuse."""
    return int(text) if text.isascii() and text.isdigit() else text


def seconds(value: object) -> float | None:
    """Seconds as a number; 0 stands for no limit, and becomes None."""
    # More than thirty years is more than clocks of operating systems wait.
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1e9:
        return value or None
    raise ValueError(f"a number of seconds, or 0 for no limit, got {value!r}")


def names(value: object) -> tuple[str, ...]:
    """Names in order of preference."""
    if isinstance(value, list | tuple):
        listed: list[object] = [*value]  # pyright: ignore[reportUnknownVariableType]  # looked at
        found = tuple(name for name in listed if isinstance(name, str) and name)
        if len(found) == len(listed):
            return found
    raise ValueError(f"a list of names, got {value!r}")


def names_text(text: str) -> list[str]:
    """Names between commas; empty ones are dropped."""
    return [name.strip() for name in text.split(",") if name.strip()]


def one_of(choices: Iterable[str]) -> Check:
    """A check for exactly these words."""
    allowed = tuple(choices)

    def choose(value: object) -> str:
        if isinstance(value, str) and value in allowed:
            return value
        raise ValueError(f"{', '.join(allowed[:-1])} or {allowed[-1]}, got {value!r}")

    return choose


def url(value: object) -> str:
    """An absolute http or https URL without user information, query or fragment."""
    if isinstance(value, str):
        scheme, separator, rest = value.partition("://")
        host = rest.partition("/")[0]
        if separator and scheme.lower() in ("http", "https") and host:
            if "@" in host:
                raise ValueError("a URL without user name and password")
            if "?" in rest or "#" in rest or any(character <= " " for character in rest):
                raise ValueError("a URL without query, fragment and white space")
            return value
    raise ValueError(f'an absolute URL such as "http://localhost:4566", got {value!r}')


def region(value: object) -> str:
    """A region name: one label of a host name (RFC 1123 section 2.1), since it becomes part of
    one.
    """
    if isinstance(value, str):
        bare = value.replace("-", "")
        if bare.isascii() and bare.isalnum() and value[0] != "-" != value[-1] and len(value) < 64:
            return value
    raise ValueError(
        f'a region such as "eu-central-1" (letters, digits and hyphens), got {value!r}'
    )


def is_fips_region(name: str) -> bool:
    """Whether a region name is one of the pseudo-regions that older SDKs used to ask for FIPS
    endpoints.
    """
    return name.startswith("fips-") or name.endswith("-fips")


def real_region(name: str) -> str:
    """The region that a pseudo-region means; other names are returned as they are."""
    if not is_fips_region(name):
        return name
    if name in ("fips-aws-global", "aws-fips"):
        return "us-east-1"
    name = name.removeprefix("fips-").removesuffix("-fips")
    return name.removeprefix("dkr-").removeprefix("prod-")


def unknown(name: str, known: Iterable[str]) -> str:
    """Words for a name that is no option, with the one that was probably meant."""
    if name.startswith("_"):
        return name
    from difflib import get_close_matches

    close = get_close_matches(name, known, 1)
    hint = f"; did you mean {close[0]!r}?" if close else ""
    return f"no such option: {name!r}{hint}"
