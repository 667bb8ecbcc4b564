"""Ways to break the runtime, each of which a protocol suite must notice.

Rule: one wrong line each, as a person might write it: where, what stands there, what is put there.
By suite, and by what is wrong.
"""

from __future__ import annotations

MUTANTS: dict[str, dict[str, str]] = {
    "awsQuery": {
        "the host prefix is forgotten": """
import tinsmith_runtime.host_prefix as module
module.expand = lambda prefix, command: ""
""",
        "lists count from nought": """
import tinsmith_runtime.protocols.aws_query as module
right = module.request
def request(*arguments):
    made = right(*arguments)
    made.body = made.body.replace(b".1=", b".0=")
    return made
module.request = request
""",
        "the version is left out": """
import tinsmith_runtime.protocols.aws_query as module
right = module.request
def request(*arguments):
    made = right(*arguments)
    made.body = made.body.replace(b"Version=", b"Ver=")
    return made
module.request = request
""",
        "the content type has a charset": """
import tinsmith_runtime.protocols.aws_query as module
right = module.request
def request(*arguments):
    made = right(*arguments)
    made.headers["content-type"] += "; charset=utf-8"
    return made
module.request = request
""",
        "idempotency tokens are not filled": """
import tinsmith_runtime.steps as module
module.fill_tokens = lambda command, new_id: command
""",
        "error codes are lost": """
from tinsmith_runtime.client_core import ClientCore
right = ClientCore._error_class
ClientCore._error_class = lambda self, operation, code: right(self, operation, "")
""",
        "members of outputs are swapped for nothing": """
import tinsmith_runtime.protocols.aws_query as module
right = module.output
def output(*arguments):
    made = right(*arguments)
    for name in type(made).__members__:
        object.__setattr__(made, name, None)
    return made
module.output = output
""",
    },
    "ec2Query": {
        "names keep their first letter": """
import tinsmith_runtime.protocols.ec2_query as module
from tinsmith_runtime.codecs.form import FormWriter, query_name
module._FORM = FormWriter(query_name, flat=True)
""",
        "lists are those of awsQuery": """
import tinsmith_runtime.protocols.ec2_query as module
from tinsmith_runtime.codecs.form import FormWriter
module._FORM = FormWriter(module._name)
""",
        "errors are looked for in the root alone": """
import tinsmith_runtime.protocols.ec2_query as module
module._error_element = lambda root: root.find("Error")
""",
        "the output is looked for in a result": """
import tinsmith_runtime.protocols.ec2_query as module
module._result = lambda root, metadata: root.find("Result")
""",
    },
    "restXml": {
        "attributes are not escaped": """
import tinsmith_runtime.codecs.xml_writer as module
module.escape_attribute = str
""",
        "namespaces are not declared": """
import tinsmith_runtime.codecs.xml_writer as module
module.tags = lambda name, namespace: (f"<{name}", f"</{name}>")
""",
        "flattened lists and maps are not": """
import tinsmith_runtime.codecs.xml_writer as module
module._member = lambda member: module.element_writer(member, module.written_name(member), None)
""",
        "names of elements are those of members": """
import tinsmith_runtime.codecs.xml_writer as module
module.written_name = lambda member: member.wire_name
""",
        "documents are plain text": """
import tinsmith_runtime.codecs.xml_body as module
module.MEDIA_TYPE = "text/plain"
""",
        "members in headers are read from the body alone": """
import tinsmith_runtime.protocols.http_response as module
module.header_reader = lambda member: lambda text: None
""",
    },
    "rpcv2Cbor": {
        "timestamps have no tag": """
import tinsmith_runtime.codecs.cbor_writer as module
right = module._timestamp
def timestamp():
    write = right()
    def untagged(value, out):
        tagged = bytearray()
        write(value, tagged)
        out += tagged[1:]
    return untagged
module._timestamp = timestamp
""",
        "half floats are read as integers": """
import tinsmith_runtime.codecs.cbor_item as module
from struct import Struct
module.FLOATS[0xF9] = Struct(">h")
""",
        "null is left out of sparse maps": """
import tinsmith_runtime.codecs.cbor_writer as module
right = module._map
def map_writer(shape):
    shape.traits = {}
    return right(shape)
module._map = map_writer
""",
        "a body where there is no input": """
import tinsmith_runtime.protocols.rpcv2_cbor as module
right = module.request
def request(*arguments):
    made = right(*arguments)
    made.headers["content-type"] = "application/cbor"
    return made
module.request = request
""",
        "error codes keep their namespace": """
import tinsmith_runtime.protocols.error_code as module
module.shape_name = str
""",
    },
    "awsJson1_0": {
        "errors are told by the header alone": """
import tinsmith_runtime.protocols.json_error as module
right = module._codes
module._codes = lambda response, body, typed: right(response, {}, typed)
""",
        "codes keep what is around them": """
import tinsmith_runtime.protocols.json_error as module
module.shape_name = lambda code: code or ""
""",
        "NaN and the infinities are bare words": """
import tinsmith_runtime.codecs.json_writer as module
module._float = float.__repr__
""",
        "null is a value of a union": """
import tinsmith_runtime.codecs.json_reader as module
right = module.value_reader
def reader(member, dialect):
    read = right(member, dialect)
    if member.shape.type != "union":
        return read
    return lambda value: read(dict(list(value.items())[:1]))
module.value_reader = reader
""",
        "the target has no service": """
import tinsmith_runtime.protocols.aws_json as module
right = module.request
def request(*arguments):
    made = right(*arguments)
    made.headers["x-amz-target"] = made.headers["x-amz-target"].partition(".")[2]
    return made
module.request = request
""",
    },
    "awsJson1_1": {
        "the content type is that of 1.0": """
import tinsmith_runtime.protocols.aws_json as module
module._MEDIA_TYPES["awsJson1_1"] = module._MEDIA_TYPES["awsJson1_0"]
""",
        "timestamps are seconds whatever the model says": """
from tinsmith_runtime.codecs.json_dialect import AWS_JSON
AWS_JSON.formats = False
""",
        "null is dropped from sparse lists": """
import tinsmith_runtime.codecs.json_reader as module
right = module._list
def lists(shape, dialect):
    read = right(shape, dialect)
    return lambda value: [item for item in read(value) if item is not None]
module._list = lists
""",
        "offsets of date-times are ignored": """
import tinsmith_runtime.codecs.timestamp as module
right = module.PARSERS["date-time"]
module.PARSERS["date-time"] = lambda text: right(text[:19] + "Z")
""",
    },
    "rpcv2Json": {
        "numbers of any precision are numbers": """
from tinsmith_runtime.codecs.json_dialect import RPC_V2
RPC_V2.quoted = False
""",
        "timestampFormat counts": """
from tinsmith_runtime.codecs.json_dialect import RPC_V2
RPC_V2.formats = True
""",
        "a body where there is no input": """
import tinsmith_runtime.protocols.rpcv2_json as module
right = module.request
def request(*arguments):
    made = right(*arguments)
    made.body = made.body or b"{}"
    return made
module.request = request
""",
        "what may be null is left out": """
import tinsmith_runtime.codecs.json_writer as module
right = module._map
def maps(shape, dialect):
    write = right(shape, dialect)
    return lambda value: write({key: item for key, item in value.items() if item is not None})
module._map = maps
""",
        "numbers lose digits": """
import tinsmith_runtime.codecs.json_scalar as module
from decimal import Decimal
right = module._decimal
module._decimal = lambda value: Decimal(float(value))
""",
    },
}
