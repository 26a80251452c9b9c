"""Holds answers against OpenAPI documents, with the validator of Debian's python3-jsonschema (Draft 2020-12).

The first line of the input is a list of documents as [name, is_complete, document]. Each further line is an answer:
{"method", "path", "status", "body"}, or {"schema", "body"} to name the schema; without a body it is one that holds no JSON. Each gets
one line: the list of what does not fit.
"""

import json
import re
import sys
import warnings

import jsonschema

warnings.simplefilter("ignore", DeprecationWarning)

TASK_TYPE = "api_buckets_delete"
TASK_SCHEMA = "BucketDeleteTaskResponse"
ERROR_SCHEMA = "ErrorResponse"
DESCRIPTION = "/v1/openapi.json"
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")

formats = jsonschema.FormatChecker(formats=())


@formats.checks("date-time")
def is_moment(value):
    """As this API writes it; stricter than RFC 3339."""
    return not isinstance(value, str) or MOMENT.fullmatch(value) is not None


class Document:
    """`is_complete` says that it lists every status of every call."""

    def __init__(self, name, is_complete, document):
        self.name, self.is_complete, self.document = name, is_complete, document
        self.resolver = jsonschema.RefResolver.from_schema(document)
        for schema in document["components"]["schemas"].values():
            jsonschema.Draft202012Validator.check_schema(schema)

    def named(self, name):
        return {"$ref": f"#/components/schemas/{name}"} if name in self.document["components"]["schemas"] else None

    def schema_of(self, method, path, status):
        call = self.find(method, path)
        if call is None and not self.is_complete and status < 400:
            return None
        if call is None:
            return self.named(ERROR_SCHEMA)
        answer = call["responses"].get(str(status))
        if answer is None:
            if self.is_complete:
                raise LookupError(f"{method} {path} does not list {status}")
            return self.named(ERROR_SCHEMA)
        while "$ref" in answer:
            answer = self.resolver.resolve(answer["$ref"])[1]
        return answer.get("content", {}).get("application/json", {}).get("schema")

    def find(self, method, path):
        steps = path.split("?")[0].rstrip("/").split("/")
        found = [
            (template.count("{"), call[method.lower()])
            for template, call in self.document["paths"].items()
            if method.lower() in call and fits(template.split("/"), steps)
        ]
        return min(found, key=lambda one: one[0])[1] if found else None

    def misfits(self, body, schema):
        validator = jsonschema.Draft202012Validator(schema, resolver=self.resolver, format_checker=formats)
        for error in validator.iter_errors(body):
            for cause in causes(error):
                at = "/".join(str(step) for step in cause.absolute_path)
                yield f"{self.name}: {at or 'the answer'}: {cause.message}"


def fits(template, steps):
    return len(template) == len(steps) and all(a.startswith("{") or a == b for a, b in zip(template, steps))


def causes(error):
    """Of a schema with alternatives, why each of them does not fit."""
    if not error.context:
        yield error
    for cause in error.context:
        yield from causes(cause)


def nulls(value, at=""):
    """Null is left out in this API, which JSON Schema cannot say once for all."""
    if value is None:
        yield f"{at}: null is left out in this API"
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, member in members:
        yield from nulls(member, f"{at}/{name}".lstrip("/"))


def tasks_in(body):
    """The published schema of a task leaves open what the type of the task decides."""
    if isinstance(body, dict):
        things = [body, *body["results"]] if isinstance(body.get("results"), list) else [body]
        yield from (thing for thing in things if isinstance(thing, dict) and thing.get("task_type") == TASK_TYPE)


def check(documents, answer):
    if "body" not in answer:
        yield from check_bare(documents, answer)
        return
    body = answer["body"]
    if answer.get("path") != DESCRIPTION:
        yield from nulls(body)
    for document in documents:
        try:
            schema = document.named(answer["schema"]) if "schema" in answer else document.schema_of(
                answer["method"], answer["path"], answer["status"])
        except LookupError as unknown:
            yield f"{document.name}: {unknown}"
            continue
        if schema is not None:
            yield from document.misfits(body, schema)
        for task in tasks_in(body):
            yield from document.misfits(task, document.named(TASK_SCHEMA))


def check_bare(documents, answer):
    """A document that is complete says of every status whether there is JSON."""
    for document in documents:
        if document.is_complete:
            try:
                if document.schema_of(answer["method"], answer["path"], answer["status"]) is not None:
                    yield f"{document.name}: {answer['method']} {answer['path']} answers {answer['status']} with JSON"
            except LookupError as unknown:
                yield f"{document.name}: {unknown}"


def main():
    documents = [Document(*one) for one in json.loads(sys.stdin.readline())]
    for line in sys.stdin:
        print(json.dumps(list(check(documents, json.loads(line)))), flush=True)


main()
