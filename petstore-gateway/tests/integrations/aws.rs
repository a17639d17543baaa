//! AWS services.

use petstore_core::contract::Integration;

use crate::backend::{Backend, header, map, request, respond, text, transform};

const ROLE: &str = "arn:aws:iam::111111111111:role/gateway";

#[tokio::test]
async fn an_action_of_a_json_service_is_signed_and_named_in_a_header() {
    let backend = Backend::responding(200, &[], r#"{"Item": {}}"#);
    let mut integration = Integration::aws_service("dynamodb", "action/GetItem", ROLE);
    transform(
        &mut integration,
        r#"{"TableName": "pets", "Key": {"id": {"S": "7"}}}"#,
    );
    let response = backend.call(integration, request(&[], "")).await;
    let sent = backend.request();
    assert_eq!(sent.uri(), "http://127.0.0.1:4566/?Action=GetItem");
    let headers = sent.headers();
    assert_eq!(
        header(headers, "x-amz-target"),
        Some("DynamoDB_20120810.GetItem")
    );
    assert_eq!(
        header(headers, "content-type"),
        Some("application/x-amz-json-1.0")
    );
    let authorization = header(headers, "authorization").unwrap();
    assert!(authorization.starts_with("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/"));
    assert!(authorization.contains("/us-east-1/dynamodb/aws4_request"));
    assert!(text(sent.body()).contains("\"TableName\""));
    assert_eq!(text(response.body()), r#"{"Item": {}}"#);
}

#[tokio::test]
async fn a_path_reaches_services_with_other_protocols() {
    let backend = Backend::responding(200, &[], "bytes");
    let mut integration = Integration::aws_service("s3", "path/bucket/{key}", ROLE);
    integration.http_method = Some("GET".to_owned());
    map(&mut integration, "path.key", "method.request.path.petId");
    backend.call(integration, request(&[], "ignored")).await;
    let sent = backend.request();
    assert_eq!(sent.uri(), "http://127.0.0.1:4566/bucket/7");
    assert!(sent.body().is_empty());
    assert!(sent.headers().contains_key("x-amz-content-sha256"));

    let backend = Backend::responding(200, &[], "{}");
    let mut integration = Integration::aws_service("sqs", "path/111111111111/queue", ROLE);
    map(
        &mut integration,
        "header.Content-Type",
        "'application/x-www-form-urlencoded'",
    );
    transform(
        &mut integration,
        "Action=SendMessage&MessageBody=$input.body",
    );
    backend.call(integration, request(&[], "a b")).await;
    let sent = backend.request();
    assert_eq!(sent.uri(), "http://127.0.0.1:4566/111111111111/queue");
    assert_eq!(text(sent.body()), "Action=SendMessage&MessageBody=a b");
    let content_type = header(sent.headers(), "content-type");
    assert_eq!(content_type, Some("application/x-www-form-urlencoded"));
}

#[tokio::test]
async fn an_empty_item_can_be_a_404() {
    let template = "#if($input.path('$.Item') == '')#set($context.responseOverride.status = 404)\
                    {\"message\": \"no such pet\"}#{else}$input.json('$.Item')#end";
    for (body, status, expected) in [
        ("{}", 404, r#"{"message": "no such pet"}"#),
        (
            r#"{"Item": {"id": {"S": "7"}}}"#,
            200,
            r#"{"id":{"S":"7"}}"#,
        ),
    ] {
        let backend = Backend::responding(200, &[], body);
        let mut integration = Integration::aws_service("dynamodb", "action/GetItem", ROLE);
        respond(&mut integration, 200, None, Some(template));
        let response = backend.call(integration, request(&[], "{}")).await;
        assert_eq!(response.status(), status);
        assert_eq!(text(response.body()), expected);
    }
}

#[tokio::test]
async fn headers_of_signatures_cannot_be_mapped() {
    let backend = Backend::responding(200, &[], "{}");
    let mut integration = Integration::aws_service("sns", "action/Publish", ROLE);
    map(&mut integration, "header.Authorization", "'own'");
    let response = backend.call(integration, request(&[], "{}")).await;
    assert_eq!(response.status(), 500);
    assert!(
        backend
            .log()
            .contains("configuration error: Authorization header already present")
    );
}
