"""What a profile means: keys, a role, a web identity, a process or IAM Identity Center, as a
provider.

A profile is asked for, in this order: a role with its source, keys, a role with a web identity
token, a process, IAM Identity Center.

Rule: no I/O beyond the shared files. A profile that says something incomplete is an error, and says
where it stands.
"""

from __future__ import annotations

from ..errors import CredentialsRetrievalError
from .provider import CredentialProvider, NotConfigured
from .record import make_identity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..effects import Steps
    from ..identity import AwsCredentialIdentity
    from ..shared_config import Profile, SharedConfig
    from .assume_role import MfaCode
    from .cache import JsonFileCache
    from .context import CredentialContext

#: Values of ``credential_source``, spelled exactly: module and class of the provider.
NAMED_SOURCES = {
    "EcsContainer": ("container", "ContainerProvider"),
    "Ec2InstanceMetadata": ("imds", "InstanceMetadataProvider"),
    "Environment": ("environment", "EnvironmentProvider"),
}

#: Profiles on the way from one to its keys; each but the last costs a call of STS.
MOST_PROFILES = 50


class Plan:
    """Turns profiles into providers, following ``source_profile`` from one to the next."""

    __slots__ = ("_files", "_mfa_code", "_cache")

    def __init__(
        self, files: SharedConfig, mfa_code: MfaCode | None, cache: JsonFileCache | None
    ) -> None:
        self._files = files
        self._mfa_code = mfa_code
        self._cache = cache

    def provider(self, profile: Profile, path: tuple[str, ...] = ()) -> CredentialProvider:
        """The provider that a profile describes; `path` are the profiles that led to it.

        Raises:
            NotConfigured, CredentialsRetrievalError, ConfigError: as `ProfileProvider.steps`.
        """
        has = profile.identity.get
        keys = has("aws_access_key_id") or has("aws_secret_access_key")
        if profile.name in path:
            # A role may have its source's keys in its own profile; any other way back is a circle.
            if keys and path[-1] == profile.name:
                return ProfileKeys(profile)
            circle = " -> ".join((*path, profile.name))
            raise CredentialsRetrievalError(
                f"profile {path[0]}: source_profile goes round in a circle: {circle}"
            )
        if len(path) > MOST_PROFILES:
            raise CredentialsRetrievalError(
                f"profile {path[0]}: source_profile leads through more than {MOST_PROFILES} others"
            )
        role, source, named = has("role_arn"), has("source_profile"), has("credential_source")
        token_file = has("web_identity_token_file")
        if source and named:
            raise _incomplete(
                profile, "has both source_profile and credential_source; a role takes one of them"
            )
        if role and (source or named):
            return self._role(profile, role, path)
        if named and path:
            return self._named(profile, named)
        if role and not token_file:
            raise _incomplete(
                profile, "has role_arn without source_profile, credential_source or token file"
            )
        if keys:
            return ProfileKeys(profile)
        if token_file:
            if not role:
                raise _incomplete(profile, "has web_identity_token_file without role_arn")
            from .token_file import TokenFileProvider

            return Marked(TokenFileProvider(token_file, role, has("role_session_name")), "q")
        command = has("credential_process")
        if command:
            from .process import ProcessProvider

            process = ProcessProvider(
                command, profile=profile.name, account_id=has("aws_account_id")
            )
            return Marked(process, "v")
        if has("sso_session") or has("sso_start_url"):
            from .sso import SsoProvider

            feature = "r" if has("sso_session") else "t"
            return Marked(SsoProvider.from_profile(profile, self._files), feature)
        if has("login_session"):
            # Its tokens are bound to an elliptic-curve key, which the standard library cannot use.
            raise _incomplete(
                profile,
                "has login_session, which the AWS CLI can use and this library cannot; add "
                f"credential_process = aws configure export-credentials --profile {profile.name}",
            )
        if not profile.exists:
            raise NotConfigured(f"there is no profile {profile.name}")
        if path:
            raise _incomplete(
                profile, f"is the source_profile of {path[-1]}, and has no credentials"
            )
        raise NotConfigured(f"profile {profile.name} has no credentials")

    def _role(self, profile: Profile, role: str, path: tuple[str, ...]) -> CredentialProvider:
        from .assume_role import AssumeRoleProvider

        has = profile.identity.get
        source_name = has("source_profile")
        if source_name:
            origin = f"source_profile in {profile.identity.origin('source_profile')}"
            base = self._files.profile(source_name, named_by=origin)
            source = Marked(self.provider(base, (*path, profile.name)), "o")
        else:
            source = self._named(profile, has("credential_source") or "")
        provider = AssumeRoleProvider(
            role,
            has("role_session_name"),
            external_id=has("external_id"),
            duration_seconds=_duration(profile),
            serial_number=has("mfa_serial"),
            mfa_code=self._mfa_code,
            source=source,
            cache=self._cache,
        )
        provider.name = f"role {role} of profile {profile.name}"
        return provider

    def _named(self, profile: Profile, name: str) -> Marked:
        home = NAMED_SOURCES.get(name)
        if home is None:
            raise _incomplete(
                profile, f"has credential_source = {name}; it is one of {', '.join(NAMED_SOURCES)}"
            )
        from importlib import import_module

        make = getattr(import_module(f"{__package__}.{home[0]}"), home[1])
        return Marked(make(), "p")


class ProfileKeys(CredentialProvider):
    """The keys in a profile."""

    def __init__(self, profile: Profile) -> None:
        self.name = f"keys in profile {profile.name}"
        self._section = profile.identity

    def steps(self, context: CredentialContext) -> Steps[AwsCredentialIdentity]:
        """The keys.

        Raises:
            CredentialsRetrievalError: one of the two is missing, or cannot be used.
        """
        has = self._section.get
        for key, other in _BOTH:
            if not has(key):
                raise CredentialsRetrievalError(
                    f"{self._section.origin(other)} has {other}, but no {key}"
                )
        return make_identity(
            self._section.origin("aws_access_key_id"),
            access_key_id=has("aws_access_key_id"),
            secret_access_key=has("aws_secret_access_key"),
            session_token=has("aws_session_token"),
            account_id=has("aws_account_id"),
            source=("n",),
        )
        yield  # a generator that asks for nothing


_BOTH = (
    ("aws_access_key_id", "aws_secret_access_key"),
    ("aws_secret_access_key", "aws_access_key_id"),
)


class Marked(CredentialProvider):
    """Another provider, with a user-agent feature id that says how it came to be asked."""

    def __init__(self, provider: CredentialProvider, feature: str) -> None:
        self.name = provider.name
        self._provider = provider
        self._feature = feature

    def steps(self, context: CredentialContext) -> Steps[AwsCredentialIdentity]:
        """As the other one."""
        identity = yield from self._provider.steps(context)
        return identity.replace(source=(*identity.source, self._feature))


def _duration(profile: Profile) -> int | None:
    text = profile.identity.get("duration_seconds")
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise _incomplete(profile, f"has duration_seconds = {text[:40]}; it is a whole number")
    return int(text)


def _incomplete(profile: Profile, what: str) -> CredentialsRetrievalError:
    keys = (
        "role_arn",
        "credential_source",
        "source_profile",
        "web_identity_token_file",
        "login_session",
    )
    key = next((key for key in keys if profile.identity.get(key)), "region")
    return CredentialsRetrievalError(f"{profile.identity.origin(key)} {what}")
