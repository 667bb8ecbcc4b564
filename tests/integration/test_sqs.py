"""SQS: messages and their checksums, batches, errors by the codes of its old protocol."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import pytest

from real_service import RealService

MODELS = ("sqs",)

Real = Callable[[str], RealService]


def test_a_queue(real: Real) -> None:
    aws = real("sqs")
    names = [f"{aws.kind}-{number}" for number in range(4)]
    urls = [
        aws.create_queue(queue_name=name, attributes={"VisibilityTimeout": "5"}).queue_url
        for name in names
    ]
    assert aws.same(aws.GetQueueUrlCommand(queue_name=names[0])).queue_url == urls[0]
    listed = aws.items(aws.ListQueuesCommand(queue_name_prefix=aws.kind), page_size=2)
    assert sorted(listed) == sorted(urls)
    asked = aws.GetQueueAttributesCommand(queue_url=urls[0], attribute_names=["All"])
    assert aws.same(asked).attributes["VisibilityTimeout"] == "5"
    for url in urls[1:]:
        aws.delete_queue(queue_url=url)
    aws.tag_queue(queue_url=urls[0], tags={"k": "ü"})
    assert aws.same(aws.ListQueueTagsCommand(queue_url=urls[0])).tags == {"k": "ü"}
    aws.delete_queue(queue_url=urls[0])


def test_messages(real: Real) -> None:
    aws = real("sqs")
    url = aws.create_queue(queue_name=f"{aws.kind}-messages").queue_url
    text = "ü & <x> \U0001f600"
    sent = aws.send_message(
        queue_url=url,
        message_body=text,
        message_attributes={
            "count": aws.MessageAttributeValue(data_type="Number", string_value="1"),
            "raw": aws.MessageAttributeValue(data_type="Binary", binary_value=b"\0\xff"),
        },
    )
    assert sent.md5_of_message_body == hashlib.md5(text.encode()).hexdigest()
    (message,) = aws.receive_message(
        queue_url=url, message_attribute_names=["All"], message_system_attribute_names=["All"]
    ).messages
    assert (message.message_id, message.body) == (sent.message_id, text)
    assert message.md5_of_body == sent.md5_of_message_body
    assert message.message_attributes["raw"].binary_value == b"\0\xff"
    assert message.attributes["ApproximateReceiveCount"] == "1"
    aws.change_message_visibility(
        queue_url=url, receipt_handle=message.receipt_handle, visibility_timeout=0
    )
    theirs = aws.botocore.receive_message(QueueUrl=url, MessageAttributeNames=["All"])
    assert theirs["Messages"][0]["Body"] == text
    assert theirs["Messages"][0]["MD5OfMessageAttributes"] == message.md5_of_message_attributes
    aws.delete_message(queue_url=url, receipt_handle=theirs["Messages"][0]["ReceiptHandle"])
    assert not aws.receive_message(queue_url=url).messages
    batch = aws.send_message_batch(
        queue_url=url,
        entries=[
            aws.SendMessageBatchRequestEntry(id=str(number), message_body=f"m{number}")
            for number in range(3)
        ],
    )
    assert [each.id for each in batch.successful] == ["0", "1", "2"]
    assert not batch.failed
    taken = aws.receive_message(queue_url=url, max_number_of_messages=10).messages
    assert sorted(each.body for each in taken) == ["m0", "m1", "m2"]
    done = aws.delete_message_batch(
        queue_url=url,
        entries=[
            aws.DeleteMessageBatchRequestEntry(id=str(n), receipt_handle=each.receipt_handle)
            for n, each in enumerate(taken)
        ],
    )
    assert len(done.successful) == 3
    aws.delete_queue(queue_url=url)


def test_what_is_not_there(real: Real) -> None:
    aws = real("sqs")
    error = aws.refused(aws.QueueDoesNotExist, aws.GetQueueUrlCommand(queue_name="no-such"))
    assert error.code == "AWS.SimpleQueueService.NonExistentQueue"
    assert error.fault == "client"
    with pytest.raises(aws.SQSServiceException):
        aws.get_queue_url(queue_name="no-such")
    url = aws.create_queue(queue_name=f"{aws.kind}-errors").queue_url
    aws.refused(
        aws.ReceiptHandleIsInvalid,
        aws.ChangeMessageVisibilityCommand(
            queue_url=url, receipt_handle="no-such", visibility_timeout=1
        ),
    )
    aws.delete_queue(queue_url=url)
