//! Lambda authorizers: what their functions receive, and what becomes of their results.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]

mod common;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use http::{Request, Response};
use petstore_core::contract::{
    Api, ApiKeySource, Auth, Authorizer, AuthorizerKind, Integration, MethodKey,
};
use petstore_gateway::{
    BoxFuture, FunctionFailure, Invoke, InvokeError, InvokeRequest, ReceivedAt, Stage,
    StageOptions, UsagePlans,
};
use serde_json::{Value, json};

use common::{json_of, request, text};

type Authorize = dyn Fn(&Value) -> Result<Value, InvokeError> + Send + Sync;

/// The authorizer's function, whose results a test chooses, and the echo function.
#[derive(Clone)]
struct Functions {
    authorize: Arc<Authorize>,
    calls: Arc<AtomicUsize>,
    event: Arc<Mutex<Value>>,
}

impl Functions {
    fn new(
        authorize: impl Fn(&Value) -> Result<Value, InvokeError> + Send + Sync + 'static,
    ) -> Self {
        Self {
            authorize: Arc::new(authorize),
            calls: Arc::default(),
            event: Arc::default(),
        }
    }

    fn returning(result: Value) -> Self {
        Self::new(move |_| Ok(result.clone()))
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
            if request.function.ends_with("check") {
                self.calls.fetch_add(1, Ordering::SeqCst);
                let result = (self.authorize)(&event)?;
                *self.event.lock().unwrap() = event;
                return Ok(result.to_string().into());
            }
            let body = event.to_string();
            Ok(json!({"statusCode": 200, "body": body}).to_string().into())
        })
    }
}

fn token() -> Authorizer {
    Authorizer::new(AuthorizerKind::Token {
        uri: Integration::lambda_uri("check"),
        credentials: None,
    })
}

fn request_kind(sources: &[&str]) -> Authorizer {
    let mut authorizer = Authorizer::new(AuthorizerKind::Request {
        uri: Integration::lambda_uri("check"),
        credentials: None,
    });
    authorizer.identity_source = sources.iter().map(|&source| source.to_owned()).collect();
    authorizer
}

fn api(authorizer: Authorizer) -> Api {
    let mut api = Api::new("test");
    api.authorizers.insert("own".to_owned(), authorizer);
    let mut method = common::method();
    method.auth = Auth::Custom {
        authorizer: "own".to_owned(),
    };
    let any = MethodKey::Any;
    api.resource("/pets/{id}")
        .methods
        .insert(any, method.clone());
    api.resource("/{rest+}").methods.insert(any, method);
    api
}

fn stage(api: &Api, functions: &Functions) -> Stage {
    Stage::new(api, functions.clone(), StageOptions::default()).unwrap()
}

fn policy(effect: &str, resource: &str) -> Value {
    let statement = json!({"Effect": effect, "Action": "execute-api:Invoke", "Resource": resource});
    json!({"principalId": "user", "policyDocument": {"Version": "2012-10-17", "Statement": [statement]}})
}

fn at(seconds: u64, mut request: Request<Bytes>) -> Request<Bytes> {
    let time: SystemTime = UNIX_EPOCH + Duration::from_secs(seconds);
    request.extensions_mut().insert(ReceivedAt(time));
    request
}

fn get(path: &str, token: &str) -> Request<Bytes> {
    request("GET", path, &[("authorization", token)])
}

fn error_of(response: &Response<Bytes>) -> (u16, &str, &str) {
    let error_type = common::header(response, "x-amzn-errortype");
    (response.status().as_u16(), error_type, text(response))
}

#[tokio::test]
async fn an_allowed_request_has_the_principal_and_the_context_as_texts() {
    let mut result = policy("Allow", "arn:aws:execute-api:*:*:*/dev/GET/pets/*");
    result["context"] = json!({"tenant": "a", "level": 7, "admin": true});
    let functions = Functions::returning(result);
    let stage = stage(&api(token()), &functions);
    let response = stage.serve(get("/dev/pets/7?q=1", "secret")).await;
    assert_eq!(response.status(), 200);
    assert_eq!(
        json_of(&response)["requestContext"]["authorizer"],
        json!({"principalId": "user", "tenant": "a", "level": "7", "admin": "true"})
    );
    let event = functions.event.lock().unwrap().clone();
    let arn = event["methodArn"].as_str().unwrap().to_owned();
    assert_eq!(
        event,
        json!({"type": "TOKEN", "authorizationToken": "secret", "methodArn": arn})
    );
    assert!(
        arn.starts_with("arn:aws:execute-api:us-east-1:123456789012:"),
        "{arn}"
    );
    assert!(arn.ends_with("/dev/GET/pets/7"), "{arn}");
    let report = response.extensions().get::<petstore_gateway::ServeReport>();
    assert_eq!(report.unwrap().principal_id.as_deref(), Some("user"));
}

#[tokio::test]
async fn a_policy_that_does_not_allow_is_a_403() {
    let implicit = r#"{"Message":"User is not authorized to access this resource"}"#;
    let explicit =
        r#"{"Message":"User is not authorized to access this resource with an explicit deny"}"#;
    for (result, body) in [
        (policy("Deny", "*"), explicit),
        (policy("Allow", "*/POST/*"), implicit),
        (
            json!({"principalId": "user", "policyDocument": {"Statement": []}}),
            implicit,
        ),
    ] {
        let stage = stage(&api(token()), &Functions::returning(result));
        let response = stage.serve(get("/dev/pets/7", "secret")).await;
        assert_eq!(error_of(&response), (403, "AccessDeniedException", body));
    }
}

#[tokio::test]
async fn a_missing_blank_or_unsuitable_token_is_a_401_without_a_call() {
    let functions = Functions::returning(policy("Allow", "*"));
    let mut authorizer = token();
    authorizer.identity_validation_expression = Some("^Bearer [a-z]+".to_owned());
    let stage = stage(&api(authorizer), &functions);
    for headers in [
        &[][..],
        &[("authorization", "")],
        &[("authorization", "  ")],
        &[("authorization", "Basic abc")],
        &[("authorization", "Bearer abc1")],
    ] {
        let response = stage.serve(request("GET", "/dev/pets/7", headers)).await;
        let unauthorized = (
            401,
            "UnauthorizedException",
            r#"{"message":"Unauthorized"}"#,
        );
        assert_eq!(error_of(&response), unauthorized);
    }
    assert_eq!(functions.calls(), 0);
    let response = stage.serve(get("/dev/pets/7", "Bearer abc")).await;
    assert_eq!(response.status(), 200);
}

#[tokio::test]
async fn only_the_error_unauthorized_is_a_401() {
    let functions = Functions::new(|event| {
        let message = event["authorizationToken"].as_str().unwrap();
        let failure = FunctionFailure::new("Error", message);
        Err(InvokeError::Failed(failure))
    });
    let stage = stage(&api(token()), &functions);
    let response = stage.serve(get("/dev/pets/7", "Unauthorized")).await;
    assert_eq!(error_of(&response).0, 401);
    for message in ["Error: Unauthorized", "unauthorized", "Unauthorized."] {
        let response = stage.serve(get("/dev/pets/7", message)).await;
        let failed = (
            500,
            "AuthorizerConfigurationException",
            r#"{"message":null}"#,
        );
        assert_eq!(error_of(&response), failed);
    }
}

#[tokio::test]
async fn a_result_that_is_no_policy_is_a_500() {
    let mut nested = policy("Allow", "*");
    nested["context"] = json!({"list": []});
    for result in [
        Value::Null,
        json!("no"),
        json!({"statusCode": 401, "body": "no"}),
        json!({"policyDocument": {"Statement": []}}),
        json!({"principalId": "user"}),
        nested,
    ] {
        let stage = stage(&api(token()), &Functions::returning(result));
        let response = stage.serve(get("/dev/pets/7", "secret")).await;
        let failed = (
            500,
            "AuthorizerConfigurationException",
            r#"{"message":null}"#,
        );
        assert_eq!(error_of(&response), failed);
    }
}

#[tokio::test]
async fn the_cache_keeps_the_policy_and_not_the_decision() {
    let functions = Functions::returning(policy("Allow", "*/dev/GET/pets/1"));
    let mut authorizer = token();
    authorizer.result_ttl_seconds = Some(60);
    let stage = stage(&api(authorizer), &functions);
    let status = async |seconds, path, token| {
        let response = stage.serve(at(seconds, get(path, token))).await;
        response.status().as_u16()
    };
    assert_eq!(status(100, "/dev/pets/1", "a").await, 200);
    assert_eq!(status(159, "/dev/pets/2", "a").await, 403);
    assert_eq!(functions.calls(), 1);
    assert_eq!(status(159, "/dev/pets/1", "b").await, 200);
    assert_eq!(functions.calls(), 2);
    assert_eq!(status(160, "/dev/pets/1", "a").await, 200);
    assert_eq!(functions.calls(), 3);
}

#[tokio::test]
async fn errors_are_not_cached_and_a_ttl_of_zero_caches_nothing() {
    let functions = Functions::new(|_| Err(InvokeError::failed("Unauthorized")));
    let stage_of_errors = stage(&api(token()), &functions);
    for _ in 0..2 {
        stage_of_errors.serve(get("/dev/pets/1", "a")).await;
    }
    assert_eq!(functions.calls(), 2);
    let functions = Functions::returning(policy("Allow", "*"));
    let mut authorizer = token();
    authorizer.result_ttl_seconds = Some(0);
    let uncached = stage(&api(authorizer), &functions);
    for _ in 0..2 {
        uncached.serve(get("/dev/pets/1", "a")).await;
    }
    assert_eq!(functions.calls(), 2);
}

#[tokio::test]
async fn a_cached_request_authorizer_needs_every_identity_source() {
    let functions = Functions::returning(policy("Allow", "*"));
    let sources = [
        "method.request.header.X-Tenant",
        "method.request.querystring.key",
        "context.identity.sourceIp",
    ];
    let mut api = api(request_kind(&sources));
    let stage_of = |api: &Api| stage(api, &functions);
    let served = stage_of(&api);
    let tenant = &[("x-tenant", "a")][..];
    for (uri, headers, status) in [
        ("/dev/pets/1?key=k", tenant, 200),
        ("/dev/pets/1", tenant, 401),
        ("/dev/pets/1?key=", tenant, 401),
        ("/dev/pets/1?KEY=k", tenant, 401),
        ("/dev/pets/1?key=k", &[][..], 401),
    ] {
        let response = served.serve(request("GET", uri, headers)).await;
        assert_eq!(response.status(), status, "{uri}");
    }
    assert_eq!(functions.calls(), 1);
    api.authorizers.get_mut("own").unwrap().result_ttl_seconds = Some(0);
    let response = stage_of(&api)
        .serve(request("GET", "/dev/pets/1", &[]))
        .await;
    assert_eq!(response.status(), 200);
    assert_eq!(functions.calls(), 2);
}

#[tokio::test]
async fn a_request_authorizer_receives_the_request_without_its_body() {
    let functions = Functions::returning(policy("Allow", "*"));
    let mut authorizer = request_kind(&[]);
    authorizer.result_ttl_seconds = Some(0);
    let stage = stage(&api(authorizer), &functions);
    let uri = "/dev/pets/a%20b?q=1&q=2";
    let with_body = common::request_with("POST", uri, &[("x-a", "1")], "body");
    assert_eq!(stage.serve(with_body).await.status(), 200);
    let event = functions.event.lock().unwrap().clone();
    for (pointer, value) in [
        ("/type", json!("REQUEST")),
        ("/resource", json!("/pets/{id}")),
        ("/path", json!("/pets/a%20b")),
        ("/httpMethod", json!("POST")),
        ("/headers/x-a", json!("1")),
        ("/multiValueHeaders/x-a", json!(["1"])),
        ("/queryStringParameters", json!({"q": "2"})),
        ("/multiValueQueryStringParameters", json!({"q": ["1", "2"]})),
        ("/pathParameters", json!({"id": "a%20b"})),
        ("/stageVariables", json!({})),
        ("/requestContext/resourcePath", json!("/pets/{id}")),
        ("/requestContext/stage", json!("dev")),
    ] {
        assert_eq!(event.pointer(pointer), Some(&value), "{pointer}");
    }
    assert!(
        event["methodArn"]
            .as_str()
            .unwrap()
            .ends_with("/dev/POST/pets/a%20b")
    );
    assert!(event.get("body").is_none() && event.get("isBase64Encoded").is_none());
    assert!(event["requestContext"].get("authorizer").is_none());
    stage.serve(request("GET", "/dev/other", &[])).await;
    let event = functions.event.lock().unwrap().clone();
    assert_eq!(event["queryStringParameters"], json!({}));
    assert_eq!(event["multiValueQueryStringParameters"], json!({}));
}

#[tokio::test]
async fn a_long_method_arn_is_a_414() {
    let functions = Functions::returning(policy("Allow", "*"));
    let stage = stage(&api(token()), &functions);
    let path = format!("/dev/pets/{}", "a".repeat(1_600));
    let response = stage.serve(get(&path, "secret")).await;
    assert_eq!(response.status(), 414);
    assert_eq!(functions.calls(), 0);
}

#[tokio::test]
async fn a_stage_variable_can_name_the_function() {
    let functions = Functions::returning(policy("Allow", "*"));
    let mut authorizer = token();
    authorizer.kind = AuthorizerKind::Token {
        uri: Integration::lambda_uri("${stageVariables.who}"),
        credentials: None,
    };
    let mut api = api(authorizer);
    api.stage_variables.insert("who".into(), "check".into());
    let response = stage(&api, &functions).serve(get("/dev/pets/1", "a")).await;
    assert_eq!((response.status().as_u16(), functions.calls()), (200, 1));
}

#[tokio::test]
async fn the_key_of_an_authorizer_counts_for_its_plan() {
    let plans = UsagePlans::from_json(
        br#"{"apiKeys": [{"id": "k", "name": "shop", "value": "0123456789abcdefghij"}],
             "usagePlans": [{"id": "p", "name": "basic", "apiStages": [{"stage": "dev"}],
                "keyIds": ["k"], "quota": {"limit": 1, "period": "DAY"}}]}"#,
    );
    let mut options = StageOptions::default();
    options.usage_plans = plans.unwrap();
    let functions = Functions::new(|event| {
        let mut result = policy("Allow", "*");
        if event["authorizationToken"] == "with" {
            result["usageIdentifierKey"] = json!("0123456789abcdefghij");
        }
        Ok(result)
    });
    let mut api = api(token());
    api.api_key_source = ApiKeySource::Authorizer;
    for resource in api.resources.values_mut() {
        for method in resource.methods.values_mut() {
            method.api_key_required = true;
        }
    }
    let stage = Stage::new(&api, functions, options).unwrap();
    // The header is not read.
    let key = ("x-api-key", "0123456789abcdefghij");
    let headers = &[("authorization", "without"), key];
    let response = stage.serve(request("GET", "/dev/pets/1", headers)).await;
    let forbidden = (403, "ForbiddenException", r#"{"message":"Forbidden"}"#);
    assert_eq!(error_of(&response), forbidden);
    let response = stage.serve(get("/dev/pets/1", "with")).await;
    assert_eq!(
        json_of(&response)["requestContext"]["identity"]["apiKeyId"],
        "k"
    );
    let response = stage.serve(get("/dev/pets/1", "with")).await;
    assert_eq!(response.status(), 429);
}

#[test]
fn an_invalid_authorizer_is_not_deployed() {
    let deploy = |api: &Api| {
        let functions = Functions::returning(Value::Null);
        let stage = Stage::new(api, functions, StageOptions::default());
        stage.unwrap_err().to_string()
    };
    let error = deploy(&api(request_kind(&["method.request.path.id"])));
    assert!(
        error.starts_with("the authorizer \"own\" is not valid: "),
        "{error}"
    );
    let mut broken = token();
    broken.identity_validation_expression = Some("(".to_owned());
    assert!(deploy(&api(broken)).contains("identityValidationExpression"));
    let mut without = api(token());
    without.authorizers.clear();
    assert!(deploy(&without).contains("which the API does not declare"));
}
