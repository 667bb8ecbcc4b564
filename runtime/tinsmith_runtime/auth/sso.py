"""The token of an IAM Identity Center session as a bearer token (AWS SDKs and Tools Reference
Guide, "IAM Identity Center credential provider").

Rule: only a profile that names an ``sso_session`` has one; the file, its renewal and the command to
sign in are those of `credentials.sso_token`.
"""

from __future__ import annotations

from ..credentials.sso import ATTEMPTS, CONNECT_SECONDS, READ_SECONDS, sso_endpoint
from ..credentials.sso_token import SsoToken
from ..errors import ConfigError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..credentials.context import CredentialContext
    from ..effects import Steps


def session_token(context: CredentialContext) -> Steps[str | None]:
    """A token that is good now; None where the profile names no session.

    Raises:
        ConfigError: the session is incomplete.
        CredentialsRetrievalError: nobody is signed in, or the token could not be renewed.
    """
    from ..http import Timeouts
    from ..option import region as check_region

    profile = context.chosen_profile()
    name = profile.get("sso_session")
    if not name:
        return None
    origin = profile.origin("sso_session")
    section = context.shared_config.sso_session(name, named_by=f"sso_session in {origin}")
    try:
        region = check_region(section.get("sso_region"))
    except ValueError as error:
        raise ConfigError(f"sso_region of sso-session {name}: expected {error}") from None
    token = SsoToken(name, named=True, login=f"aws sso login --sso-session {name}")
    oidc = sso_endpoint("SSO_OIDC", "oidc", region, context)
    timeouts = Timeouts(CONNECT_SECONDS, READ_SECONDS)
    return (yield from token.fetch(oidc, context, timeouts, ATTEMPTS))
