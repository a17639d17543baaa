//! `auth = lambda(…)`: the app's own authorizers, through the gateway and with the events of the
//! cloud.

use std::sync::atomic::{AtomicUsize, Ordering};

use petstore::prelude::*;
use petstore::test::Client;
use petstore::{Auth, Context, Function, FunctionError, Invocation, StartError, SystemClock};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::sync::Arc;

/// Counts the calls of an authorizer.
#[derive(Default)]
struct Keys {
    asked: AtomicUsize,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Session {
    user: String,
    level: u32,
    roles: Vec<String>,
    nickname: Option<String>,
}

fn session(user: &str) -> Session {
    Session {
        user: user.to_owned(),
        level: 7,
        roles: vec!["a \"b\"".to_owned(), "c".to_owned()],
        nickname: None,
    }
}

fn decide(token: &str) -> Result<Allow<Session>, Deny> {
    match token {
        "broken" => Err(std::io::Error::other("the database is down").into()),
        "panic" => panic!("the authorizer panics"),
        "known" => Err(Deny::Forbidden),
        token if token.starts_with("user-") => Ok(Allow::new(token, session(token))),
        _ => Err(Deny::Unauthorized),
    }
}

#[authorizer(cache = 300)]
async fn by_token(token: BearerToken<'_>, keys: &Keys) -> Result<Allow<Session>, Deny> {
    keys.asked.fetch_add(1, Ordering::Relaxed);
    decide(token.as_str())
}

/// A session of texts alone, from parts of the request.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Tenant {
    tenant: String,
    item: String,
    region: String,
}

#[authorizer(cache = 60, path = "itemId")]
async fn by_request(
    #[name("x-tenant")] Header(tenant): Header<&str>,
    Query(region): Query<String>,
    item_id: &str,
) -> Result<Allow<Tenant>, Deny> {
    if tenant == "closed" {
        return Err(Deny::Forbidden);
    }
    let session = Tenant {
        tenant: tenant.to_owned(),
        item: item_id.to_owned(),
        region,
    };
    Ok(Allow::new(tenant, session))
}

#[route(GET, "/me", auth = lambda(by_token))]
async fn me(Authorized(session): Authorized<Session>, caller: Caller<'_>) -> String {
    assert_eq!(session, self::session(&session.user));
    format!(
        "{} {}",
        session.user,
        caller.principal_id().unwrap_or_default()
    )
}

#[route(POST, "/me", auth = lambda(by_token))]
async fn change(Text(text): Text<'_>) -> String {
    text.into_owned()
}

#[route(GET, "/items/{itemId}", auth = lambda(by_request))]
async fn item(item_id: &str, Authorized(tenant): Authorized<Tenant>) -> String {
    assert_eq!(item_id, tenant.item);
    format!("{} {} {}", tenant.tenant, tenant.region, tenant.item)
}

#[route(GET, "/open")]
async fn open() -> &'static str {
    "open"
}

fn app() -> App {
    App::new("members")
        .state(Keys::default())
        .routes(routes![me, change, item, open])
}

async fn invoke(function: &Function, event: &Value) -> Result<Value, FunctionError> {
    let invocation = Invocation::new(Context::new("test"), Arc::new(SystemClock));
    let reply = function
        .handle(event.to_string().as_bytes(), &invocation)
        .await?;
    Ok(serde_json::from_slice(reply.as_bytes()).unwrap())
}

#[tokio::test]
async fn the_gateway_asks_the_authorizer_of_the_app() {
    let client = Client::new(app()).await.unwrap();
    let response = client.get("/me").bearer("user-1").send().await;
    assert_eq!(
        (response.status().as_u16(), &*response.text()),
        (200, "user-1 user-1")
    );
    for (token, status) in [
        ("stranger", 401),
        ("known", 403),
        ("broken", 500),
        ("panic", 500),
    ] {
        let response = client.get("/me").bearer(token).send().await;
        assert_eq!(response.status(), status, "{token}: {}", response.text());
    }
    assert_eq!(client.get("/me").send().await.status(), 401);
    let basic = client
        .get("/me")
        .header("authorization", "Basic abc")
        .send();
    assert_eq!(basic.await.status(), 401);
    assert_eq!(client.get("/open").send().await.text(), "open");
}

#[tokio::test]
async fn a_cached_decision_holds_for_the_other_methods_of_the_authorizer() {
    let client = Client::new(app()).await.unwrap();
    assert_eq!(
        client.get("/me").bearer("user-2").send().await.status(),
        200
    );
    let changed = client
        .post("/me")
        .bearer("user-2")
        .body("text")
        .send()
        .await;
    assert_eq!((changed.status().as_u16(), &*changed.text()), (200, "text"));
    let keys = client.function().state::<Keys>().unwrap();
    assert_eq!(keys.asked.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn an_authorizer_may_read_headers_the_query_and_the_path() {
    let client = Client::new(app()).await.unwrap();
    let get = |path: &str, tenant: &str| {
        let request = client.get(path);
        let request = match tenant {
            "" => request,
            tenant => request.header("x-tenant", tenant),
        };
        request.send()
    };
    assert_eq!(get("/items/7?region=eu", "acme").await.text(), "acme eu 7");
    // The path is part of the identity: another item is another decision.
    assert_eq!(get("/items/8?region=eu", "acme").await.text(), "acme eu 8");
    assert_eq!(get("/items/7?region=us", "acme").await.text(), "acme us 7");
    assert_eq!(get("/items/7?region=eu", "closed").await.status(), 403);
    assert_eq!(get("/items/7?region=eu", "").await.status(), 401);
    assert_eq!(get("/items/7", "acme").await.status(), 401);
}

const ARN: &str = "arn:aws:execute-api:eu-west-1:123456789012:abc/dev/GET/me";

#[tokio::test]
async fn the_policy_covers_the_stage() {
    let function = app().start().await.unwrap();
    let event = json!({"type": "TOKEN", "authorizationToken": "bearer user-3", "methodArn": ARN});
    let reply = invoke(&function, &event).await.unwrap();
    let statement = &reply["policyDocument"]["Statement"][0];
    assert_eq!(statement["Effect"], "Allow");
    assert_eq!(statement["Action"], "execute-api:Invoke");
    assert_eq!(
        statement["Resource"],
        "arn:aws:execute-api:eu-west-1:123456789012:abc/dev/*"
    );
    assert_eq!(reply["principalId"], "user-3");
    // A REST API hands on texts, numbers and Booleans alone.
    for (name, value) in reply["context"].as_object().unwrap() {
        assert!(
            value.is_string() || value.is_number() || value.is_boolean(),
            "{name}"
        );
    }
    assert_eq!(reply["context"]["user"], "user-3");
    let denied = json!({"type": "TOKEN", "authorizationToken": "Bearer known", "methodArn": ARN});
    let reply = invoke(&function, &denied).await.unwrap();
    assert_eq!(reply["policyDocument"]["Statement"][0]["Effect"], "Deny");
}

#[tokio::test]
async fn an_unknown_caller_is_the_error_that_the_gateway_turns_into_a_401() {
    let function = app().start().await.unwrap();
    for token in ["Bearer stranger", "Basic x", ""] {
        let event = json!({"type": "TOKEN", "authorizationToken": token, "methodArn": ARN});
        let error = invoke(&function, &event).await.unwrap_err();
        assert_eq!(error.to_string(), "Unauthorized", "{token}");
    }
    for token in ["Bearer broken", "Bearer panic"] {
        let event = json!({"type": "TOKEN", "authorizationToken": token, "methodArn": ARN});
        let error = invoke(&function, &event).await.unwrap_err().to_string();
        assert!(
            error != "Unauthorized" && !error.contains("database"),
            "{error}"
        );
    }
}

#[tokio::test]
async fn a_method_without_a_lambda_authorizer_has_none_of_several() {
    let function = app().start().await.unwrap();
    for path in ["open", "elsewhere"] {
        let arn = format!("arn:aws:execute-api:eu-west-1:123456789012:abc/dev/GET/{path}");
        let event =
            json!({"type": "TOKEN", "authorizationToken": "Bearer user-1", "methodArn": arn});
        assert!(invoke(&function, &event).await.is_err(), "{path}");
    }
}

#[tokio::test]
async fn http_apis_get_a_simple_response_for_payload_2() {
    let function = app().start().await.unwrap();
    let event = |token: &str| {
        json!({
            "version": "2.0", "type": "REQUEST", "identitySource": [token],
            "routeArn": "arn:aws:execute-api:eu-west-1:123456789012:abc/$default/GET/me",
            "routeKey": "GET /me", "rawPath": "/me", "rawQueryString": "",
            "headers": {"authorization": token},
            "requestContext": {"stage": "$default", "http": {"method": "GET", "path": "/me"}}
        })
    };
    let reply = invoke(&function, &event("Bearer user-4")).await.unwrap();
    assert_eq!(reply["isAuthorized"], true);
    assert_eq!(reply["context"]["roles"], json!(["a \"b\"", "c"]));
    for token in ["Bearer stranger", "Bearer known"] {
        let reply = invoke(&function, &event(token)).await.unwrap();
        assert_eq!(reply, json!({"isAuthorized": false}), "{token}");
    }
    // What the API adds to the request's event afterwards.
    let mut request = event("Bearer user-4");
    for member in ["type", "routeArn", "identitySource"] {
        request.as_object_mut().unwrap().remove(member);
    }
    request["requestContext"]["authorizer"] = json!({"lambda": reply["context"]});
    let response = invoke(&function, &request).await.unwrap();
    assert_eq!(
        (&response["statusCode"], &response["body"]),
        (&json!(200), &json!("user-4 user-4"))
    );
    request["requestContext"]["authorizer"] = json!({"lambda": {}});
    assert_eq!(
        invoke(&function, &request).await.unwrap()["statusCode"],
        403
    );
}

#[tokio::test]
async fn payload_1_of_an_http_api_gets_a_policy() {
    let function = app().start().await.unwrap();
    let event = json!({
        "version": "1.0", "type": "REQUEST", "methodArn": ARN, "identitySource": "Bearer user-5",
        "authorizationToken": "Bearer user-5", "resource": "/me", "path": "/me", "httpMethod": "GET",
        "headers": {"Authorization": "Bearer user-5"}, "queryStringParameters": {},
        "pathParameters": {}, "stageVariables": {}, "requestContext": {"path": "/me"}
    });
    let reply = invoke(&function, &event).await.unwrap();
    assert_eq!(reply["principalId"], "user-5");
    assert_eq!(reply["policyDocument"]["Statement"][0]["Effect"], "Allow");
}

#[tokio::test]
async fn without_proof_of_the_gateway_the_route_is_closed() {
    let function = app().start().await.unwrap();
    for authorizer in [
        json!(null),
        json!({}),
        json!({"principalId": ""}),
        json!({"principalId": 7}),
        json!({"claims": {"sub": "1"}}),
        // A principal without its session.
        json!({"principalId": "user-1"}),
        json!({"principalId": "user-1", "petstoreSession": "{\"user\":7}"}),
    ] {
        let event = json!({
            "resource": "/me", "path": "/me", "httpMethod": "GET", "headers": {},
            "requestContext": {"authorizer": authorizer}
        });
        let response = invoke(&function, &event).await.unwrap();
        assert_eq!(response["statusCode"], 403, "{authorizer}");
    }
}

#[tokio::test]
async fn a_test_can_choose_the_session() {
    let client = Client::new(app()).await.unwrap();
    let chosen = client
        .get("/me")
        .authorizer(json!(session("ada")))
        .send()
        .await;
    assert_eq!(chosen.text(), "ada test");
}

#[test]
fn the_contract_contains_the_authorizers() {
    let api = app().contract();
    let document = petstore::openapi::export(&api, &Default::default())
        .document
        .to_json();
    let document: Value = serde_json::from_str(&document).unwrap();
    let schemes = &document["components"]["securitySchemes"];
    let token = &schemes["by_token"];
    assert_eq!(token["x-amazon-apigateway-authtype"], "custom");
    assert_eq!(token["name"], "Authorization");
    let extension = &token["x-amazon-apigateway-authorizer"];
    assert_eq!(extension["type"], "token");
    assert_eq!(extension["authorizerResultTtlInSeconds"], 300);
    assert!(
        extension["authorizerUri"]
            .as_str()
            .unwrap()
            .ends_with(":function:members/invocations")
    );
    let extension = &schemes["by_request"]["x-amazon-apigateway-authorizer"];
    assert_eq!(extension["type"], "request");
    assert_eq!(
        extension["identitySource"],
        "method.request.header.x-tenant, method.request.querystring.region, context.path"
    );
    let get = &document["paths"]["/me"]["get"];
    assert_eq!(get["security"], json!([{"by_token": []}]));
    assert!(get["responses"]["401"].is_object() && get["responses"]["403"].is_object());
    let names: Vec<_> = document["paths"]["/items/{itemId}"]["get"]["parameters"]
        .as_array()
        .unwrap()
        .iter()
        .map(|parameter| parameter["name"].clone())
        .collect();
    assert!(
        names.contains(&json!("x-tenant")) && names.contains(&json!("region")),
        "{names:?}"
    );
    assert_eq!(document["paths"]["/open"]["get"]["security"], Value::Null);
}

#[route(GET, "/other", auth = lambda(by_token))]
async fn other_session(_: Authorized<Tenant>) -> NoContent {
    NoContent
}

#[route(GET, "/none")]
async fn no_authorizer(_: Authorized<Session>) -> NoContent {
    NoContent
}

#[route(GET, "/items", auth = lambda(by_request))]
async fn items() -> NoContent {
    NoContent
}

#[authorizer(cache = 60)]
async fn by_anything(_: Request<'_>) -> Result<Allow, Deny> {
    Err(Deny::Forbidden)
}

#[authorizer(cache = 60)]
async fn by_an_option(_: Header<Option<String>>, _: BearerToken<'_>) -> Result<Allow, Deny> {
    Err(Deny::Forbidden)
}

#[route(GET, "/anything")]
async fn anything() -> NoContent {
    NoContent
}

async fn start_error(app: App) -> StartError {
    match app.state(Keys::default()).start().await {
        Ok(_) => panic!("the app started"),
        Err(error) => error,
    }
}

#[tokio::test]
async fn what_cannot_work_does_not_start() {
    let app = App::new("mistakes");
    let error = start_error(app.routes(routes![other_session])).await;
    assert!(
        matches!(
            error,
            StartError::Session {
                route: "other_session",
                ..
            }
        ),
        "{error}"
    );
    let error = start_error(App::new("mistakes").routes(routes![no_authorizer])).await;
    assert!(matches!(error, StartError::Session { .. }), "{error}");
    let error = start_error(App::new("mistakes").routes(routes![items])).await;
    assert!(
        matches!(
            error,
            StartError::AuthorizerPath {
                parameter: "itemId",
                ..
            }
        ),
        "{error}"
    );
    for auth in [
        Auth::lambda::<by_anything>(),
        Auth::lambda::<by_an_option>(),
    ] {
        let app = App::new("mistakes").auth(auth).routes(routes![anything]);
        let error = start_error(app).await;
        assert!(
            matches!(error, StartError::AuthorizerCache { .. }),
            "{error}"
        );
    }
    let app = App::new("mistakes").routes(routes![me]);
    let error = app.start().await.map(|_| ()).unwrap_err();
    assert!(matches!(error, StartError::StateMissing { .. }), "{error}");
}
