//! HTTP APIs: routes, events, results, CORS, and parameter mapping.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]

mod common;

use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http::{Request, Response};
use petstore_core::contract::Cors;
use petstore_core::contract::http_api::{
    HttpApi, HttpBackend, HttpIntegration, HttpStage as StageSettings, ParameterMapping,
    PayloadFormat, Route,
};
use petstore_gateway::{
    BoxFuture, HttpApiStage, HttpClient, InvokeError, SendError, ServeReport, StageOptions,
};
use serde_json::{Value, json};

use common::{echo, header, json_of, request, request_with, returning, text};

fn api(routes: &[&str], format: PayloadFormat) -> HttpApi {
    let mut api = HttpApi::new("test");
    for key in routes {
        let route = Route {
            integration: Some(HttpIntegration::lambda("fn", format)),
            ..Route::default()
        };
        api.routes.insert(key.parse().unwrap(), route);
    }
    api
}

fn stage(api: &HttpApi) -> HttpApiStage {
    HttpApiStage::new(api, echo(), StageOptions::default()).unwrap()
}

async fn event(stage: &HttpApiStage, request: Request<Bytes>) -> Value {
    let response = stage.serve(request).await;
    assert_eq!(response.status(), 200, "{}", text(&response));
    json_of(&response)
}

#[tokio::test]
async fn the_most_specific_route_is_chosen() {
    let keys = [
        "GET /pets/dog/1",
        "GET /pets/dog/{id}",
        "GET /pets/{proxy+}",
        "ANY /{proxy+}",
        "ANY /pets/any",
        "POST /pets/any",
        "$default",
    ];
    let stage = stage(&api(&keys, PayloadFormat::V2));
    for (verb, path, key, parameters) in [
        ("GET", "/pets/dog/1", "GET /pets/dog/1", Value::Null),
        (
            "GET",
            "/pets/dog/a%20b",
            "GET /pets/dog/{id}",
            json!({"id": "a b"}),
        ),
        (
            "GET",
            "/pets/cat/1",
            "GET /pets/{proxy+}",
            json!({"proxy": "cat/1"}),
        ),
        (
            "POST",
            "/pets/dog/1",
            "ANY /{proxy+}",
            json!({"proxy": "pets/dog/1"}),
        ),
        ("POST", "/pets/any", "POST /pets/any", Value::Null),
        ("GET", "/pets/any", "ANY /pets/any", Value::Null),
        ("GET", "/", "$default", Value::Null),
    ] {
        let event = event(&stage, request(verb, path, &[])).await;
        assert_eq!(event["routeKey"], key, "{verb} {path}");
        assert_eq!(event["requestContext"]["routeKey"], key);
        assert_eq!(event["pathParameters"], parameters, "{verb} {path}");
    }
}

#[tokio::test]
async fn a_request_without_a_route_is_a_404() {
    let stage = stage(&api(&["GET /pets"], PayloadFormat::V2));
    for (verb, path) in [("GET", "/cats"), ("POST", "/pets"), ("GET", "/Pets")] {
        let response = stage.serve(request(verb, path, &[])).await;
        assert_eq!(response.status(), 404);
        assert_eq!(text(&response), r#"{"message":"Not Found"}"#);
        assert_eq!(header(&response, "apigw-requestid").len(), 16);
        let report = response.extensions().get::<ServeReport>().unwrap();
        assert!(report.note.as_deref().unwrap().contains("GET /pets"));
    }
}

#[tokio::test]
async fn an_event_of_format_2_has_only_members_with_content() {
    let mut api = api(&["POST /pets/{id}"], PayloadFormat::V2);
    let mut settings = StageSettings::default();
    settings.variables.insert("table".into(), "pets".into());
    api.stages
        .insert(HttpApi::DEFAULT_STAGE.to_owned(), settings);
    let headers = [
        ("X-A", "1"),
        ("X-A", "2"),
        ("cookie", "a=1; b=2"),
        ("content-type", "application/json"),
        ("user-agent", "test/1"),
    ];
    let sent = request_with("POST", "/pets/7?q=a&q=%2Fb&r", &headers, r#"{"a": 1}"#);
    let whole = event(&stage(&api), sent).await;
    for (pointer, value) in [
        ("/version", json!("2.0")),
        ("/rawPath", json!("/pets/7")),
        ("/rawQueryString", json!("q=a&q=%2Fb&r")),
        ("/queryStringParameters", json!({"q": "a,/b", "r": ""})),
        ("/cookies", json!(["a=1", "b=2"])),
        ("/headers/x-a", json!("1,2")),
        ("/headers/content-length", json!("8")),
        ("/body", json!(r#"{"a": 1}"#)),
        ("/isBase64Encoded", json!(false)),
        ("/stageVariables", json!({"table": "pets"})),
        ("/requestContext/stage", json!("$default")),
        ("/requestContext/http/method", json!("POST")),
        ("/requestContext/http/path", json!("/pets/7")),
        ("/requestContext/http/userAgent", json!("test/1")),
        ("/requestContext/accountId", json!("123456789012")),
    ] {
        assert_eq!(whole.pointer(pointer), Some(&value), "{pointer}");
    }
    assert!(whole["headers"].get("cookie").is_none());
    assert!(whole["requestContext"].get("authorizer").is_none());
    let bare = self::api(&["$default"], PayloadFormat::V2);
    let bare = event(&stage(&bare), request("GET", "/", &[])).await;
    for absent in [
        "cookies",
        "queryStringParameters",
        "pathParameters",
        "stageVariables",
        "body",
    ] {
        assert!(bare.get(absent).is_none(), "{absent}");
    }
    assert_eq!(bare["rawQueryString"], "");
}

#[tokio::test]
async fn an_event_of_format_1_is_that_of_a_rest_api_with_a_version() {
    let stage = stage(&api(&["GET /my/{id}", "$default"], PayloadFormat::V1));
    let sent = request("GET", "/my/path?a=1&a=2&b=3", &[("x-a", "1"), ("x-a", "2")]);
    let whole = event(&stage, sent).await;
    for (pointer, value) in [
        ("/version", json!("1.0")),
        ("/resource", json!("/my/{id}")),
        ("/path", json!("/my/path")),
        ("/httpMethod", json!("GET")),
        ("/headers/x-a", json!("2")),
        ("/multiValueHeaders/x-a", json!(["1", "2"])),
        ("/queryStringParameters", json!({"a": "1", "b": "3"})),
        (
            "/multiValueQueryStringParameters",
            json!({"a": ["1", "2"], "b": ["3"]}),
        ),
        ("/pathParameters", json!({"id": "path"})),
        ("/stageVariables", Value::Null),
        ("/body", Value::Null),
        ("/isBase64Encoded", json!(false)),
        ("/requestContext/resourceId", Value::Null),
        ("/requestContext/resourcePath", json!("/my/{id}")),
        ("/requestContext/stage", json!("$default")),
        ("/requestContext/path", json!("/my/path")),
    ] {
        assert_eq!(whole.pointer(pointer), Some(&value), "{pointer}");
    }
    let default = event(&stage, request("GET", "/other", &[])).await;
    assert_eq!(default["resource"], "$default");
    assert_eq!(default["queryStringParameters"], Value::Null);
    assert_eq!(default["pathParameters"], Value::Null);
}

#[tokio::test]
async fn a_result_without_a_status_is_a_body_in_format_2_only() {
    let result = r#"{"message": "hi"}"#;
    for (format, status, body) in [
        (PayloadFormat::V2, 200, r#"{"message":"hi"}"#),
        (
            PayloadFormat::V1,
            500,
            r#"{"message":"Internal Server Error"}"#,
        ),
    ] {
        let api = api(&["$default"], format);
        let stage = HttpApiStage::new(&api, returning(result), StageOptions::default()).unwrap();
        let response = stage.serve(request("GET", "/", &[])).await;
        assert_eq!(
            (response.status().as_u16(), text(&response)),
            (status, body)
        );
        assert_eq!(header(&response, "content-type"), "application/json");
    }
}

#[tokio::test]
async fn a_failure_of_a_function_is_a_500() {
    let failing = petstore_gateway::invoke_fn(|_| async { Err(InvokeError::failed("boom")) });
    let api = api(&["$default"], PayloadFormat::V2);
    let stage = HttpApiStage::new(&api, failing, StageOptions::default()).unwrap();
    let response = stage.serve(request("GET", "/", &[])).await;
    assert_eq!(response.status(), 500);
    assert_eq!(text(&response), r#"{"message":"Internal Server Error"}"#);
}

#[tokio::test(start_paused = true)]
async fn a_slow_function_is_a_503() {
    let slow =
        petstore_gateway::invoke_fn(|_| std::future::pending::<Result<Bytes, InvokeError>>());
    let api = api(&["$default"], PayloadFormat::V2);
    let stage = HttpApiStage::new(&api, slow, StageOptions::default()).unwrap();
    let response = stage.serve(request("GET", "/", &[])).await;
    assert_eq!(response.status(), 503);
    assert_eq!(text(&response), r#"{"message":"Service Unavailable"}"#);
}

#[tokio::test]
async fn a_route_without_an_integration_and_large_requests_have_errors() {
    let mut api = api(&["POST /pets"], PayloadFormat::V2);
    api.routes
        .insert("GET /none".parse().unwrap(), Route::default());
    let stage = stage(&api);
    let status = async |request| stage.serve(request).await.status().as_u16();
    assert_eq!(status(request("GET", "/none", &[])).await, 404);
    let large = vec![b'a'; 10 * 1024 * 1024 + 1];
    assert_eq!(status(request_with("POST", "/pets", &[], large)).await, 413);
    let long = "a".repeat(10_241);
    assert_eq!(
        status(request("POST", "/pets", &[("x-a", &long)])).await,
        431
    );
}

fn cors() -> Cors {
    Cors {
        allow_origins: vec!["https://www.example.com".into(), "http://*".into()],
        allow_methods: vec!["GET".into(), "POST".into()],
        allow_headers: vec!["x-a".into()],
        expose_headers: vec!["date".into()],
        max_age: Some(300),
        allow_credentials: true,
    }
}

#[tokio::test]
async fn a_preflight_needs_no_route() {
    let mut api = api(&["GET /pets"], PayloadFormat::V2);
    api.cors = Some(cors());
    let stage = stage(&api);
    let preflight = |origin| {
        let headers = [("origin", origin), ("access-control-request-method", "GET")];
        request("OPTIONS", "/any", &headers)
    };
    for origin in ["https://www.example.com", "http://localhost:3000"] {
        let response = stage.serve(preflight(origin)).await;
        assert_eq!(response.status(), 204);
        assert_eq!(header(&response, "access-control-allow-origin"), origin);
        assert_eq!(
            header(&response, "access-control-allow-methods"),
            "GET,POST"
        );
        assert_eq!(header(&response, "access-control-allow-headers"), "x-a");
        assert_eq!(header(&response, "access-control-max-age"), "300");
        assert_eq!(
            header(&response, "access-control-allow-credentials"),
            "true"
        );
    }
    for origin in ["https://example.com", "https://www.example.com.evil.test"] {
        let response = stage.serve(preflight(origin)).await;
        assert_eq!(response.status(), 204);
        assert!(
            !response
                .headers()
                .contains_key("access-control-allow-origin")
        );
    }
    let plain = request("OPTIONS", "/any", &[("origin", "https://www.example.com")]);
    assert_eq!(stage.serve(plain).await.status(), 404);
}

#[tokio::test]
async fn cors_headers_replace_those_of_the_backend() {
    let result =
        r#"{"statusCode": 200, "headers": {"Access-Control-Allow-Origin": "https://own.test"}}"#;
    let mut api = api(&["GET /pets"], PayloadFormat::V2);
    let origin = [("origin", "https://www.example.com")];
    let serve = async |api: &HttpApi, headers: &[(&str, &str)]| {
        let stage = HttpApiStage::new(api, returning(result), StageOptions::default()).unwrap();
        let response = stage.serve(request("GET", "/pets", headers)).await;
        let value = response
            .headers()
            .get("access-control-allow-origin")
            .cloned();
        (
            value.map(|value| value.to_str().unwrap().to_owned()),
            response,
        )
    };
    let (own, _) = serve(&api, &origin).await;
    assert_eq!(own.as_deref(), Some("https://own.test"));
    api.cors = Some(cors());
    let (configured, response) = serve(&api, &origin).await;
    assert_eq!(configured.as_deref(), Some("https://www.example.com"));
    assert_eq!(header(&response, "access-control-expose-headers"), "date");
    assert_eq!(serve(&api, &[]).await.0, None);
    assert_eq!(
        serve(&api, &[("origin", "https://other.test")]).await.0,
        None
    );
}

/// A backend that keeps the request and returns a chosen response.
#[derive(Clone)]
struct Backend {
    received: Arc<Mutex<Option<Request<Bytes>>>>,
    status: u16,
}

impl HttpClient for Backend {
    fn send<'a>(
        &'a self,
        request: Request<Bytes>,
    ) -> BoxFuture<'a, Result<Response<Bytes>, SendError>> {
        *self.received.lock().unwrap() = Some(request);
        let response = Response::builder()
            .status(self.status)
            .header("x-own", "backend")
            .header("x-secret", "1")
            .body(Bytes::from_static(br#"{"id": 7}"#));
        Box::pin(async move { Ok(response.unwrap()) })
    }
}

fn mappings(pairs: &[(&str, &str)]) -> Vec<ParameterMapping> {
    let parse = |(key, value): &(&str, &str)| ParameterMapping {
        key: key.parse().unwrap(),
        value: value.parse().unwrap(),
    };
    pairs.iter().map(parse).collect()
}

async fn through(
    integration: HttpIntegration,
    status: u16,
    request: Request<Bytes>,
) -> (Request<Bytes>, Response<Bytes>) {
    let mut api = HttpApi::new("test");
    let route = Route {
        integration: Some(integration),
        ..Route::default()
    };
    api.routes.insert("ANY /pets/{id}".parse().unwrap(), route);
    let backend = Backend {
        received: Arc::default(),
        status,
    };
    let mut options = StageOptions::default();
    options.backends.http_client = Some(Arc::new(backend.clone()));
    let stage = HttpApiStage::new(&api, echo(), options).unwrap();
    let response = stage.serve(request).await;
    let received = backend.received.lock().unwrap().take().unwrap();
    (received, response)
}

fn endpoint(uri: &str) -> HttpIntegration {
    HttpIntegration::new(HttpBackend::Http {
        uri: uri.to_owned(),
        http_method: "ANY".to_owned(),
    })
}

#[tokio::test]
async fn an_endpoint_receives_the_request_and_the_client_its_response() {
    let headers = [
        ("x-a", "1"),
        ("connection", "close"),
        ("content-type", "text/plain"),
    ];
    let sent = request_with("POST", "/pets/a%20b?q=1", &headers, "body");
    let integration = endpoint("http://backend.test:81/base/{id}?own=1");
    let (received, response) = through(integration, 201, sent).await;
    assert_eq!(received.method(), "POST");
    assert_eq!(
        received.uri(),
        "http://backend.test:81/base/a%20b?own=1&q=1"
    );
    assert_eq!(received.headers()["host"], "backend.test:81");
    assert_eq!(received.headers()["x-a"], "1");
    assert!(!received.headers().contains_key("connection"));
    assert_eq!(received.body(), "body");
    assert_eq!(response.status(), 201);
    assert_eq!(header(&response, "x-own"), "backend");
    assert_eq!(text(&response), r#"{"id": 7}"#);
}

#[tokio::test]
async fn request_mappings_read_the_original_request() {
    let mut integration = endpoint("http://backend.test/");
    integration.request_parameters = mappings(&[
        ("append:header.x-new", "$request.header.x-old"),
        ("remove:header.x-old", "''"),
        (
            "overwrite:header.x-both",
            "${request.path.id}-${context.httpMethod}",
        ),
        ("append:querystring.q", "$request.body.name"),
        ("overwrite:querystring.r", "fixed"),
        ("remove:querystring.gone", "''"),
        ("append:header.x-none", "$request.header.none"),
        ("overwrite:path", "/v2/${request.path.id}"),
    ]);
    let sent = request_with(
        "POST",
        "/pets/7?q=1&r=1&r=2&gone=1",
        &[("x-old", "a"), ("x-both", "1")],
        r#"{"name": "Rex"}"#,
    );
    let (received, _) = through(integration, 200, sent).await;
    assert_eq!(received.uri(), "http://backend.test/v2/7?q=1&q=Rex&r=fixed");
    assert_eq!(received.headers()["x-new"], "a");
    assert_eq!(received.headers()["x-both"], "7-POST");
    assert!(!received.headers().contains_key("x-old"));
    assert!(!received.headers().contains_key("x-none"));
}

#[tokio::test]
async fn response_mappings_belong_to_a_status() {
    let mut integration = endpoint("http://backend.test/");
    let own = mappings(&[
        ("append:header.x-id", "$response.body.id"),
        ("overwrite:header.x-own", "${response.header.x-own}!"),
        ("remove:header.x-secret", "''"),
        ("append:header.x-request", "$context.requestId"),
        ("overwrite:statuscode", "403"),
    ]);
    integration.response_parameters.insert(500, own);
    let get = || request("GET", "/pets/7", &[]);
    let (_, response) = through(integration.clone(), 500, get()).await;
    assert_eq!(response.status(), 403);
    assert_eq!(header(&response, "x-id"), "7");
    assert_eq!(header(&response, "x-own"), "backend!");
    assert!(!response.headers().contains_key("x-secret"));
    assert_eq!(
        header(&response, "x-request"),
        header(&response, "apigw-requestid")
    );
    let (_, response) = through(integration, 502, get()).await;
    assert_eq!(
        (response.status().as_u16(), header(&response, "x-own")),
        (502, "backend")
    );
}

#[tokio::test]
async fn an_unreachable_endpoint_is_a_503() {
    let mut api = HttpApi::new("test");
    let route = Route {
        integration: Some(endpoint("http://backend.test/")),
        ..Route::default()
    };
    api.routes.insert("$default".parse().unwrap(), route);
    let response = stage(&api).serve(request("GET", "/", &[])).await;
    assert_eq!(response.status(), 503);
}
