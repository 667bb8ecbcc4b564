"""What providers are told of whom they work for.

Rule: a provider reads environment, files, time and chance through this and nothing else.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from ..effects import Steps
    from ..shared_config import Profile, SharedConfig


class CredentialContext:
    """What a client tells a provider of itself.

    Attributes:
        environment: where environment variables are read.
        profile: the profile named in code, or None.
        client_options: options that a client made by the provider takes over.
    """

    __slots__ = ("environment", "profile", "client_options", "_region", "_now", "_random")

    def __init__(
        self,
        *,
        environment: Mapping[str, str] | None = None,
        profile: str | None = None,
        region: str | Callable[[], Steps[str | None]] | None = None,
        now: Callable[[], datetime] | None = None,
        random: Callable[[], float] | None = None,
        client_options: Mapping[str, object] | None = None,
    ) -> None:
        if environment is None:
            import os

            environment = os.environ
        self.environment = environment
        self.profile = profile
        self.client_options: Mapping[str, object] = client_options or {}
        self._region = region
        self._now = now
        self._random = random

    def replace(self, *, region: str | Callable[[], Steps[str | None]]) -> CredentialContext:
        """This context, with another region."""
        return CredentialContext(
            environment=self.environment,
            profile=self.profile,
            region=region,
            now=self._now,
            random=self._random,
            client_options=self.client_options,
        )

    def now(self) -> datetime:
        """The time, aware; a client's clock is corrected by what it learned from the service."""
        if self._now is not None:
            return self._now()
        from datetime import UTC, datetime

        return datetime.now(UTC)

    def random(self) -> float:
        """A random number, at least 0 and below 1."""
        if self._random is None:
            import random

            self._random = random.random
        return self._random()

    def region(self) -> Steps[str | None]:
        """The client's region; where there is no client, what environment and profile say.

        Raises:
            ConfigError: the region cannot be used.
        """
        region = self._region
        if callable(region):
            return (yield from region())
        if region is not None:
            return region
        for variable in ("AWS_REGION", "AWS_DEFAULT_REGION"):
            if self.environment.get(variable):
                return self.environment[variable]
        return self.chosen_profile().get("region")

    @property
    def shared_config(self) -> SharedConfig:
        """The shared files; read anew where they changed."""
        from ..shared_config import SharedConfig

        return SharedConfig(self.environment)

    def chosen_profile(self) -> Profile:
        """The profile named in code, else by ``AWS_PROFILE``, else ``default``.

        Raises:
            ProfileNotFoundError: a profile is named that no file has.
        """
        if self.profile is not None:
            return self.shared_config.profile(self.profile, named_by="argument")
        name = self.environment.get("AWS_PROFILE") or None
        return self.shared_config.profile(name, named_by="environment variable AWS_PROFILE")
