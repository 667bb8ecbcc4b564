"""Endpoint rules of AWS Security Token Service, compiled from its model."""

from __future__ import annotations

from tinsmith_runtime.endpoints import Endpoint, EndpointError, Parameter
from tinsmith_runtime.partitions import partition

PARAMETERS: tuple[Parameter, ...] = (
    Parameter("region", builtin="AWS::Region"),
    Parameter("use_dual_stack", builtin="AWS::UseDualStack", default=False),
    Parameter("use_fips", builtin="AWS::UseFIPS", default=False),
    Parameter("endpoint", builtin="SDK::Endpoint"),
    Parameter("use_global_endpoint", builtin="AWS::STS::UseGlobalEndpoint", default=False),
)


def resolve_endpoint(
    *,
    region: str | None = None,
    use_dual_stack: bool = False,
    use_fips: bool = False,
    endpoint: str | None = None,
    use_global_endpoint: bool = False,
) -> Endpoint:
    """Resolve the endpoint of AWS Security Token Service.

    Args:
        region: The Region to send the request to, or aws-global.
        use_dual_stack: Use a host that answers over IPv6 as well as IPv4. Fails in a partition that
            has none.
        use_fips: Use a host whose cryptography is validated under FIPS 140. Fails in a partition
            that has none.
        endpoint: Send requests to this URL instead of the one that the Region implies. Cannot be
            combined with FIPS or dual-stack.
        use_global_endpoint: Send requests for the Regions which existed before STS became regional
            to sts.amazonaws.com, signed for us-east-1, as old clients do.

    Raises:
        EndpointError: the rules refuse these parameters, or none applies.
    """
    if (
        use_global_endpoint
        and endpoint is None
        and region is not None
        and not use_fips
        and not use_dual_stack
    ):
        partition_result = partition(region)
        if region in (
            "ap-northeast-1",
            "ap-south-1",
            "ap-southeast-1",
            "ap-southeast-2",
            "aws-global",
            "ca-central-1",
            "eu-central-1",
            "eu-north-1",
            "eu-west-1",
            "eu-west-2",
            "eu-west-3",
            "sa-east-1",
            "us-east-1",
            "us-east-2",
            "us-west-1",
            "us-west-2",
        ):
            return Endpoint(
                "https://sts.amazonaws.com",
                properties={
                    "authSchemes": [
                        {"name": "sigv4", "signingName": "sts", "signingRegion": "us-east-1"}
                    ]
                },
            )
        return Endpoint(
            f"https://sts.{region}.{partition_result.dns_suffix}",
            properties={
                "authSchemes": [{"name": "sigv4", "signingName": "sts", "signingRegion": region}]
            },
        )
    if endpoint is not None:
        if use_fips:
            raise EndpointError("Invalid Configuration: FIPS and custom endpoint are not supported")
        if use_dual_stack:
            raise EndpointError(
                "Invalid Configuration: Dualstack and custom endpoint are not supported"
            )
        return Endpoint(endpoint)
    if region is not None:
        partition_result = partition(region)
        if use_fips and use_dual_stack:
            if partition_result.supports_fips and partition_result.supports_dual_stack:
                return Endpoint(
                    f"https://sts-fips.{region}.{partition_result.dual_stack_dns_suffix}"
                )
            raise EndpointError(
                "FIPS and DualStack are enabled, but this partition does not support one or both"
            )
        if use_fips:
            if partition_result.supports_fips:
                if partition_result.name == "aws-us-gov":
                    return Endpoint(f"https://sts.{region}.amazonaws.com")
                return Endpoint(f"https://sts-fips.{region}.{partition_result.dns_suffix}")
            raise EndpointError("FIPS is enabled but this partition does not support FIPS")
        if use_dual_stack:
            if partition_result.supports_dual_stack:
                return Endpoint(f"https://sts.{region}.{partition_result.dual_stack_dns_suffix}")
            raise EndpointError(
                "DualStack is enabled but this partition does not support DualStack"
            )
        if region == "aws-global":
            return Endpoint(
                "https://sts.amazonaws.com",
                properties={
                    "authSchemes": [
                        {"name": "sigv4", "signingName": "sts", "signingRegion": "us-east-1"}
                    ]
                },
            )
        return Endpoint(f"https://sts.{region}.{partition_result.dns_suffix}")
    raise EndpointError("Invalid Configuration: Missing Region")
