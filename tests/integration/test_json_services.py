"""Services of awsJson1_0 and awsJson1_1, on both servers."""

from __future__ import annotations

import json
import time
from collections.abc import Callable

from real_service import RealService

MODELS = ("cloudwatch-logs", "ecs", "kms", "secrets-manager", "sfn", "ssm")

Real = Callable[[str], RealService]

ROLE = "arn:aws:iam::123456789012:role/demo"


def test_secrets_manager(real: Real) -> None:
    aws = real("secrets-manager")
    names = [f"{aws.kind}/{number}" for number in range(3)]
    for name in names:
        assert aws.create_secret(name=name, secret_string='{"a": "ü"}').version_id
    found = aws.same(aws.GetSecretValueCommand(secret_id=names[0]))
    assert found.secret_string == '{"a": "ü"}'
    assert "ü" not in repr(found)
    aws.put_secret_value(secret_id=names[0], secret_binary=b"\0\xff")
    assert aws.same(aws.GetSecretValueCommand(secret_id=names[0])).secret_binary == b"\0\xff"
    described = aws.same(aws.DescribeSecretCommand(secret_id=names[0]))
    assert sorted(map(len, described.version_ids_to_stages.values())) == [1, 1]
    pages = aws.pages(aws.ListSecretsCommand(), page_size=2)
    assert set(names) <= {secret.name for page in pages for secret in page.secret_list}
    assert len(pages) > 1
    for name in names:
        aws.delete_secret(secret_id=name, force_delete_without_recovery=True)
    error = aws.refused(
        aws.ResourceNotFoundException, aws.GetSecretValueCommand(secret_id=names[0])
    )
    assert error.fault == "client"


def test_kms(real: Real) -> None:
    aws = real("kms")
    key = aws.create_key(description=f"für {aws.kind}", tags=[aws.Tag(tag_key="k", tag_value="v")])
    key_id = key.key_metadata.key_id
    assert key.key_metadata.enabled is True
    described = aws.same(aws.DescribeKeyCommand(key_id=key_id)).key_metadata
    assert (described.description, described.key_state) == (f"für {aws.kind}", "Enabled")
    aws.create_alias(alias_name=f"alias/{aws.kind}", target_key_id=key_id)
    context = {"purpose": "test"}
    secret = bytes(range(256))
    sealed = aws.encrypt(
        key_id=f"alias/{aws.kind}", plaintext=secret, encryption_context=context
    ).ciphertext_blob
    assert secret not in sealed
    opened = aws.same(aws.DecryptCommand(ciphertext_blob=sealed, encryption_context=context))
    assert opened.plaintext == secret
    assert opened.key_id.endswith(key_id)
    data_key = aws.generate_data_key(key_id=key_id, key_spec="AES_256")
    assert len(data_key.plaintext) == 32
    assert key_id in {each.key_id for each in aws.items(aws.ListKeysCommand())}
    assert f"alias/{aws.kind}" in {each.alias_name for each in aws.items(aws.ListAliasesCommand())}
    aws.delete_alias(alias_name=f"alias/{aws.kind}")
    aws.schedule_key_deletion(key_id=key_id, pending_window_in_days=7)
    described = aws.same(aws.DescribeKeyCommand(key_id=key_id)).key_metadata
    assert described.key_state == "PendingDeletion"
    assert described.deletion_date.tzinfo is not None
    absent = "00000000-0000-0000-0000-000000000000"
    aws.refused(aws.NotFoundException, aws.DescribeKeyCommand(key_id=absent))


def test_ssm(real: Real) -> None:
    aws = real("ssm")
    names = [f"/{aws.kind}/part/{number}" for number in range(5)]
    for name in names:
        made = aws.put_parameter(name=name, value="ü, 1", type_="StringList")
        assert made.version == 1
    assert (
        aws.put_parameter(name=names[0], value="2", type_="StringList", overwrite=True).version == 2
    )
    found = aws.same(aws.GetParameterCommand(name=names[0])).parameter
    assert (found.value, found.version, found.type_) == ("2", 2, "StringList")
    path = aws.GetParametersByPathCommand(path=f"/{aws.kind}", recursive=True)
    pages = aws.pages(path, page_size=2)
    assert [len(page.parameters) for page in pages] == [2, 2, 1]
    assert sorted(each.name for page in pages for each in page.parameters) == names
    both = aws.same(aws.GetParametersCommand(names=[names[1], "/no/such"]))
    assert both.invalid_parameters == ["/no/such"]
    history = aws.same(aws.GetParameterHistoryCommand(name=names[0])).parameters
    assert [each.value for each in history] == ["ü, 1", "2"]
    secret = aws.put_parameter(name=f"/{aws.kind}/s", value="canary", type_="SecureString")
    assert secret.version == 1
    shown = aws.same(aws.GetParameterCommand(name=f"/{aws.kind}/s", with_decryption=True))
    assert shown.parameter.value == "canary"
    gone = aws.delete_parameters(names=[*names, f"/{aws.kind}/s", "/no/such"])
    assert sorted(gone.deleted_parameters) == sorted([*names, f"/{aws.kind}/s"])
    aws.refused(aws.ParameterNotFound, aws.GetParameterCommand(name=names[0]))


def test_ecs(real: Real) -> None:
    aws = real("ecs")
    names = [f"{aws.kind}-{number}" for number in range(3)]
    for name in names:
        assert aws.create_cluster(cluster_name=name).cluster.status == "ACTIVE"
    arns = aws.items(aws.ListClustersCommand(), page_size=2)
    assert set(names) <= {arn.rpartition("/")[2] for arn in arns}
    found = aws.same(aws.DescribeClustersCommand(clusters=[names[0], "no-such"]))
    assert [cluster.cluster_name for cluster in found.clusters] == [names[0]]
    assert [failure.reason for failure in found.failures] == ["MISSING"]
    task = aws.register_task_definition(
        family=aws.kind,
        container_definitions=[
            aws.ContainerDefinition(
                name="web",
                image="nginx",
                memory=64,
                environment=[aws.KeyValuePair(name="A", value="ü")],
                port_mappings=[aws.PortMapping(container_port=80, host_port=0)],
            )
        ],
    ).task_definition
    assert task.revision == 1
    aws.same(aws.DescribeTaskDefinitionCommand(task_definition=task.task_definition_arn))
    aws.create_service(
        cluster=names[0], service_name="web", task_definition=aws.kind, desired_count=0
    )
    services = aws.DescribeServicesCommand(cluster=names[0], services=["web"])
    assert aws.wait(aws.ServicesStable(services)).state == "success"
    assert aws.same(services).services[0].desired_count == 0
    aws.delete_service(cluster=names[0], service="web", force=True)
    aws.deregister_task_definition(task_definition=task.task_definition_arn)
    for name in names:
        aws.delete_cluster(cluster=name)
    absent = aws.DescribeTaskDefinitionCommand(task_definition="no-such")
    aws.refused(aws.ClientException, absent)


def test_logs(real: Real) -> None:
    aws = real("cloudwatch-logs")
    group = f"/tests/{aws.kind}"
    aws.create_log_group(log_group_name=group, tags={"k": "v"})
    aws.refused(aws.ResourceAlreadyExistsException, aws.CreateLogGroupCommand(log_group_name=group))
    for name in ("a", "b", "c"):
        aws.create_log_stream(log_group_name=group, log_stream_name=name)
    streams = aws.items(aws.DescribeLogStreamsCommand(log_group_name=group), page_size=2)
    assert [stream.log_stream_name for stream in streams] == ["a", "b", "c"]
    now = int(time.time() * 1000)
    events = [
        aws.InputLogEvent(timestamp=now + number, message=f"ü {number}") for number in range(5)
    ]
    aws.put_log_events(log_group_name=group, log_stream_name="a", log_events=events)
    read = aws.GetLogEventsCommand(log_group_name=group, log_stream_name="a", start_from_head=True)
    first = aws.same(read)
    assert [(event.timestamp, event.message) for event in first.events] == [
        (event.timestamp, event.message) for event in events
    ]
    # The end is a page that names itself as the next one.
    pages = aws.pages(read, page_size=2)
    assert [event.message for page in pages for event in page.events] == [
        event.message for event in events
    ]
    found = aws.same(aws.FilterLogEventsCommand(log_group_name=group)).events
    assert [event.message for event in found] == [event.message for event in events]
    groups = aws.items(aws.DescribeLogGroupsCommand(log_group_name_prefix=group))
    assert [each.log_group_name for each in groups] == [group]
    aws.delete_log_group(log_group_name=group)
    aws.refused(aws.ResourceNotFoundException, read)


def test_step_functions(real: Real) -> None:
    aws = real("sfn")
    definition = {"StartAt": "P", "States": {"P": {"Type": "Pass", "End": True}}}
    arns = [
        aws.create_state_machine(
            name=f"{aws.kind}-{number}", definition=json.dumps(definition), role_arn=ROLE
        ).state_machine_arn
        for number in range(3)
    ]
    found = aws.same(aws.DescribeStateMachineCommand(state_machine_arn=arns[0]))
    assert json.loads(found.definition) == definition
    listed = aws.items(aws.ListStateMachinesCommand(), page_size=2)
    assert set(arns) <= {machine.state_machine_arn for machine in listed}
    run = aws.start_execution(state_machine_arn=arns[0], name="one", input='{"a": "ü"}')
    assert run.start_date.tzinfo is not None
    described = aws.same(
        aws.DescribeExecutionCommand(execution_arn=run.execution_arn),
        volatile=("status", "stopDate", "output", "outputDetails"),
    )
    assert described.input == '{"a": "ü"}'
    runs = aws.items(aws.ListExecutionsCommand(state_machine_arn=arns[0]))
    assert [each.name for each in runs] == ["one"]
    for arn in arns:
        aws.delete_state_machine(state_machine_arn=arn)
    aws.refused(
        aws.ExecutionDoesNotExist,
        aws.DescribeExecutionCommand(execution_arn=f"{run.execution_arn}-no"),
    )
