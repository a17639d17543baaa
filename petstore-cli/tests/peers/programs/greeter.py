"""Greets by query parameter, header or body: a function behind a REST API, as awslambdaric runs it."""

import base64
import json


def greet(event, context):
    name = (event["queryStringParameters"] or {}).get("greeter")
    for header, value in (event["headers"] or {}).items():
        if name is None and header.lower() == "greeter":
            name = value
    if name is None and event["body"]:
        body = base64.b64decode(event["body"]) if event["isBase64Encoded"] else event["body"]
        name = json.loads(body).get("greeter")
    return {
        "statusCode": 200,
        "headers": {"content-type": "application/json"},
        "body": json.dumps({"message": f"Hello, {name or 'World'}!"}, ensure_ascii=False, separators=(",", ":")),
    }
