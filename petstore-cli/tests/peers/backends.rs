//! Services behind an API without a function: DynamoDB, SQS and SNS of ministack.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::sync::Arc;

use serde_json::{Value, json};

use crate::ministack::Ministack;
use crate::parts;
use crate::served::{Serve, file};

const ACCOUNT: &str = "000000000000";

/// Calls a service of ministack: an action of a JSON protocol, or a form.
fn call(ministack: &Ministack, service: &str, target: Option<&str>, body: &str) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", ministack.port)).expect("it listens");
    let content = match target {
        Some(target) => {
            format!("Content-Type: application/x-amz-json-1.0\r\nX-Amz-Target: {target}\r\n")
        }
        None => "Content-Type: application/x-www-form-urlencoded\r\n".to_owned(),
    };
    let length = body.len();
    let request = format!(
        "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\n{content}Content-Length: {length}\r\n\
         Authorization: AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/{service}/aws4_request, \
         SignedHeaders=host, Signature=0\r\nConnection: close\r\n\r\n{body}"
    );
    stream.write_all(request.as_bytes()).expect("it reads");
    let mut response = String::new();
    stream.read_to_string(&mut response).expect("it responds");
    let (head, body) = response.split_once("\r\n\r\n").expect("a head and a body");
    assert!(head.starts_with("HTTP/1.1 200"), "{response}");
    body.to_owned()
}

fn queue_url(ministack: &Ministack, name: &str) -> String {
    format!("http://127.0.0.1:{}/{ACCOUNT}/{name}", ministack.port)
}

fn create_queue(ministack: &Ministack, name: &str) {
    let body = json!({"QueueName": name}).to_string();
    call(ministack, "sqs", Some("AmazonSQS.CreateQueue"), &body);
}

/// The bodies of the messages of a queue.
fn receive(ministack: &Ministack, name: &str) -> Vec<String> {
    let body =
        json!({"QueueUrl": queue_url(ministack, name), "MaxNumberOfMessages": 10}).to_string();
    let received = call(ministack, "sqs", Some("AmazonSQS.ReceiveMessage"), &body);
    let received: Value = serde_json::from_str(&received).expect("JSON");
    let messages = received["Messages"].as_array().cloned().unwrap_or_default();
    let body = |message: &Value| message["Body"].as_str().expect("a body").to_owned();
    messages.iter().map(body).collect()
}

fn serve(ministack: &Ministack, definition: &str) -> Serve {
    let url = format!("http://127.0.0.1:{}", ministack.port);
    Serve::start(
        &[definition, "--stage", "test"],
        &[("AWS_ENDPOINT_URL", &url)],
    )
}

#[test]
fn dynamodb_keeps_pets_without_a_function() {
    let ministack: Arc<Ministack> = Ministack::shared();
    let table = json!({
        "TableName": "shelter",
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": "petId", "AttributeType": "N"}],
        "KeySchema": [{"AttributeName": "petId", "KeyType": "HASH"}],
    });
    call(
        &ministack,
        "dynamodb",
        Some("DynamoDB_20120810.CreateTable"),
        &table.to_string(),
    );
    let definition =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/growing/dynamodb.json");
    let serve = serve(&ministack, definition.to_str().expect("UTF-8"));
    let (status, adopted) =
        parts(&serve.post("/test/pets", r#"{"type": "Fidō \"2\"", "price": 9.5}"#));
    assert_eq!(status, 201, "{adopted}");
    let pet = &adopted["pet"];
    assert_eq!(
        (&pet["type"], &pet["price"]),
        (&json!("Fidō \"2\""), &json!(9.5))
    );
    let id = pet["id"].as_u64().expect("a number");
    assert_eq!(
        parts(&serve.get(&format!("/test/pets/{id}"))),
        (200, pet.clone())
    );
    let missing = json!({"message": "There is no pet with this id."});
    assert_eq!(parts(&serve.get("/test/pets/1")), (404, missing));
    serve.end();
}

/// Sends the body of a request to a queue or a topic, in the form of the Query protocol.
fn sends(path: &str, uri: &str, form: &str) -> (String, Value) {
    let method = json!({"post": {
        "responses": {"200": {"description": "sent"}, "502": {"description": "not sent"}},
        "x-amazon-apigateway-integration": {
            "type": "aws",
            "httpMethod": "POST",
            "uri": uri,
            "credentials": format!("arn:aws:iam::{ACCOUNT}:role/sender"),
            "passthroughBehavior": "never",
            "requestParameters": {
                "integration.request.header.Content-Type": "'application/x-www-form-urlencoded'",
            },
            "requestTemplates": {"application/json": form},
            "responses": {
                "2\\d\\d": {"statusCode": "200", "responseTemplates": {"application/json":
                    "{\"isSent\": $input.body.contains('<MessageId>')}"}},
                "default": {"statusCode": "502", "responseTemplates": {"application/json":
                    "{\"message\": \"It was not sent.\"}"}},
            },
        },
    }});
    (path.to_owned(), method)
}

#[test]
fn a_queue_and_a_topic_take_what_clients_post() {
    let ministack = Ministack::shared();
    create_queue(&ministack, "adoptions");
    create_queue(&ministack, "notices");
    call(&ministack, "sns", None, "Action=CreateTopic&Name=news");
    call(
        &ministack,
        "sns",
        None,
        &format!(
            "Action=Subscribe&Protocol=sqs&TopicArn=arn:aws:sns:us-east-1:{ACCOUNT}:news\
             &Endpoint=arn:aws:sqs:us-east-1:{ACCOUNT}:notices"
        ),
    );
    let message = "Action=SendMessage&MessageBody=$util.urlEncode($input.body)";
    let queue = |name: &str| format!("arn:aws:apigateway:us-east-1:sqs:path/{ACCOUNT}/{name}");
    let topic = "arn:aws:apigateway:us-east-1:sns:action/Publish";
    let publish = |name: &str| {
        format!(
            "TopicArn=$util.urlEncode('arn:aws:sns:us-east-1:{ACCOUNT}:{name}')\
             &Subject=adopted&Message=$util.urlEncode($input.path('$.name'))"
        )
    };
    let paths = serde_json::Map::from_iter([
        sends("/adoptions", &queue("adoptions"), message),
        sends("/nowhere", &queue("nowhere"), message),
        sends("/news", topic, &publish("news")),
        sends("/silence", topic, &publish("silence")),
    ]);
    let definition =
        json!({"openapi": "3.0.1", "info": {"title": "shelter", "version": "1"}, "paths": paths});
    let serve = serve(&ministack, &file(&definition.to_string()));
    let sent = (200, json!({"isSent": true}));
    let body = "{\"name\": \"Fidō & Rex + 1%\"}";
    assert_eq!(parts(&serve.post("/test/adoptions", body)), sent);
    assert_eq!(receive(&ministack, "adoptions"), [body]);
    assert_eq!(parts(&serve.post("/test/news", body)), sent);
    let notices = receive(&ministack, "notices");
    let [notice] = &*notices else {
        panic!("{notices:?}")
    };
    let notice: Value = serde_json::from_str(notice).expect("JSON");
    assert_eq!(
        (&notice["Message"], &notice["Subject"]),
        (&json!("Fidō & Rex + 1%"), &json!("adopted"))
    );
    let failed = (502, json!({"message": "It was not sent."}));
    assert_eq!(parts(&serve.post("/test/nowhere", body)), failed);
    assert_eq!(parts(&serve.post("/test/silence", body)), failed);
    serve.end();
}
