"""GetSessionToken, an operation of AWS Security Token Service."""

from __future__ import annotations

from tinsmith_runtime.operation import Command, Operation
from tinsmith_runtime.schema import member
from tinsmith_runtime.structure import Output

from ..shapes import (
    DURATION_SECONDS_TYPE,
    MINIMUM_SESSION_TOKEN_SIZE_TYPE,
    SERIAL_NUMBER_TYPE,
    SESSION_TOKEN_SIZE_TYPE,
    SESSION_TOKEN_UTILIZATION_TYPE,
    TOKEN_CODE_TYPE,
)
from ..types import Credentials


class GetSessionTokenResponse(Output):
    """Credentials of the session."""

    credentials: Credentials = member("Credentials", Credentials)
    """Temporary credentials with the permissions of the IAM user, marked with MFA if a code was
    given.

    All four values belong together and expire together. The length of the session token is not
    fixed; do not store it in a column or header sized for today's tokens.
    """

    session_token_utilization: int | None = member(
        "SessionTokenUtilization", SESSION_TOKEN_UTILIZATION_TYPE, default=None
    )
    """How much of the largest permitted session token this one uses, in percent.

    Session policies, session tags and context fill it; at more than 100 the call would have failed
    with `PackedPolicyTooLargeException`.

    Watch it where tags come from users or directories: a value near 100 means that the next longer
    tag breaks sign-in.
    """

    session_token_size: int | None = member(
        "SessionTokenSize", SESSION_TOKEN_SIZE_TYPE, default=None
    )
    """Size of `Credentials.SessionToken` in bytes.

    The limit is 4096 at present and AWS does not promise to keep it: measure with this, do not size
    fields by it.
    """


class GetSessionTokenCommand(Command[GetSessionTokenResponse]):
    """Turns the long-term keys of an IAM user into temporary credentials with the same permissions.

    The point of it is MFA: give the device and its code once, and use the credentials for hours
    with operations whose policies demand `aws:MultiFactorAuthPresent`.

    No permission is needed. The call must be signed with long-term keys: role sessions and other
    temporary credentials are refused with `AccessDenied`, so code that runs under a role has no use
    for it. Root user keys work for at most one hour and should not be used.

    What the returned credentials cannot do:

    - call IAM, unless the session was made with MFA;
    - call STS, except `AssumeRole` and `GetCallerIdentity`.

    They last from 15 minutes to 36 hours, and 12 hours by default. Deactivating the user's access
    key does not end them.

    Raises:
        RegionDisabledException: STS is not active for the account in the Region that was asked.

    Example:
        ```python
        sts.get_session_token(
            duration_seconds=43200,
            serial_number="arn:aws:iam::123456789012:mfa/alice",
            token_code="123456",
        )
        ```
    """

    operation = Operation(
        "GetSessionToken", output=GetSessionTokenResponse, errors=("RegionDisabledException",)
    )

    duration_seconds: int | None = member("DurationSeconds", DURATION_SECONDS_TYPE, default=None)
    """Lifetime in seconds, from 900 (15 minutes) to 129600 (36 hours); the default is 43200 (12
    hours). With root user keys a session lasts 3600 at most, and a longer request is shortened to
    that.
    """

    serial_number: str | None = member("SerialNumber", SERIAL_NUMBER_TYPE, default=None)
    """The MFA device of the IAM user: the ARN of a virtual device
    (`arn:aws:iam::123456789012:mfa/alice`) or the serial number printed on a hardware device. Send
    it with `TokenCode`. Left out, the session carries no MFA and policies that demand it keep
    refusing.

    Passkeys and security keys (FIDO2) give no six-digit code and cannot be used here.
    """

    token_code: str | None = member("TokenCode", TOKEN_CODE_TYPE, default=None, sensitive=True)
    """The six digits that the MFA device shows now.

    A code is accepted once; for another call, wait for the next. A wrong, used or late code gives
    `AccessDenied`.
    """

    minimum_session_token_size: int | None = member(
        "MinimumSessionTokenSize", MINIMUM_SESSION_TOKEN_SIZE_TYPE, default=None
    )
    """For testing only: the token that comes back is filled up to this many bytes, from 0 to 4096.

    Tokens grow over time as AWS adds content to them. Use this to prove that your database columns,
    headers, cookies and environment variables hold a token of the largest size, before production
    finds out. Leave it unset otherwise.
    """
