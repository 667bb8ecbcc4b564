"""The partitions of AWS, and `aws.partition`: which of them a region belongs to.

Rule: facts only, one call a partition, in the order in which a region's pattern is tried. A region
that is neither listed nor matched belongs to ``aws``, as in every AWS SDK. Source: the AWS SDKs'
``partitions.json``, version 1.1, but for one fact: its newest edition says that the isolated
partitions have dual-stack hosts, while the endpoint cases of every service's model demand that they
refuse. The models speak for their services, so they are believed.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final


class Partition:
    """A group of regions with its own accounts and DNS names.

    Attributes:
        name: such as ``aws-cn``.
        dns_suffix: what ends its host names.
        dual_stack_dns_suffix: what ends those that answer on IPv6 too.
        implicit_global_region: the region that signs for services without regions.
        pattern: regular expression of its regions' names.
        regions: its regions by name; newer ones match `pattern`.
        supports_fips: whether it has FIPS endpoints.
        supports_dual_stack: whether it has dual-stack endpoints.
    """

    __slots__ = (
        "name",
        "dns_suffix",
        "dual_stack_dns_suffix",
        "implicit_global_region",
        "pattern",
        "regions",
        "supports_fips",
        "supports_dual_stack",
    )

    def __init__(
        self,
        name: str,
        *,
        dns_suffix: str,
        dual_stack_dns_suffix: str,
        implicit_global_region: str,
        pattern: str,
        regions: str,
        supports_fips: bool = True,
        supports_dual_stack: bool = True,
    ) -> None:
        self.name = name
        self.dns_suffix = dns_suffix
        self.dual_stack_dns_suffix = dual_stack_dns_suffix
        self.implicit_global_region = implicit_global_region
        self.pattern = pattern
        self.regions = tuple(regions.split())
        self.supports_fips = supports_fips
        self.supports_dual_stack = supports_dual_stack

    def __repr__(self) -> str:
        return f"<Partition {self.name}>"


AWS: Final = Partition(
    "aws",
    dns_suffix="amazonaws.com",
    dual_stack_dns_suffix="api.aws",
    implicit_global_region="us-east-1",
    pattern=r"(us|eu|ap|sa|ca|me|af|il|mx)-\w+-\d+",
    regions="""aws-global
        af-south-1
        ap-east-1 ap-east-2 ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-south-1 ap-south-2
        ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4
        ap-southeast-5 ap-southeast-6 ap-southeast-7
        ca-central-1 ca-west-1
        eu-central-1 eu-central-2 eu-north-1 eu-south-1 eu-south-2 eu-west-1 eu-west-2 eu-west-3
        il-central-1
        me-central-1 me-south-1 me-west-1
        mx-central-1
        sa-east-1 sa-west-1
        us-east-1 us-east-2 us-west-1 us-west-2""",
)

PARTITIONS: Final = (
    AWS,
    Partition(
        "aws-cn",
        dns_suffix="amazonaws.com.cn",
        dual_stack_dns_suffix="api.amazonwebservices.com.cn",
        implicit_global_region="cn-northwest-1",
        pattern=r"cn-\w+-\d+",
        regions="aws-cn-global cn-north-1 cn-northwest-1",
    ),
    Partition(
        "aws-eusc",
        dns_suffix="amazonaws.eu",
        dual_stack_dns_suffix="api.amazonwebservices.eu",
        implicit_global_region="eusc-de-east-1",
        pattern=r"eusc-(de)-\w+-\d+",
        regions="eusc-de-east-1",
    ),
    Partition(
        "aws-iso",
        dns_suffix="c2s.ic.gov",
        dual_stack_dns_suffix="api.aws.ic.gov",
        implicit_global_region="us-iso-east-1",
        pattern=r"us-iso-\w+-\d+",
        regions="aws-iso-global us-iso-east-1 us-iso-west-1",
        supports_dual_stack=False,
    ),
    Partition(
        "aws-iso-b",
        dns_suffix="sc2s.sgov.gov",
        dual_stack_dns_suffix="api.aws.scloud",
        implicit_global_region="us-isob-east-1",
        pattern=r"us-isob-\w+-\d+",
        regions="aws-iso-b-global us-isob-east-1 us-isob-west-1",
        supports_dual_stack=False,
    ),
    Partition(
        "aws-iso-e",
        dns_suffix="cloud.adc-e.uk",
        dual_stack_dns_suffix="api.cloud-aws.adc-e.uk",
        implicit_global_region="eu-isoe-west-1",
        pattern=r"eu-isoe-\w+-\d+",
        regions="aws-iso-e-global eu-isoe-west-1",
        supports_dual_stack=False,
    ),
    Partition(
        "aws-iso-f",
        dns_suffix="csp.hci.ic.gov",
        dual_stack_dns_suffix="api.aws.hci.ic.gov",
        implicit_global_region="us-isof-south-1",
        pattern=r"us-isof-\w+-\d+",
        regions="aws-iso-f-global us-isof-east-1 us-isof-south-1",
        supports_dual_stack=False,
    ),
    Partition(
        "aws-us-gov",
        dns_suffix="amazonaws.com",
        dual_stack_dns_suffix="api.aws",
        implicit_global_region="us-gov-west-1",
        pattern=r"us-gov-\w+-\d+",
        regions="aws-us-gov-global us-gov-east-1 us-gov-west-1",
    ),
)

_KNOWN = {region: known for known in PARTITIONS for region in known.regions}


def partition(region: str) -> Partition:
    """Find the partition of `region` (`aws.partition`): listed, else by pattern, else ``aws``."""
    found = _KNOWN.get(region)
    if found is not None:
        return found
    import re  # costs milliseconds, and only a region newer than this module needs it

    for candidate in PARTITIONS:
        if re.fullmatch(candidate.pattern, region, re.ASCII):
            return candidate
    return AWS
