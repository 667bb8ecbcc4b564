"""GetDelegatedAccessToken, an operation of AWS Security Token Service."""

from __future__ import annotations

from tinsmith_runtime.operation import Command, Operation
from tinsmith_runtime.schema import member
from tinsmith_runtime.shapes import SECRET
from tinsmith_runtime.structure import Output

from ..shapes import ARN_TYPE, NON_NEGATIVE_INTEGER_TYPE
from ..types import Credentials


class GetDelegatedAccessTokenResponse(Output):
    """Credentials in the customer's account, and for whom."""

    credentials: Credentials = member("Credentials", Credentials)
    """Temporary credentials with the approved permissions.

    They belong to the customer's account: keep them apart from those of other customers.

    All four values belong together and expire together. The length of the session token is not
    fixed; do not store it in a column or header sized for today's tokens.
    """

    packed_policy_size: int | None = member(
        "PackedPolicySize", NON_NEGATIVE_INTEGER_TYPE, default=None
    )
    """Not filled in by this operation.

    Do not read it.

    Deprecated:
        Since 2026-06-17. This field is not populated for GetDelegatedAccessToken.
    """

    assumed_principal: str | None = member("AssumedPrincipal", ARN_TYPE, default=None)
    """ARN of the principal whose permissions the credentials carry.

    Check its account number against the customer you expect before using them.
    """


class GetDelegatedAccessTokenCommand(Command[GetDelegatedAccessTokenResponse]):
    """Turns the token that a customer released into temporary credentials in that customer's
    account. It is the last step of IAM temporary delegation: a provider asks for limited access, an
    administrator of the customer reviews and approves it, IAM sends the provider a token, and the
    provider trades it in here.

    The call is signed with the provider's own credentials; the credentials that come back act in
    the customer's account, as `AssumedPrincipal` and within the permissions that were approved.
    There is nothing to choose: permissions, tags and duration were fixed by the approved request.

    Trade the token in promptly. Once the delegation period is over the call fails with
    `ExpiredTradeInTokenException`, and only a new delegation request helps.

    Raises:
        ExpiredTradeInTokenException: The trade-in token is past its end, because the delegation
            period is over or it was kept too long.
        PackedPolicyTooLargeException: Session policies, session tags and context together do not
            fit into the session token, although each may be within its own limit: they are
            compressed and packed, and the packed size cannot be computed beforehand.
        RegionDisabledException: STS is not active for the account in the Region that was asked.

    Example:
        ```python
        sts.get_delegated_access_token(
            trade_in_token="EXAMPLE-TRADE-IN-TOKEN",
        )
        ```
    """

    operation = Operation(
        "GetDelegatedAccessToken",
        output=GetDelegatedAccessTokenResponse,
        errors=(
            "ExpiredTradeInTokenException",
            "PackedPolicyTooLargeException",
            "RegionDisabledException",
        ),
    )

    trade_in_token: str = member("TradeInToken", SECRET)
    """The token that IAM delivered after the customer's approval, unchanged.

    It stands for the approved access, so it is treated as a secret and never printed.
    """
