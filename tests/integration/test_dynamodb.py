"""DynamoDB: values of every type, conditions, batches, pages of queries, transactions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest

from real_service import RealService

MODELS = ("dynamodb",)

Real = Callable[[str], RealService]


@pytest.fixture
def aws(real: Real) -> RealService:
    return real("dynamodb")


@pytest.fixture
def table(aws: RealService) -> Iterator[str]:
    """A table with a key of two parts; waited for, both ways."""
    name = f"things-{aws.kind}"
    made = aws.create_table(
        table_name=name,
        attribute_definitions=[
            aws.AttributeDefinition(attribute_name="shelf", attribute_type="S"),
            aws.AttributeDefinition(attribute_name="place", attribute_type="N"),
        ],
        key_schema=[
            aws.KeySchemaElement(attribute_name="shelf", key_type="HASH"),
            aws.KeySchemaElement(attribute_name="place", key_type="RANGE"),
        ],
        billing_mode="PAY_PER_REQUEST",
    )
    assert made.table_description.table_name == name
    asked = aws.DescribeTableCommand(table_name=name)
    assert aws.wait(aws.TableExists(asked)).state == "success"
    yield name
    aws.delete_table(table_name=name)
    gone = aws.wait(aws.TableNotExists(asked))
    assert isinstance(gone.error, aws.ResourceNotFoundException)


def text(aws: RealService, value: str) -> Any:
    return aws.AttributeValueS(value=value)


def number(aws: RealService, value: object) -> Any:
    return aws.AttributeValueN(value=str(value))


def key(aws: RealService, place: int, shelf: str = "a") -> dict[str, Any]:
    return {"shelf": text(aws, shelf), "place": number(aws, place)}


def test_values_of_every_type(aws: RealService, table: str) -> None:
    exact = "123456789012345678901234567890.12345678"
    values = {
        "text": text(aws, 'ü \U0001f600 "q" \\ \n'),
        "empty": text(aws, ""),
        "number": number(aws, exact),
        "small": number(aws, Decimal("-1E-100")),
        "bytes": aws.AttributeValueB(value=bytes(range(256))),
        "no bytes": aws.AttributeValueB(value=b""),
        "texts": aws.AttributeValueSS(value=["x", "y"]),
        "numbers": aws.AttributeValueNS(value=["1", "2"]),
        "blobs": aws.AttributeValueBS(value=[b"\0"]),
        "null": aws.AttributeValueNULL(value=True),
        "no": aws.AttributeValueBOOL(value=False),
        "map": aws.AttributeValueM(
            value={"deep": aws.AttributeValueM(value={"list": aws.AttributeValueL(value=[])})}
        ),
        "list": aws.AttributeValueL(
            value=[number(aws, 1), text(aws, "2"), aws.AttributeValueL(value=[number(aws, 3)])]
        ),
    }
    item = {**key(aws, 1), **values}
    aws.put_item(table_name=table, item=item)
    asked = aws.GetItemCommand(table_name=table, key=key(aws, 1), consistent_read=True)
    found = aws.same(asked).item
    for name in ("texts", "numbers"):
        assert sorted(found.pop(name).value) == sorted(item.pop(name).value)
    assert Decimal(found.pop("small").value) == Decimal(item.pop("small").value)
    assert found == item
    assert aws.same(aws.GetItemCommand(table_name=table, key=key(aws, 99))).item is None


def test_conditions(aws: RealService, table: str) -> None:
    aws.put_item(table_name=table, item=key(aws, 1))
    once = aws.PutItemCommand(
        table_name=table,
        item=key(aws, 1),
        condition_expression="attribute_not_exists(shelf)",
        return_values_on_condition_check_failure="ALL_OLD",
    )
    error = aws.refused(aws.ConditionalCheckFailedException, once)
    assert error.item == key(aws, 1)
    updated = aws.update_item(
        table_name=table,
        key=key(aws, 1),
        update_expression="SET #n = :n ADD hits :one",
        expression_attribute_names={"#n": "name"},
        expression_attribute_values={":n": text(aws, "new"), ":one": number(aws, 1)},
        return_values="ALL_NEW",
    )
    assert updated.attributes["hits"] == number(aws, 1)
    put = aws.TransactWriteItem(put=aws.Put(**_members(once)))
    error = aws.refused(
        aws.TransactionCanceledException, aws.TransactWriteItemsCommand(transact_items=[put])
    )
    assert [reason.code for reason in error.cancellation_reasons] == ["ConditionalCheckFailed"]
    old = aws.delete_item(table_name=table, key=key(aws, 1), return_values="ALL_OLD")
    assert old.attributes["name"] == text(aws, "new")


def _members(command: Any) -> dict[str, Any]:
    names = ("table_name", "item", "condition_expression")
    return {name: getattr(command, name) for name in names}


def test_batches_and_pages(aws: RealService, table: str) -> None:
    writes = [
        aws.WriteRequest(put_request=aws.PutRequest(item={**key(aws, place, shelf)}))
        for shelf in "ab"
        for place in range(10)
    ]
    written = aws.batch_write_item(request_items={table: writes})
    assert not written.unprocessed_items
    wanted = [key(aws, 3), key(aws, 4, "b")]
    got = aws.batch_get_item(request_items={table: aws.KeysAndAttributes(keys=wanted)})
    assert sorted(got.responses[table], key=str) == sorted(wanted, key=str)
    query = aws.QueryCommand(
        table_name=table,
        key_condition_expression="shelf = :s AND place >= :p",
        expression_attribute_values={":s": text(aws, "a"), ":p": number(aws, 2)},
    )
    found = aws.items(query, page_size=3)
    assert [each["place"].value for each in found] == [str(place) for place in range(2, 10)]
    assert len(aws.pages(query, page_size=3)) == 3
    assert len(aws.items(aws.ScanCommand(table_name=table), page_size=7)) == 20
    assert table in aws.items(aws.ListTablesCommand(), page_size=1)


def test_what_is_not_there(aws: RealService) -> None:
    error = aws.refused(
        aws.ResourceNotFoundException, aws.DescribeTableCommand(table_name="no-such")
    )
    assert error.fault == "client"
