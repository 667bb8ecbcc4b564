"""Credential providers: where identities come from, behind one method.

A provider writes `CredentialProvider.steps`, a fetch from its source; everything else (remembering, refreshing before the
end, one fetch at a time for any number of threads and tasks) follows from it and is the same for all.

Rule: a provider reads environment, clock and files through the context it is handed, so that a client and a test can
say what they are.
"""

from __future__ import annotations

from ..errors import CredentialsError, CredentialsRetrievalError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from datetime import datetime
    from typing import TypeAlias

    from ..effects import Steps
    from ..identity import AwsCredentialIdentity
    from ..shared_config import Profile, SharedConfig
    from .refresh import RefreshingProvider

    #: What clients take as ``credentials=``.
    Source: TypeAlias = (
        "AwsCredentialIdentity"
        | "CredentialProvider"
        | Callable[[], AwsCredentialIdentity | Awaitable[AwsCredentialIdentity]]
        | None
    )


class NotConfigured(CredentialsError):
    """A source is not configured; a chain goes on to the next. The message is the reason, in a few words."""


class CredentialContext:
    """What a client tells a provider of itself.

    Attributes:
        environment: where environment variables are read.
        profile: the profile named in code, or None.
        client_options: options that a client made by the provider takes over.
    """

    __slots__ = ("environment", "profile", "client_options", "_region", "_now", "_random")

    def __init__(
        self,
        *,
        environment: Mapping[str, str] | None = None,
        profile: str | None = None,
        region: str | Callable[[], Steps[str | None]] | None = None,
        now: Callable[[], datetime] | None = None,
        random: Callable[[], float] | None = None,
        client_options: Mapping[str, object] | None = None,
    ) -> None:
        if environment is None:
            import os

            environment = os.environ
        self.environment = environment
        self.profile = profile
        self.client_options: Mapping[str, object] = client_options or {}
        self._region = region
        self._now = now
        self._random = random

    def now(self) -> datetime:
        """The time, aware; a client's clock is corrected by what it learned from the service."""
        if self._now is not None:
            return self._now()
        from datetime import UTC, datetime

        return datetime.now(UTC)

    def random(self) -> float:
        """A random number, at least 0 and below 1."""
        if self._random is None:
            import random

            self._random = random.random
        return self._random()

    def region(self) -> Steps[str | None]:
        """The client's region; where there is no client, what environment and profile say.

        Raises:
            ConfigError: the region cannot be used.
        """
        region = self._region
        if callable(region):
            return (yield from region())
        if region is not None:
            return region
        for variable in ("AWS_REGION", "AWS_DEFAULT_REGION"):
            if self.environment.get(variable):
                return self.environment[variable]
        return self.chosen_profile().get("region")

    @property
    def shared_config(self) -> SharedConfig:
        """The shared files; read anew where they changed."""
        from ..shared_config import SharedConfig

        return SharedConfig(self.environment)

    def chosen_profile(self) -> Profile:
        """The profile named in code, else by ``AWS_PROFILE``, else ``default``.

        Raises:
            ProfileNotFoundError: a profile is named that no file has.
        """
        if self.profile is not None:
            return self.shared_config.profile(self.profile, named_by="argument")
        name = self.environment.get("AWS_PROFILE") or None
        return self.shared_config.profile(name, named_by="environment variable AWS_PROFILE")


class CredentialProvider:
    """A source of AWS credentials. Subclasses write `steps`, and `name` for messages.

    Usable as ``credentials=`` of any number of clients, sync and async at once: they share what it fetched. Also callable
    by itself, which is `resolve`. Safe to use from many threads and tasks, and after a fork.
    """

    #: What the source is called in messages.
    name = "custom provider"

    _refreshing: RefreshingProvider | None = None

    def steps(self, context: CredentialContext) -> Steps[AwsCredentialIdentity]:
        """Fetch an identity from the source, once.

        Raises:
            NotConfigured: this source is not what the user set up.
            CredentialsRetrievalError: it is, and failed.
        """
        raise NotImplementedError(f"{type(self).__name__} does not write steps()")

    def changed(self, context: CredentialContext) -> bool:
        """Whether what the latest identity was read from has changed since. Cheap; for sources without an expiration."""
        return False

    def identity(self, context: CredentialContext) -> Steps[AwsCredentialIdentity]:
        """An identity that is good now: the remembered one, or a fresh one.

        Raises:
            CredentialsError: as `steps`.
        """
        return self._refresher().identity(context)

    def force_refresh(self) -> None:
        """Forget what was fetched, for instance because the service refuses it. The next use fetches anew."""
        self._refresher().force_refresh()

    def resolve(self, context: CredentialContext | None = None) -> AwsCredentialIdentity:
        """An identity that is good now, blocking.

        Raises:
            CredentialsError: there is none.
        """
        from ..effects import run
        from ..standalone import thread_world

        return run(self.identity(context or CredentialContext()), thread_world())

    async def aresolve(self, context: CredentialContext | None = None) -> AwsCredentialIdentity:
        """An identity that is good now, awaiting.

        Raises:
            CredentialsError: there is none.
        """
        from ..effects import arun
        from ..standalone import task_world

        world = task_world()
        try:
            return await arun(self.identity(context or CredentialContext()), world)
        finally:
            await world.aclose()

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
    """The identity, marked as given in code (user-agent feature ``e``) unless it came from a provider."""
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
