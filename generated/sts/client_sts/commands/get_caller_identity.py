"""GetCallerIdentity, an operation of AWS Security Token Service."""

from __future__ import annotations

from tinsmith_runtime.operation import Command, Operation
from tinsmith_runtime.schema import member
from tinsmith_runtime.shapes import STRING
from tinsmith_runtime.structure import Output

from ..shapes import ARN_TYPE


class GetCallerIdentityResponse(Output):
    """Who the caller is."""

    user_id: str = member("UserId", STRING)
    """Unique ID of the caller, which is never reused when a name is.

    Its form depends on what the caller is:

    - IAM user: an ID that begins with `AIDA`;
    - role session: the role's ID, which begins with `AROA`, a colon, and the session name;
    - federated user: account number, colon, name;
    - root user: the account number.
    """

    account: str = member("Account", STRING)
    """Number of the account that owns the caller, as 12 digits.

    It is text: a number would lose leading zeros.
    """

    arn: str = member("Arn", ARN_TYPE)
    """ARN of the caller.

    For a role this is the ARN of the session,
    `arn:aws:sts::123456789012:assumed-role/Deploy/build-42`, and neither the role's ARN nor its
    path; a comparison with the role's ARN therefore fails. Outside the standard partition the
    second part differs, as in `arn:aws-cn:`.
    """


class GetCallerIdentityCommand(Command[GetCallerIdentityResponse]):
    """Tells whose credentials signed this call: account, ARN and unique ID.

    It is the first thing to run when permissions surprise you, and a cheap check that credentials
    work at all.

    No permission is needed, and none can be taken away: an explicit deny of `sts:GetCallerIdentity`
    has no effect.

    Because STS answers only to the holder of the keys, a signed request for this operation is a
    proof of identity that can be handed to others: EKS clusters and HashiCorp Vault accept it as a
    login. Such a request, and a presigned URL of it above all, is a credential while it lasts; keep
    it short-lived and out of logs.

    Common failures: `InvalidClientTokenId` (unknown access key, forgotten session token, or a token
    of the global endpoint used in an opt-in Region), `ExpiredToken` (the session is over),
    `SignatureDoesNotMatch` (wrong secret, or the local clock is off).

    Example:
        ```python
        sts.get_caller_identity()
        ```
    """

    operation = Operation("GetCallerIdentity", output=GetCallerIdentityResponse)
