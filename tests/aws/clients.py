"""Drives the services of a local world with boto3 and awscli. The argument is its URL."""

import json
import os
import subprocess
import sys
import urllib.request

import boto3
from botocore.exceptions import ClientError

ENDPOINT = sys.argv[1]
os.environ.update(
    AWS_ACCESS_KEY_ID="AKIDEXAMPLE",
    AWS_SECRET_ACCESS_KEY="secret",
    AWS_DEFAULT_REGION="us-east-1",
    AWS_ENDPOINT_URL=ENDPOINT,
    AWS_CONFIG_FILE=os.path.join(os.environ.get("TMPDIR", "/tmp"), f"aws-config-{os.getpid()}"),
)
# awscli would download what the URL of a queue leads to.
with open(os.environ["AWS_CONFIG_FILE"], "w") as file:
    file.write("[default]\ncli_follow_urlparam = false\n")


def code(call, **arguments):
    """The code of the error that a call has."""
    try:
        call(**arguments)
    except ClientError as error:
        return error.response["Error"]["Code"]
    raise AssertionError("the call succeeds")


def aws(*arguments):
    """What awscli prints, as JSON."""
    program = os.path.join(os.path.dirname(sys.executable), "aws")
    done = subprocess.run([program, "--endpoint-url", ENDPOINT, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, (arguments, done.stderr)
    return json.loads(done.stdout) if done.stdout.strip().startswith(("{", "[")) else done.stdout


sqs, sns, s3 = boto3.client("sqs"), boto3.client("sns"), boto3.client("s3")
dynamodb, events, functions = boto3.client("dynamodb"), boto3.client("events"), boto3.client("lambda")

url = sqs.get_queue_url(QueueName="adoptions")["QueueUrl"]
sent = sqs.send_message(QueueUrl=url, MessageBody="Rex", MessageAttributes={"n": {"DataType": "Number", "StringValue": "7"}})
received = sqs.receive_message(QueueUrl=url, MessageAttributeNames=["All"], WaitTimeSeconds=1)["Messages"][0]
assert received["Body"] == "Rex" and received["MessageId"] == sent["MessageId"]
sqs.delete_message(QueueUrl=url, ReceiptHandle=received["ReceiptHandle"])
urls = [u for page in sqs.get_paginator("list_queues").paginate(PaginationConfig={"PageSize": 1}) for u in page["QueueUrls"]]
assert url in urls and len(urls) >= 3, urls
assert code(sqs.send_message, QueueUrl=url + "x", MessageBody="x") == "AWS.SimpleQueueService.NonExistentQueue"

received = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=0)
assert "Messages" not in received, received
assert code(sqs.delete_message, QueueUrl=url, ReceiptHandle="x") == "ReceiptHandleIsInvalid"
assert code(sqs.receive_message, QueueUrl=url, MaxNumberOfMessages=11) == "InvalidParameterValue"
assert code(sqs.send_message, QueueUrl=url, MessageBody="") in ("MissingParameter", "InvalidParameterValue")
entries = [{"Id": "a", "MessageBody": "1"}, {"Id": "a", "MessageBody": "2"}]
assert code(sqs.send_message_batch, QueueUrl=url, Entries=entries) == "AWS.SimpleQueueService.BatchEntryIdsNotDistinct"

topics = [t["TopicArn"] for page in sns.get_paginator("list_topics").paginate() for t in page["Topics"]]
topic = topics[0]
assert sns.publish(TopicArn=topic, Message="hello", Subject="s")["MessageId"]
subscription = sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint="arn:aws:sqs:us-east-1:000000000000:other", ReturnSubscriptionArn=True)
for name, arguments in (("list_subscriptions", {}), ("list_subscriptions_by_topic", {"TopicArn": topic})):
    pages = sns.get_paginator(name).paginate(**arguments)
    arns = [s["SubscriptionArn"] for page in pages for s in page["Subscriptions"]]
    assert subscription["SubscriptionArn"] in arns and len(arns) >= 2, arns
sns.unsubscribe(SubscriptionArn=subscription["SubscriptionArn"])
assert code(sns.publish, TopicArn=topic, Message="") == "InvalidParameter"
assert code(sns.subscribe, TopicArn=topic, Protocol="pigeon", Endpoint="x") == "InvalidParameter"
assert code(sns.publish, TopicArn=topic + "x", Message="x") == "NotFound"

put = events.put_events(Entries=[{"Source": "a", "DetailType": "b", "Detail": "{}", "EventBusName": "shop"}, {"Source": "a", "DetailType": "b", "Detail": "{"}])
assert put["FailedEntryCount"] == 1 and put["Entries"][0]["EventId"], put
assert put["Entries"][1]["ErrorCode"] == "MalformedDetail", put

for n in range(12):
    dynamodb.put_item(TableName="owners", Item={"ownerId": {"S": f"o{n}"}})
pages = dynamodb.get_paginator("scan").paginate(TableName="owners", PaginationConfig={"PageSize": 5})
assert sum(len(page["Items"]) for page in pages) == 12
owner = {":owner": {"S": "o3"}}
pages = dynamodb.get_paginator("query").paginate(
    TableName="owners", KeyConditionExpression="ownerId = :owner", ExpressionAttributeValues=owner
)
assert [item["ownerId"]["S"] for page in pages for item in page["Items"]] == ["o3"]
pages = dynamodb.get_paginator("list_tables").paginate(PaginationConfig={"PageSize": 1})
assert sorted(name for page in pages for name in page["TableNames"]) == ["owners", "pets"]
assert code(dynamodb.put_item, TableName="owners", Item={"ownerId": {"S": "o1"}}, ConditionExpression="attribute_not_exists(ownerId)") == "ConditionalCheckFailedException"
assert code(dynamodb.put_item, TableName="owners", Item={"other": {"S": "x"}}) == "ValidationException"
transaction = [{"Put": {"TableName": "owners", "Item": {"ownerId": {"S": "o1"}}, "ConditionExpression": "attribute_not_exists(ownerId)"}}]
assert code(dynamodb.transact_write_items, TransactItems=transaction) == "TransactionCanceledException"
assert code(dynamodb.get_item, TableName="none", Key={"ownerId": {"S": "x"}}) == "ResourceNotFoundException"

invoked = functions.invoke(FunctionName="statistics", Payload=json.dumps({"pets": 4}))
assert json.load(invoked["Payload"]) == {"pets": 8} and "FunctionError" not in invoked
failed = functions.invoke(FunctionName="statistics", Payload=json.dumps({"pets": 13}))
assert failed["FunctionError"] == "Unhandled" and "unlucky" in failed["Payload"].read().decode()
assert functions.invoke(FunctionName="statistics", InvocationType="Event", Payload=b"{}")["StatusCode"] == 202
assert code(functions.invoke, FunctionName="none") == "ResourceNotFoundException"
assert code(functions.invoke, FunctionName="statistics", Payload=b"{") == "InvalidRequestContentException"

# The access key says which function a client is: here, one that may do nothing of this.
denied = {"aws_access_key_id": "local-function-statistics", "aws_secret_access_key": "secret"}
assert code(boto3.client("dynamodb", **denied).put_item, TableName="owners", Item={"ownerId": {"S": "x"}}) == "AccessDeniedException"
assert code(boto3.client("sqs", **denied).send_message, QueueUrl=url, MessageBody="x") == "AccessDenied"
assert code(boto3.client("sns", **denied).publish, TopicArn=topic, Message="x") == "AuthorizationError"
assert code(boto3.client("lambda", **denied).invoke, FunctionName="statistics") == "AccessDeniedException"
assert code(boto3.client("s3", **denied).put_object, Bucket="photos", Key="x") == "AccessDenied"
assert code(boto3.client("events", **denied).put_events, Entries=[{"Source": "a", "DetailType": "b", "Detail": "{}", "EventBusName": "shop"}]) == "AccessDeniedException"

for n in range(3):
    s3.put_object(Bucket="photos", Key=f"cats/{n}.jpg", Body=b"miau", ContentType="image/jpeg", Metadata={"n": str(n)})
got = s3.get_object(Bucket="photos", Key="cats/1.jpg")
assert got["Body"].read() == b"miau" and got["ContentType"] == "image/jpeg" and got["Metadata"] == {"n": "1"}
pages = s3.get_paginator("list_objects_v2").paginate(Bucket="photos", PaginationConfig={"PageSize": 2})
assert [o["Key"] for page in pages for o in page["Contents"]] == [f"cats/{n}.jpg" for n in range(3)]
presigned = s3.generate_presigned_url("put_object", Params={"Bucket": "photos", "Key": "signed"})
request = urllib.request.Request(presigned, data=b"by URL", method="PUT")
assert urllib.request.urlopen(request).status == 200
assert s3.get_object(Bucket="photos", Key="signed")["Body"].read() == b"by URL"
large = os.path.join(os.environ.get("TMPDIR", "/tmp"), f"large-{os.getpid()}")
with open(large, "wb") as file:
    file.write(b"x" * (9 * 1024 * 1024))
s3.upload_file(large, "photos", "large")
assert s3.head_object(Bucket="photos", Key="large")["ContentLength"] == 9 * 1024 * 1024
s3.delete_objects(Bucket="photos", Delete={"Objects": [{"Key": "large"}, {"Key": "signed"}]})
assert code(s3.get_object, Bucket="photos", Key="signed") == "NoSuchKey"
assert code(s3.get_object, Bucket="none", Key="signed") == "NoSuchBucket"
assert code(s3.head_object, Bucket="photos", Key="signed") == "404"
assert code(s3.get_object, Bucket="photos", Key="cats/1.jpg", Range="bytes=9-") == "InvalidRange"

assert len(aws("sns", "list-subscriptions")["Subscriptions"]) >= 1
assert len(aws("dynamodb", "scan", "--table-name", "owners", "--page-size", "5")["Items"]) == 12
assert aws("events", "put-events", "--entries", '[{"Source": "a", "DetailType": "b", "Detail": "{}"}]')["FailedEntryCount"] == 0
assert aws("sqs", "send-message", "--queue-url", url, "--message-body", "from awscli")["MessageId"]
assert aws("dynamodb", "describe-table", "--table-name", "pets")["Table"]["TableName"] == "pets"
assert aws("sns", "publish", "--topic-arn", topic, "--message", "m")["MessageId"]
aws("s3", "cp", large, "s3://photos/copied")
assert "copied" in aws("s3", "ls", "s3://photos/")
os.remove(large)
os.remove(os.environ["AWS_CONFIG_FILE"])
print("all services respond")
