"""GetWebIdentityToken, an operation of AWS Security Token Service."""

from __future__ import annotations

from tinsmith_runtime.operation import Command, Operation
from tinsmith_runtime.schema import member
from tinsmith_runtime.shapes import SECRET, TIMESTAMP, list_of
from tinsmith_runtime.structure import Output

from ..shapes import (
    JWT_ALGORITHM_TYPE,
    WEB_IDENTITY_TOKEN_AUDIENCE_STRING_TYPE,
    WEB_IDENTITY_TOKEN_DURATION_SECONDS_TYPE,
)
from ..types import Tag

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime


class GetWebIdentityTokenResponse(Output):
    """The token and when it ends."""

    web_identity_token: str = member("WebIdentityToken", SECRET)
    """The signed token (header, claims and signature in base64url, joined by dots), ready for an
    `Authorization: Bearer` header or a token exchange. Whoever holds it is the caller in the eyes
    of the audience, so it is treated as a secret and never printed.
    """

    expiration: datetime = member("Expiration", TIMESTAMP)
    """When the token ends, the same instant as its `exp`.

    Receivers may allow some clock skew; do not count on it.
    """


class GetWebIdentityTokenCommand(Command[GetWebIdentityTokenResponse]):
    """Issues a signed JSON Web Token that proves the caller's AWS identity to a service outside
    AWS: another cloud, a SaaS product, your own API. It is the opposite direction of
    `AssumeRoleWithWebIdentity`, and replaces API keys stored with the workload.

    The account has an issuer URL of its own, under which anybody can fetch the keys to verify
    tokens (OpenID Connect discovery). The receiver must check signature, `iss`, `aud` and `exp`,
    and should decide by `sub` (the ARN of the IAM user or role) and by the claims under
    `https://sts.amazonaws.com/`: account, organization, principal tags, request tags.

    What must be in place: outbound federation is enabled in the account, once, by IAM's
    `EnableOutboundWebIdentityFederation`, and the caller has `sts:GetWebIdentityToken`. Policies
    can restrict audience, duration and algorithm.

    Tokens are meant to be short-lived: fetch one when needed, trade it in, forget it. A token
    cannot be revoked.

    **Important:** Only Regional endpoints offer this operation; the global endpoint refuses it.
    [Outbound identity
    federation](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_outbound.html)
    describes the claims.

    Raises:
        JWTPayloadSizeExceededException: The token would be too large with all that it should say.
        OutboundWebIdentityFederationDisabledException: The account does not issue web identity
            tokens.
        SessionDurationEscalationException: The token would outlive the session that asked for it.

    Example:
        ```python
        sts.get_web_identity_token(
            audience=["https://api.example.com"],
            duration_seconds=300,
            signing_algorithm="ES384",
            tags=[Tag(key="job", value="nightly-export")],
        )
        ```
    """

    operation = Operation(
        "GetWebIdentityToken",
        output=GetWebIdentityTokenResponse,
        errors=(
            "JWTPayloadSizeExceededException",
            "OutboundWebIdentityFederationDisabledException",
            "SessionDurationEscalationException",
        ),
    )

    audience: list[str] = member(
        "Audience", list_of(WEB_IDENTITY_TOKEN_AUDIENCE_STRING_TYPE, length=(1, 10))
    )
    """For whom the token is meant: one to ten values of up to 1000 characters, which become `aud`.

    Name the receiving service exactly as it expects it, and one service only where possible: each
    audience of a shared token could present it to the others.
    """

    duration_seconds: int | None = member(
        "DurationSeconds", WEB_IDENTITY_TOKEN_DURATION_SECONDS_TYPE, default=None
    )
    """Lifetime of the token in seconds, 60 to 3600; the default is 300 (5 minutes).

    It cannot reach beyond the end of the session that asks: a role session with four minutes left
    gets `SessionDurationEscalationException` for five.
    """

    signing_algorithm: str = member("SigningAlgorithm", JWT_ALGORITHM_TYPE)
    """How the token is signed: `RS256` (RSA with SHA-256), which every verifier understands, or
    `ES384` (ECDSA on P-384 with SHA-384), which makes smaller tokens. The receiver must accept the
    choice.
    """

    tags: list[Tag] | None = member("Tags", list_of(Tag, length=(0, 50)), default=None)
    """Up to 50 key and value pairs to be put into the token, where they appear as `request_tags`
    among the claims of STS. They are statements of the caller, not facts checked by AWS; the
    receiver should trust them as far as it trusts the caller.

    Many or long tags can fail with `JWTPayloadSizeExceededException`. They are readable by
    everybody who sees the token.
    """
