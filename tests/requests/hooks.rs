//! Hooks around requests, request-scoped values, extractors of the application, and timeouts.

use std::sync::Mutex;
use std::time::Duration;

use petstore::contract::GatewayResponseType;
use petstore::prelude::*;
use petstore::signature::Inputs;
use petstore::test::Client;
use petstore::verb::Verb;
use petstore::{Cors, ProblemJson, RequestPart, RouteGroup};

#[derive(Default)]
struct Log(Mutex<Vec<String>>);

impl Log {
    fn add(&self, line: String) {
        self.0.lock().unwrap().push(line);
    }
}

#[derive(Debug, thiserror::Error, HttpError)]
enum AuthError {
    #[error("log in first")]
    #[status(401, code = "unauthorized", headers("www-authenticate" = "Bearer"))]
    Unauthorized,
    #[error("slow down")]
    #[status(429, headers("retry-after" = "{seconds}"))]
    SlowDown { seconds: u32 },
}

#[derive(Clone, Debug)]
struct User {
    name: String,
}

/// Logs every request with its status.
#[around]
async fn audit(next: Next<'_>, log: &Log) -> Response {
    let request = *next.request();
    let mut response = next.run().await;
    let target = format!("{} {}", request.verb(), request.path());
    log.add(format!("{target} {}", response.status.as_u16()));
    let value = http::HeaderValue::from_static("max-age=1");
    response
        .headers
        .push((http::header::STRICT_TRANSPORT_SECURITY, value));
    response
}

/// Lets only callers with a token in.
#[around]
async fn session(token: Option<BearerToken<'_>>, next: Next<'_>) -> Result<Response, AuthError> {
    let token = token.ok_or(AuthError::Unauthorized)?;
    if token.as_str() == "busy" {
        return Err(AuthError::SlowDown { seconds: 30 });
    }
    next.set(User {
        name: token.as_str().to_owned(),
    });
    Ok(next.run().await)
}

#[petstore::model]
struct Note {
    #[garde(length(min = 1))]
    text: String,
}

#[route(GET, "/me")]
async fn me(Extension(user): Extension<User>) -> String {
    user.name
}

#[route(POST, "/notes")]
async fn add_note(Json(note): Json<Note>, Extension(user): Extension<User>) -> String {
    format!("{}: {}", user.name, note.text)
}

#[route(GET, "/panics")]
async fn panics() -> String {
    panic!("on purpose")
}

#[route(GET, "/open", auth = none)]
async fn open() -> &'static str {
    "open"
}

fn app() -> App {
    App::new("notes")
        .state(Log::default())
        .around(hooks![audit])
        .routes(routes![open])
        .routes(RouteGroup::from_entries(routes![me, add_note, panics]).around(hooks![session]))
        .errors(ProblemJson)
}

#[tokio::test]
async fn hooks_run_around_every_request_in_order() {
    let client = Client::new(app()).await.unwrap();
    let response = client
        .get("/me")
        .header("authorization", "Bearer ada")
        .send()
        .await;
    assert_eq!(response.text(), "ada");
    assert_eq!(
        response.header("strict-transport-security"),
        Some("max-age=1")
    );
    // A stranger learns nothing about the body.
    let response = client
        .post("/notes")
        .json(&serde_json::json!({}))
        .send()
        .await;
    assert_eq!(response.status(), 401);
    // API Gateway renames this header.
    assert_eq!(
        response.header("x-amzn-remapped-www-authenticate"),
        Some("Bearer")
    );
    assert_eq!(
        response.header("content-type"),
        Some("application/problem+json")
    );
    let problem: serde_json::Value = response.json().unwrap();
    assert_eq!(
        problem,
        serde_json::json!({"title": "Unauthorized", "status": 401, "detail": "log in first", "code": "unauthorized"})
    );
    let response = client
        .post("/notes")
        .header("authorization", "Bearer ada")
        .json(&serde_json::json!({}))
        .send()
        .await;
    let problem: serde_json::Value = response.json().unwrap();
    assert_eq!(problem["errors"][0]["pointer"], "#/text");
    assert_eq!(
        response.header("strict-transport-security"),
        Some("max-age=1")
    );
    let response = client
        .get("/me")
        .header("authorization", "Bearer busy")
        .send()
        .await;
    assert_eq!(response.status(), 429);
    assert_eq!(response.header("retry-after"), Some("30"));
    let response = client
        .get("/panics")
        .header("authorization", "Bearer ada")
        .send()
        .await;
    assert_eq!(response.status(), 500);
    assert_eq!(
        response.header("strict-transport-security"),
        Some("max-age=1")
    );
    assert_eq!(client.get("/open").send().await.text(), "open");
    let log = client
        .function()
        .state::<Log>()
        .unwrap()
        .0
        .lock()
        .unwrap()
        .clone();
    assert_eq!(
        log,
        [
            "GET /me 200",
            "POST /notes 401",
            "POST /notes 400",
            "GET /me 429",
            "GET /panics 500",
            "GET /open 200"
        ]
    );
}

#[tokio::test]
async fn a_path_without_a_route_has_the_hooks_of_the_app() {
    let function = app().start().await.unwrap();
    let event = br#"{"version":"2.0","rawPath":"/nowhere","rawQueryString":"","headers":{},
        "requestContext":{"http":{"method":"GET","path":"/nowhere"},"stage":"$default"},"isBase64Encoded":false}"#;
    let invocation = petstore::SystemClock::invocation(petstore::Context::new("1"));
    let reply = function.handle(event, &invocation).await.unwrap();
    let reply: serde_json::Value = serde_json::from_slice(reply.as_bytes()).unwrap();
    assert_eq!(reply["statusCode"], 404);
    assert_eq!(reply["headers"]["strict-transport-security"], "max-age=1");
    assert_eq!(reply["headers"]["content-type"], "application/problem+json");
}

#[tokio::test]
async fn the_contract_has_what_hooks_return_and_the_shape_of_errors() {
    let contract = app().contract();
    let method = contract.method("/me", Verb::Get).unwrap();
    for status in [401, 429, 500] {
        let models = &method.responses[&status].response_models;
        assert_eq!(
            models["application/problem+json"], "ProblemDetails",
            "{status}"
        );
    }
    assert!(
        method.responses[&401]
            .headers
            .contains_key("www-authenticate")
    );
    let open = contract.method("/open", Verb::Get).unwrap();
    assert!(!open.responses.contains_key(&401));
}

#[test]
fn errors_of_the_gateway_have_the_shape_of_the_apps_errors_and_its_cors_headers() {
    let contract = app().cors(Cors::any_origin()).contract();
    for response_type in GatewayResponseType::DEFAULTS {
        let response = contract.effective_gateway_response(response_type);
        let template = &response.response_templates["application/json"];
        assert!(template.contains(r#""detail":$context.error.messageString"#));
        assert!(
            (response.response_parameters)
                .contains_key("gatewayresponse.header.Access-Control-Allow-Origin")
        );
    }
    let plain = App::new("plain").routes(routes![open]).contract();
    assert!(plain.gateway_responses.is_empty());
}

/// The tenant of a request, from a table of tenants.
struct Tenant {
    name: String,
}

struct Tenants(Vec<&'static str>);

#[extractor]
impl FromRequest for Tenant {
    type Error = AuthError;

    async fn from_request(request: Request<'_>) -> Result<Tenant, AuthError> {
        let key = request.header("x-tenant").ok_or(AuthError::Unauthorized)?;
        let tenants: Option<&Tenants> = request.state();
        tokio::time::sleep(Duration::from_millis(1)).await;
        let found = tenants.and_then(|all| all.0.iter().find(|name| **name == key));
        let name = found.ok_or(AuthError::Unauthorized)?.to_string();
        Ok(Tenant { name })
    }

    fn describe(inputs: &mut Inputs<'_>) {
        inputs.parameters::<Option<String>>(RequestPart::Header, "x-tenant");
        inputs.state::<Tenants>();
    }
}

#[derive(Extract)]
struct Query2<'r> {
    limit: Query<Option<u32>>,
    #[name("order-by")]
    order: Query<Option<&'r str>>,
    tenant: Tenant,
    tenants: &'r Tenants,
}

#[route(POST, "/tenants")]
async fn tenant(tenant: Tenant, Json(note): Json<Note>) -> String {
    format!("{} {}", tenant.name, note.text)
}

#[route(GET, "/tenants", status(200))]
async fn tenants(query: Query2<'_>) -> String {
    let Query2 {
        limit,
        order,
        tenant,
        tenants,
    } = query;
    format!(
        "{:?} {:?} {} {}",
        limit.0,
        order.0,
        tenant.name,
        tenants.0.len()
    )
}

#[tokio::test]
async fn an_extractor_may_ask_a_database() {
    let app = || App::new("t").routes(routes![tenant, tenants]);
    let error = app().start().await.unwrap_err().to_string();
    assert!(error.contains("Tenants"), "{error}");
    let client = Client::new(app().state(Tenants(vec!["a", "b"])))
        .await
        .unwrap();
    let post = |name: &'static str| {
        let request = client.post("/tenants").header("x-tenant", name);
        request.json(&serde_json::json!({"text": "hi"})).send()
    };
    assert_eq!(post("b").await.text(), "b hi");
    assert_eq!(post("c").await.status(), 401);
    let response = client
        .get("/tenants?limit=3&order-by=a%22b")
        .header("x-tenant", "a")
        .send()
        .await;
    assert_eq!(response.text(), r#"Some(3) Some("a\"b") a 2"#);
    let response = client
        .get("/tenants?limit=x")
        .header("x-tenant", "a")
        .send()
        .await;
    assert_eq!(response.status(), 400);
    let contract = app().contract();
    let method = contract.method("/tenants", Verb::Get).unwrap();
    let names: Vec<&str> = method
        .request_parameters
        .iter()
        .map(|p| p.name.as_str())
        .collect();
    assert_eq!(names, ["limit", "order-by", "x-tenant"]);
    assert!(method.responses.contains_key(&401));
}

#[route(GET, "/slow", timeout = 1)]
async fn slow() -> &'static str {
    tokio::time::sleep(Duration::from_secs(60)).await;
    "late"
}

#[tokio::test]
async fn a_route_may_have_a_time_out() {
    let client = Client::new(App::new("t").routes(routes![slow]))
        .await
        .unwrap();
    let response = client.get("/slow").send().await;
    assert_eq!(response.status(), 504);
}

#[route(GET, "/items/{itemId}", tags("items"))]
async fn item(item_id: u32) -> String {
    item_id.to_string()
}

const ITEMS: petstore::Routes = routes![item];

#[tokio::test]
async fn a_table_may_be_nested_twice() {
    let app = || {
        App::new("t")
            .auth(petstore::Auth::ApiKey)
            .nest("/v1", ITEMS)
            .nest(
                "/v2",
                RouteGroup::from_entries(ITEMS)
                    .auth(petstore::Auth::None)
                    .tag("new"),
            )
            .routes(routes![open])
    };
    let contract = app().contract();
    let v1 = contract.method("/v1/items/{itemId}", Verb::Get).unwrap();
    let v2 = contract.method("/v2/items/{itemId}", Verb::Get).unwrap();
    assert_ne!(v1.operation_name, v2.operation_name);
    assert!(v1.api_key_required && !v2.api_key_required);
    assert_eq!(v2.docs.tags, ["items", "new"]);
    assert!(
        !contract
            .method("/open", Verb::Get)
            .unwrap()
            .api_key_required
    );
    let client = Client::new(app()).await.unwrap();
    assert_eq!(client.get("/v2/items/7").send().await.text(), "7");
    assert_eq!(client.get("/v1/items/7").send().await.status(), 403);
    let response = client
        .get("/v1/items/7")
        .api_key(Client::API_KEY)
        .send()
        .await;
    assert_eq!(response.text(), "7");
    assert_eq!(client.get("/open").send().await.text(), "open");
    let twice = App::new("t")
        .nest("/v1", ITEMS)
        .nest("/v1", ITEMS)
        .start()
        .await;
    assert!(twice.is_err());
}

#[derive(Debug, thiserror::Error, HttpError)]
enum UploadError {
    #[error("{0} bytes are too large")]
    #[status(413, code = "too_large")]
    TooLarge(usize),
    #[error(transparent)]
    #[status(inner)]
    Auth(#[from] AuthError),
    #[error(transparent)]
    #[status(500)]
    Other(#[from] anyhow::Error),
}

#[route(GET, "/errors/{kind}", status(200, 413, 429))]
async fn errors(kind: &str) -> Result<String, UploadError> {
    match kind {
        "large" => Err(UploadError::TooLarge(7)),
        "slow" => Err(AuthError::SlowDown { seconds: 5 }.into()),
        "login" => Err(AuthError::Unauthorized.into()),
        "other" => Err(anyhow::anyhow!("the disk is full").into()),
        _ => Ok(kind.to_owned()),
    }
}

#[tokio::test]
async fn errors_contain_errors_and_routes_narrow_them() {
    let app = || App::new("t").routes(routes![errors]);
    let client = Client::new(app()).await.unwrap();
    let response = client.get("/errors/large").send().await;
    assert_eq!(
        response.text(),
        r#"{"message":"7 bytes are too large","code":"too_large"}"#
    );
    let response = client.get("/errors/slow").send().await;
    assert_eq!(
        (response.status().as_u16(), response.header("retry-after")),
        (429, Some("5"))
    );
    let response = client.get("/errors/other").send().await;
    assert_eq!(response.text(), r#"{"message":"Internal server error"}"#);
    // 401 is not declared, so it is a mistake of the handler.
    assert_eq!(client.get("/errors/login").send().await.status(), 500);
    let contract = app().contract();
    let method = contract.method("/errors/{kind}", Verb::Get).unwrap();
    let statuses: Vec<u16> = method
        .responses
        .keys()
        .copied()
        .filter(|s| *s < 500)
        .collect();
    assert_eq!(statuses, [200, 413, 429]);
}
