"""Endpoints of AWS Security Token Service, as the model's `endpointTests` have them."""

from __future__ import annotations

from pytest import raises
from tinsmith_runtime import endpoints, errors
from tinsmith_runtime.testing.protocol import check_signed_for, sent

from client_sts.client import STSClient
from client_sts.commands.get_caller_identity import GetCallerIdentityCommand
from client_sts.endpoints import resolve_endpoint


def test_case_0() -> None:
    """af-south-1 has a host of its own"""
    endpoint = resolve_endpoint(region="af-south-1")
    assert endpoint == endpoints.Endpoint("https://sts.af-south-1.amazonaws.com")


def test_case_1() -> None:
    """ap-east-1 has a host of its own"""
    endpoint = resolve_endpoint(region="ap-east-1")
    assert endpoint == endpoints.Endpoint("https://sts.ap-east-1.amazonaws.com")


def test_case_2() -> None:
    """ap-northeast-2 has a host of its own"""
    endpoint = resolve_endpoint(region="ap-northeast-2")
    assert endpoint == endpoints.Endpoint("https://sts.ap-northeast-2.amazonaws.com")


def test_case_3() -> None:
    """ap-southeast-1 has a host of its own"""
    endpoint = resolve_endpoint(region="ap-southeast-1")
    assert endpoint == endpoints.Endpoint("https://sts.ap-southeast-1.amazonaws.com")


def test_case_4() -> None:
    """ap-southeast-2 has a host of its own"""
    endpoint = resolve_endpoint(region="ap-southeast-2")
    assert endpoint == endpoints.Endpoint("https://sts.ap-southeast-2.amazonaws.com")


def test_case_5() -> None:
    """ap-southeast-3 has a host of its own"""
    endpoint = resolve_endpoint(region="ap-southeast-3")
    assert endpoint == endpoints.Endpoint("https://sts.ap-southeast-3.amazonaws.com")


def test_case_6() -> None:
    """The pseudo-Region aws-global is the global endpoint, signed for us-east-1"""
    endpoint = resolve_endpoint(region="aws-global")
    assert endpoint == endpoints.Endpoint(
        "https://sts.amazonaws.com",
        properties={
            "authSchemes": [{"name": "sigv4", "signingName": "sts", "signingRegion": "us-east-1"}]
        },
    )


def test_case_7() -> None:
    """ca-central-1 has a host of its own"""
    endpoint = resolve_endpoint(region="ca-central-1")
    assert endpoint == endpoints.Endpoint("https://sts.ca-central-1.amazonaws.com")


def test_case_8() -> None:
    """eu-north-1 has a host of its own"""
    endpoint = resolve_endpoint(region="eu-north-1")
    assert endpoint == endpoints.Endpoint("https://sts.eu-north-1.amazonaws.com")


def test_case_9() -> None:
    """eu-west-1 has a host of its own"""
    endpoint = resolve_endpoint(region="eu-west-1")
    assert endpoint == endpoints.Endpoint("https://sts.eu-west-1.amazonaws.com")


def test_case_10() -> None:
    """sa-east-1 has a host of its own"""
    endpoint = resolve_endpoint(region="sa-east-1")
    assert endpoint == endpoints.Endpoint("https://sts.sa-east-1.amazonaws.com")


def test_case_11() -> None:
    """us-east-2 has a host of its own for FIPS"""
    endpoint = resolve_endpoint(region="us-east-2", use_fips=True)
    assert endpoint == endpoints.Endpoint("https://sts-fips.us-east-2.amazonaws.com")


def test_case_12() -> None:
    """us-west-1 has a host of its own"""
    endpoint = resolve_endpoint(region="us-west-1")
    assert endpoint == endpoints.Endpoint("https://sts.us-west-1.amazonaws.com")


def test_case_13() -> None:
    """us-west-2 has a host of its own"""
    endpoint = resolve_endpoint(region="us-west-2")
    assert endpoint == endpoints.Endpoint("https://sts.us-west-2.amazonaws.com")


def test_case_14() -> None:
    """us-west-2 has a host of its own for FIPS"""
    endpoint = resolve_endpoint(region="us-west-2", use_fips=True)
    assert endpoint == endpoints.Endpoint("https://sts-fips.us-west-2.amazonaws.com")


def test_case_15() -> None:
    """us-east-1 has a host of its own for FIPS and dual-stack"""
    endpoint = resolve_endpoint(region="us-east-1", use_fips=True, use_dual_stack=True)
    assert endpoint == endpoints.Endpoint("https://sts-fips.us-east-1.api.aws")


def test_case_16() -> None:
    """cn-north-1 has a host of its own"""
    endpoint = resolve_endpoint(region="cn-north-1")
    assert endpoint == endpoints.Endpoint("https://sts.cn-north-1.amazonaws.com.cn")


def test_case_17() -> None:
    """cn-north-1 has a host of its own for FIPS"""
    endpoint = resolve_endpoint(region="cn-north-1", use_fips=True)
    assert endpoint == endpoints.Endpoint("https://sts-fips.cn-north-1.amazonaws.com.cn")


def test_case_18() -> None:
    """us-gov-east-1 has a host of its own"""
    endpoint = resolve_endpoint(region="us-gov-east-1")
    assert endpoint == endpoints.Endpoint("https://sts.us-gov-east-1.amazonaws.com")


def test_case_19() -> None:
    """GovCloud serves FIPS from the ordinary host: us-gov-east-1"""
    endpoint = resolve_endpoint(region="us-gov-east-1", use_fips=True)
    assert endpoint == endpoints.Endpoint("https://sts.us-gov-east-1.amazonaws.com")


def test_case_20() -> None:
    """us-gov-west-1 has a host of its own"""
    endpoint = resolve_endpoint(region="us-gov-west-1")
    assert endpoint == endpoints.Endpoint("https://sts.us-gov-west-1.amazonaws.com")


def test_case_21() -> None:
    """GovCloud serves FIPS from the ordinary host: us-gov-west-1"""
    endpoint = resolve_endpoint(region="us-gov-west-1", use_fips=True)
    assert endpoint == endpoints.Endpoint("https://sts.us-gov-west-1.amazonaws.com")


def test_case_22() -> None:
    """us-gov-east-1 has a host of its own for dual-stack"""
    endpoint = resolve_endpoint(region="us-gov-east-1", use_dual_stack=True)
    assert endpoint == endpoints.Endpoint("https://sts.us-gov-east-1.api.aws")


def test_case_23() -> None:
    """us-iso-east-1 has a host of its own"""
    endpoint = resolve_endpoint(region="us-iso-east-1")
    assert endpoint == endpoints.Endpoint("https://sts.us-iso-east-1.c2s.ic.gov")


def test_case_24() -> None:
    """us-iso-west-1 has a host of its own"""
    endpoint = resolve_endpoint(region="us-iso-west-1")
    assert endpoint == endpoints.Endpoint("https://sts.us-iso-west-1.c2s.ic.gov")


def test_case_25() -> None:
    """us-isob-east-1 has a host of its own for FIPS"""
    endpoint = resolve_endpoint(region="us-isob-east-1", use_fips=True)
    assert endpoint == endpoints.Endpoint("https://sts-fips.us-isob-east-1.sc2s.sgov.gov")


def test_case_26() -> None:
    """A custom endpoint with FIPS is refused"""
    with raises(errors.EndpointError) as raised:
        resolve_endpoint(region="us-east-1", use_fips=True, endpoint="https://example.com")
    assert str(raised.value) == "Invalid Configuration: FIPS and custom endpoint are not supported"


def test_case_27() -> None:
    """Without a Region there is no host"""
    with raises(errors.EndpointError) as raised:
        resolve_endpoint()
    assert str(raised.value) == "Invalid Configuration: Missing Region"


def test_case_28() -> None:
    """Legacy mode: ap-south-1 shares the global endpoint, signed for us-east-1"""
    endpoint = resolve_endpoint(region="ap-south-1", use_global_endpoint=True)
    assert endpoint == endpoints.Endpoint(
        "https://sts.amazonaws.com",
        properties={
            "authSchemes": [{"name": "sigv4", "signingName": "sts", "signingRegion": "us-east-1"}]
        },
    )
    request = sent(
        STSClient, GetCallerIdentityCommand(), region="ap-south-1", use_global_endpoint=True
    )
    assert request.url.startswith("https://sts.amazonaws.com")
    check_signed_for(request, "us-east-1")


def test_case_29() -> None:
    """Legacy mode: ap-southeast-1 shares the global endpoint, signed for us-east-1"""
    endpoint = resolve_endpoint(region="ap-southeast-1", use_global_endpoint=True)
    assert endpoint == endpoints.Endpoint(
        "https://sts.amazonaws.com",
        properties={
            "authSchemes": [{"name": "sigv4", "signingName": "sts", "signingRegion": "us-east-1"}]
        },
    )
    request = sent(
        STSClient, GetCallerIdentityCommand(), region="ap-southeast-1", use_global_endpoint=True
    )
    assert request.url.startswith("https://sts.amazonaws.com")
    check_signed_for(request, "us-east-1")


def test_case_30() -> None:
    """Legacy mode: ap-southeast-2 shares the global endpoint, signed for us-east-1"""
    endpoint = resolve_endpoint(region="ap-southeast-2", use_global_endpoint=True)
    assert endpoint == endpoints.Endpoint(
        "https://sts.amazonaws.com",
        properties={
            "authSchemes": [{"name": "sigv4", "signingName": "sts", "signingRegion": "us-east-1"}]
        },
    )
    request = sent(
        STSClient, GetCallerIdentityCommand(), region="ap-southeast-2", use_global_endpoint=True
    )
    assert request.url.startswith("https://sts.amazonaws.com")
    check_signed_for(request, "us-east-1")


def test_case_31() -> None:
    """Legacy mode: aws-global shares the global endpoint, signed for us-east-1"""
    endpoint = resolve_endpoint(region="aws-global", use_global_endpoint=True)
    assert endpoint == endpoints.Endpoint(
        "https://sts.amazonaws.com",
        properties={
            "authSchemes": [{"name": "sigv4", "signingName": "sts", "signingRegion": "us-east-1"}]
        },
    )
    request = sent(
        STSClient, GetCallerIdentityCommand(), region="aws-global", use_global_endpoint=True
    )
    assert request.url.startswith("https://sts.amazonaws.com")
    check_signed_for(request, "us-east-1")


def test_case_32() -> None:
    """Legacy mode: ca-central-1 shares the global endpoint, signed for us-east-1"""
    endpoint = resolve_endpoint(region="ca-central-1", use_global_endpoint=True)
    assert endpoint == endpoints.Endpoint(
        "https://sts.amazonaws.com",
        properties={
            "authSchemes": [{"name": "sigv4", "signingName": "sts", "signingRegion": "us-east-1"}]
        },
    )
    request = sent(
        STSClient, GetCallerIdentityCommand(), region="ca-central-1", use_global_endpoint=True
    )
    assert request.url.startswith("https://sts.amazonaws.com")
    check_signed_for(request, "us-east-1")


def test_case_33() -> None:
    """Legacy mode: eu-north-1 shares the global endpoint, signed for us-east-1"""
    endpoint = resolve_endpoint(region="eu-north-1", use_global_endpoint=True)
    assert endpoint == endpoints.Endpoint(
        "https://sts.amazonaws.com",
        properties={
            "authSchemes": [{"name": "sigv4", "signingName": "sts", "signingRegion": "us-east-1"}]
        },
    )
    request = sent(
        STSClient, GetCallerIdentityCommand(), region="eu-north-1", use_global_endpoint=True
    )
    assert request.url.startswith("https://sts.amazonaws.com")
    check_signed_for(request, "us-east-1")


def test_case_34() -> None:
    """Legacy mode: eu-west-1 shares the global endpoint, signed for us-east-1"""
    endpoint = resolve_endpoint(region="eu-west-1", use_global_endpoint=True)
    assert endpoint == endpoints.Endpoint(
        "https://sts.amazonaws.com",
        properties={
            "authSchemes": [{"name": "sigv4", "signingName": "sts", "signingRegion": "us-east-1"}]
        },
    )
    request = sent(
        STSClient, GetCallerIdentityCommand(), region="eu-west-1", use_global_endpoint=True
    )
    assert request.url.startswith("https://sts.amazonaws.com")
    check_signed_for(request, "us-east-1")


def test_case_35() -> None:
    """Legacy mode: eu-west-3 shares the global endpoint, signed for us-east-1"""
    endpoint = resolve_endpoint(region="eu-west-3", use_global_endpoint=True)
    assert endpoint == endpoints.Endpoint(
        "https://sts.amazonaws.com",
        properties={
            "authSchemes": [{"name": "sigv4", "signingName": "sts", "signingRegion": "us-east-1"}]
        },
    )
    request = sent(
        STSClient, GetCallerIdentityCommand(), region="eu-west-3", use_global_endpoint=True
    )
    assert request.url.startswith("https://sts.amazonaws.com")
    check_signed_for(request, "us-east-1")


def test_case_36() -> None:
    """Legacy mode: sa-east-1 shares the global endpoint, signed for us-east-1"""
    endpoint = resolve_endpoint(region="sa-east-1", use_global_endpoint=True)
    assert endpoint == endpoints.Endpoint(
        "https://sts.amazonaws.com",
        properties={
            "authSchemes": [{"name": "sigv4", "signingName": "sts", "signingRegion": "us-east-1"}]
        },
    )
    request = sent(
        STSClient, GetCallerIdentityCommand(), region="sa-east-1", use_global_endpoint=True
    )
    assert request.url.startswith("https://sts.amazonaws.com")
    check_signed_for(request, "us-east-1")


def test_case_37() -> None:
    """Legacy mode: us-east-2 shares the global endpoint, signed for us-east-1"""
    endpoint = resolve_endpoint(region="us-east-2", use_global_endpoint=True)
    assert endpoint == endpoints.Endpoint(
        "https://sts.amazonaws.com",
        properties={
            "authSchemes": [{"name": "sigv4", "signingName": "sts", "signingRegion": "us-east-1"}]
        },
    )
    request = sent(
        STSClient, GetCallerIdentityCommand(), region="us-east-2", use_global_endpoint=True
    )
    assert request.url.startswith("https://sts.amazonaws.com")
    check_signed_for(request, "us-east-1")


def test_case_38() -> None:
    """Legacy mode: us-west-2 shares the global endpoint, signed for us-east-1"""
    endpoint = resolve_endpoint(region="us-west-2", use_global_endpoint=True)
    assert endpoint == endpoints.Endpoint(
        "https://sts.amazonaws.com",
        properties={
            "authSchemes": [{"name": "sigv4", "signingName": "sts", "signingRegion": "us-east-1"}]
        },
    )
    request = sent(
        STSClient, GetCallerIdentityCommand(), region="us-west-2", use_global_endpoint=True
    )
    assert request.url.startswith("https://sts.amazonaws.com")
    check_signed_for(request, "us-east-1")


def test_case_39() -> None:
    """Legacy mode: us-east-3 never had a part in the global endpoint and keeps its own"""
    endpoint = resolve_endpoint(region="us-east-3", use_global_endpoint=True)
    assert endpoint == endpoints.Endpoint(
        "https://sts.us-east-3.amazonaws.com",
        properties={
            "authSchemes": [{"name": "sigv4", "signingName": "sts", "signingRegion": "us-east-3"}]
        },
    )
    request = sent(
        STSClient, GetCallerIdentityCommand(), region="us-east-3", use_global_endpoint=True
    )
    assert request.url.startswith("https://sts.us-east-3.amazonaws.com")
    check_signed_for(request, "us-east-3")


def test_case_40() -> None:
    """us-east-1 has a host of its own"""
    endpoint = resolve_endpoint(region="us-east-1")
    assert endpoint == endpoints.Endpoint("https://sts.us-east-1.amazonaws.com")


def test_case_41() -> None:
    """ap-northeast-1 has a host of its own"""
    endpoint = resolve_endpoint(region="ap-northeast-1")
    assert endpoint == endpoints.Endpoint("https://sts.ap-northeast-1.amazonaws.com")


def test_case_42() -> None:
    """ap-south-1 has a host of its own"""
    endpoint = resolve_endpoint(region="ap-south-1")
    assert endpoint == endpoints.Endpoint("https://sts.ap-south-1.amazonaws.com")


def test_case_43() -> None:
    """eu-central-1 has a host of its own"""
    endpoint = resolve_endpoint(region="eu-central-1")
    assert endpoint == endpoints.Endpoint("https://sts.eu-central-1.amazonaws.com")


def test_case_44() -> None:
    """eu-west-2 has a host of its own"""
    endpoint = resolve_endpoint(region="eu-west-2")
    assert endpoint == endpoints.Endpoint("https://sts.eu-west-2.amazonaws.com")


def test_case_45() -> None:
    """eu-west-3 has a host of its own"""
    endpoint = resolve_endpoint(region="eu-west-3")
    assert endpoint == endpoints.Endpoint("https://sts.eu-west-3.amazonaws.com")


def test_case_46() -> None:
    """ca-west-1 has a host of its own"""
    endpoint = resolve_endpoint(region="ca-west-1")
    assert endpoint == endpoints.Endpoint("https://sts.ca-west-1.amazonaws.com")


def test_case_47() -> None:
    """il-central-1 has a host of its own"""
    endpoint = resolve_endpoint(region="il-central-1")
    assert endpoint == endpoints.Endpoint("https://sts.il-central-1.amazonaws.com")


def test_case_48() -> None:
    """me-central-1 has a host of its own"""
    endpoint = resolve_endpoint(region="me-central-1")
    assert endpoint == endpoints.Endpoint("https://sts.me-central-1.amazonaws.com")


def test_case_49() -> None:
    """mx-central-1 has a host of its own"""
    endpoint = resolve_endpoint(region="mx-central-1")
    assert endpoint == endpoints.Endpoint("https://sts.mx-central-1.amazonaws.com")


def test_case_50() -> None:
    """cn-northwest-1 has a host of its own"""
    endpoint = resolve_endpoint(region="cn-northwest-1")
    assert endpoint == endpoints.Endpoint("https://sts.cn-northwest-1.amazonaws.com.cn")


def test_case_51() -> None:
    """eusc-de-east-1 has a host of its own"""
    endpoint = resolve_endpoint(region="eusc-de-east-1")
    assert endpoint == endpoints.Endpoint("https://sts.eusc-de-east-1.amazonaws.eu")


def test_case_52() -> None:
    """us-isob-east-1 has a host of its own"""
    endpoint = resolve_endpoint(region="us-isob-east-1")
    assert endpoint == endpoints.Endpoint("https://sts.us-isob-east-1.sc2s.sgov.gov")


def test_case_53() -> None:
    """eu-isoe-west-1 has a host of its own"""
    endpoint = resolve_endpoint(region="eu-isoe-west-1")
    assert endpoint == endpoints.Endpoint("https://sts.eu-isoe-west-1.cloud.adc-e.uk")


def test_case_54() -> None:
    """us-isof-south-1 has a host of its own"""
    endpoint = resolve_endpoint(region="us-isof-south-1")
    assert endpoint == endpoints.Endpoint("https://sts.us-isof-south-1.csp.hci.ic.gov")


def test_case_55() -> None:
    """A Region that opened after this client was made is placed by its name"""
    endpoint = resolve_endpoint(region="us-west-9")
    assert endpoint == endpoints.Endpoint("https://sts.us-west-9.amazonaws.com")


def test_case_56() -> None:
    """A new Region in China is placed in the partition aws-cn by its name"""
    endpoint = resolve_endpoint(region="cn-west-9")
    assert endpoint == endpoints.Endpoint("https://sts.cn-west-9.amazonaws.com.cn")


def test_case_57() -> None:
    """A Region of no known pattern falls to the partition aws"""
    endpoint = resolve_endpoint(region="mars-north-1")
    assert endpoint == endpoints.Endpoint("https://sts.mars-north-1.amazonaws.com")


def test_case_58() -> None:
    """Parameters that are left out take their defaults"""
    endpoint = resolve_endpoint(region="eu-west-1")
    assert endpoint == endpoints.Endpoint("https://sts.eu-west-1.amazonaws.com")


def test_case_59() -> None:
    """us-east-1 has a host of its own for FIPS"""
    endpoint = resolve_endpoint(region="us-east-1", use_fips=True)
    assert endpoint == endpoints.Endpoint("https://sts-fips.us-east-1.amazonaws.com")


def test_case_60() -> None:
    """us-west-1 has a host of its own for FIPS"""
    endpoint = resolve_endpoint(region="us-west-1", use_fips=True)
    assert endpoint == endpoints.Endpoint("https://sts-fips.us-west-1.amazonaws.com")


def test_case_61() -> None:
    """ca-central-1 has a host of its own for FIPS"""
    endpoint = resolve_endpoint(region="ca-central-1", use_fips=True)
    assert endpoint == endpoints.Endpoint("https://sts-fips.ca-central-1.amazonaws.com")


def test_case_62() -> None:
    """cn-northwest-1 has a host of its own for FIPS"""
    endpoint = resolve_endpoint(region="cn-northwest-1", use_fips=True)
    assert endpoint == endpoints.Endpoint("https://sts-fips.cn-northwest-1.amazonaws.com.cn")


def test_case_63() -> None:
    """us-iso-east-1 has a host of its own for FIPS"""
    endpoint = resolve_endpoint(region="us-iso-east-1", use_fips=True)
    assert endpoint == endpoints.Endpoint("https://sts-fips.us-iso-east-1.c2s.ic.gov")


def test_case_64() -> None:
    """FIPS comes before the special case of aws-global"""
    endpoint = resolve_endpoint(region="aws-global", use_fips=True)
    assert endpoint == endpoints.Endpoint("https://sts-fips.aws-global.amazonaws.com")


def test_case_65() -> None:
    """us-east-1 has a host of its own for dual-stack"""
    endpoint = resolve_endpoint(region="us-east-1", use_dual_stack=True)
    assert endpoint == endpoints.Endpoint("https://sts.us-east-1.api.aws")


def test_case_66() -> None:
    """eu-west-1 has a host of its own for dual-stack"""
    endpoint = resolve_endpoint(region="eu-west-1", use_dual_stack=True)
    assert endpoint == endpoints.Endpoint("https://sts.eu-west-1.api.aws")


def test_case_67() -> None:
    """us-gov-west-1 has a host of its own for dual-stack"""
    endpoint = resolve_endpoint(region="us-gov-west-1", use_dual_stack=True)
    assert endpoint == endpoints.Endpoint("https://sts.us-gov-west-1.api.aws")


def test_case_68() -> None:
    """cn-north-1 has a host of its own for dual-stack"""
    endpoint = resolve_endpoint(region="cn-north-1", use_dual_stack=True)
    assert endpoint == endpoints.Endpoint("https://sts.cn-north-1.api.amazonwebservices.com.cn")


def test_case_69() -> None:
    """Dual-stack comes before the special case of aws-global"""
    endpoint = resolve_endpoint(region="aws-global", use_dual_stack=True)
    assert endpoint == endpoints.Endpoint("https://sts.aws-global.api.aws")


def test_case_70() -> None:
    """us-west-2 has a host of its own for FIPS and dual-stack"""
    endpoint = resolve_endpoint(region="us-west-2", use_fips=True, use_dual_stack=True)
    assert endpoint == endpoints.Endpoint("https://sts-fips.us-west-2.api.aws")


def test_case_71() -> None:
    """us-gov-east-1 has a host of its own for FIPS and dual-stack"""
    endpoint = resolve_endpoint(region="us-gov-east-1", use_fips=True, use_dual_stack=True)
    assert endpoint == endpoints.Endpoint("https://sts-fips.us-gov-east-1.api.aws")


def test_case_72() -> None:
    """cn-north-1 has a host of its own for FIPS and dual-stack"""
    endpoint = resolve_endpoint(region="cn-north-1", use_fips=True, use_dual_stack=True)
    assert endpoint == endpoints.Endpoint(
        "https://sts-fips.cn-north-1.api.amazonwebservices.com.cn"
    )


def test_case_73() -> None:
    """Legacy mode: ap-northeast-1 shares the global endpoint, signed for us-east-1"""
    endpoint = resolve_endpoint(region="ap-northeast-1", use_global_endpoint=True)
    assert endpoint == endpoints.Endpoint(
        "https://sts.amazonaws.com",
        properties={
            "authSchemes": [{"name": "sigv4", "signingName": "sts", "signingRegion": "us-east-1"}]
        },
    )
    request = sent(
        STSClient, GetCallerIdentityCommand(), region="ap-northeast-1", use_global_endpoint=True
    )
    assert request.url.startswith("https://sts.amazonaws.com")
    check_signed_for(request, "us-east-1")


def test_case_74() -> None:
    """Legacy mode: eu-central-1 shares the global endpoint, signed for us-east-1"""
    endpoint = resolve_endpoint(region="eu-central-1", use_global_endpoint=True)
    assert endpoint == endpoints.Endpoint(
        "https://sts.amazonaws.com",
        properties={
            "authSchemes": [{"name": "sigv4", "signingName": "sts", "signingRegion": "us-east-1"}]
        },
    )
    request = sent(
        STSClient, GetCallerIdentityCommand(), region="eu-central-1", use_global_endpoint=True
    )
    assert request.url.startswith("https://sts.amazonaws.com")
    check_signed_for(request, "us-east-1")


def test_case_75() -> None:
    """Legacy mode: eu-west-2 shares the global endpoint, signed for us-east-1"""
    endpoint = resolve_endpoint(region="eu-west-2", use_global_endpoint=True)
    assert endpoint == endpoints.Endpoint(
        "https://sts.amazonaws.com",
        properties={
            "authSchemes": [{"name": "sigv4", "signingName": "sts", "signingRegion": "us-east-1"}]
        },
    )
    request = sent(
        STSClient, GetCallerIdentityCommand(), region="eu-west-2", use_global_endpoint=True
    )
    assert request.url.startswith("https://sts.amazonaws.com")
    check_signed_for(request, "us-east-1")


def test_case_76() -> None:
    """Legacy mode: us-east-1 shares the global endpoint, signed for us-east-1"""
    endpoint = resolve_endpoint(region="us-east-1", use_global_endpoint=True)
    assert endpoint == endpoints.Endpoint(
        "https://sts.amazonaws.com",
        properties={
            "authSchemes": [{"name": "sigv4", "signingName": "sts", "signingRegion": "us-east-1"}]
        },
    )
    request = sent(
        STSClient, GetCallerIdentityCommand(), region="us-east-1", use_global_endpoint=True
    )
    assert request.url.startswith("https://sts.amazonaws.com")
    check_signed_for(request, "us-east-1")


def test_case_77() -> None:
    """Legacy mode: us-west-1 shares the global endpoint, signed for us-east-1"""
    endpoint = resolve_endpoint(region="us-west-1", use_global_endpoint=True)
    assert endpoint == endpoints.Endpoint(
        "https://sts.amazonaws.com",
        properties={
            "authSchemes": [{"name": "sigv4", "signingName": "sts", "signingRegion": "us-east-1"}]
        },
    )
    request = sent(
        STSClient, GetCallerIdentityCommand(), region="us-west-1", use_global_endpoint=True
    )
    assert request.url.startswith("https://sts.amazonaws.com")
    check_signed_for(request, "us-east-1")


def test_case_78() -> None:
    """Legacy mode: af-south-1 never had a part in the global endpoint and keeps its own"""
    endpoint = resolve_endpoint(region="af-south-1", use_global_endpoint=True)
    assert endpoint == endpoints.Endpoint(
        "https://sts.af-south-1.amazonaws.com",
        properties={
            "authSchemes": [{"name": "sigv4", "signingName": "sts", "signingRegion": "af-south-1"}]
        },
    )
    request = sent(
        STSClient, GetCallerIdentityCommand(), region="af-south-1", use_global_endpoint=True
    )
    assert request.url.startswith("https://sts.af-south-1.amazonaws.com")
    check_signed_for(request, "af-south-1")


def test_case_79() -> None:
    """Legacy mode: ap-southeast-3 never had a part in the global endpoint and keeps its own"""
    endpoint = resolve_endpoint(region="ap-southeast-3", use_global_endpoint=True)
    assert endpoint == endpoints.Endpoint(
        "https://sts.ap-southeast-3.amazonaws.com",
        properties={
            "authSchemes": [
                {"name": "sigv4", "signingName": "sts", "signingRegion": "ap-southeast-3"}
            ]
        },
    )
    request = sent(
        STSClient, GetCallerIdentityCommand(), region="ap-southeast-3", use_global_endpoint=True
    )
    assert request.url.startswith("https://sts.ap-southeast-3.amazonaws.com")
    check_signed_for(request, "ap-southeast-3")


def test_case_80() -> None:
    """Legacy mode: cn-north-1 never had a part in the global endpoint and keeps its own"""
    endpoint = resolve_endpoint(region="cn-north-1", use_global_endpoint=True)
    assert endpoint == endpoints.Endpoint(
        "https://sts.cn-north-1.amazonaws.com.cn",
        properties={
            "authSchemes": [{"name": "sigv4", "signingName": "sts", "signingRegion": "cn-north-1"}]
        },
    )
    request = sent(
        STSClient, GetCallerIdentityCommand(), region="cn-north-1", use_global_endpoint=True
    )
    assert request.url.startswith("https://sts.cn-north-1.amazonaws.com.cn")
    check_signed_for(request, "cn-north-1")


def test_case_81() -> None:
    """Legacy mode: us-gov-west-1 never had a part in the global endpoint and keeps its own"""
    endpoint = resolve_endpoint(region="us-gov-west-1", use_global_endpoint=True)
    assert endpoint == endpoints.Endpoint(
        "https://sts.us-gov-west-1.amazonaws.com",
        properties={
            "authSchemes": [
                {"name": "sigv4", "signingName": "sts", "signingRegion": "us-gov-west-1"}
            ]
        },
    )
    request = sent(
        STSClient, GetCallerIdentityCommand(), region="us-gov-west-1", use_global_endpoint=True
    )
    assert request.url.startswith("https://sts.us-gov-west-1.amazonaws.com")
    check_signed_for(request, "us-gov-west-1")


def test_case_82() -> None:
    """Legacy mode: eusc-de-east-1 never had a part in the global endpoint and keeps its own"""
    endpoint = resolve_endpoint(region="eusc-de-east-1", use_global_endpoint=True)
    assert endpoint == endpoints.Endpoint(
        "https://sts.eusc-de-east-1.amazonaws.eu",
        properties={
            "authSchemes": [
                {"name": "sigv4", "signingName": "sts", "signingRegion": "eusc-de-east-1"}
            ]
        },
    )
    request = sent(
        STSClient, GetCallerIdentityCommand(), region="eusc-de-east-1", use_global_endpoint=True
    )
    assert request.url.startswith("https://sts.eusc-de-east-1.amazonaws.eu")
    check_signed_for(request, "eusc-de-east-1")


def test_case_83() -> None:
    """Legacy mode switched off explicitly is the same as not asked for"""
    endpoint = resolve_endpoint(region="us-west-2")
    assert endpoint == endpoints.Endpoint("https://sts.us-west-2.amazonaws.com")


def test_case_84() -> None:
    """FIPS wins over legacy mode"""
    endpoint = resolve_endpoint(region="us-west-2", use_fips=True, use_global_endpoint=True)
    assert endpoint == endpoints.Endpoint("https://sts-fips.us-west-2.amazonaws.com")
    request = sent(
        STSClient,
        GetCallerIdentityCommand(),
        region="us-west-2",
        use_fips_endpoint=True,
        use_global_endpoint=True,
    )
    assert request.url.startswith("https://sts-fips.us-west-2.amazonaws.com")


def test_case_85() -> None:
    """Dual-stack wins over legacy mode"""
    endpoint = resolve_endpoint(region="us-west-2", use_dual_stack=True, use_global_endpoint=True)
    assert endpoint == endpoints.Endpoint("https://sts.us-west-2.api.aws")
    request = sent(
        STSClient,
        GetCallerIdentityCommand(),
        region="us-west-2",
        use_dualstack_endpoint=True,
        use_global_endpoint=True,
    )
    assert request.url.startswith("https://sts.us-west-2.api.aws")


def test_case_86() -> None:
    """FIPS with dual-stack wins over legacy mode"""
    endpoint = resolve_endpoint(
        region="us-west-2", use_fips=True, use_dual_stack=True, use_global_endpoint=True
    )
    assert endpoint == endpoints.Endpoint("https://sts-fips.us-west-2.api.aws")
    request = sent(
        STSClient,
        GetCallerIdentityCommand(),
        region="us-west-2",
        use_fips_endpoint=True,
        use_dualstack_endpoint=True,
        use_global_endpoint=True,
    )
    assert request.url.startswith("https://sts-fips.us-west-2.api.aws")


def test_case_87() -> None:
    """A custom endpoint wins over legacy mode"""
    endpoint = resolve_endpoint(
        region="us-west-2", use_global_endpoint=True, endpoint="https://example.com"
    )
    assert endpoint == endpoints.Endpoint("https://example.com")
    request = sent(
        STSClient,
        GetCallerIdentityCommand(),
        region="us-west-2",
        use_global_endpoint=True,
        endpoint="https://example.com",
    )
    assert request.url.startswith("https://example.com")


def test_case_88() -> None:
    """A custom endpoint needs no Region"""
    endpoint = resolve_endpoint(endpoint="https://example.com")
    assert endpoint == endpoints.Endpoint("https://example.com")


def test_case_89() -> None:
    """A custom endpoint replaces the host of the Region"""
    endpoint = resolve_endpoint(region="us-east-1", endpoint="https://example.com")
    assert endpoint == endpoints.Endpoint("https://example.com")


def test_case_90() -> None:
    """A custom endpoint may be plain HTTP with a port"""
    endpoint = resolve_endpoint(region="us-east-1", endpoint="http://127.0.0.1:5000")
    assert endpoint == endpoints.Endpoint("http://127.0.0.1:5000")


def test_case_91() -> None:
    """A custom endpoint keeps its path"""
    endpoint = resolve_endpoint(region="cn-north-1", endpoint="https://proxy.example.com/sts")
    assert endpoint == endpoints.Endpoint("https://proxy.example.com/sts")


def test_case_92() -> None:
    """A custom endpoint with dual-stack is refused"""
    with raises(errors.EndpointError) as raised:
        resolve_endpoint(region="us-east-1", use_dual_stack=True, endpoint="https://example.com")
    assert (
        str(raised.value)
        == "Invalid Configuration: Dualstack and custom endpoint are not supported"
    )


def test_case_93() -> None:
    """Of two reasons to refuse a custom endpoint, FIPS is named first"""
    with raises(errors.EndpointError) as raised:
        resolve_endpoint(
            region="us-east-1", use_fips=True, use_dual_stack=True, endpoint="https://example.com"
        )
    assert str(raised.value) == "Invalid Configuration: FIPS and custom endpoint are not supported"


def test_case_94() -> None:
    """A custom endpoint with FIPS is refused, also without a Region"""
    with raises(errors.EndpointError) as raised:
        resolve_endpoint(use_fips=True, endpoint="https://example.com")
    assert str(raised.value) == "Invalid Configuration: FIPS and custom endpoint are not supported"


def test_case_95() -> None:
    """A custom endpoint with dual-stack is refused, also without a Region"""
    with raises(errors.EndpointError) as raised:
        resolve_endpoint(use_dual_stack=True, endpoint="https://example.com")
    assert (
        str(raised.value)
        == "Invalid Configuration: Dualstack and custom endpoint are not supported"
    )


def test_case_96() -> None:
    """Without a Region there is no host, not for FIPS either"""
    with raises(errors.EndpointError) as raised:
        resolve_endpoint(use_fips=True)
    assert str(raised.value) == "Invalid Configuration: Missing Region"


def test_case_97() -> None:
    """Without a Region there is no host, not for dual-stack either"""
    with raises(errors.EndpointError) as raised:
        resolve_endpoint(use_dual_stack=True)
    assert str(raised.value) == "Invalid Configuration: Missing Region"


def test_case_98() -> None:
    """Without a Region there is no host, not for FIPS and dual-stack either"""
    with raises(errors.EndpointError) as raised:
        resolve_endpoint(use_fips=True, use_dual_stack=True)
    assert str(raised.value) == "Invalid Configuration: Missing Region"


def test_case_99() -> None:
    """Without a Region there is no host, not in legacy mode either"""
    with raises(errors.EndpointError) as raised:
        resolve_endpoint(use_global_endpoint=True)
    assert str(raised.value) == "Invalid Configuration: Missing Region"
