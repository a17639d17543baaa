"""Creates the stack of the Petstore in ministack, and prints the names of its resources as JSON.

    stack.py ENDPOINT PROGRAM WEBHOOK

It adds two things to the stack. The webhook subscribes by a call, because the parameter of the template takes HTTPS
only. A function between the API and the Petstore adds the API key to events, where ministack leaves it out.
"""

import io
import json
import subprocess
import sys
import time
import zipfile

import boto3

endpoint, program, webhook = sys.argv[1:]

ADD_API_KEY = """
import json, os
import boto3

def handler(event, context):
    # Only events of HTTP APIs have a version.
    event.pop("version", None)
    headers = {name.lower(): value for name, value in event["headers"].items()}
    if "x-api-key" in headers:
        event["requestContext"]["identity"] |= {"apiKey": headers["x-api-key"], "apiKeyId": "1"}
    response = boto3.client("lambda").invoke(FunctionName=os.environ["PETSTORE"], Payload=json.dumps(event))
    return json.load(response["Payload"])
"""


def client(service):
    return boto3.client(
        service,
        endpoint_url=endpoint,
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )


def archive(name, content):
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file:
        entry = zipfile.ZipInfo(name)
        entry.external_attr = 0o755 << 16
        file.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return code.getvalue()


def create_stack():
    """Creates the stack of the program's template, and returns its resources' names by those in the template."""
    template = subprocess.check_output([program, "sam", "--format", "cloudformation", "--syntax", "json"])
    with open(program, "rb") as file:
        files = {"code.zip": archive("bootstrap", file.read()), "template.json": template}
    client("s3").create_bucket(Bucket="code")
    for key, body in files.items():
        client("s3").put_object(Bucket="code", Key=key, Body=body)
    given = {"CodeBucket": "code", "CodeKey": "code.zip", "PetAddedTopicEmail": "keeper@shelter.example"}
    cloudformation = client("cloudformation")
    cloudformation.create_stack(
        StackName="petstore",
        TemplateURL=f"{endpoint}/code/template.json",
        Capabilities=["CAPABILITY_IAM"],
        Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in given.items()],
    )
    while True:
        stack = cloudformation.describe_stacks(StackName="petstore")["Stacks"][0]
        if not stack["StackStatus"].endswith("IN_PROGRESS"):
            break
        time.sleep(0.1)
    assert stack["StackStatus"] == "CREATE_COMPLETE", stack
    resources = cloudformation.describe_stack_resources(StackName="petstore")["StackResources"]
    return {resource["LogicalResourceId"]: resource["PhysicalResourceId"] for resource in resources}


def add_api_key_to_events(api, function):
    """Puts a function between the API and the function of its integrations."""
    arn = client("lambda").create_function(
        FunctionName="add-api-key",
        Runtime="python3.12",
        Handler="add_api_key.handler",
        Role="arn:aws:iam::000000000000:role/add-api-key",
        Timeout=60,
        Code={"ZipFile": archive("add_api_key.py", ADD_API_KEY)},
        Environment={"Variables": {"PETSTORE": function}},
    )["FunctionArn"]
    gateway = client("apigateway")
    uri = f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{arn}/invocations"
    patched = 0
    for resource in gateway.get_resources(restApiId=api, limit=500)["items"]:
        for method, settings in resource.get("resourceMethods", {}).items():
            if settings["methodIntegration"]["type"] == "AWS_PROXY":
                gateway.update_integration(
                    restApiId=api,
                    resourceId=resource["id"],
                    httpMethod=method,
                    patchOperations=[{"op": "replace", "path": "/uri", "value": uri}],
                )
                patched += 1
    assert patched, "the API has no integration with the function"


names = create_stack()
add_api_key_to_events(names["RestApi"], names["ApiFunction"])
client("sns").subscribe(TopicArn=names["PetAddedTopic"], Protocol="http", Endpoint=webhook)
print(json.dumps(names))
