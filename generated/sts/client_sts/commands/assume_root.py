"""AssumeRoot, an operation of AWS Security Token Service."""

from __future__ import annotations

from tinsmith_runtime.operation import Command, Operation
from tinsmith_runtime.schema import member
from tinsmith_runtime.structure import Output

from ..shapes import (
    MINIMUM_SESSION_TOKEN_SIZE_TYPE,
    ROOT_DURATION_SECONDS_TYPE,
    SESSION_TOKEN_SIZE_TYPE,
    SESSION_TOKEN_UTILIZATION_TYPE,
    SOURCE_IDENTITY_TYPE,
    TARGET_PRINCIPAL_TYPE,
)
from ..types import Credentials, PolicyDescriptorType


class AssumeRootResponse(Output):
    """Credentials of the privileged session."""

    credentials: Credentials = member("Credentials", Credentials)
    """Temporary credentials of the member account's root user, limited to the task.

    Use them at once and let them expire; never write them to disk.

    All four values belong together and expire together. The length of the session token is not
    fixed; do not store it in a column or header sized for today's tokens.
    """

    source_identity: str | None = member("SourceIdentity", SOURCE_IDENTITY_TYPE, default=None)
    """The source identity of the caller, carried over into the privileged session.

    Absent when the caller has none.
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


class AssumeRootCommand(Command[AssumeRootResponse]):
    """Returns credentials for one privileged task as the root user of a member account of an
    organization, for at most 15 minutes. It replaces the root passwords of member accounts: audit
    or delete root credentials, allow a root password to be recovered, or remove a bucket or queue
    policy that locked everybody out.

    What must be in place: centralized root access is enabled in the organization, and the caller is
    an IAM user or role of the management account, or of the delegated administrator account for
    IAM, with `sts:AssumeRoot`. The caller cannot be a root user.

    The session can do what `TaskPolicyArn` says and nothing else. Service control policies of the
    member account still apply.

    **Important:** Only Regional endpoints offer this operation; the global endpoint refuses it.
    Grant it narrowly, with conditions on the target account and on `sts:TaskPolicyArn`, and watch
    for it in CloudTrail.

    See [Privileged tasks on member
    accounts](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user-privileged-task.html).

    Raises:
        ExpiredTokenException: The identity token in the request (SAML assertion, web identity
            token) is past its end.
        RegionDisabledException: STS is not active for the account in the Region that was asked.

    Example:
        ```python
        sts.assume_root(
            target_principal="111122223333",
            task_policy_arn=PolicyDescriptorType(arn="arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials"),
        )
        ```
    """

    operation = Operation(
        "AssumeRoot",
        output=AssumeRootResponse,
        errors=("ExpiredTokenException", "RegionDisabledException"),
    )

    target_principal: str = member("TargetPrincipal", TARGET_PRINCIPAL_TYPE)
    """The member account: its 12-digit number or the ARN of its root user,
    `arn:aws:iam::111122223333:root`. The management account itself cannot be the target.
    """

    task_policy_arn: PolicyDescriptorType = member("TaskPolicyArn", PolicyDescriptorType)
    """The AWS managed policy that defines the task.

    Exactly these are accepted, each under `arn:aws:iam::aws:policy/root-task/`:

    - `IAMAuditRootUserCredentials`: look at root credentials without changing them;
    - `IAMCreateRootUserPassword`: permit recovery of a root password;
    - `IAMDeleteRootUserCredentials`: remove password, keys, certificates and MFA devices;
    - `S3UnlockBucketPolicy`: delete a bucket policy that denies everybody;
    - `SQSUnlockQueuePolicy`: the same for a queue.

    On the wire this is a structure with one member, `arn`.
    """

    duration_seconds: int | None = member(
        "DurationSeconds", ROOT_DURATION_SECONDS_TYPE, default=None
    )
    """Lifetime of the session in seconds, 0 to 900.

    The default is the maximum, 900 (15 minutes); a larger value fails.
    """

    minimum_session_token_size: int | None = member(
        "MinimumSessionTokenSize", MINIMUM_SESSION_TOKEN_SIZE_TYPE, default=None
    )
    """For testing only: the token that comes back is filled up to this many bytes, from 0 to 4096.

    Tokens grow over time as AWS adds content to them. Use this to prove that your database columns,
    headers, cookies and environment variables hold a token of the largest size, before production
    finds out. Leave it unset otherwise.
    """
