//! Requests by a client in Rust.

use serde_json::Value;
use ureq::Agent;
use ureq::http::Request;

use super::{AwsCall, Call, Response};

/// Sends a request over HTTP.
pub(crate) fn http(call: &Call) -> Response {
    let config = Agent::config_builder()
        .http_status_as_error(false)
        .proxy(None);
    let agent = config.build().new_agent();
    let mut request = Request::builder().method(call.method).uri(&call.url);
    for (name, value) in &call.headers {
        request = request.header(name, value);
    }
    let request = request.body(call.body.clone().unwrap_or_default());
    let response = agent.run(request.expect("the request is well-formed"));
    let mut response = response.expect("a response comes");
    let body = response.body_mut().read_to_string();
    Response {
        status: response.status().as_u16(),
        body: body.expect("the body is text"),
    }
}

/// Calls a service of AWS in its own protocol.
pub(crate) fn aws(call: &AwsCall<'_>) -> Value {
    let AwsCall {
        endpoint,
        service,
        operation,
        parameters,
    } = call;
    let credential = format!("AKIDEXAMPLE/20260101/us-east-1/{service}/aws4_request");
    let authorization =
        format!("AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders=host, Signature=0");
    let request = match (*service, *operation) {
        ("dynamodb", operation) => Call::post(&format!("{endpoint}/"))
            .header("x-amz-target", &format!("DynamoDB_20120810.{operation}"))
            .body(&parameters.to_string(), "application/x-amz-json-1.0"),
        ("lambda", "Invoke") => {
            let name = parameters["FunctionName"].as_str().expect("a name");
            let payload = parameters["Payload"].as_str().expect("a payload");
            let path = format!("/2015-03-31/functions/{name}/invocations");
            Call::post(&format!("{endpoint}{path}")).body(payload, "application/json")
        }
        other => panic!("the story has no call of {other:?}"),
    };
    let response = http(&request.header("authorization", &authorization));
    let body = response.json(200);
    match *operation {
        "Invoke" => serde_json::json!({"Payload": body}),
        _ => body,
    }
}
