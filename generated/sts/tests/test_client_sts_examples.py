"""Examples of AWS Security Token Service, sent and answered in memory."""

from __future__ import annotations

from datetime import UTC, datetime

from tinsmith_runtime.testing.protocol import check_failure, check_round_trip

from client_sts.client import STSClient
from client_sts.commands.assume_role import AssumeRoleCommand, AssumeRoleResponse
from client_sts.commands.assume_role_with_saml import (
    AssumeRoleWithSAMLCommand,
    AssumeRoleWithSAMLResponse,
)
from client_sts.commands.assume_role_with_web_identity import (
    AssumeRoleWithWebIdentityCommand,
    AssumeRoleWithWebIdentityResponse,
)
from client_sts.commands.assume_root import AssumeRootCommand, AssumeRootResponse
from client_sts.commands.decode_authorization_message import (
    DecodeAuthorizationMessageCommand,
    DecodeAuthorizationMessageResponse,
)
from client_sts.commands.get_access_key_info import (
    GetAccessKeyInfoCommand,
    GetAccessKeyInfoResponse,
)
from client_sts.commands.get_caller_identity import (
    GetCallerIdentityCommand,
    GetCallerIdentityResponse,
)
from client_sts.commands.get_delegated_access_token import (
    GetDelegatedAccessTokenCommand,
    GetDelegatedAccessTokenResponse,
)
from client_sts.commands.get_federation_token import (
    GetFederationTokenCommand,
    GetFederationTokenResponse,
)
from client_sts.commands.get_session_token import GetSessionTokenCommand, GetSessionTokenResponse
from client_sts.commands.get_web_identity_token import (
    GetWebIdentityTokenCommand,
    GetWebIdentityTokenResponse,
)
from client_sts.errors import (
    ExpiredTokenException,
    ExpiredTradeInTokenException,
    IDPCommunicationErrorException,
    IDPRejectedClaimException,
    InvalidAuthorizationMessageException,
    InvalidIdentityTokenException,
    MalformedPolicyDocumentException,
    OutboundWebIdentityFederationDisabledException,
    PackedPolicyTooLargeException,
    RegionDisabledException,
    SessionDurationEscalationException,
)
from client_sts.types import (
    AssumedRoleUser,
    Credentials,
    FederatedUser,
    PolicyDescriptorType,
    ProvidedContext,
    Tag,
)


def test_assume_role_assume_a_role_in_another_account() -> None:
    """A build assumes the deployment role of a customer who demands an external ID."""
    command = AssumeRoleCommand(
        role_arn="arn:aws:iam::123456789012:role/Deploy",
        role_session_name="build-42",
        duration_seconds=3600,
        external_id="customer-7f3c19",
    )
    output = AssumeRoleResponse(
        credentials=Credentials(
            access_key_id="ASIAIOSFODNN7EXAMPLE",
            secret_access_key="wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            session_token="EXAMPLE-SESSION-TOKEN-ROLE",
            expiration=datetime(2026, 11, 2, 13, 0, tzinfo=UTC),
        ),
        assumed_role_user=AssumedRoleUser(
            assumed_role_id="AROA3XFRBF535EXAMPLE:build-42",
            arn="arn:aws:sts::123456789012:assumed-role/Deploy/build-42",
        ),
        packed_policy_size=4,
        session_token_utilization=4,
        session_token_size=812,
    )
    check_round_trip(STSClient, command, output)


def test_assume_role_narrow_tag_and_attribute_a_session() -> None:
    """One role serves all tenants; this session reads the objects of one of them, hands its tenant
    tag on, and names the person behind it.
    """
    command = AssumeRoleCommand(
        role_arn="arn:aws:iam::123456789012:role/tenants/Reader",
        role_session_name="alice@example.com",
        policy_arns=[PolicyDescriptorType(arn="arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess")],
        policy='{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::amzn-s3-demo-bucket/tenant-17/*"}]}',
        duration_seconds=900,
        tags=[Tag(key="Tenant", value="tenant-17"), Tag(key="Cost Center", value="")],
        transitive_tag_keys=["Tenant"],
        source_identity="alice",
    )
    output = AssumeRoleResponse(
        credentials=Credentials(
            access_key_id="ASIAIOSFODNN7EXAMPLE",
            secret_access_key="wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            session_token="EXAMPLE-SESSION-TOKEN-TENANT",
            expiration=datetime(2026, 11, 2, 12, 15, tzinfo=UTC),
        ),
        assumed_role_user=AssumedRoleUser(
            assumed_role_id="AROA3XFRBF535EXAMPLE:alice@example.com",
            arn="arn:aws:sts::123456789012:assumed-role/Reader/alice@example.com",
        ),
        packed_policy_size=31,
        source_identity="alice",
        session_token_utilization=31,
        session_token_size=1270,
    )
    check_round_trip(STSClient, command, output)


def test_assume_role_assume_a_role_that_demands_mfa() -> None:
    """The trust policy tests aws:MultiFactorAuthPresent, so device and code go with the request."""
    command = AssumeRoleCommand(
        role_arn="arn:aws:iam::123456789012:role/Admin",
        role_session_name="alice",
        serial_number="arn:aws:iam::111122223333:mfa/alice",
        token_code="123456",
    )
    output = AssumeRoleResponse(
        credentials=Credentials(
            access_key_id="ASIAIOSFODNN7EXAMPLE",
            secret_access_key="wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            session_token="EXAMPLE-SESSION-TOKEN-MFA",
            expiration=datetime(2026, 11, 2, 13, 0, tzinfo=UTC),
        ),
        assumed_role_user=AssumedRoleUser(
            assumed_role_id="AROA3XFRBF535EXAMPLE:alice",
            arn="arn:aws:sts::123456789012:assumed-role/Admin/alice",
        ),
    )
    check_round_trip(STSClient, command, output)


def test_assume_role_pass_on_a_signed_in_user() -> None:
    """An application of IAM Identity Center acts for its user, whose context services then
    authorize and log.
    """
    command = AssumeRoleCommand(
        role_arn="arn:aws:iam::123456789012:role/Analytics",
        role_session_name="notebook-9",
        provided_contexts=[
            ProvidedContext(
                provider_arn="arn:aws:iam::aws:contextProvider/IdentityCenter",
                context_assertion="EXAMPLE-CONTEXT-ASSERTION",
            )
        ],
    )
    output = AssumeRoleResponse(
        credentials=Credentials(
            access_key_id="ASIAIOSFODNN7EXAMPLE",
            secret_access_key="wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            session_token="EXAMPLE-SESSION-TOKEN-CONTEXT",
            expiration=datetime(2026, 11, 2, 13, 0, tzinfo=UTC),
        ),
        assumed_role_user=AssumedRoleUser(
            assumed_role_id="AROA3XFRBF535EXAMPLE:notebook-9",
            arn="arn:aws:sts::123456789012:assumed-role/Analytics/notebook-9",
        ),
        session_token_utilization=22,
        session_token_size=1130,
    )
    check_round_trip(STSClient, command, output)


def test_assume_role_test_with_the_largest_session_token() -> None:
    """The token is padded, to prove that everything between here and the service can hold one of
    4096 bytes.
    """
    command = AssumeRoleCommand(
        role_arn="arn:aws:iam::123456789012:role/Deploy",
        role_session_name="size-test",
        minimum_session_token_size=4096,
    )
    output = AssumeRoleResponse(
        credentials=Credentials(
            access_key_id="ASIAIOSFODNN7EXAMPLE",
            secret_access_key="wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            session_token="EXAMPLE-SESSION-TOKEN-PADDED",
            expiration=datetime(2026, 11, 2, 13, 0, tzinfo=UTC),
        ),
        assumed_role_user=AssumedRoleUser(
            assumed_role_id="AROA3XFRBF535EXAMPLE:size-test",
            arn="arn:aws:sts::123456789012:assumed-role/Deploy/size-test",
        ),
        session_token_utilization=100,
        session_token_size=4096,
    )
    check_round_trip(STSClient, command, output)


def test_assume_role_a_session_policy_that_iam_cannot_read() -> None:
    """Session policies have no principal: the session is the principal."""
    command = AssumeRoleCommand(
        role_arn="arn:aws:iam::123456789012:role/Deploy",
        role_session_name="build-42",
        policy='{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"*"}]}',
    )
    error = MalformedPolicyDocumentException("The policy must not contain a Principal element.")
    check_failure(STSClient, command, error)


def test_assume_role_tags_that_do_not_fit() -> None:
    """Each tag is within its limit, but together they are too large once packed."""
    command = AssumeRoleCommand(
        role_arn="arn:aws:iam::123456789012:role/Deploy",
        role_session_name="build-42",
        tags=[Tag(key="Groups", value="engineering platform operations release on-call")],
    )
    error = PackedPolicyTooLargeException(
        "The packed size of session policies and tags is 112% of the limit."
    )
    check_failure(STSClient, command, error)


def test_assume_role_a_region_in_which_sts_is_inactive() -> None:
    """The account that owns the role has switched STS off in the Region of this endpoint."""
    command = AssumeRoleCommand(
        role_arn="arn:aws:iam::123456789012:role/Deploy", role_session_name="build-42"
    )
    error = RegionDisabledException("STS is not active in this Region for account 123456789012.")
    check_failure(STSClient, command, error)


def test_assume_role_with_saml_sign_in_with_a_corporate_directory() -> None:
    """The assertion offers several roles; this call picks one.

    Nothing is signed.
    """
    command = AssumeRoleWithSAMLCommand(
        role_arn="arn:aws:iam::123456789012:role/Developer",
        principal_arn="arn:aws:iam::123456789012:saml-provider/CorporateIdP",
        saml_assertion="PHNhbWxwOlJlc3BvbnNlPi4uLjwvc2FtbHA6UmVzcG9uc2U+",
        duration_seconds=7200,
    )
    output = AssumeRoleWithSAMLResponse(
        credentials=Credentials(
            access_key_id="ASIAIOSFODNN7EXAMPLE",
            secret_access_key="wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            session_token="EXAMPLE-SESSION-TOKEN-SAML",
            expiration=datetime(2026, 11, 2, 14, 0, tzinfo=UTC),
        ),
        assumed_role_user=AssumedRoleUser(
            assumed_role_id="AROA3XFRBF535EXAMPLE:alice@example.com",
            arn="arn:aws:sts::123456789012:assumed-role/Developer/alice@example.com",
        ),
        packed_policy_size=9,
        subject="alice@example.com",
        subject_type="persistent",
        issuer="https://idp.example.com/saml",
        audience="https://signin.aws.amazon.com/saml",
        name_qualifier="p02YhOzjVBqMz7wklsmbt9xuiIg=",
        source_identity="alice",
        session_token_utilization=9,
        session_token_size=1104,
    )
    check_round_trip(STSClient, command, output)


def test_assume_role_with_saml_sign_in_with_fewer_permissions() -> None:
    """The same user opens a session that can only read."""
    command = AssumeRoleWithSAMLCommand(
        role_arn="arn:aws:iam::123456789012:role/Developer",
        principal_arn="arn:aws:iam::123456789012:saml-provider/CorporateIdP",
        saml_assertion="PHNhbWxwOlJlc3BvbnNlPi4uLjwvc2FtbHA6UmVzcG9uc2U+",
        policy_arns=[PolicyDescriptorType(arn="arn:aws:iam::aws:policy/ReadOnlyAccess")],
    )
    output = AssumeRoleWithSAMLResponse(
        credentials=Credentials(
            access_key_id="ASIAIOSFODNN7EXAMPLE",
            secret_access_key="wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            session_token="EXAMPLE-SESSION-TOKEN-SAML-READ",
            expiration=datetime(2026, 11, 2, 13, 0, tzinfo=UTC),
        ),
        assumed_role_user=AssumedRoleUser(
            assumed_role_id="AROA3XFRBF535EXAMPLE:alice@example.com",
            arn="arn:aws:sts::123456789012:assumed-role/Developer/alice@example.com",
        ),
        subject="alice@example.com",
        subject_type="persistent",
        issuer="https://idp.example.com/saml",
        audience="https://signin.aws.amazon.com/saml",
        name_qualifier="p02YhOzjVBqMz7wklsmbt9xuiIg=",
    )
    check_round_trip(STSClient, command, output)


def test_assume_role_with_saml_an_assertion_that_came_too_late() -> None:
    """Assertions are accepted for about five minutes; this one was kept longer."""
    command = AssumeRoleWithSAMLCommand(
        role_arn="arn:aws:iam::123456789012:role/Developer",
        principal_arn="arn:aws:iam::123456789012:saml-provider/CorporateIdP",
        saml_assertion="PHNhbWxwOlJlc3BvbnNlPi4uLjwvc2FtbHA6UmVzcG9uc2U+",
    )
    error = ExpiredTokenException("The assertion has expired.")
    check_failure(STSClient, command, error)


def test_assume_role_with_saml_a_sign_in_that_the_directory_refused() -> None:
    """The SAML response carries a status other than success."""
    command = AssumeRoleWithSAMLCommand(
        role_arn="arn:aws:iam::123456789012:role/Developer",
        principal_arn="arn:aws:iam::123456789012:saml-provider/CorporateIdP",
        saml_assertion="PHNhbWxwOlJlc3BvbnNlPi4uLjwvc2FtbHA6UmVzcG9uc2U+",
    )
    error = IDPRejectedClaimException("The identity provider did not authenticate the user.")
    check_failure(STSClient, command, error)


def test_assume_role_with_web_identity_enter_aws_from_a_pod_in_eks() -> None:
    """The token is the service account's, read from AWS_WEB_IDENTITY_TOKEN_FILE just now.

    Nothing is signed.
    """
    command = AssumeRoleWithWebIdentityCommand(
        role_arn="arn:aws:iam::123456789012:role/orders-api",
        role_session_name="orders-api-6d5f9",
        web_identity_token="EXAMPLE-HEADER.EXAMPLE-CLAIMS.EXAMPLE-SIGNATURE",
    )
    output = AssumeRoleWithWebIdentityResponse(
        credentials=Credentials(
            access_key_id="ASIAIOSFODNN7EXAMPLE",
            secret_access_key="wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            session_token="EXAMPLE-SESSION-TOKEN-WEB-IDENTITY",
            expiration=datetime(2026, 11, 2, 13, 0, tzinfo=UTC),
        ),
        subject_from_web_identity_token="system:serviceaccount:shop:orders-api",
        assumed_role_user=AssumedRoleUser(
            assumed_role_id="AROA3XFRBF535EXAMPLE:orders-api-6d5f9",
            arn="arn:aws:sts::123456789012:assumed-role/orders-api/orders-api-6d5f9",
        ),
        packed_policy_size=0,
        provider="https://oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B716D3041E",
        audience="sts.amazonaws.com",
        session_token_utilization=6,
        session_token_size=906,
    )
    check_round_trip(STSClient, command, output)


def test_assume_role_with_web_identity_sign_in_with_an_oauth_2_0_access_token() -> None:
    """Access tokens do not name their issuer, so ProviderId does.

    The session is limited to the user's own folder.
    """
    command = AssumeRoleWithWebIdentityCommand(
        role_arn="arn:aws:iam::123456789012:role/AppUser",
        role_session_name="app-user-21",
        web_identity_token="EXAMPLE-ACCESS-TOKEN",
        provider_id="www.amazon.com",
        policy='{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::amzn-s3-demo-bucket/app/21/*"}]}',
        duration_seconds=3600,
    )
    output = AssumeRoleWithWebIdentityResponse(
        credentials=Credentials(
            access_key_id="ASIAIOSFODNN7EXAMPLE",
            secret_access_key="wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            session_token="EXAMPLE-SESSION-TOKEN-OAUTH",
            expiration=datetime(2026, 11, 2, 13, 0, tzinfo=UTC),
        ),
        subject_from_web_identity_token="amzn1.account.EXAMPLE",
        assumed_role_user=AssumedRoleUser(
            assumed_role_id="AROA3XFRBF535EXAMPLE:app-user-21",
            arn="arn:aws:sts::123456789012:assumed-role/AppUser/app-user-21",
        ),
        provider="www.amazon.com",
        audience="amzn1.application-oa2-client.EXAMPLE",
    )
    check_round_trip(STSClient, command, output)


def test_assume_role_with_web_identity_a_token_file_that_was_not_read_again() -> None:
    """The pod kept the token it read at start; the file has been rotated since."""
    command = AssumeRoleWithWebIdentityCommand(
        role_arn="arn:aws:iam::123456789012:role/orders-api",
        role_session_name="orders-api-6d5f9",
        web_identity_token="EXAMPLE-HEADER.EXAMPLE-CLAIMS.EXAMPLE-SIGNATURE",
    )
    error = ExpiredTokenException(
        "The token expired at 2026-11-02T11:00:00Z; it is now 2026-11-02T12:00:00Z."
    )
    check_failure(STSClient, command, error)


def test_assume_role_with_web_identity_an_issuer_nobody_registered() -> None:
    """The role's account has no OpenID Connect provider for the token's issuer."""
    command = AssumeRoleWithWebIdentityCommand(
        role_arn="arn:aws:iam::123456789012:role/ci",
        role_session_name="workflow-1",
        web_identity_token="EXAMPLE-HEADER.EXAMPLE-CLAIMS.EXAMPLE-SIGNATURE",
    )
    error = InvalidIdentityTokenException(
        "The account has no OpenID Connect provider for https://token.actions.example.com."
    )
    check_failure(STSClient, command, error)


def test_assume_role_with_web_identity_an_issuer_that_does_not_answer() -> None:
    """The same request may well succeed in a moment, so it is retried."""
    command = AssumeRoleWithWebIdentityCommand(
        role_arn="arn:aws:iam::123456789012:role/ci",
        role_session_name="workflow-1",
        web_identity_token="EXAMPLE-HEADER.EXAMPLE-CLAIMS.EXAMPLE-SIGNATURE",
    )
    error = IDPCommunicationErrorException("The identity provider did not answer in time.")
    check_failure(STSClient, command, error)


def test_assume_root_audit_root_credentials_of_a_member_account() -> None:
    """A security account looks for root passwords and keys that should not exist."""
    command = AssumeRootCommand(
        target_principal="111122223333",
        task_policy_arn=PolicyDescriptorType(
            arn="arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials"
        ),
    )
    output = AssumeRootResponse(
        credentials=Credentials(
            access_key_id="ASIAIOSFODNN7EXAMPLE",
            secret_access_key="wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            session_token="EXAMPLE-SESSION-TOKEN-ROOT-AUDIT",
            expiration=datetime(2026, 11, 2, 12, 15, tzinfo=UTC),
        ),
        source_identity="alice",
        session_token_utilization=5,
        session_token_size=850,
    )
    check_round_trip(STSClient, command, output)


def test_assume_root_remove_a_bucket_policy_that_locked_everybody_out() -> None:
    """Five minutes are enough for the one request that follows."""
    command = AssumeRootCommand(
        target_principal="arn:aws:iam::111122223333:root",
        task_policy_arn=PolicyDescriptorType(
            arn="arn:aws:iam::aws:policy/root-task/S3UnlockBucketPolicy"
        ),
        duration_seconds=300,
    )
    output = AssumeRootResponse(
        credentials=Credentials(
            access_key_id="ASIAIOSFODNN7EXAMPLE",
            secret_access_key="wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            session_token="EXAMPLE-SESSION-TOKEN-ROOT-UNLOCK",
            expiration=datetime(2026, 11, 2, 12, 5, tzinfo=UTC),
        )
    )
    check_round_trip(STSClient, command, output)


def test_assume_root_a_region_in_which_sts_is_inactive() -> None:
    """The request went to an opt-in Region that the organization has not enabled."""
    command = AssumeRootCommand(
        target_principal="111122223333",
        task_policy_arn=PolicyDescriptorType(
            arn="arn:aws:iam::aws:policy/root-task/SQSUnlockQueuePolicy"
        ),
    )
    error = RegionDisabledException("STS is not active in this Region for account 111122223333.")
    check_failure(STSClient, command, error)


def test_decode_authorization_message_find_out_why_ec2_refused() -> None:
    """The text stood behind the words 'Encoded authorization failure message'."""
    command = DecodeAuthorizationMessageCommand(
        encoded_message="EXAMPLE-ENCODED-AUTHORIZATION-MESSAGE"
    )
    output = DecodeAuthorizationMessageResponse(
        decoded_message='{"allowed":false,"explicitDeny":false,"matchedStatements":{"items":[]},"context":{"principal":{"id":"AIDACKCEVSQ6C2EXAMPLE","name":"alice","arn":"arn:aws:iam::123456789012:user/alice"},"action":"ec2:StopInstances","resource":"arn:aws:ec2:eu-west-1:123456789012:instance/i-1234567890abcdef0","conditions":{"items":[]}}}'
    )
    check_round_trip(STSClient, command, output)


def test_decode_authorization_message_a_message_that_lost_its_end() -> None:
    """A terminal cut the text off."""
    command = DecodeAuthorizationMessageCommand(encoded_message="EXAMPLE-ENCODED-AUTH")
    error = InvalidAuthorizationMessageException("The message cannot be decoded.")
    check_failure(STSClient, command, error)


def test_get_access_key_info_find_the_owner_of_a_leaked_access_key() -> None:
    """The ID was found in a public repository; the secret is not needed."""
    command = GetAccessKeyInfoCommand(access_key_id="AKIAIOSFODNN7EXAMPLE")
    output = GetAccessKeyInfoResponse(account="111122223333")
    check_round_trip(STSClient, command, output)


def test_get_caller_identity_who_am_i_as_an_iam_user() -> None:
    """The credentials are a user's access key."""
    command = GetCallerIdentityCommand()
    output = GetCallerIdentityResponse(
        user_id="AIDACKCEVSQ6C2EXAMPLE",
        account="123456789012",
        arn="arn:aws:iam::123456789012:user/alice",
    )
    check_round_trip(STSClient, command, output)


def test_get_caller_identity_who_am_i_as_a_role() -> None:
    """The credentials are a role session's.

    The ARN is the session's and not the role's.
    """
    command = GetCallerIdentityCommand()
    output = GetCallerIdentityResponse(
        user_id="AROA3XFRBF535EXAMPLE:build-42",
        account="123456789012",
        arn="arn:aws:sts::123456789012:assumed-role/Deploy/build-42",
    )
    check_round_trip(STSClient, command, output)


def test_get_caller_identity_who_am_i_as_a_federated_user() -> None:
    """The credentials stem from GetFederationToken."""
    command = GetCallerIdentityCommand()
    output = GetCallerIdentityResponse(
        user_id="123456789012:Bob",
        account="123456789012",
        arn="arn:aws:sts::123456789012:federated-user/Bob",
    )
    check_round_trip(STSClient, command, output)


def test_get_delegated_access_token_trade_in_a_customer_s_approval() -> None:
    """IAM delivered the token after the customer's administrator had approved the request."""
    command = GetDelegatedAccessTokenCommand(trade_in_token="EXAMPLE-TRADE-IN-TOKEN")
    output = GetDelegatedAccessTokenResponse(
        credentials=Credentials(
            access_key_id="ASIAIOSFODNN7EXAMPLE",
            secret_access_key="wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            session_token="EXAMPLE-SESSION-TOKEN-DELEGATED",
            expiration=datetime(2026, 11, 2, 13, 0, tzinfo=UTC),
        ),
        assumed_principal="arn:aws:iam::111122223333:role/PartnerOnboarding",
    )
    check_round_trip(STSClient, command, output)


def test_get_delegated_access_token_an_approval_traded_in_too_late() -> None:
    """The delegation period is over; the customer has to approve a new request."""
    command = GetDelegatedAccessTokenCommand(trade_in_token="EXAMPLE-TRADE-IN-TOKEN")
    error = ExpiredTradeInTokenException("The trade-in token has expired.")
    check_failure(STSClient, command, error)


def test_get_federation_token_credentials_for_a_user_of_a_broker() -> None:
    """The broker's keys can do more; Bob may read one folder and is tagged with his department."""
    command = GetFederationTokenCommand(
        name="Bob",
        policy='{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::amzn-s3-demo-bucket/home/bob/*"}]}',
        duration_seconds=3600,
        tags=[Tag(key="Department", value="R+D")],
    )
    output = GetFederationTokenResponse(
        credentials=Credentials(
            access_key_id="ASIAIOSFODNN7EXAMPLE",
            secret_access_key="wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            session_token="EXAMPLE-SESSION-TOKEN-FEDERATED",
            expiration=datetime(2026, 11, 2, 13, 0, tzinfo=UTC),
        ),
        federated_user=FederatedUser(
            federated_user_id="123456789012:Bob", arn="arn:aws:sts::123456789012:federated-user/Bob"
        ),
        packed_policy_size=8,
        session_token_utilization=8,
        session_token_size=930,
    )
    check_round_trip(STSClient, command, output)


def test_get_federation_token_a_policy_that_is_not_json() -> None:
    """A comma is missing."""
    command = GetFederationTokenCommand(
        name="Bob", policy='{"Version":"2012-10-17" "Statement":[]}'
    )
    error = MalformedPolicyDocumentException("The policy is not valid JSON.")
    check_failure(STSClient, command, error)


def test_get_session_token_a_working_day_with_mfa() -> None:
    """The user gives one code in the morning and works with the session for twelve hours."""
    command = GetSessionTokenCommand(
        duration_seconds=43200,
        serial_number="arn:aws:iam::123456789012:mfa/alice",
        token_code="123456",
    )
    output = GetSessionTokenResponse(
        credentials=Credentials(
            access_key_id="ASIAIOSFODNN7EXAMPLE",
            secret_access_key="wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            session_token="EXAMPLE-SESSION-TOKEN-SESSION",
            expiration=datetime(2026, 11, 2, 20, 0, tzinfo=UTC),
        ),
        session_token_utilization=3,
        session_token_size=776,
    )
    check_round_trip(STSClient, command, output)


def test_get_session_token_a_session_without_mfa() -> None:
    """Everything is optional.

    Operations that demand MFA keep refusing.
    """
    command = GetSessionTokenCommand()
    output = GetSessionTokenResponse(
        credentials=Credentials(
            access_key_id="ASIAIOSFODNN7EXAMPLE",
            secret_access_key="wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            session_token="EXAMPLE-SESSION-TOKEN-PLAIN",
            expiration=datetime(2026, 11, 2, 20, 0, tzinfo=UTC),
        )
    )
    check_round_trip(STSClient, command, output)


def test_get_session_token_a_region_in_which_sts_is_inactive() -> None:
    """The account's settings have STS switched off there; another Region's endpoint will do."""
    command = GetSessionTokenCommand()
    error = RegionDisabledException("STS is not active in this Region for account 123456789012.")
    check_failure(STSClient, command, error)


def test_get_web_identity_token_log_in_to_a_service_outside_aws() -> None:
    """The service trusts the account's issuer and checks audience and subject."""
    command = GetWebIdentityTokenCommand(
        audience=["https://api.example.com"],
        duration_seconds=300,
        signing_algorithm="ES384",
        tags=[Tag(key="job", value="nightly-export")],
    )
    output = GetWebIdentityTokenResponse(
        web_identity_token="EXAMPLE-HEADER.EXAMPLE-CLAIMS.EXAMPLE-SIGNATURE",
        expiration=datetime(2026, 11, 2, 12, 5, tzinfo=UTC),
    )
    check_round_trip(STSClient, command, output)


def test_get_web_identity_token_an_account_that_issues_no_tokens() -> None:
    """An administrator has to enable outbound federation once."""
    command = GetWebIdentityTokenCommand(
        audience=["https://api.example.com"], signing_algorithm="RS256"
    )
    error = OutboundWebIdentityFederationDisabledException(
        "Outbound web identity federation is not enabled for account 123456789012."
    )
    check_failure(STSClient, command, error)


def test_get_web_identity_token_a_token_longer_than_the_session() -> None:
    """The role session that asks ends in ten minutes."""
    command = GetWebIdentityTokenCommand(
        audience=["https://api.example.com"], duration_seconds=3600, signing_algorithm="RS256"
    )
    error = SessionDurationEscalationException(
        "The requested lifetime is longer than what is left of the session."
    )
    check_failure(STSClient, command, error)
