//! Authorizers of HTTP APIs: tokens, functions and signatures.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]

mod common;
#[path = "common/tokens.rs"]
mod tokens;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, UNIX_EPOCH};

use bytes::Bytes;
use http::{Request, Response};
use petstore_core::contract::Integration;
use petstore_core::contract::http_api::{
    HttpApi, HttpAuthorizer, HttpAuthorizerKind, HttpIntegration, JwtConfiguration, PayloadFormat,
    Route, RouteAuth,
};
use petstore_gateway::{
    BoxFuture, HttpApiStage, Invoke, InvokeError, InvokeRequest, ReceivedAt, StageOptions,
};
use serde_json::{Value, json};

use common::{header, json_of, request, text};
use tokens::{Issuer, NOW, token};

const ISSUER: &str = "https://issuer.test";

/// The authorizer's function, whose result a test chooses, and the echo function.
#[derive(Clone)]
struct Functions {
    result: Arc<Mutex<Option<Value>>>,
    event: Arc<Mutex<Value>>,
    calls: Arc<AtomicUsize>,
}

impl Functions {
    fn returning(result: Value) -> Self {
        Self {
            result: Arc::new(Mutex::new(Some(result))),
            event: Arc::default(),
            calls: Arc::default(),
        }
    }

    fn calls(&self) -> usize {
        self.calls.load(Ordering::SeqCst)
    }
}

impl Invoke for Functions {
    fn invoke<'a>(
        &'a self,
        request: InvokeRequest<'a>,
    ) -> BoxFuture<'a, Result<Bytes, InvokeError>> {
        Box::pin(async move {
            let event: Value = serde_json::from_slice(&request.event).unwrap();
            if !request.function.ends_with("check") {
                let body = event.to_string();
                return Ok(json!({"statusCode": 200, "body": body}).to_string().into());
            }
            self.calls.fetch_add(1, Ordering::SeqCst);
            *self.event.lock().unwrap() = event;
            let result = self.result.lock().unwrap().clone();
            let result = result.ok_or_else(|| InvokeError::failed("boom"))?;
            Ok(result.to_string().into())
        })
    }
}

fn api(authorizer: HttpAuthorizer, auth: RouteAuth, format: PayloadFormat) -> HttpApi {
    let mut api = HttpApi::new("test");
    api.authorizers.insert("own".into(), authorizer);
    let route = Route {
        auth,
        integration: Some(HttpIntegration::lambda("fn", format)),
        ..Route::default()
    };
    api.routes.insert("ANY /{path+}".parse().unwrap(), route);
    api
}

fn lambda(format: PayloadFormat, simple: bool, sources: &[&str]) -> HttpAuthorizer {
    HttpAuthorizer {
        kind: HttpAuthorizerKind::Lambda {
            uri: Integration::lambda_uri("check"),
            credentials: None,
            payload_format: format,
            simple_responses: simple,
        },
        identity_sources: sources
            .iter()
            .map(|source| source.parse().unwrap())
            .collect(),
        result_ttl_seconds: None,
    }
}

fn own() -> RouteAuth {
    RouteAuth::Lambda {
        authorizer: "own".into(),
    }
}

fn stage(api: &HttpApi, functions: &Functions) -> HttpApiStage {
    let mut options = StageOptions::default();
    options.backends.http_client = Some(Arc::new(Issuer));
    HttpApiStage::new(api, functions.clone(), options).unwrap()
}

async fn serve(stage: &HttpApiStage, mut request: Request<Bytes>, seconds: u64) -> Response<Bytes> {
    let time = UNIX_EPOCH + Duration::from_secs(seconds);
    request.extensions_mut().insert(ReceivedAt(time));
    stage.serve(request).await
}

#[tokio::test]
async fn a_simple_response_decides_and_its_context_keeps_its_types() {
    let context = json!({"text": "a", "number": 1, "list": ["b"], "map": {"c": true}});
    let functions = Functions::returning(json!({"isAuthorized": true, "context": context}));
    let sources = ["$request.header.X-Token", "$request.querystring.key"];
    let authorizer = lambda(PayloadFormat::V2, true, &sources);
    let api = api(authorizer, own(), PayloadFormat::V2);
    let stage = stage(&api, &functions);
    let sent = || request("GET", "/my/path?key=k", &[("x-token", "t")]);
    let response = serve(&stage, sent(), NOW).await;
    assert_eq!(response.status(), 200);
    let authorizer = &json_of(&response)["requestContext"]["authorizer"];
    assert_eq!(*authorizer, json!({"lambda": context}));
    let event = functions.event.lock().unwrap().clone();
    for (pointer, value) in [
        ("/version", json!("2.0")),
        ("/type", json!("REQUEST")),
        ("/identitySource", json!(["t", "k"])),
        ("/routeKey", json!("ANY /{path+}")),
        ("/rawPath", json!("/my/path")),
        ("/pathParameters", json!({"path": "my/path"})),
        ("/requestContext/http/method", json!("GET")),
    ] {
        assert_eq!(event.pointer(pointer), Some(&value), "{pointer}");
    }
    assert!(
        event["routeArn"]
            .as_str()
            .unwrap()
            .ends_with("/$default/GET/my/path")
    );
    assert!(event.get("body").is_none());
    *functions.result.lock().unwrap() = Some(json!({"isAuthorized": false}));
    let response = serve(&stage, sent(), NOW).await;
    assert_eq!(response.status(), 403);
    assert_eq!(text(&response), r#"{"message":"Forbidden"}"#);
}

#[tokio::test]
async fn a_missing_identity_source_is_a_401_without_a_call() {
    let functions = Functions::returning(json!({"isAuthorized": true}));
    let sources = ["$request.header.x-token", "$request.querystring.key"];
    let api = api(
        lambda(PayloadFormat::V2, true, &sources),
        own(),
        PayloadFormat::V2,
    );
    let stage = stage(&api, &functions);
    for (uri, token) in [
        ("/a", "t"),
        ("/a?KEY=k", "t"),
        ("/a?key=k", ""),
        ("/a?key=", "t"),
    ] {
        let response = serve(&stage, request("GET", uri, &[("x-token", token)]), NOW).await;
        assert_eq!(response.status(), 401, "{uri}");
        assert_eq!(text(&response), r#"{"message":"Unauthorized"}"#);
    }
    assert_eq!(functions.calls(), 0);
}

#[tokio::test]
async fn a_policy_is_evaluated_for_each_route_and_a_simple_response_is_not() {
    let policy = json!({"principalId": "user", "context": {"a": "b"}, "policyDocument": {"Statement": {
        "Effect": "Allow", "Action": "execute-api:Invoke", "Resource": "*/$default/GET/one"
    }}});
    for (simple, result, second) in [
        (false, policy, 403),
        (true, json!({"isAuthorized": true}), 200),
    ] {
        let functions = Functions::returning(result);
        let mut authorizer = lambda(PayloadFormat::V2, simple, &["$request.header.x-token"]);
        authorizer.result_ttl_seconds = Some(60);
        let stage = stage(&api(authorizer, own(), PayloadFormat::V1), &functions);
        let get = async |path, seconds| {
            let sent = request("GET", path, &[("x-token", "t")]);
            serve(&stage, sent, seconds).await
        };
        let response = get("/one", NOW).await;
        assert_eq!(response.status(), 200);
        if !simple {
            let authorizer = &json_of(&response)["requestContext"]["authorizer"];
            assert_eq!(*authorizer, json!({"a": "b", "principalId": "user"}));
        }
        assert_eq!(get("/two", NOW + 59).await.status(), second);
        assert_eq!(functions.calls(), 1);
        assert_eq!(get("/one", NOW + 60).await.status(), 200);
        assert_eq!(functions.calls(), 2);
    }
}

#[tokio::test]
async fn format_1_joins_the_identity() {
    let result = json!({"policyDocument": {"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}});
    let functions = Functions::returning(result);
    let sources = ["$request.header.x-token", "$context.identity.sourceIp"];
    let api = api(
        lambda(PayloadFormat::V1, false, &sources),
        own(),
        PayloadFormat::V2,
    );
    let sent = request("GET", "/a", &[("x-token", "t")]);
    assert_eq!(
        serve(&stage(&api, &functions), sent, NOW).await.status(),
        200
    );
    let event = functions.event.lock().unwrap().clone();
    assert_eq!(event["version"], "1.0");
    assert_eq!(event["identitySource"], "t,127.0.0.1");
    assert_eq!(event["authorizationToken"], "t,127.0.0.1");
    assert_eq!(event["pathParameters"], json!({"path": "a"}));
    assert_eq!(event["queryStringParameters"], json!({}));
    assert_eq!(event["stageVariables"], json!({}));
    assert!(
        event["methodArn"]
            .as_str()
            .unwrap()
            .ends_with("/$default/GET/a")
    );
}

#[tokio::test]
async fn a_failure_and_a_bad_result_are_a_500() {
    let api = |simple| {
        api(
            lambda(PayloadFormat::V2, simple, &["$request.header.x-token"]),
            own(),
            PayloadFormat::V2,
        )
    };
    let get = || request("GET", "/a", &[("x-token", "t")]);
    let failing = Functions::returning(Value::Null);
    *failing.result.lock().unwrap() = None;
    for (simple, functions) in [
        (true, failing),
        (true, Functions::returning(Value::Null)),
        (true, Functions::returning(json!({"isAuthorized": "yes"}))),
        (false, Functions::returning(json!({"isAuthorized": true}))),
        (
            true,
            Functions::returning(json!({"isAuthorized": true, "context": []})),
        ),
    ] {
        let response = serve(&stage(&api(simple), &functions), get(), NOW).await;
        assert_eq!(response.status(), 500);
        assert_eq!(text(&response), r#"{"message":"Internal Server Error"}"#);
    }
}

fn jwt(scopes: &[&str]) -> HttpApi {
    let authorizer = HttpAuthorizer {
        kind: HttpAuthorizerKind::Jwt(JwtConfiguration {
            issuer: ISSUER.to_owned(),
            audience: vec!["shop".to_owned()],
        }),
        identity_sources: vec!["$request.header.Authorization".parse().unwrap()],
        result_ttl_seconds: None,
    };
    let auth = RouteAuth::Jwt {
        authorizer: "own".into(),
        scopes: scopes.iter().map(|&scope| scope.to_owned()).collect(),
    };
    api(authorizer, auth, PayloadFormat::V2)
}

async fn with_token(api: &HttpApi, own: &str) -> Response<Bytes> {
    let stage = stage(api, &Functions::returning(Value::Null));
    serve(&stage, request("GET", "/a", &[("authorization", own)]), NOW).await
}

fn claims(own: Value) -> Value {
    let mut all = json!({"iss": ISSUER, "sub": "user-1", "aud": "shop"});
    all.as_object_mut()
        .unwrap()
        .extend(own.as_object().unwrap().clone());
    all
}

#[tokio::test]
async fn a_valid_token_has_its_claims_and_scopes_in_the_event() {
    let own = token(&claims(
        json!({"groups": ["a", "b"], "level": 7, "scope": "read write"}),
    ));
    for (scopes, expected) in [
        (&[][..], Value::Null),
        (&["write", "x"][..], json!(["read", "write"])),
    ] {
        for authorization in [own.clone(), format!("Bearer {own}")] {
            let response = with_token(&jwt(scopes), &authorization).await;
            assert_eq!(response.status(), 200, "{}", text(&response));
            let jwt = json_of(&response)["requestContext"]["authorizer"]["jwt"].clone();
            assert_eq!(jwt["scopes"], expected);
            assert_eq!(jwt["claims"]["sub"], "user-1");
            assert_eq!(jwt["claims"]["groups"], "[a b]");
            assert_eq!(jwt["claims"]["level"], "7");
        }
    }
    let client = token(&json!({"iss": ISSUER, "client_id": "shop"}));
    assert_eq!(with_token(&jwt(&[]), &client).await.status(), 200);
}

#[tokio::test]
async fn an_invalid_token_has_a_challenge_with_the_reason() {
    let api = jwt(&["read", "write"]);
    let scoped = |own: Value| {
        let mut all = claims(json!({"scope": "read"}));
        all.as_object_mut()
            .unwrap()
            .extend(own.as_object().unwrap().clone());
        token(&all)
    };
    assert_eq!(with_token(&api, &scoped(json!({}))).await.status(), 200);
    for (own, reason) in [
        (
            scoped(json!({"aud": "other"})),
            "the token does not have a valid audience",
        ),
        (
            scoped(json!({"iss": "https://other.test"})),
            "the token does not have a valid issuer",
        ),
        (scoped(json!({"exp": NOW})), "the token has expired"),
        (
            scoped(json!({"nbf": NOW + 60})),
            "the token is not valid yet",
        ),
        (
            scoped(json!({"iat": NOW + 60})),
            "the token is not valid yet",
        ),
        (
            scoped(json!({"scope": "other"})),
            "the token does not have a valid scope",
        ),
        ("token".to_owned(), "the token is not a JWT"),
    ] {
        let response = with_token(&api, &own).await;
        assert_eq!(response.status(), 401);
        assert_eq!(text(&response), r#"{"message":"Unauthorized"}"#);
        assert_eq!(
            header(&response, "www-authenticate"),
            format!(
                "Bearer scope=\"read write\" error=\"invalid_token\" error_description=\"{reason}\""
            )
        );
    }
    let stage = stage(&api, &Functions::returning(Value::Null));
    let response = serve(&stage, request("GET", "/a", &[]), NOW).await;
    assert_eq!(response.status(), 401);
    assert_eq!(header(&response, "www-authenticate"), "Bearer");
}

#[tokio::test]
async fn an_unsigned_request_to_an_iam_route_is_a_403() {
    let api = api(
        lambda(PayloadFormat::V2, true, &[]),
        RouteAuth::Iam,
        PayloadFormat::V2,
    );
    let stage = stage(&api, &Functions::returning(Value::Null));
    let response = serve(&stage, request("GET", "/a", &[]), NOW).await;
    assert_eq!(response.status(), 403);
    assert_eq!(text(&response), r#"{"message":"Forbidden"}"#);
}

#[test]
fn a_route_with_an_undeclared_authorizer_is_not_deployed() {
    let mut api = jwt(&[]);
    api.authorizers.clear();
    let error = HttpApiStage::new(&api, common::echo(), StageOptions::default()).unwrap_err();
    assert!(error.to_string().contains("ANY /{path+}"), "{error}");
}
