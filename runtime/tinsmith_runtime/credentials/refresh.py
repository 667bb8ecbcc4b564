"""Refreshing: an identity is fetched once for everybody, and again before it ends.

Two windows before the expiration. In the *advisory* one somebody fetches in the background while
the old identity goes on serving; failures are warned of and tried again after a while. In the
*mandatory* one everybody waits for a fresh identity, and a failure is raised. Both scale with the
time an identity had to live when it was fetched, so that a source which repeats itself is asked
ever less often rather than each time.

Rule: failures are never remembered as answers; an identity is replaced whole.
"""

from __future__ import annotations

from ..errors import (
    CancelledError,
    CredentialsError,
    CredentialsRetrievalError,
    DeadlineExceededError,
)
from ..flight import Flight, Lead, Wait
from .provider import CredentialProvider

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

    from ..effects import Steps
    from ..identity import AwsCredentialIdentity
    from .context import CredentialContext

#: Longest windows, in seconds, and their longest share of an identity's life.
ADVISORY_SECONDS = 3600.0
ADVISORY_SHARE = 1 / 4
MANDATORY_SECONDS = 300.0
MANDATORY_SHARE = 1 / 12

#: Delays after a failed refresh in the advisory window, in seconds: doubled each time, half of it
#: random.
BACKOFF_BASE = 5.0
BACKOFF_CAP = 300.0

#: An identity this young is not replaced by one that lasts longer, in seconds.
FRESH_SECONDS = 300.0

_SHORT = "no credentials from %s that last longer than until %s: %s"

_ENDS_ONE_CALL = (CancelledError, DeadlineExceededError)

#: How often a source without expiration is asked whether it changed, in seconds.
CHANGE_SECONDS = 5.0


class _Held:
    """An identity and its times, in seconds since the epoch. Immutable but for `checked`."""

    __slots__ = ("identity", "advisory", "mandatory", "fetched", "checked")

    def __init__(
        self, identity: AwsCredentialIdentity, now: float, advisory: float, mandatory: float
    ) -> None:
        self.identity = identity
        self.fetched = self.checked = now
        if identity.expiration is None:
            self.advisory = self.mandatory = float("inf")
        else:
            end = identity.expiration.timestamp()
            life = end - now
            self.advisory = end - min(advisory, life * ADVISORY_SHARE)
            self.mandatory = end - min(mandatory, life * MANDATORY_SHARE)


class RefreshingProvider(CredentialProvider):
    """Keeps what another provider fetched, and refreshes it in time.

    Every provider has one of these for itself (`CredentialProvider.identity`); make one to choose
    other windows.
    """

    def __init__(
        self,
        provider: CredentialProvider,
        *,
        advisory: float = ADVISORY_SECONDS,
        mandatory: float = MANDATORY_SECONDS,
    ) -> None:
        """
        Args:
            provider: where identities come from.
            advisory: seconds before the expiration from which on refreshes run in the background;
                at most a quarter of an identity's life.
            mandatory: seconds before the expiration from which on everybody waits; at most a
                twelfth of it.
        """
        self.name = provider.name
        self._provider = provider
        self._advisory = advisory
        self._mandatory = mandatory
        self._held: _Held | None = None
        self._flight = Flight()
        self._failures = 0
        self._not_before = 0.0

    def identity(self, context: CredentialContext) -> Steps[AwsCredentialIdentity]:
        """An identity that is good now.

        Raises:
            CredentialsError: there is none left, and fetching one failed.
        """
        held = self._held
        if held is not None:
            now = context.now().timestamp()
            if now < held.advisory:
                if held.advisory != float("inf") or not self._outdated(held, now, context):
                    return held.identity
            elif now < held.mandatory:
                if now >= self._not_before:
                    yield from self._refresh_in_background(context, held)
                return held.identity
        return (yield from self._fetch_or_wait(context, held))

    def lasting_identity(
        self, context: CredentialContext, until: datetime
    ) -> Steps[AwsCredentialIdentity]:
        """As `identity`. One that ends before `until` is replaced, unless it is so fresh that
        another would hardly last longer; the old one is returned where fetching fails.

        Raises:
            CredentialsError: there is none left, and fetching one failed.
        """
        identity = yield from self.identity(context)
        held = self._held
        if (
            held is None
            or identity.expiration is None
            or identity.expiration >= until
            or context.now().timestamp() - held.fetched < FRESH_SECONDS
        ):
            return identity
        try:
            return (yield from self._fetch_or_wait(context, held))
        except CredentialsError as error:
            from ..notice import warn

            warn("credentials", _SHORT, self.name, identity.expiration, error)
            return identity

    def steps(self, context: CredentialContext) -> Steps[AwsCredentialIdentity]:
        """As `identity`: this provider has no source but the other one."""
        return self.identity(context)

    def force_refresh(self, refused: AwsCredentialIdentity | None = None) -> None:
        """Forget the identity, or do nothing if it is not the `refused` one any more; the next use
        fetches one.
        """
        held = self._held
        if refused is None or (held is not None and held.identity is refused):
            self._held = None

    def _outdated(self, held: _Held, now: float, context: CredentialContext) -> bool:
        if now - held.checked < CHANGE_SECONDS:
            return False
        held.checked = now
        return self._provider.changed(context)

    def _fetch_or_wait(
        self, context: CredentialContext, old: _Held | None
    ) -> Steps[AwsCredentialIdentity]:
        while True:
            lead = self._flight.join()
            if isinstance(lead, Lead):
                held = self._held
                if held is not None and held is not old:
                    # Another one fetched it between our look and our turn.
                    lead.ticket.land(held.identity)
                    return held.identity
                return (yield from self._lead(lead, context))
            if not (yield Wait(lead)):
                return (yield from self._fetch(context))
            if lead.error is not None:
                raise lead.error
            if lead.result is not None:
                return lead.result  # type: ignore[return-value]  # what _lead landed with

    def _lead(self, lead: Lead, context: CredentialContext) -> Steps[AwsCredentialIdentity]:
        lead.ticket.board()
        try:
            identity = yield from self._fetch(context)
        except _ENDS_ONE_CALL:
            # No answer for the others: one of them leads next.
            lead.ticket.land()
            raise
        except Exception as error:
            lead.ticket.land(error=error)
            raise
        except BaseException:
            # As well: the task was cancelled, the program is asked to end.
            lead.ticket.land()
            raise
        lead.ticket.land(identity)
        return identity

    def _fetch(self, context: CredentialContext) -> Steps[AwsCredentialIdentity]:
        identity = yield from self._provider.steps(context)
        now = context.now()
        if identity.expired(now):
            raise CredentialsRetrievalError(_expired(self.name, identity.expiration, now))
        self._held = _Held(identity, now.timestamp(), self._advisory, self._mandatory)
        self._failures = 0
        self._not_before = 0.0
        return identity

    def _refresh_in_background(self, context: CredentialContext, held: _Held) -> Steps[None]:
        from ..effects import Spawn

        lead = self._flight.join()
        if isinstance(lead, Lead) and self._held is held:
            yield Spawn(self._try(lead, context))

    def _try(self, lead: Lead, context: CredentialContext) -> Steps[None]:
        try:
            yield from self._lead(lead, context)
        except Exception as error:
            from ..notice import warn

            delay = min(BACKOFF_BASE * 2**self._failures, BACKOFF_CAP)
            delay *= (1 + context.random()) / 2
            self._failures += 1
            self._not_before = context.now().timestamp() + delay
            warn(
                "credentials",
                "refreshing credentials from %s failed, the old ones go on serving; "
                "next try in %.0f s: %s",
                self.name,
                delay,
                error,
            )


def _expired(name: str, expiration: datetime | None, now: datetime) -> str:
    end = "" if expiration is None else f"{expiration:%Y-%m-%d %H:%M:%S %Z}"
    return f"{name} returned credentials that expired at {end}; it is {now:%Y-%m-%d %H:%M:%S %Z}"
