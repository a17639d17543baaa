//! `auth = jwt(…)`: an app whose tokens a JWT authorizer of an HTTP API checks.

use std::sync::Arc;
use std::time::SystemTime;

use petstore::contract::http_api::{HttpAuthorizerKind, RouteAuth, RouteKey};
use petstore::payload::Format;
use petstore::prelude::*;
use petstore::{Context, Cors, StartError, SystemClock};
use petstore_gateway::{HttpApiStage, InvokeError, StageOptions};
use petstore_local::development::{TokenOptions, UserPool, identities};
use serde_json::{Value, json};

use crate::format::{call, start};

#[petstore::model]
struct User {
    sub: String,
    #[serde(default)]
    level: Option<u32>,
}

#[route(
    GET,
    "/me",
    auth = jwt(issuer = "https://login.example", audience = ["web", "app"], scopes = "pets/read")
)]
async fn me(Claims(user): Claims<User>) -> String {
    format!("{} {:?}", user.sub, user.level)
}

#[route(PUT, "/me", auth = jwt(issuer = "https://login.example", audience = ["web", "app"]))]
async fn change(Json(user): Json<User>) -> String {
    user.sub
}

#[route(GET, "/staff", auth = jwt(issuer = "https://staff.example", audience = "staff"))]
async fn staff() -> &'static str {
    "staff"
}

#[route(GET, "/open")]
async fn open() -> &'static str {
    "open"
}

#[authorizer(cache = 60)]
async fn by_key(#[name("x-key")] Header(key): Header<&str>) -> Result<Allow, Deny> {
    Ok(Allow::principal(key))
}

#[route(GET, "/machine", auth = lambda(by_key))]
async fn machine() -> &'static str {
    "machine"
}

fn app() -> App {
    App::new("members").routes(routes![me, change, staff, open, machine])
}

#[tokio::test]
async fn claims_are_read_from_both_versions_of_the_payload() {
    let function = start(app()).await;
    let claims = json!({"sub": "ada", "level": "7", "aud": "web"});
    for (format, authorizer) in [
        (
            Format::HttpV2,
            json!({"jwt": {"claims": claims, "scopes": ["pets/read"]}}),
        ),
        (Format::HttpV1, json!({"claims": claims})),
        (
            Format::HttpV1,
            json!({"jwt": {"claims": claims, "scopes": null}}),
        ),
    ] {
        let context = json!({"authorizer": authorizer});
        let response = call("GET", "/me")
            .context(context)
            .to(&function, format)
            .await;
        assert_eq!(
            (response.status, &*response.body),
            (200, "ada Some(7)"),
            "{format:?}"
        );
    }
    for (format, authorizer) in [
        (Format::HttpV2, json!(null)),
        (Format::HttpV2, json!({"jwt": {"claims": {}}})),
        (Format::HttpV2, json!({"lambda": {"principalId": "ada"}})),
        (Format::FunctionUrl, json!({"jwt": {"claims": claims}})),
        (Format::Alb, json!({"claims": claims})),
    ] {
        let context = json!({"authorizer": authorizer});
        let response = call("GET", "/me")
            .context(context)
            .to(&function, format)
            .await;
        assert_eq!(response.status, 403, "{format:?} {authorizer}");
    }
}

#[test]
fn the_contract_is_an_http_api() {
    let cors = Cors::origin("https://shop.example").max_age(60);
    let app = app().cors(cors);
    assert!(app.is_http_api());
    assert!(!App::new("open").routes(routes![open]).is_http_api());
    let api = app.http_api();
    let names: Vec<&str> = api.authorizers.keys().map(String::as_str).collect();
    assert_eq!(names, ["by_key", "jwt", "jwt2"]);
    let HttpAuthorizerKind::Jwt(jwt) = &api.authorizers["jwt"].kind else {
        panic!("not a JWT authorizer");
    };
    assert_eq!(jwt.issuer, "https://login.example");
    assert_eq!(jwt.audience, ["web", "app"]);
    let auth = |key: &str| api.routes[&key.parse::<RouteKey>().unwrap()].auth.clone();
    let of = |authorizer: &str, scopes: &[&str]| RouteAuth::Jwt {
        authorizer: authorizer.to_owned(),
        scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect(),
    };
    assert_eq!(auth("GET /me"), of("jwt", &["pets/read"]));
    assert_eq!(auth("PUT /me"), of("jwt", &[]));
    assert_eq!(auth("GET /staff"), of("jwt2", &[]));
    assert_eq!(auth("GET /open"), RouteAuth::None);
    // The gateway responds to preflight requests.
    assert!(
        api.routes
            .keys()
            .all(|key| !key.to_string().starts_with("OPTIONS"))
    );
    let cors = api.cors.as_ref().unwrap();
    assert_eq!(cors.allow_origins, ["https://shop.example"]);
    for name in ["Authorization", "Content-Type", "x-key"] {
        assert!(
            cors.allow_headers.iter().any(|header| header == name),
            "{cors:?}"
        );
    }
}

#[test]
fn the_document_can_be_imported_and_is_complete() {
    let api = app().http_api();
    let options = petstore::openapi::Options::default();
    let document = petstore::openapi::http_api_definition(&api, &options).to_json();
    let document: Value = serde_json::from_str(&document).unwrap();
    let schemes = &document["components"]["securitySchemes"];
    let extension = &schemes["jwt"]["x-amazon-apigateway-authorizer"];
    assert_eq!(extension["type"], "jwt");
    assert_eq!(
        extension["jwtConfiguration"],
        json!({"audience": ["web", "app"], "issuer": "https://login.example"})
    );
    let extension = &schemes["by_key"]["x-amazon-apigateway-authorizer"];
    assert_eq!(extension["enableSimpleResponses"], true);
    assert_eq!(extension["identitySource"], "$request.header.x-key");
    let get = &document["paths"]["/me"]["get"];
    assert_eq!(get["security"], json!([{"jwt": ["pets/read"]}]));
    assert_eq!(
        get["x-amazon-apigateway-integration"]["payloadFormatVersion"],
        "2.0"
    );
    // What clients see is part of the document, although API Gateway does not keep it.
    let body = &document["paths"]["/me"]["put"]["requestBody"]["content"]["application/json"];
    assert_eq!(body["schema"]["$ref"], "#/components/schemas/User");
    assert!(document["components"]["schemas"]["User"].is_object());
}

#[route(GET, "/key", auth = api_key)]
async fn with_key() -> NoContent {
    NoContent
}

#[tokio::test]
async fn what_only_rest_apis_have_does_not_start() {
    for (app, rest) in [
        (app().routes(routes![with_key]), "auth = api_key"),
        (app().validate_at_gateway(), "validate_at_gateway"),
    ] {
        let error = app.start().await.map(|_| ()).unwrap_err();
        assert!(matches!(error, StartError::JwtInRestApi { .. }), "{error}");
        assert!(error.to_string().contains(rest), "{error}");
    }
}

/// As `cargo run` serves it.
#[tokio::test]
async fn the_local_gateway_checks_tokens_and_asks_authorizers() {
    let directory = tempfile::tempdir().unwrap();
    let (app, mut options) = (app(), StageOptions::default());
    options.identities = identities(&app.contract(), directory.path()).unwrap();
    let http_api = app.http_api();
    let function = Arc::new(start(app).await);
    let invoke = petstore_gateway::invoke_fn(move |event: bytes::Bytes| {
        let function = function.clone();
        async move {
            let invocation = SystemClock::invocation(Context::new("test"));
            let reply = function.handle(&event, &invocation).await;
            let reply = reply.map_err(|error| InvokeError::failed(error.to_string()))?;
            Ok::<_, InvokeError>(reply.into_bytes().into())
        }
    });
    let stage = HttpApiStage::new(&http_api, invoke, options).unwrap();
    let token = |client: &str, scope: Option<&str>| {
        let mut options = TokenOptions::default();
        options.claims.insert("sub".to_owned(), "ada".into());
        options.claims.insert("client_id".to_owned(), client.into());
        options.scopes.extend(scope.map(str::to_owned));
        let pool = UserPool::open(directory.path()).unwrap();
        pool.token(options, SystemTime::now()).unwrap()
    };
    let get = async |path: &str, header: (&str, String)| {
        let request = http::Request::get(path).header(header.0, header.1);
        let request = request.header("host", "localhost");
        stage
            .serve(request.body(bytes::Bytes::new()).unwrap())
            .await
    };
    let bearer = |token: String| ("authorization", format!("Bearer {token}"));
    let response = get("/me", bearer(token("web", Some("pets/read")))).await;
    assert_eq!(response.status(), 200);
    assert_eq!(&response.body()[..], b"ada None");
    for refused in [
        token("other", Some("pets/read")),
        token("web", Some("pets/write")),
    ] {
        let status = get("/me", bearer(refused)).await.status().as_u16();
        assert!([401, 403].contains(&status), "{status}");
    }
    assert_eq!(get("/me", ("x-no", String::new())).await.status(), 401);
    let response = get("/machine", ("x-key", "robot".to_owned())).await;
    assert_eq!(
        (response.status().as_u16(), &response.body()[..]),
        (200, &b"machine"[..])
    );
    assert_eq!(get("/machine", ("x-no", String::new())).await.status(), 401);
}
