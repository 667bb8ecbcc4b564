"""Credentials of a role from IAM Identity Center (AWS SSO), after ``aws sso login``.

AWS SDKs and Tools Reference Guide, "IAM Identity Center credential provider". A profile names an
account and a role, and either an ``[sso-session]`` section or, in its older form, start URL and
region itself.

Rule: the access token goes to the portal of its region and to nowhere else.
"""

from __future__ import annotations

from ..errors import ConfigError, CredentialsRetrievalError, TransportError
from ..plain_host import is_loopback
from .json_endpoint import as_object, ask, describe, read_object
from .provider import CredentialProvider
from .record import make_identity
from .sso_token import SsoToken

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime
    from typing import Self

    from ..effects import Steps
    from ..identity import AwsCredentialIdentity
    from ..shared_config import Profile, SharedConfig
    from .context import CredentialContext

#: Seconds that one attempt may take to connect, and then between two reads.
CONNECT_SECONDS = 5.0
READ_SECONDS = 10.0
ATTEMPTS = 3


class SsoProvider(CredentialProvider):
    """Credentials of a role that a person or program signed in for."""

    name = "IAM Identity Center"

    def __init__(
        self,
        *,
        account_id: str,
        role_name: str,
        start_url: str,
        region: str,
        session: str | None = None,
        profile: str | None = None,
    ) -> None:
        """
        Args:
            account_id, role_name: the role.
            start_url: the access portal, as ``aws sso login`` was told.
            region: the region of IAM Identity Center, which need not be that of the client.
            session: name of the ``[sso-session]``; without one, the token is that of the start URL
                and is not renewed.
            profile: the profile that says all this, for messages.

        Raises:
            ConfigError: `region` is none.
        """
        from ..option import region as check_region

        try:
            self._region = check_region(region)
        except ValueError as error:
            raise ConfigError(f"sso_region: expected {error}") from None
        login = "aws sso login"
        if profile is not None:
            self.name = f"IAM Identity Center of profile {profile}"
            login += f" --profile {profile}"
        elif session is not None:
            login += f" --sso-session {session}"
        self._account_id = account_id
        self._role_name = role_name
        self._feature = "u" if session is None else "s"
        self._token = SsoToken(session or start_url, named=session is not None, login=login)

    @classmethod
    def from_profile(cls, profile: Profile, files: SharedConfig) -> Self:
        """What a profile describes.

        Raises:
            CredentialsRetrievalError: it is incomplete, or contradicts its session.
            ConfigError: there is no such session.
        """
        has = profile.identity.get
        name = has("sso_session")
        values = {key: has(key) for key in _KEYS}
        if name:
            origin = profile.identity.origin("sso_session")
            section = files.sso_session(name, named_by=f"sso_session in {origin}")
            for key in ("sso_start_url", "sso_region"):
                shared = section.get(key)
                if shared and values[key] and shared != values[key]:
                    raise CredentialsRetrievalError(
                        f"{profile.identity.origin(key)} and {section.origin(key)} differ in "
                        f"{key}; leave it to the latter"
                    )
                values[key] = shared or values[key]
        missing = [key for key in _KEYS if not values[key]]
        if missing:
            origin = profile.identity.origin(next(filter(has, _TELLTALES)))
            raise CredentialsRetrievalError(
                f"{origin} signs in with IAM Identity Center, but has no {', '.join(missing)}"
            )
        account_id, role_name, start_url, region = (values[key] or "" for key in _KEYS)
        return cls(
            account_id=account_id,
            role_name=role_name,
            start_url=start_url,
            region=region,
            session=name,
            profile=profile.name,
        )

    def steps(self, context: CredentialContext) -> Steps[AwsCredentialIdentity]:
        """Exchange the access token for credentials of the role.

        Raises:
            CredentialsRetrievalError: nobody is signed in, the role is not granted, or the portal
                failed.
        """
        from ..codecs.percent import encode_form
        from ..http import Request, Timeouts

        timeouts = Timeouts(CONNECT_SECONDS, READ_SECONDS)
        oidc = sso_endpoint("SSO_OIDC", "oidc", self._region, context)
        token = yield from self._token.fetch(oidc, context, timeouts, ATTEMPTS)
        portal = sso_endpoint("SSO", "portal.sso", self._region, context)
        query = encode_form((("account_id", self._account_id), ("role_name", self._role_name)))
        request = Request.from_url(
            "GET",
            f"{portal}/federation/credentials?{query}",
            {"x-amz-sso_bearer_token": token, "accept": "application/json"},
        )
        try:
            response = yield from ask(request, context, timeouts, ATTEMPTS, direct=False)
        except TransportError as error:
            raise CredentialsRetrievalError(f"{self.name} cannot be reached: {error}") from error
        if response.status != 200:
            hint = ""
            if response.status == 401:
                hint = f". The session has ended; to sign in again, run: {self._token.login}"
            raise CredentialsRetrievalError(
                f"{self.name} gives no credentials of role {self._role_name} in account "
                f"{self._account_id}: {describe(response)}{hint}"
            )
        found = as_object(read_object(response.body, self.name).get("roleCredentials"))
        if found is None:
            raise CredentialsRetrievalError(f"{self.name} answered without roleCredentials")
        return make_identity(
            self.name,
            access_key_id=found.get("accessKeyId"),
            secret_access_key=found.get("secretAccessKey"),
            session_token=found.get("sessionToken"),
            expiration=_time(found.get("expiration"), self.name),
            account_id=self._account_id,
            source=(self._feature,),
        )


def sso_endpoint(service: str, host: str, region: str, context: CredentialContext) -> str:
    """The URL of one of the two services: the environment's, else that of the region.

    Raises:
        ConfigError: the environment's is no URL, or would send tokens unencrypted.
    """
    from ..option import boolean_text, url
    from ..partitions import partition

    environment = context.environment
    ignore = environment.get("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS") or "false"
    try:
        ignored = boolean_text(ignore)
    except ValueError as error:
        raise ConfigError(f"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: expected {error}") from None
    for variable in () if ignored else (f"AWS_ENDPOINT_URL_{service}", "AWS_ENDPOINT_URL"):
        given = environment.get(variable)
        if given:
            try:
                found = url(given).rstrip("/")
            except ValueError as error:
                raise ConfigError(f"{variable}: expected {error}") from None
            scheme, _, rest = found.partition("://")
            if scheme.lower() != "https" and not is_loopback(rest.partition("/")[0]):
                raise ConfigError(
                    f"{variable}: tokens of IAM Identity Center are sent over https only, "
                    f"not to {found}"
                )
            return found
    return f"https://{host}.{region}.{partition(region).dns_suffix}"


_KEYS = ("sso_account_id", "sso_role_name", "sso_start_url", "sso_region")
_TELLTALES = ("sso_session", "sso_start_url")


def _time(milliseconds: object, origin: str) -> datetime:
    from datetime import UTC, datetime

    if isinstance(milliseconds, int | float):
        try:
            return datetime.fromtimestamp(milliseconds / 1000, UTC)
        except (ValueError, OverflowError, OSError):
            pass
    raise CredentialsRetrievalError(f"{origin} answered with an expiration that is no time")
