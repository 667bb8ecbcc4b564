"""Credential providers: where identities come from, behind one method.

A provider writes `CredentialProvider.steps`, a fetch from its source; everything else (remembering,
refreshing before the end, one fetch at a time for any number of threads and tasks) follows from it
and is the same for all.

Rule: a provider reads environment, clock and files through the context it is handed, so that a
client and a test can say what they are.
"""

from __future__ import annotations

from ..errors import CredentialsError, CredentialsRetrievalError
from .context import CredentialContext

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime
    from typing import TypeAlias

    from ..effects import Steps
    from ..identity import AwsCredentialIdentity
    from .refresh import RefreshingProvider

    #: What clients take as ``credentials=``.
    Source: TypeAlias = """(
        AwsCredentialIdentity
        | CredentialProvider
        | Callable[[], AwsCredentialIdentity | Awaitable[AwsCredentialIdentity]]
        | None
    )"""


class NotConfigured(CredentialsError):
    """A source is not configured; a chain goes on to the next. The message is the reason, in a few
    words.
    """


class CredentialProvider:
    """A source of AWS credentials. Subclasses write `steps`, and `name` for messages.

    Usable as ``credentials=`` of any number of clients, sync and async at once: they share what it
    fetched. Also callable by itself, which is `resolve`. Safe to use from many threads and tasks,
    and after a fork.
    """

    #: What the source is called in messages.
    name = "custom provider"

    #: The identity of a source that has no other and asks nobody.
    constant: AwsCredentialIdentity | None = None

    _refreshing: RefreshingProvider | None = None

    def steps(self, context: CredentialContext) -> Steps[AwsCredentialIdentity]:
        """Fetch an identity from the source, once.

        Raises:
            NotConfigured: this source is not what the user set up.
            CredentialsRetrievalError: it is, and failed.
        """
        raise NotImplementedError(f"{type(self).__name__} does not write steps()")

    def changed(self, context: CredentialContext) -> bool:
        """Whether what the latest identity was read from has changed since. Cheap; for sources
        without an expiration.
        """
        return False

    def identity(self, context: CredentialContext) -> Steps[AwsCredentialIdentity]:
        """An identity that is good now: the remembered one, or a fresh one.

        Raises:
            CredentialsError: as `steps`.
        """
        return self._refresher().identity(context)

    def lasting_identity(
        self, context: CredentialContext, until: datetime
    ) -> Steps[AwsCredentialIdentity]:
        """As `identity`, and one that is good until a time, if the source issues any that are.

        Raises:
            CredentialsError: as `steps`.
        """
        return self._refresher().lasting_identity(context, until)

    def force_refresh(self, refused: AwsCredentialIdentity | None = None) -> None:
        """Forget what was fetched; the next use fetches anew.

        Args:
            refused: the identity that a service refused. Of many calls that it was refused to, only
                the first one then makes a difference.
        """
        self._refresher().force_refresh(refused)

    def resolve(self, context: CredentialContext | None = None) -> AwsCredentialIdentity:
        """An identity that is good now, blocking.

        Raises:
            CredentialsError: there is none.
        """
        from ..standalone import drive

        return drive(self.identity(context or CredentialContext()))

    async def aresolve(self, context: CredentialContext | None = None) -> AwsCredentialIdentity:
        """An identity that is good now, awaiting.

        Raises:
            CredentialsError: there is none.
        """
        from ..standalone import adrive

        return await adrive(self.identity(context or CredentialContext()))

    def __call__(self) -> AwsCredentialIdentity:
        return self.resolve()

    def _refresher(self) -> RefreshingProvider:
        found = self._refreshing
        if found is None:
            from .refresh import RefreshingProvider

            # setdefault is atomic: of two threads that come here at once, both get the same one.
            found = self.__dict__.setdefault("_refreshing", RefreshingProvider(self))
        return found

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"


class CallableProvider(CredentialProvider):
    """Identities from a function without arguments, plain or ``async``."""

    def __init__(
        self, function: Callable[[], AwsCredentialIdentity | Awaitable[AwsCredentialIdentity]]
    ) -> None:
        self._function = function
        self.name = f"function {getattr(function, '__qualname__', type(function).__name__)}"

    def steps(self, context: CredentialContext) -> Steps[AwsCredentialIdentity]:
        """Call the function.

        Raises:
            CredentialsRetrievalError: it raised, or returned something that is not an identity.
        """
        from ..effects import Invoke
        from ..errors import SdkError
        from ..identity import AwsCredentialIdentity

        try:
            identity = yield Invoke(self._function)
        except SdkError:
            raise
        except Exception as error:
            raise CredentialsRetrievalError(
                f"credentials from {self.name} failed: {type(error).__name__}: {error}"
            ) from error
        if not isinstance(identity, AwsCredentialIdentity):
            raise CredentialsRetrievalError(
                f"{self.name} returned {type(identity).__name__}, expected an AwsCredentialIdentity"
            )
        return from_code(identity)


def from_code(identity: AwsCredentialIdentity) -> AwsCredentialIdentity:
    """The identity, marked as given in code (user-agent feature ``e``) unless it came from a
    provider.
    """
    return identity if identity.source else identity.replace(source=("e",))


def as_provider(source: Source) -> CredentialProvider:
    """A provider for whatever clients take as ``credentials=``; None is the default chain.

    Raises:
        TypeError: it is none of these.
    """
    if isinstance(source, CredentialProvider):
        return source
    if source is None:
        from .chain import default_chain

        return default_chain()
    from ..identity import AwsCredentialIdentity

    if isinstance(source, AwsCredentialIdentity):
        from .static import StaticProvider

        return StaticProvider(source)
    if callable(source):
        return CallableProvider(source)
    raise TypeError(
        "expected an AwsCredentialIdentity, a credential provider or a function without arguments, "
        f"got {type(source).__name__}"
    )
