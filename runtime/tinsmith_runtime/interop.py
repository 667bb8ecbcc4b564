"""Credentials shared with botocore and boto3, in both directions.

For programs that move from one to the other step by step: the providers of this library serve
boto3's clients, and boto3's sessions serve the clients of this library.

Rule: optional. botocore and boto3 are imported when something here is called.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module

from .client import Client
from .client_core import ClientCore
from .credentials.context import CredentialContext
from .credentials.provider import CredentialProvider, NotConfigured, as_provider
from .credentials.record import make_identity
from .standalone import drive

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, Protocol

    from .credentials.provider import Source
    from .effects import Steps
    from .identity import AwsCredentialIdentity

    class BotocoreSession(Protocol):
        """A session of botocore or boto3."""

        def get_credentials(self) -> Any: ...


_METHOD = "tinsmith"

__all__ = ["botocore_credentials", "from_botocore", "to_boto3_session"]


def to_boto3_session(source: Source | ClientCore, *, region: str | None = None) -> Any:
    """A ``boto3.Session`` whose clients sign with credentials of this library, refreshed in time.

    Args:
        source: whatever clients take as ``credentials=``, or a client, whose credentials and region
            are meant.
        region: region of the session.

    Raises:
        ImportError: boto3 or botocore is not installed.
    """
    boto3 = _load("boto3", "boto3")
    session = _load("botocore.session", "botocore").Session()
    _adopt(session, source)
    if region is None and isinstance(source, ClientCore):
        from .resolution import region_if_any

        region = drive(region_if_any(source.config))
    return boto3.Session(botocore_session=session, region_name=region)


def botocore_credentials(source: Source | ClientCore) -> Any:
    """An instance of ``botocore.credentials.Credentials`` that asks this library each time.

    Args:
        source: as for `to_boto3_session`.

    Raises:
        ImportError: botocore is not installed.
    """
    return _credentials_class()(_resolver(source))


def from_botocore(session: BotocoreSession) -> CredentialProvider:
    """A provider of the credentials that a session of boto3 or botocore has, and refreshes."""
    return _SessionProvider(session)


class _SessionProvider(CredentialProvider):
    """Asks botocore, which remembers and refreshes by itself."""

    name = "botocore session"

    def __init__(self, session: BotocoreSession) -> None:
        self._session = session

    def steps(self, context: CredentialContext) -> Steps[AwsCredentialIdentity]:
        """Ask the session.

        Raises:
            NotConfigured: it has no credentials.
            CredentialsRetrievalError: it has no usable ones.
        """
        from .effects import Block

        # Refreshing blocks.
        frozen: Any = yield Block(self._frozen)
        if frozen is None:
            raise NotConfigured("the session has no credentials")
        return make_identity(
            self.name,
            access_key_id=frozen.access_key,
            secret_access_key=frozen.secret_key,
            session_token=frozen.token,
            account_id=getattr(frozen, "account_id", None),
            source=("e",),
        )

    def _frozen(self) -> Any:
        credentials = self._session.get_credentials()
        return None if credentials is None else credentials.get_frozen_credentials()

    def changed(self, context: CredentialContext) -> bool:
        """Perhaps: botocore does not tell, and is asked anew every few seconds."""
        return True


def _adopt(session: Any, source: Source | ClientCore) -> None:
    """Make a provider the one source of a botocore session, by the means it offers for that."""
    botocore = _load("botocore.credentials", "botocore")
    provider = botocore.CredentialProvider()
    provider.METHOD = _METHOD
    provider.load = lambda: botocore_credentials(source)
    session.register_component("credential_provider", botocore.CredentialResolver([provider]))


def _resolver(source: Source | ClientCore) -> Callable[[], AwsCredentialIdentity]:
    if not isinstance(source, ClientCore):
        provider, context = as_provider(source), CredentialContext()
        return lambda: drive(provider.identity(context))
    client, config = source, source.config

    def resolve() -> AwsCredentialIdentity:
        steps = config.credential_provider.identity(
            config.credential_context(now=client.datetime_now)
        )
        # An asynchronous client has no connections to block on.
        return client.drive(steps) if isinstance(client, Client) else drive(steps)

    return resolve


@cache
def _credentials_class() -> Any:
    botocore = _load("botocore.credentials", "botocore")
    base: Any = botocore.Credentials

    class ProviderCredentials(base):  # type: ignore[misc]  # botocore is untyped
        """Looks like credentials of botocore, and is a question to a provider."""

        def __init__(self, resolve: Callable[[], AwsCredentialIdentity]) -> None:
            # Not the base's, which would set what is computed here.
            self._resolve = resolve
            self.method = _METHOD

        @property
        def access_key(self) -> str:
            return self._resolve().access_key_id

        @property
        def secret_key(self) -> str:
            return self._resolve().secret_access_key

        @property
        def token(self) -> str | None:
            return self._resolve().session_token

        @property
        def account_id(self) -> str | None:
            return self._resolve().account_id

        def get_frozen_credentials(self) -> Any:
            """All of them, of one moment."""
            identity = self._resolve()
            return botocore.ReadOnlyCredentials(
                identity.access_key_id,
                identity.secret_access_key,
                identity.session_token,
                identity.account_id,
            )

    return ProviderCredentials


def _load(module: str, package: str) -> Any:
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        if error.name != package:
            raise
        raise ImportError(
            f"tinsmith_runtime.interop needs {package}: pip install {package}", name=package
        ) from error
