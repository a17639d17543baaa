//! Properties of any request and any result: each has a response, and the event matches the
//! request.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]

mod common;

use bytes::Bytes;
use common::{api, json_of, stage};
use http::{HeaderName, HeaderValue, Request, Response, Uri};
use petstore_gateway::{InvokeError, Stage, StageOptions};
use proptest::prelude::*;
use serde_json::Value;

fn run<F: Future>(future: F) -> F::Output {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build();
    runtime.unwrap().block_on(future)
}

fn any_headers() -> impl Strategy<Value = Vec<(HeaderName, HeaderValue)>> {
    let names = prop::sample::select(vec![
        "accept",
        "authorization",
        "content-type",
        "cookie",
        "x-api-key",
        "x-amzn-trace-id",
        "x-forwarded-for",
        "x-http-method-override",
        "x-other",
    ]);
    let values = prop::collection::vec(any::<u8>(), 0..20);
    let header = (names, values).prop_filter_map("not a header value", |(name, value)| {
        let value = HeaderValue::from_bytes(&value).ok()?;
        Some((HeaderName::from_static(name), value))
    });
    prop::collection::vec(header, 0..8)
}

/// A request for `/dev` that the `http` crate can represent.
fn any_request() -> impl Strategy<Value = Request<Bytes>> {
    let verb = "GET|POST|PUT|DELETE|HEAD|OPTIONS|PATCH|TRACE|BREW";
    let uri = "/dev(/{1,3}[a-z0-9%.~+é-]{0,4}){0,4}(\\?[a-z0-9%=&+;/?é]{0,20})?";
    let uri = uri.prop_filter_map("not a URI", |uri| uri.parse::<Uri>().ok());
    let body = prop::collection::vec(any::<u8>(), 0..50);
    (verb, uri, any_headers(), body).prop_map(|(verb, uri, headers, body)| {
        let mut request = Request::new(Bytes::from(body));
        *request.method_mut() = verb.parse().unwrap();
        *request.uri_mut() = uri;
        request.headers_mut().extend(headers);
        request
    })
}

/// A function's result as JSON, valid or not.
fn any_result() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-10..700).prop_map(Value::from),
        "[ -~é\r\n]{0,12}".prop_map(Value::from),
    ];
    let name = prop::sample::select(vec![
        "statusCode",
        "headers",
        "multiValueHeaders",
        "body",
        "isBase64Encoded",
        "content-type",
        "x",
        "errorMessage",
    ]);
    leaf.prop_recursive(3, 24, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::hash_map(name.clone(), inner, 0..6).prop_map(|members| {
                Value::Object(
                    members
                        .into_iter()
                        .map(|(name, value)| (name.to_owned(), value))
                        .collect(),
                )
            }),
        ]
    })
}

fn assert_gateway_headers(response: &Response<Bytes>) {
    assert_eq!(common::header(response, "x-amzn-requestid").len(), 36);
    assert_eq!(common::header(response, "x-amz-apigw-id").len(), 16);
    assert!(response.headers().contains_key("content-type"));
}

proptest! {
    #[test]
    fn every_request_has_a_response_and_every_event_matches_it(request in any_request()) {
        let stage = stage(&api(&["ANY /{proxy+}", "GET /", "GET /a/{x}"]));
        let uri = request.uri().clone();
        let is_signed = request.headers().contains_key("authorization");
        let sent: Vec<_> = request.headers().get_all("x-other").iter().cloned().collect();
        let response = run(stage.serve(request));
        assert_gateway_headers(&response);
        if response.status() != 200 {
            prop_assert_eq!(response.status(), 403);
            // On an unknown path, an `Authorization` header is read as a signature.
            let missing = r#"{"message":"Missing Authentication Token"}"#;
            prop_assert!(is_signed || common::text(&response) == missing);
            return Ok(());
        }
        let event = json_of(&response);
        let path = event["path"].as_str().unwrap();
        prop_assert!(uri.path().ends_with(path) || path == "/", "{} of {}", path, uri);
        prop_assert!(path == "/" || !path.starts_with("//"), "{}", path);

        let query = uri.query().unwrap_or_default();
        let values = |name: &str| -> Vec<String> {
            let pairs = form_urlencoded::parse(query.as_bytes());
            pairs.filter(|(other, _)| other == name).map(|(_, value)| value.into_owned()).collect()
        };
        let multi = event["multiValueQueryStringParameters"].as_object();
        let pairs = form_urlencoded::parse(query.as_bytes()).count();
        prop_assert_eq!(multi.is_none(), pairs == 0);
        for (name, got) in multi.into_iter().flatten() {
            prop_assert_eq!(got, &Value::from(values(name)));
            prop_assert_eq!(&event["queryStringParameters"][name], got.as_array().unwrap().last().unwrap());
        }
        let got = event["multiValueHeaders"]["x-other"].as_array().map_or(0, Vec::len);
        prop_assert_eq!(got, sent.len());
    }

    #[test]
    fn every_result_of_a_function_is_passed_on_or_a_bad_gateway(result in any_result(), accept in "[a-z*/,; ]{0,12}") {
        let text = result.to_string();
        let function = petstore_gateway::invoke_fn(move |_| {
            let text = text.clone();
            async move { Ok::<_, InvokeError>(Bytes::from(text)) }
        });
        let mut api = api(&["GET /a"]);
        api.binary_media_types = vec!["image/*".into(), "*/*".into()];
        let stage = Stage::new(&api, function, StageOptions::default()).unwrap();
        let response = run(stage.serve(common::request("GET", "/dev/a", &[("accept", accept.trim())])));
        assert_gateway_headers(&response);
        let own = response.headers().contains_key("x-amzn-errortype");
        if own {
            prop_assert!([500, 502].contains(&response.status().as_u16()));
            prop_assert_eq!(common::text(&response), r#"{"message": "Internal server error"}"#);
        } else {
            prop_assert!(result.is_object());
            let status = match &result["statusCode"] {
                Value::Number(status) => status.to_string(),
                Value::String(status) => status.clone(),
                _ => "200".to_owned(),
            };
            prop_assert_eq!(response.status().as_str().to_owned(), status);
        }
    }
}
