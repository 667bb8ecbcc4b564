"""Errors of AWS Security Token Service."""

from __future__ import annotations

from tinsmith_runtime.service_error import ServiceError


class STSServiceException(ServiceError):
    """AWS Security Token Service answered with an error; one that its model does not know has its
    name in `code` alone.
    """


class ExpiredTokenException(STSServiceException):
    """The identity token in the request (SAML assertion, web identity token) is past its end.

    Get a new one from the identity provider; retrying with the same one cannot help.

    Usual causes: a token read once and cached while its file was rotated, a SAML assertion older
    than about five minutes, or an identity provider whose clock is behind.

    **Note:** Expired AWS *credentials* are another matter: they are reported as `ExpiredToken`, by
    any operation.
    """

    wire_code = "ExpiredTokenException"
    wire_fault = "client"
    wire_status = 400


class ExpiredTradeInTokenException(STSServiceException):
    """The trade-in token is past its end, because the delegation period is over or it was kept too
    long. It cannot be revived: ask the customer for a new delegation.
    """

    wire_code = "ExpiredTradeInTokenException"
    wire_fault = "client"
    wire_status = 400


class IDPCommunicationErrorException(STSServiceException):
    """STS could not reach the identity provider to check the token, or got no usable answer in
    time. The token itself may be fine: retry, with the same token, after a pause.

    When it persists, look at the issuer: its discovery document and keys must be reachable from the
    internet, over TLS with a valid certificate, and answer quickly. No other modeled error of STS
    is worth an automatic retry.
    """

    wire_code = "IDPCommunicationError"
    wire_fault = "client"
    wire_status = 400
    retryable = True


class IDPRejectedClaimException(STSServiceException):
    """The identity provider, asked about the token, said no: the sign-in failed, or the token has
    expired or was revoked. For SAML, the response itself carries a status other than success.

    Retrying with the same token is useless; let the user or workload sign in again.
    """

    wire_code = "IDPRejectedClaim"
    wire_fault = "client"
    wire_status = 403


class InvalidAuthorizationMessageException(STSServiceException):
    """The text is not an encoded authorization message that this account can decode.

    Mostly it was cut off on the way, contains line breaks or surrounding words, or stems from
    another account.
    """

    wire_code = "InvalidAuthorizationMessageException"
    wire_fault = "client"
    wire_status = 400


class InvalidIdentityTokenException(STSServiceException):
    """STS could read the token but not trust it.

    Usual causes:

    - no OpenID Connect or SAML provider for its issuer is registered in the role's account, or it
      was registered seconds ago;
    - its `aud` is not among the provider's audiences;
    - its signature matches none of the issuer's published keys, or the SAML metadata in IAM is out
      of date;
    - required claims or attributes are missing, or the text is not a token at all, such as an error
      page saved to a file.
    """

    wire_code = "InvalidIdentityToken"
    wire_fault = "client"
    wire_status = 400


class JWTPayloadSizeExceededException(STSServiceException):
    """The token would be too large with all that it should say.

    Send fewer or shorter `Tags`; tags of the principal count too.
    """

    wire_code = "JWTPayloadSizeExceededException"
    wire_fault = "client"
    wire_status = 400


class MalformedPolicyDocumentException(STSServiceException):
    """The session policy is not valid: not JSON, not the grammar of IAM, or with elements that a
    session policy must not have, such as `Principal`. The same text fails every time.
    """

    wire_code = "MalformedPolicyDocument"
    wire_fault = "client"
    wire_status = 400


class OutboundWebIdentityFederationDisabledException(STSServiceException):
    """The account does not issue web identity tokens.

    An administrator enables this once for the account, by IAM's
    `EnableOutboundWebIdentityFederation` or in the account settings of the IAM console.
    """

    wire_code = "OutboundWebIdentityFederationDisabledException"
    wire_fault = "client"
    wire_status = 403


class PackedPolicyTooLargeException(STSServiceException):
    """Session policies, session tags and context together do not fit into the session token,
    although each may be within its own limit: they are compressed and packed, and the packed size
    cannot be computed beforehand.

    What helps: name managed policies in `PolicyArns` instead of inline text, drop `Sid` and
    whitespace, shorten tag keys and values, write them in one case, and move identities from tags
    to `SourceIdentity`. Watch `SessionTokenUtilization` of calls that succeed. See [IAM and STS
    quotas](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html).
    """

    wire_code = "PackedPolicyTooLarge"
    wire_fault = "client"
    wire_status = 400


class RegionDisabledException(STSServiceException):
    """STS is not active for the account in the Region that was asked.

    Either an administrator deactivated it there (IAM console, account settings), or the Region is
    an opt-in Region that the account has not enabled.

    Use the endpoint of another Region, or have the Region activated. The account that counts is the
    one that owns the role, which need not be the caller's. See [Managing STS in a
    Region](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_enable-regions.html).
    """

    wire_code = "RegionDisabledException"
    wire_fault = "client"
    wire_status = 403


class SessionDurationEscalationException(STSServiceException):
    """The token would outlive the session that asked for it.

    Ask for a shorter `DurationSeconds`, or renew the caller's own credentials first.
    """

    wire_code = "SessionDurationEscalationException"
    wire_fault = "client"
    wire_status = 403


#: What codes the service does not model raise.
BASE = STSServiceException

#: Error classes by their code on the wire.
BY_CODE: dict[str, type[STSServiceException]] = {
    "ExpiredTokenException": ExpiredTokenException,
    "ExpiredTradeInTokenException": ExpiredTradeInTokenException,
    "IDPCommunicationError": IDPCommunicationErrorException,
    "IDPRejectedClaim": IDPRejectedClaimException,
    "InvalidAuthorizationMessageException": InvalidAuthorizationMessageException,
    "InvalidIdentityToken": InvalidIdentityTokenException,
    "JWTPayloadSizeExceededException": JWTPayloadSizeExceededException,
    "MalformedPolicyDocument": MalformedPolicyDocumentException,
    "OutboundWebIdentityFederationDisabledException": OutboundWebIdentityFederationDisabledException,
    "PackedPolicyTooLarge": PackedPolicyTooLargeException,
    "RegionDisabledException": RegionDisabledException,
    "SessionDurationEscalationException": SessionDurationEscalationException,
}
