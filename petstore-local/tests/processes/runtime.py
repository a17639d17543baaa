"""A runtime of Lambda in a few lines: what it does with an event, the event says."""

import json
import os
import sys
import time
import urllib.error
import urllib.request

API = "http://" + os.environ["AWS_LAMBDA_RUNTIME_API"] + "/2018-06-01/runtime/"


def send(path, body, headers={}):
    request = urllib.request.Request(API + path, body, headers)
    try:
        return urllib.request.urlopen(request).status
    except urllib.error.HTTPError as error:
        return error.code


def handle(event, headers):
    action = event.get("do", "describe")
    if "touch" in event:
        open(event["touch"], "w").close()
    if action == "sleep":
        time.sleep(event["seconds"])
    if action == "exit":
        sys.exit(event["status"])
    if action == "kill":
        os.kill(os.getpid(), event["signal"])
    if action == "large":
        return "x" * event["bytes"]
    if action == "print":
        print(event["text"], flush=True)
        print(event["text"], file=sys.stderr, flush=True)
    if action == "variables":
        return {name: os.environ.get(name) for name in event["names"]}
    return {"process": os.getpid(), "event": event, "headers": headers}


if sys.argv[1:] == ["fail"]:
    failure = {"errorType": "Import", "errorMessage": "no such module"}
    send("init/error", json.dumps(failure).encode())
    sys.exit(1)
if sys.argv[1:] == ["exit"]:
    sys.exit(3)
while True:
    with urllib.request.urlopen(API + "invocation/next") as response:
        headers = {name.lower(): value for name, value in response.headers.items()}
        event = json.load(response)
    id = headers["lambda-runtime-aws-request-id"]
    if event.get("do") == "error":
        failure = {"errorType": "Sick", "errorMessage": "the pet is sick"}
        send(f"invocation/{id}/error", json.dumps(failure).encode())
    elif event.get("do") == "skip":
        pass
    elif event.get("do") == "wrong":
        status = send("invocation/wrong/response", b"{}")
        send(f"invocation/{id}/response", json.dumps(status).encode())
    else:
        send(f"invocation/{id}/response", json.dumps(handle(event, headers)).encode())
