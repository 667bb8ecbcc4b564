"""GetAccessKeyInfo, an operation of AWS Security Token Service."""

from __future__ import annotations

from tinsmith_runtime.operation import Command, Operation
from tinsmith_runtime.schema import member
from tinsmith_runtime.shapes import STRING
from tinsmith_runtime.structure import Output

from ..shapes import ACCESS_KEY_ID_TYPE


class GetAccessKeyInfoResponse(Output):
    """The owner of the access key."""

    account: str | None = member("Account", STRING, default=None)
    """The account that the key belongs to, as 12 digits.

    It is text: a number would lose leading zeros.
    """


class GetAccessKeyInfoCommand(Command[GetAccessKeyInfoResponse]):
    """Tells which account an access key ID belongs to.

    The question arises when a key ID turns up in a log, a repository or a leak, and one wants to
    know whose it is.

    The ID alone is enough; the secret is not needed and must not be sent. IDs that begin with
    `AKIA` are long-term keys of an IAM user or root user; those with `ASIA` are temporary, and
    CloudTrail of the account tells who requested them.

    The answer says nothing about the key's state: it may be inactive or deleted. The caller needs
    `sts:GetAccessKeyInfo`, and may ask about keys of foreign accounts.

    Example:
        ```python
        sts.get_access_key_info(
            access_key_id="AKIAIOSFODNN7EXAMPLE",
        )
        ```
    """

    operation = Operation("GetAccessKeyInfo", output=GetAccessKeyInfoResponse)

    access_key_id: str = member("AccessKeyId", ACCESS_KEY_ID_TYPE)
    """The access key ID, for example `AKIAIOSFODNN7EXAMPLE`; 16 to 128 letters, digits and
    underscores.
    """
