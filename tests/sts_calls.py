"""Calls of STS for servers that stand in for it, and what holds for credentials they issue.

Rule: nothing here knows a server.
"""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta

from client_sts import (
    AssumeRoleCommand,
    AssumeRoleWithSAMLCommand,
    AssumeRoleWithWebIdentityCommand,
    AssumeRootCommand,
    Credentials,
    DecodeAuthorizationMessageCommand,
    GetAccessKeyInfoCommand,
    GetCallerIdentityCommand,
    GetDelegatedAccessTokenCommand,
    GetFederationTokenCommand,
    GetSessionTokenCommand,
    GetWebIdentityTokenCommand,
    PolicyDescriptorType,
    ProvidedContext,
    Tag,
)
from tinsmith_runtime.identity import AwsCredentialIdentity

ROLE = "arn:aws:iam::123456789012:role/Demo"
PROVIDER = "arn:aws:iam::123456789012:saml-provider/Example"
POLICY = '{"Version": "2012-10-17", "Statement": []}'
_ATTRIBUTES = "https://aws.amazon.com/SAML/Attributes"

WHO = GetCallerIdentityCommand()
ASSUME = AssumeRoleCommand(
    role_arn=ROLE,
    role_session_name="demo",
    duration_seconds=900,
    policy=POLICY,
    policy_arns=[PolicyDescriptorType(arn="arn:aws:iam::aws:policy/ReadOnlyAccess")],
    tags=[Tag(key="team", value="Grüße & <more>"), Tag(key="empty", value="")],
    transitive_tag_keys=["team"],
    external_id="ext-1",
    source_identity="alice",
    provided_contexts=[ProvidedContext(provider_arn=PROVIDER, context_assertion="a+b/c=")],
)
WEB = AssumeRoleWithWebIdentityCommand(
    role_arn=ROLE, role_session_name="demo", web_identity_token="an.openid.token"
)
SESSION = GetSessionTokenCommand(duration_seconds=1800)
FEDERATION = GetFederationTokenCommand(name="bob", duration_seconds=1800, policy=POLICY)
KEY = GetAccessKeyInfoCommand(access_key_id="AKIAIOSFODNN7EXAMPLE")
DECODE = DecodeAuthorizationMessageCommand(encoded_message="encoded")
ROOT = AssumeRootCommand(
    target_principal="123456789012",
    task_policy_arn=PolicyDescriptorType(
        arn="arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials"
    ),
)
DELEGATED = GetDelegatedAccessTokenCommand(trade_in_token="token")
TOKEN = GetWebIdentityTokenCommand(audience=["demo"], signing_algorithm="ES384")


def saml() -> AssumeRoleWithSAMLCommand:
    """A call with the least of a SAML response that a role and a session name can be read from."""
    later = (datetime.now(UTC) + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assertion = f"""<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"
        xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"><saml:Assertion>
        <saml:Subject><saml:NameID>alice</saml:NameID></saml:Subject>
        <saml:Conditions NotOnOrAfter="{later}"/><saml:AttributeStatement>
        <saml:Attribute Name="{_ATTRIBUTES}/Role">
          <saml:AttributeValue>{ROLE},{PROVIDER}</saml:AttributeValue></saml:Attribute>
        <saml:Attribute Name="{_ATTRIBUTES}/RoleSessionName">
          <saml:AttributeValue>alice</saml:AttributeValue></saml:Attribute>
        </saml:AttributeStatement></saml:Assertion></samlp:Response>"""
    return AssumeRoleWithSAMLCommand(
        role_arn=ROLE,
        principal_arn=PROVIDER,
        saml_assertion=base64.b64encode(assertion.encode()).decode(),
    )


def check_credentials(credentials: Credentials | None, seconds: float) -> AwsCredentialIdentity:
    """Insist that credentials are whole and last about so long; return them to sign with."""
    assert credentials is not None
    assert credentials.access_key_id[:4] in ("ASIA", "AKIA")
    assert len(credentials.access_key_id) == 20
    assert len(credentials.secret_access_key) >= 40
    assert len(credentials.session_token) > 20
    left = credentials.expiration - datetime.now(UTC)
    assert timedelta(seconds=seconds - 60) < left <= timedelta(seconds=seconds + 60)
    return AwsCredentialIdentity(
        access_key_id=credentials.access_key_id,
        secret_access_key=credentials.secret_access_key,
        session_token=credentials.session_token,
        expiration=credentials.expiration,
    )
