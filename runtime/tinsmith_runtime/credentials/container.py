"""Credentials from the agent beside a container: Amazon ECS, EKS Pod Identity, others like them.

AWS SDKs and Tools Reference Guide, "Container credential provider". A relative URI wins over a full
one, a token file over a token.

Rule: a token goes only to https, to loopback, and to the link-local addresses that AWS gave its
agents; never through a proxy. The token file is read each time, since it is replaced underneath.
"""

from __future__ import annotations

from ..errors import CredentialsRetrievalError, TransportError
from ..plain_host import is_loopback
from .json_endpoint import MAX_LENGTH, ask, describe, read_object
from .provider import CredentialProvider, NotConfigured
from .record import make_identity, read_time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..effects import Steps
    from ..http import Request
    from ..identity import AwsCredentialIdentity
    from .context import CredentialContext

#: Where a relative URI leads: the agent of Amazon ECS.
ECS_HOST = "169.254.170.2"

#: Addresses that may be asked over plain http, besides loopback addresses: the agents of Amazon ECS
#: and of EKS Pod Identity.
PLAIN_HOSTS = (ECS_HOST, "169.254.170.23", "fd00:ec2::23")

#: Seconds that one attempt may take to connect, and then between two reads.
TIMEOUT_SECONDS = 2.0
ATTEMPTS = 4

RELATIVE_URI = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"
FULL_URI = "AWS_CONTAINER_CREDENTIALS_FULL_URI"
TOKEN = "AWS_CONTAINER_AUTHORIZATION_TOKEN"
TOKEN_FILE = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"


class ContainerProvider(CredentialProvider):
    """Credentials from the endpoint that the container's environment names."""

    name = "container endpoint"

    def steps(self, context: CredentialContext) -> Steps[AwsCredentialIdentity]:
        """Ask the endpoint.

        Raises:
            NotConfigured: the environment names none.
            CredentialsRetrievalError: it may not be asked, did not answer, or answered with
                something else.
        """
        from ..http import Timeouts

        request = _request(context.environment)
        token = _token(context.environment)
        if token is not None:
            request.headers["authorization"] = token
        origin = f"the container endpoint {request.host}"
        timeouts = Timeouts(TIMEOUT_SECONDS, TIMEOUT_SECONDS)
        try:
            response = yield from ask(request, context, timeouts, ATTEMPTS, direct=True)
        except TransportError as error:
            raise CredentialsRetrievalError(f"{origin} cannot be reached: {error}") from error
        if response.status != 200:
            raise CredentialsRetrievalError(f"{origin} answered with {describe(response)}")
        found = read_object(response.body, origin)
        return make_identity(
            origin,
            access_key_id=found.get("AccessKeyId"),
            secret_access_key=found.get("SecretAccessKey"),
            session_token=found.get("Token"),
            expiration=read_time(found.get("Expiration"), f"Expiration from {origin}"),
            account_id=found.get("AccountId"),
            source=("z",),
        )


def _request(environment: Mapping[str, str]) -> Request:
    from ..http import Request

    headers = {"accept": "application/json"}
    relative = environment.get(RELATIVE_URI)
    if relative:
        if relative[0] != "/" or not _is_target(relative):
            raise CredentialsRetrievalError(
                f"{RELATIVE_URI}: expected a path such as /v2/credentials/ID"
            )
        return Request.from_url("GET", f"http://{ECS_HOST}{relative}", headers)
    full = environment.get(FULL_URI)
    if not full:
        raise NotConfigured(f"{RELATIVE_URI} and {FULL_URI} are not set")
    try:
        request = Request.from_url("GET", full, headers)
    except ValueError:
        request = None
    if request is None or not _is_target(full) or request.scheme not in ("http", "https"):
        raise CredentialsRetrievalError(
            f"{FULL_URI}: expected a URL such as http://169.254.170.23/v1/credentials"
        )
    if request.scheme != "https" and not is_loopback(request.host, *PLAIN_HOSTS):
        raise CredentialsRetrievalError(
            f"{FULL_URI} names the host {request.host.rpartition('@')[2]}, which may be asked over "
            "https only. Over http may go loopback addresses, localhost, 169.254.170.2, "
            "169.254.170.23 and [fd00:ec2::23]"
        )
    return request


def _token(environment: Mapping[str, str]) -> str | None:
    path = environment.get(TOKEN_FILE)
    if path:
        try:
            with open(path, encoding="utf-8") as file:
                token, origin = file.read(MAX_LENGTH), f"the file {path} ({TOKEN_FILE})"
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is not text"
            raise CredentialsRetrievalError(
                f"the file {path} ({TOKEN_FILE}) cannot be read: {reason}"
            ) from None
        if not token:
            raise CredentialsRetrievalError(f"{origin} is empty")
    else:
        token, origin = environment.get(TOKEN) or "", TOKEN
        if not token:
            return None
    if not _is_line(token):
        raise CredentialsRetrievalError(
            f"the token in {origin} cannot be a header: it has line ends or control characters"
        )
    return token


def _is_line(text: str) -> bool:
    """Whether text can be a header: ASCII without control characters."""
    return text.isascii() and text.isprintable()


def _is_target(text: str) -> bool:
    """Whether text can stand in a request line."""
    return _is_line(text) and " " not in text
