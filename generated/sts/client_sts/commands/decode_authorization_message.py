"""DecodeAuthorizationMessage, an operation of AWS Security Token Service."""

from __future__ import annotations

from tinsmith_runtime.operation import Command, Operation
from tinsmith_runtime.schema import member
from tinsmith_runtime.shapes import STRING
from tinsmith_runtime.structure import Output

from ..shapes import ENCODED_MESSAGE_TYPE


class DecodeAuthorizationMessageResponse(Output):
    """The decoded message."""

    decoded_message: str | None = member("DecodedMessage", STRING, default=None)
    """The decision as JSON text, to be parsed once more.

    Its members include `allowed`, `explicitDeny`, `matchedStatements` and `context`, which holds
    principal, action, resource and conditions. Treat the format as made for people: AWS may extend
    it.
    """


class DecodeAuthorizationMessageCommand(Command[DecodeAuthorizationMessageResponse]):
    """Decodes the long encoded text that some services, EC2 above all, append to an
    `UnauthorizedOperation` error, and says why the request was refused.

    The text is encoded because policy details are not everybody's business: decoding needs
    `sts:DecodeAuthorizationMessage`, which an administrator may keep from the people who meet the
    error. The answer tells

    - whether a policy denied the request explicitly, or none allowed it;
    - who asked, for which action, on which resource;
    - the values of the condition keys when it was evaluated.

    Copy the message whole: it is often cut off by terminals and log viewers, and then
    `InvalidAuthorizationMessageException` is the answer. Decode it in the account where the request
    was refused.

    Raises:
        InvalidAuthorizationMessageException: The text is not an encoded authorization message that
            this account can decode.

    Example:
        ```python
        sts.decode_authorization_message(
            encoded_message="EXAMPLE-ENCODED-AUTHORIZATION-MESSAGE",
        )
        ```
    """

    operation = Operation(
        "DecodeAuthorizationMessage",
        output=DecodeAuthorizationMessageResponse,
        errors=("InvalidAuthorizationMessageException",),
    )

    encoded_message: str = member("EncodedMessage", ENCODED_MESSAGE_TYPE)
    """The encoded text from the service's error, without the words in front of it, and without line
    breaks; 1 to 10240 characters.
    """
