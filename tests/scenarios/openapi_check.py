"""Compares what a dashboard answers with its own OpenAPI file: every path
without a placeholder, its status, its type, and JSON against its schema."""

import json
import sys
import urllib.request

KINDS = {"boolean": bool, "object": dict, "array": list, "string": str, "integer": int,
         "number": (int, float), "null": type(None)}


def resolve(schema, document):
    while "$ref" in schema:
        target = document
        for part in schema["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        schema = target
    return schema


def check(value, schema, document, place):
    """Fails unless `value` fits the part of JSON Schema that we use."""
    schema = resolve(schema, document)
    unknown = set(schema) - {"type", "properties", "required", "items",
                             "additionalProperties", "minimum", "minItems"}
    assert not unknown, f"{place}: this check knows no {unknown}"
    kinds = schema.get("type", list(KINDS))
    kinds = kinds if isinstance(kinds, list) else [kinds]
    if isinstance(value, bool):  # a kind of int, for Python
        fits = "boolean" in kinds
    else:
        fits = any(isinstance(value, KINDS[kind]) for kind in kinds)
    assert fits, f"{place}: {value!r} is no {kinds}"
    if isinstance(value, dict):
        missing = set(schema.get("required", [])) - set(value)
        assert not missing, f"{place}: {missing} missing"
        known = schema.get("properties", {})
        rest = schema.get("additionalProperties", True)
        for name, inner in value.items():
            where = f"{place}.{name}"
            if name in known:
                check(inner, known[name], document, where)
            else:
                assert rest is not False, f"{where} is not described"
                check(inner, rest if isinstance(rest, dict) else {}, document, where)
    elif isinstance(value, list):
        assert len(value) >= schema.get("minItems", 0), place
        for index, inner in enumerate(value):
            check(inner, schema.get("items", {}), document, f"{place}[{index}]")
    elif isinstance(value, (int, float)):
        assert value >= schema.get("minimum", value), f"{place}: {value}"


def main(url):
    with urllib.request.urlopen(f"{url}/api/openapi.json") as answer:
        document = json.load(answer)
    seen = 0
    for path, operations in document["paths"].items():
        if "{" in path:
            continue
        expected = operations["get"]["responses"]["200"]["content"]
        with urllib.request.urlopen(url + path, timeout=10) as answer:
            kind = answer.headers["Content-Type"].split(";")[0]
            assert kind in expected, f"{path}: {kind} is not described"
            if kind == "application/json":
                check(json.load(answer), expected[kind]["schema"], document, path)
        seen += 1
    assert seen >= 9, seen


if __name__ == "__main__":
    main(sys.argv[1])
