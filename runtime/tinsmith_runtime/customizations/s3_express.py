"""Directory buckets of S3 Express: requests on them are signed with credentials of a session, which
the operation CreateSession gives for a few minutes (Amazon S3 User Guide, "Authenticating and
authorizing requests" of directory buckets).

Rule: one session serves all calls on a bucket; the endpoint says which calls need one.
"""

from __future__ import annotations

from importlib import import_module

from ..identity import AwsCredentialIdentity
from ..pipeline import Entry

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..call import Call
    from ..effects import Steps
    from ..http import Request
    from ..pipeline import Proceed

SCHEME = "sigv4-s3express"
TOKEN = "x-amz-s3session-token"

#: The operation that sessions come from, which has none itself.
_CREATE = "CreateSession"
#: User-agent feature id.
_FEATURE = "J"
#: Seconds of a session's life that are not used: a request may take a while.
_REST = 60
#: How many sessions a client keeps.
_MOST = 100


class Session:
    """Credentials for one bucket.

    Attributes:
        identity: who signs; the token goes with the request under a name of its own.
        token: the session's token.
        expiration: when it ends, in seconds since the epoch.
    """

    __slots__ = ("identity", "token", "expiration")

    def __init__(self, credentials: Any) -> None:
        self.identity = AwsCredentialIdentity(
            access_key_id=credentials.access_key_id,
            secret_access_key=credentials.secret_access_key,
            expiration=credentials.expiration,
        )
        self.token: str = credentials.session_token
        self.expiration: float = credentials.expiration.timestamp()


class BucketSessions:
    """The sessions of one client, by bucket and by who asked for them."""

    __slots__ = ("_made",)

    def __init__(self) -> None:
        self._made: dict[tuple[str, str], Session] = {}

    def find(self, call: Call) -> Steps[Session]:
        """The session of a call's bucket, begun where there is none.

        Raises:
            ServiceError: S3 refuses to begin one.
        """
        assert call.identity is not None
        given: Any = call.input
        entry = (given.bucket, call.identity.access_key_id)
        session = self._made.get(entry)
        if session is None or session.expiration - _REST < call.client.now():
            commands = import_module(f"{call.service.package}.commands.create_session")
            own = {
                name: call.config.given[name]
                for name in ("region", "credentials")
                if name in call.config.given
            }
            command = commands.CreateSessionCommand(bucket=given.bucket)
            output = yield from call.client.steps(command, **own)
            if len(self._made) >= _MOST:
                self._made.pop(next(iter(self._made), entry), None)
            session = self._made[entry] = Session(output.credentials)
        return session


def count(call: Call, proceed: Proceed) -> Steps[Any]:
    """Let the user agent say that this is a call on a directory bucket."""
    if call.auth_scheme is not None and call.auth_scheme["name"] == SCHEME:
        call.features += (_FEATURE,)
    return proceed(call)


def sign_with_session(call: Call, proceed: Proceed) -> Steps[Any]:
    """Sign the attempt as the session."""
    scheme = call.auth_scheme
    if scheme is None or scheme["name"] != SCHEME or call.operation.name == _CREATE:
        return proceed(call)
    return _sign(call, proceed)


def _sign(call: Call, proceed: Proceed) -> Steps[Any]:
    session = yield from call.client.bucket_sessions.find(call)
    call.identity = session.identity
    call.request.headers[TOKEN] = session.token
    call.client.signers.sign(call)
    return (yield from proceed(call))


def use_session(call: Call, request: Request) -> Steps[None]:
    """Have a request presigned as the session, whose token the query then has."""
    from ..codecs import percent

    session = yield from call.client.bucket_sessions.find(call)
    call.identity = session.identity
    token = percent.encode_form([("X-Amz-S3session-Token", session.token)])
    request.query = "&".join(part for part in (request.query, token) if part)


ENTRIES = (
    Entry(count, "s3ExpressMiddleware", "build", tags=("S3", "S3_EXPRESS")),
    Entry(
        sign_with_session,
        "s3ExpressHttpSigningMiddleware",
        "finalize_request",
        tags=("S3", "S3_EXPRESS"),
        relation=("after", "httpSigningMiddleware"),
    ),
)
