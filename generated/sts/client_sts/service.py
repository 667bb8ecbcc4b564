"""AWS Security Token Service, as its model describes it."""

from __future__ import annotations

from tinsmith_runtime.operation import Service

SERVICE = Service(
    "STS",
    package="client_sts",
    api_version="2011-06-15",
    client_version="0.1.0",
    protocol="awsQuery",
    name="AWSSecurityTokenServiceV20110615",
    signing_name="sts",
    xml_namespace="https://sts.amazonaws.com/doc/2011-06-15/",
    builtins=("AWS::STS::UseGlobalEndpoint",),
    auth=("aws.auth#sigv4", "aws.auth#sigv4a"),
)
