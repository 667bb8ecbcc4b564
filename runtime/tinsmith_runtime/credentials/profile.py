"""Credentials that a profile of the shared files describes: keys, roles, web identity, processes,
IAM Identity Center.

What a profile means is settled without I/O, as a tree of providers (`plan`); the tree is kept until
a file changes.

Rule: the profile is chosen by code, then by ``AWS_PROFILE``; only a ``default`` that nobody named
may be missing.
"""

from __future__ import annotations

from ..errors import CredentialsRetrievalError
from .plan import Plan
from .provider import CredentialProvider, NotConfigured

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..effects import Steps
    from ..identity import AwsCredentialIdentity
    from ..shared_config import Profile, SharedConfig
    from .assume_role import MfaCode
    from .cache import JsonFileCache
    from .context import CredentialContext


class ProfileProvider(CredentialProvider):
    """Credentials of one profile: the named one, else the client's, else that of ``AWS_PROFILE``,
    else ``default``.
    """

    name = "shared config profile"

    def __init__(
        self,
        profile: str | None = None,
        *,
        config_file: str | None = None,
        credentials_file: str | None = None,
        mfa_code: MfaCode | None = None,
        cache: JsonFileCache | None = None,
    ) -> None:
        """
        Args:
            profile: name of the profile.
            config_file, credentials_file: files to read instead of those that the environment
                points to.
            mfa_code: function that gets the serial number of an MFA device and returns its code;
                may be ``async``.
            cache: where to keep credentials of roles beyond this process.
        """
        self._profile = profile
        self._config_file = config_file
        self._credentials_file = credentials_file
        self._mfa_code = mfa_code
        self._cache = cache
        # The tree of the latest fetch, and what it depends on; replaced whole.
        self._settled: tuple[tuple[object, ...], CredentialProvider, Profile] | None = None

    def steps(self, context: CredentialContext) -> Steps[AwsCredentialIdentity]:
        """Do what the profile says.

        Raises:
            NotConfigured: there is no default profile, or it says nothing of credentials.
            ProfileNotFoundError: a profile is named that no file has.
            ConfigError: a file cannot be read.
            CredentialsRetrievalError: the profile is incomplete, or what it describes failed.
        """
        provider, profile = self._settle(context)
        try:
            return (yield from provider.steps(_within(context, profile)))
        except NotConfigured as reason:
            raise CredentialsRetrievalError(f"profile {profile.name}: {reason}") from reason

    def changed(self, context: CredentialContext) -> bool:
        """Whether one of the files did."""
        return self._settled is None or self._settled[0] != self._key(context, self._files(context))

    def _files(self, context: CredentialContext) -> SharedConfig:
        from ..shared_config import SharedConfig

        return SharedConfig(
            context.environment,
            config_file=self._config_file,
            credentials_file=self._credentials_file,
        )

    def _choice(self, context: CredentialContext) -> tuple[str | None, str]:
        name = self._profile or context.profile
        if name is not None:
            return name, "argument"
        name = context.environment.get("AWS_PROFILE") or None
        return name, "environment variable AWS_PROFILE"

    def _key(self, context: CredentialContext, files: SharedConfig) -> tuple[object, ...]:
        return (self._choice(context)[0], files.config_path, files.credentials_path, files.stamp())

    def _settle(self, context: CredentialContext) -> tuple[CredentialProvider, Profile]:
        files = self._files(context)
        key = self._key(context, files)
        settled = self._settled
        if settled is None or settled[0] != key:
            name, named_by = self._choice(context)
            profile = files.profile(name, named_by=named_by)
            plan = Plan(files, self._mfa_code, self._cache)
            settled = self._settled = (key, plan.provider(profile), profile)
        return settled[1:]


def _within(context: CredentialContext, profile: Profile) -> CredentialContext:
    """The context, with the profile's region where the client has none."""

    def region() -> Steps[str | None]:
        return (yield from context.region()) or profile.get("region")

    return context.replace(region=region)
