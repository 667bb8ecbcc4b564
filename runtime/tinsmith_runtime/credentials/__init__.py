"""Sources of AWS credentials, all of one protocol: `CredentialProvider`.

Rule: names are found on first use; importing this package loads no source.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .assume_role import AssumeRoleProvider as AssumeRoleProvider
    from .cache import JsonFileCache as JsonFileCache
    from .chain import CredentialChain as CredentialChain
    from .chain import create_credential_chain as create_credential_chain
    from .chain import default_chain as default_chain
    from .container import ContainerProvider as ContainerProvider
    from .context import CredentialContext as CredentialContext
    from .environment import EnvironmentProvider as EnvironmentProvider
    from .imds import InstanceMetadataProvider as InstanceMetadataProvider
    from .process import ProcessProvider as ProcessProvider
    from .profile import ProfileProvider as ProfileProvider
    from .provider import CallableProvider as CallableProvider
    from .provider import CredentialProvider as CredentialProvider
    from .provider import NotConfigured as NotConfigured
    from .provider import as_provider as as_provider
    from .refresh import RefreshingProvider as RefreshingProvider
    from .sso import SsoProvider as SsoProvider
    from .static import StaticProvider as StaticProvider
    from .token_file import TokenFileProvider as TokenFileProvider
    from .web_identity import WebIdentityProvider as WebIdentityProvider

_HOMES = {
    "AssumeRoleProvider": "assume_role",
    "CallableProvider": "provider",
    "ContainerProvider": "container",
    "CredentialChain": "chain",
    "CredentialContext": "context",
    "CredentialProvider": "provider",
    "EnvironmentProvider": "environment",
    "InstanceMetadataProvider": "imds",
    "JsonFileCache": "cache",
    "NotConfigured": "provider",
    "ProcessProvider": "process",
    "ProfileProvider": "profile",
    "RefreshingProvider": "refresh",
    "SsoProvider": "sso",
    "StaticProvider": "static",
    "TokenFileProvider": "token_file",
    "WebIdentityProvider": "web_identity",
    "as_provider": "provider",
    "create_credential_chain": "chain",
    "default_chain": "chain",
}

__all__ = [
    "AssumeRoleProvider",
    "CallableProvider",
    "ContainerProvider",
    "CredentialChain",
    "CredentialContext",
    "CredentialProvider",
    "EnvironmentProvider",
    "InstanceMetadataProvider",
    "JsonFileCache",
    "NotConfigured",
    "ProcessProvider",
    "ProfileProvider",
    "RefreshingProvider",
    "SsoProvider",
    "StaticProvider",
    "TokenFileProvider",
    "WebIdentityProvider",
    "as_provider",
    "create_credential_chain",
    "default_chain",
]


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(f"{__name__}.{home}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
