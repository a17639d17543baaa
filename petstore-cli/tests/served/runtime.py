"""Greets with the method and path of a request, as a runtime of Lambda."""

import json
import os
import urllib.request

API = "http://" + os.environ["AWS_LAMBDA_RUNTIME_API"] + "/2018-06-01/runtime/invocation/"
print("ready in", os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"], "MB", flush=True)
while True:
    with urllib.request.urlopen(API + "next") as response:
        id = response.headers["Lambda-Runtime-Aws-Request-Id"]
        event = json.load(response)
    if event["path"] == "/end":
        os._exit(7)
    if event["path"] == "/hang":
        while True:
            pass
    body = event["httpMethod"] + " " + event["path"]
    body = json.dumps({"statusCode": 200, "body": body}).encode()
    urllib.request.urlopen(urllib.request.Request(API + id + "/response", body))
