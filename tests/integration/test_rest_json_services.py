"""Services of restJson1, on both servers."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import urllib.request
import zipfile
from collections.abc import Callable

from real_service import RealService, botocore_client

MODELS = ("api-gateway", "eks", "lambda")

Real = Callable[[str], RealService]


def test_eks(real: Real) -> None:
    aws = real("eks")
    names = [f"{aws.kind}-{number}" for number in range(3)]
    network = aws.VpcConfigRequest(subnet_ids=["subnet-1", "subnet-2"])
    for name in names:
        made = aws.create_cluster(
            name=name,
            role_arn="arn:aws:iam::123456789012:role/demo",
            resources_vpc_config=network,
            tags={"k": "ü/v"},
        )
        assert made.cluster.name == name
    command = aws.DescribeClusterCommand(name=names[0])
    assert aws.wait(aws.ClusterActive(command)).state == "success"
    cluster = aws.same(command).cluster
    assert cluster.tags == {"k": "ü/v"}
    assert cluster.created_at.tzinfo is not None
    assert set(names) <= set(aws.items(aws.ListClustersCommand()))
    aws.create_nodegroup(
        cluster_name=names[0],
        nodegroup_name="n",
        subnets=["subnet-1"],
        node_role="arn:aws:iam::123456789012:role/demo",
        scaling_config=aws.NodegroupScalingConfig(min_size=1, max_size=2, desired_size=1),
    )
    assert aws.items(aws.ListNodegroupsCommand(cluster_name=names[0])) == ["n"]
    described = aws.same(aws.DescribeNodegroupCommand(cluster_name=names[0], nodegroup_name="n"))
    assert described.nodegroup.scaling_config.max_size == 2
    aws.delete_nodegroup(cluster_name=names[0], nodegroup_name="n")
    for name in names:
        aws.delete_cluster(name=name)
    assert aws.wait(aws.ClusterDeleted(command)).state == "success"
    aws.refused(aws.ResourceNotFoundException, command)


def test_api_gateway(real: Real) -> None:
    aws = real("api-gateway")
    made = [
        aws.create_rest_api(name=f"{aws.kind}-{number}", description="ü", tags={"k": "a/b"})
        for number in range(3)
    ]
    api = made[0].id
    found = aws.same(aws.GetRestApiCommand(rest_api_id=api))
    assert (found.name, found.description) == (f"{aws.kind}-0", "ü")
    assert found.created_date.tzinfo is not None
    assert {each.id for each in made} <= {each.id for each in aws.items(aws.GetRestApisCommand())}
    (root,) = aws.items(aws.GetResourcesCommand(rest_api_id=api))
    assert root.path == "/"
    child = aws.create_resource(rest_api_id=api, parent_id=root.id, path_part="{proxy+}")
    assert child.path == "/{proxy+}"
    aws.put_method(
        rest_api_id=api,
        resource_id=child.id,
        http_method="GET",
        authorization_type="NONE",
        request_parameters={"method.request.header.x": True},
    )
    aws.put_method_response(
        rest_api_id=api, resource_id=child.id, http_method="GET", status_code="200"
    )
    method = aws.same(
        aws.GetMethodCommand(rest_api_id=api, resource_id=child.id, http_method="GET")
    )
    assert method.request_parameters == {"method.request.header.x": True}
    aws.put_integration(
        rest_api_id=api,
        resource_id=child.id,
        http_method="GET",
        type_="MOCK",
        request_templates={"application/json": '{"statusCode": 200}'},
    )
    deployment = aws.create_deployment(rest_api_id=api, stage_name="prod")
    stage = aws.same(aws.GetStageCommand(rest_api_id=api, stage_name="prod"))
    assert stage.deployment_id == deployment.id
    operation = aws.PatchOperation(op="replace", path="/description", value="neu")
    changed = aws.update_rest_api(rest_api_id=api, patch_operations=[operation])
    assert changed.description == "neu"
    for each in made:
        aws.delete_rest_api(rest_api_id=each.id)
    aws.refused(aws.NotFoundException, aws.GetRestApiCommand(rest_api_id=api))


def archive() -> bytes:
    """A function that answers with what it was sent."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        made.writestr("app.py", "def handler(event, context):\n    return {'got': event}\n")
    return file.getvalue()


def test_lambda(real: Real) -> None:
    aws = real("lambda")
    if aws.server == "moto":
        # It would want docker to run a function; now it answers in words of its own.
        settings = json.dumps({"lambda": {"use_docker": False}}).encode()
        urllib.request.urlopen(f"{aws.endpoint}/moto-api/config", settings, timeout=10).close()
    iam = botocore_client("iam", aws.endpoint)
    role = iam.create_role(RoleName=f"lambda-{aws.kind}", AssumeRolePolicyDocument="{}")
    code = archive()
    names = [f"{aws.kind}-{number}" for number in range(3)]
    for name in names:
        made = aws.create_function(
            function_name=name,
            role=role["Role"]["Arn"],
            code=aws.FunctionCode(zip_file=code),
            runtime="python3.12",
            handler="app.handler",
            environment=aws.Environment(variables={"A": "ü"}),
            timeout=5,
        )
        assert base64.b64decode(made.code_sha256) == hashlib.sha256(code).digest()
    command = aws.GetFunctionConfigurationCommand(function_name=names[0])
    assert aws.wait(aws.FunctionActive(command)).state == "success"
    found = aws.same(command)
    assert (found.code_size, found.environment.variables) == (len(code), {"A": "ü"})
    listed = aws.items(aws.ListFunctionsCommand(), page_size=2)
    assert set(names) <= {function.function_name for function in listed}
    aws.same(aws.GetFunctionCommand(function_name=names[0]), volatile=("Location",))
    alias = aws.create_alias(function_name=names[0], name="live", function_version="$LATEST")
    assert alias.alias_arn.endswith(f":{names[0]}:live")
    aws.tag_resource(resource=found.function_arn, tags={"k": "v w"})
    assert aws.same(aws.ListTagsCommand(resource=found.function_arn)).tags == {"k": "v w"}
    invoke(aws, names[0])
    for name in names:
        aws.delete_function(function_name=name)
    aws.refused(aws.ResourceNotFoundException, command)


def invoke(aws: RealService, name: str) -> None:
    """Run a function."""
    payload = json.dumps({"a": "ü"}).encode()
    answer = aws.same(aws.InvokeCommand(function_name=name, payload=payload))
    assert answer.status_code == 200
    if aws.server == "ministack":
        assert json.loads(answer.payload) == {"got": {"a": "ü"}}
    dry = aws.invoke(function_name=name, invocation_type="DryRun")
    assert dry.status_code == 204
