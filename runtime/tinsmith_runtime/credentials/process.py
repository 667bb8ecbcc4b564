"""Credentials that a program prints: ``credential_process`` of a profile.

AWS SDKs and Tools Reference Guide, "Process credential provider". The program is started without a
shell. Its standard output is a JSON object with ``Version`` 1; its standard input is empty.

Rule: a message may have the program's name and what it wrote to standard error, never its arguments
or its output.
"""

from __future__ import annotations

from ..effects import Block
from ..errors import CredentialsRetrievalError
from .json_endpoint import one_line, parse_object
from .provider import CredentialProvider
from .record import make_identity, read_time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..effects import Steps
    from ..identity import AwsCredentialIdentity
    from .context import CredentialContext

#: Seconds after which a program that has not ended is killed.
TIMEOUT_SECONDS = 60.0

#: Characters of standard error, from its end, that a message repeats.
_MOST_WORDS = 300


class ProcessProvider(CredentialProvider):
    """Credentials that a program prints, and again before they end."""

    name = "credential_process"

    def __init__(
        self,
        command: str | Sequence[str],
        *,
        profile: str | None = None,
        account_id: str | None = None,
        timeout: float = TIMEOUT_SECONDS,
    ) -> None:
        """
        Args:
            command: the program and its arguments. Text is split as POSIX shells do, with quotes
                and backslashes and nothing else; on Windows it is the command line.
            profile: the profile that has the command, for messages.
            account_id: the account, where the program does not tell.
            timeout: seconds after which the program is killed.
        """
        if profile is not None:
            self.name = f"credential_process of profile {profile}"
        self._command = command
        self._account_id = account_id
        self._timeout = timeout

    def steps(self, context: CredentialContext) -> Steps[AwsCredentialIdentity]:
        """Run the program; in an asynchronous client, in a thread.

        Raises:
            CredentialsRetrievalError: it cannot be started, failed, took too long or printed
                something else.
        """
        words, program = self._split()
        origin = f"{self.name} ({program})"
        output = yield Block(_run, words, context.environment, self._timeout, origin)
        found = parse_object(output)
        if found is None:
            raise CredentialsRetrievalError(f"{origin} did not print a JSON object")
        version = found.get("Version")
        if version != 1 or version is True:
            shown = version if isinstance(version, int) else type(version).__name__
            raise CredentialsRetrievalError(
                f"{origin} printed an object whose Version is {shown}; it must be the number 1"
            )
        expiration = None
        if found.get("Expiration") is not None:
            expiration = read_time(found["Expiration"], f"Expiration from {origin}")
            if expiration <= context.now():
                end = f"{expiration:%Y-%m-%d %H:%M:%S %Z}"
                raise CredentialsRetrievalError(
                    f"{origin} printed credentials that expired at {end}"
                )
        return make_identity(
            origin,
            access_key_id=found.get("AccessKeyId"),
            secret_access_key=found.get("SecretAccessKey"),
            session_token=found.get("SessionToken"),
            expiration=expiration,
            account_id=found.get("AccountId") or self._account_id,
            credential_scope=found.get("CredentialScope"),
            source=("w",),
        )

    def _split(self) -> tuple[str | list[str], str]:
        """What to start, and what to call it."""
        import os
        import sys

        command = self._command
        if not isinstance(command, str):
            words = list(command)
        elif sys.platform == "win32":
            # Windows starts programs by command line; whoever splits it, is the program.
            name = command.strip()
            name = name[1:].partition('"')[0] if name[:1] == '"' else name.partition(" ")[0]
            if name:
                return command, os.path.basename(name)
            words = []
        else:
            import shlex

            try:
                words = shlex.split(command)
            except ValueError as error:
                raise CredentialsRetrievalError(
                    f"{self.name} cannot be split into words: {error}"
                ) from None
        if not words or not words[0]:
            raise CredentialsRetrievalError(f"{self.name} names no program")
        return words, os.path.basename(words[0])


def _run(
    command: str | list[str], environment: Mapping[str, str], timeout: float, origin: str
) -> bytes:
    """What a program prints to standard output."""
    import subprocess

    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=timeout,
            env=dict(environment),
            check=False,
        )
    except subprocess.TimeoutExpired:
        # The exception has the command's arguments, and its output so far.
        reason = f"did not end within {timeout:g} s, and was killed"
    except OSError as error:
        reason = f"cannot be started: {error.strerror}"
    except ValueError:
        reason = "cannot be started: its command or the environment has a null character"
    else:
        if done.returncode == 0:
            return done.stdout
        # What a program says last is why it gave up.
        words = one_line(done.stderr.decode(errors="replace")[-_MOST_WORDS:])
        ended = f"ended with status {done.returncode}"
        if done.returncode < 0:
            ended = f"was ended by signal {-done.returncode}"
        reason = f"{ended}: {words}" if words else f"{ended} and said nothing on standard error"
    raise CredentialsRetrievalError(f"{origin} {reason}")
