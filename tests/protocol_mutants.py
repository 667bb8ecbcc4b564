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
}
