"""Chains of providers: the first one that is configured wins.

Rule: only "not configured" leads to the next source. A source that is configured and fails ends the
search, since whoever set it up would be surprised to be somebody else.
"""

from __future__ import annotations

from ..errors import (
    CancelledError,
    ConfigError,
    CredentialsError,
    CredentialsRetrievalError,
    DeadlineExceededError,
    NoCredentialsError,
)
from .provider import CredentialProvider, NotConfigured, as_provider

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Self

    from ..effects import Steps
    from ..identity import AwsCredentialIdentity
    from .assume_role import MfaCode
    from .context import CredentialContext
    from .provider import Source

# These say what happened better than any wrapping.
_AS_THEY_ARE = (CredentialsError, ConfigError, CancelledError, DeadlineExceededError)


class CredentialChain(CredentialProvider):
    """Asks its providers in order and returns the identity of the first that is configured."""

    name = "credential chain"

    def __init__(self, providers: Sequence[CredentialProvider]) -> None:
        self.providers = tuple(providers)
        self._seconds: float | None = None
        self._winner: CredentialProvider | None = None

    def expire_after(self, seconds: float) -> Self:
        """Fetch identities that have no expiration of their own anew after some seconds. Returns
        the chain.

        Raises:
            ValueError: less than 300 seconds.
        """
        if seconds < 300:
            raise ValueError(f"expire_after takes at least 300 seconds, got {seconds}")
        self._seconds = seconds
        return self

    def steps(self, context: CredentialContext) -> Steps[AwsCredentialIdentity]:
        """Ask one source after the other.

        Raises:
            NoCredentialsError: none is configured; lists each with its reason.
            CredentialsRetrievalError: one is, and failed.
        """
        reasons: list[str] = []
        for provider in self._members(context, reasons):
            try:
                identity = yield from provider.steps(context)
            except NotConfigured as reason:
                reasons.append(f"{provider.name}: {reason}")
            except _AS_THEY_ARE:
                raise
            except Exception as error:
                raise CredentialsRetrievalError(
                    f"{provider.name} failed: {type(error).__name__}: {error}"
                ) from error
            else:
                self._note(provider, context)
                return self._limited(identity, context)
        lines = "".join(f"\n  {number}. {reason}" for number, reason in enumerate(reasons, 1))
        raise NoCredentialsError(f"no credentials are configured; these sources were asked:{lines}")

    def changed(self, context: CredentialContext) -> bool:
        """Whether the source that won has changed."""
        return self._winner is not None and self._winner.changed(context)

    def _members(
        self, context: CredentialContext, reasons: list[str]
    ) -> Iterator[CredentialProvider]:
        return iter(self.providers)

    def _note(self, provider: CredentialProvider, context: CredentialContext) -> None:
        if provider is not self._winner:
            from ..notice import inform

            self._winner = provider
            inform("credentials", "credentials come from %s", provider.name)

    def _limited(
        self, identity: AwsCredentialIdentity, context: CredentialContext
    ) -> AwsCredentialIdentity:
        if self._seconds is None or identity.expiration is not None:
            return identity
        from datetime import timedelta

        return identity.replace(expiration=context.now() + timedelta(seconds=self._seconds))


def create_credential_chain(*sources: Source) -> CredentialChain:
    """A chain of whatever clients take as ``credentials=``; None stands for the default chain.

    Raises:
        TypeError: a source is none of these.
        ValueError: there is no source.
    """
    if not sources:
        raise ValueError("a credential chain needs at least one source")
    return CredentialChain([as_provider(source) for source in sources])


#: The default chain, in order: modules of this package and classes in them, found when it is their
#: turn.
DEFAULT_SOURCES = (
    ("environment", "EnvironmentProvider"),
    ("profile", "ProfileProvider"),
    ("token_file", "TokenFileProvider"),
    ("container", "ContainerProvider"),
    ("imds", "InstanceMetadataProvider"),
)


class DefaultChain(CredentialChain):
    """Environment, shared files, web identity token file, container, instance metadata.

    The environment is left out if a profile was named in code. Where ``AWS_PROFILE`` names one,
    keys in the environment still win, as the AWS SDKs and Tools Reference Guide orders them (the
    JavaScript SDK differs); a warning says so.
    """

    name = "default credential chain"

    def __init__(self, *, mfa_code: MfaCode | None = None) -> None:
        super().__init__(())
        self._mfa_code = mfa_code
        self._made: dict[str, CredentialProvider] = {}

    def _members(
        self, context: CredentialContext, reasons: list[str]
    ) -> Iterator[CredentialProvider]:
        from importlib import import_module

        for module, name in DEFAULT_SOURCES:
            if module == "environment" and context.profile is not None:
                reasons.append("environment variables: left out, since a profile was named in code")
                continue
            # Made once: a source may remember what it learned, such as a token.
            provider = self._made.get(name)
            if provider is None:
                make = getattr(import_module(f"{__package__}.{module}"), name)
                options = {"mfa_code": self._mfa_code} if module == "profile" else {}
                provider = self._made.setdefault(name, make(**options))
            yield provider

    def _note(self, provider: CredentialProvider, context: CredentialContext) -> None:
        won_anew = provider is not self._winner
        if (
            won_anew
            and provider is self._made.get("EnvironmentProvider")
            and context.environment.get("AWS_PROFILE")
        ):
            from ..notice import warn

            warn(
                "credentials",
                "AWS_PROFILE is set, and so are AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, "
                "which win; unset them, or name the profile in code",
            )
        super()._note(provider, context)


def default_chain(*, mfa_code: MfaCode | None = None) -> CredentialChain:
    """What clients without ``credentials=`` use. `mfa_code` answers for profiles with
    ``mfa_serial``.
    """
    return DefaultChain(mfa_code=mfa_code)
