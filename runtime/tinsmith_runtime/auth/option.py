"""Options of clients whose service has schemes with secrets of their own.

Rule: rows, as in `options`; a service without such schemes has none of them.
"""

from __future__ import annotations

from ..option import Option
from .token import TOKEN, TokenIdentity, is_token

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..operation import Service


def _token(value: object) -> object:
    if callable(value) or isinstance(value, TokenIdentity) or is_token(value):
        return value
    raise ValueError(f"{TOKEN}, a TokenIdentity, or a function that returns one of them")


def _secret(value: object) -> str:
    """Text that can stand in a header; never quoted."""
    if isinstance(value, str) and value and value.isascii() and value.isprintable():
        return value
    raise ValueError("a string of printable ASCII characters that is not empty")


def _username(value: object) -> str:
    if isinstance(value, str) and value and value.isprintable() and ":" not in value:
        return value
    raise ValueError("a user name: printable, not empty, without a colon")


def _password(value: object) -> str:
    if isinstance(value, str) and value.isprintable():
        return value
    raise ValueError("a printable string")


_ROWS = {
    "smithy.api#httpBearerAuth": (
        Option("token", _token, "Token of the bearer.", opaque=True, secret=True),
    ),
    "smithy.api#httpApiKeyAuth": (Option("api_key", _secret, "API key.", secret=True),),
    "smithy.api#httpBasicAuth": (
        Option("username", _username, "User name of the login."),
        Option("password", _password, "Password of the login.", secret=True),
    ),
}


def scheme_options(service: Service) -> list[Option]:
    """The options of a service's schemes, those of single operations included."""
    more: tuple[str, ...] = service.traits.get("operation_auth", ())  # type: ignore[assignment]  # facts
    schemes = dict.fromkeys((*service.auth, *more))
    return [row for scheme in schemes for row in _ROWS.get(scheme, ())]
