"""Authentication schemes, by the names of their traits without a namespace.

A scheme is one module with two functions and one line here. Those that sign with AWS credentials
are told apart by the signers (`signing`), so that streams, events and presigned requests are signed
alike.

Rule: a scheme is loaded when a call may use it. Operations that know ``sigv4`` alone, and endpoints
that say no more, never come here.
"""

from __future__ import annotations

from importlib import import_module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Protocol

    from ..call import Call
    from ..effects import Steps

    class AuthScheme(Protocol):
        """What a module of this package can do."""

        @staticmethod
        def identify(call: Call) -> Steps[None]:
            """Find the identity, and put it and the scheme into the call.

            Raises:
                NotConfigured, NoCredentialsError: there is none; another scheme may have one.
                SdkError: there should be one, and finding it failed.
            """
            ...

        @staticmethod
        def authenticate(call: Call) -> None:
            """Put into the request of an attempt what proves the identity.

            Raises:
                ConfigError: the request must not carry it.
            """
            ...


_MODULES = {
    "sigv4": "aws",
    "sigv4a": "aws",
    "sigv4-s3express": "aws",
    "httpBearerAuth": "bearer",
    "httpApiKeyAuth": "api_key",
    "httpBasicAuth": "basic",
}


def load(name: str) -> AuthScheme | None:
    """The module of a scheme, or None for one that this runtime does not implement."""
    module = _MODULES.get(name)
    if module is None:
        return None
    scheme: Any = import_module(f"{__name__}.{module}")
    return scheme  # type: ignore[no-any-return]  # the functions are checked by the tests
