//! CORS: at the gateway, in the function if no gateway handles it, and in every response.

use petstore::contract::GatewayResponseType;
use petstore::prelude::*;
use petstore::test::Client;
use petstore::verb::Verb;
use petstore::{Context, Cors, SystemClock};
use petstore_openapi::{import::import, lint};
use serde_json::{Value, json};

#[model]
struct Pet {
    #[garde(length(min = 1))]
    name: String,
}

#[route(POST, "/pets", auth = api_key)]
async fn create_pet(Header(request_id): Header<Option<String>>, Json(pet): Json<Pet>) -> Json<Pet> {
    let _ = request_id;
    assert_ne!(pet.name, "Cerberus");
    Json(pet)
}

#[route(OPTIONS, "/own")]
async fn own_options() -> &'static str {
    "mine"
}

fn pets(cors: Cors) -> App {
    App::new("pets")
        .allow_unverified_callers()
        .routes(routes![create_pet, own_options])
        .cors(cors)
}

fn shop() -> Cors {
    Cors::origin("https://shop.example")
        .allow_credentials()
        .expose_headers(["Location"])
        .max_age(600)
}

const PREFLIGHT: [(&str, &str); 6] = [
    ("access-control-allow-credentials", "true"),
    (
        "access-control-allow-headers",
        "Content-Type,X-Api-Key,request-id",
    ),
    ("access-control-allow-methods", "POST,OPTIONS"),
    ("access-control-allow-origin", "https://shop.example"),
    ("access-control-expose-headers", "Location"),
    ("access-control-max-age", "600"),
];

#[tokio::test]
async fn the_gateway_responds_to_preflights() {
    let client = Client::new(pets(shop())).await.unwrap();
    let response = client.request(http_method("OPTIONS"), "/pets").send().await;
    assert_eq!(response.status(), 204);
    for (name, value) in PREFLIGHT {
        assert_eq!(response.header(name), Some(value));
    }
}

#[tokio::test]
async fn a_resource_may_respond_to_preflights_itself() {
    let client = Client::new(pets(shop())).await.unwrap();
    let response = client.request(http_method("OPTIONS"), "/own").send().await;
    assert_eq!(
        (response.status().as_u16(), &*response.text()),
        (200, "mine")
    );
}

#[tokio::test]
async fn every_response_of_the_gateway_and_the_function_has_the_headers() {
    let client = Client::new(pets(shop())).await.unwrap();
    let post = || client.post("/pets").api_key(Client::API_KEY);
    for (status, response) in [
        (200, post().json(&json!({"name": "Rex"})).send().await),
        (400, post().json(&json!({"name": ""})).send().await),
        (500, post().json(&json!({"name": "Cerberus"})).send().await),
        (403, client.post("/pets").send().await),
        (403, client.get("/nowhere").send().await),
    ] {
        assert_eq!(response.status(), status);
        let origin = response.header("access-control-allow-origin");
        assert_eq!(origin, Some("https://shop.example"), "{status}");
        let credentials = response.header("access-control-allow-credentials");
        assert_eq!(credentials, Some("true"), "{status}");
    }
}

/// An event of a function URL, which has no gateway in front of it.
async fn by_url(app: App, verb: &str, path: &str) -> Value {
    let event = json!({
        "version": "2.0", "rawPath": path, "rawQueryString": "", "headers": {},
        "requestContext": {
            "domainName": "a.lambda-url.eu-west-1.on.aws", "stage": "$default", "routeKey": "$default",
            "http": {"method": verb, "path": path, "sourceIp": "192.0.2.1"},
        },
        "routeKey": "$default", "isBase64Encoded": false,
    });
    let function = app.start().await.unwrap();
    let event = event.to_string();
    let response = function
        .handle(
            event.as_bytes(),
            &SystemClock::invocation(Context::new("a")),
        )
        .await;
    serde_json::from_slice(response.unwrap().as_bytes()).unwrap()
}

#[tokio::test]
async fn without_a_gateway_the_function_responds_to_preflights() {
    let response = by_url(pets(shop()), "OPTIONS", "/pets").await;
    assert_eq!(response["statusCode"], 204);
    let expected: serde_json::Map<String, Value> = PREFLIGHT
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.into()))
        .collect();
    assert_eq!(response["headers"], Value::Object(expected));

    let response = by_url(pets(shop()), "OPTIONS", "/own").await;
    assert_eq!(response["body"], "mine");
    let response = by_url(pets(shop()), "OPTIONS", "/nowhere").await;
    assert_eq!(response["statusCode"], 404);
    let response = by_url(
        App::new("pets").routes(routes![create_pet]),
        "OPTIONS",
        "/pets",
    )
    .await;
    assert_eq!(response["statusCode"], 405);
}

#[test]
fn the_contract_contains_all_of_it() {
    let api = pets(Cors::any_origin().allow_headers(["X-Trace"])).contract();
    for response_type in [
        GatewayResponseType::Default4xx,
        GatewayResponseType::Default5xx,
    ] {
        let parameters = &api.gateway_responses[&response_type].response_parameters;
        let name = "gatewayresponse.header.Access-Control-Allow-Origin";
        assert_eq!(parameters[name], "'*'");
    }
    let create = super::method(&api, Verb::Post, "/pets");
    for response in create.responses.values() {
        assert!(response.headers.contains_key("Access-Control-Allow-Origin"));
    }
    let preflight = super::method(&api, Verb::Options, "/pets");
    let parameters = &preflight.integration.unwrap().responses[&204].response_parameters;
    assert_eq!(
        parameters["method.response.header.Access-Control-Allow-Headers"],
        "'Content-Type,X-Api-Key,X-Trace,request-id'"
    );
}

#[test]
fn api_gateway_would_accept_it() {
    let api = pets(shop()).contract();
    let document = petstore_openapi::export(&api, &petstore_openapi::Options::default()).document;
    let imported = import(&document.to_json(), &Default::default());
    let imported = imported.expect("it is taken").api;
    assert!(imported.resources == api.resources);
    assert_eq!(imported.gateway_responses, api.gateway_responses);
    let mistakes = lint::lint(&api);
    // `/own` is intentionally open to everyone.
    assert!(
        mistakes.iter().all(|found| found.rule == lint::Rule::Open),
        "{mistakes:?}"
    );
}

#[tokio::test]
async fn settings_that_browsers_reject_do_not_start() {
    let all = pets(Cors::any_origin().allow_credentials());
    let error = all.start().await.unwrap_err().to_string();
    assert!(
        error.contains("name the origin with `Cors::origin`"),
        "{error}"
    );
    for origin in ["https://a.example'", "https://a.example\r\nx: y"] {
        assert!(pets(Cors::origin(origin)).start().await.is_err());
    }
}

fn http_method(name: &str) -> http::Method {
    name.parse().unwrap()
}
