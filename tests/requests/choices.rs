//! Responses that depend on the request, and callers that a test chooses.

use petstore::prelude::*;
use petstore::test::Client;
use petstore::verb::Verb;
use serde_json::json;

#[route(GET, "/orders/{orderId}")]
async fn order(
    order_id: u32,
    Header(if_none_match): Header<Option<&str>>,
) -> Conditional<Json<u32>> {
    Conditional::new(format!("{order_id}-1"), if_none_match, Json(order_id))
}

#[route(GET, "/either/{id}")]
async fn either(id: u32) -> Either<WithHeaders<Json<u32>>, Redirect<308>> {
    match id {
        0 => Either::B(Redirect::to("1")),
        id => Either::A(Json(id).with_header("x-a", "b").with_cookie("id=1")),
    }
}

#[route(GET, "/invoice", produces = "application/pdf")]
async fn invoice() -> Binary<'static> {
    Binary::from(&b"%PDF"[..])
}

#[petstore::model]
struct Session {
    sub: String,
    level: u32,
}

#[route(GET, "/session", auth = cognito)]
async fn session(Claims(session): Claims<Session>) -> String {
    format!("{} {}", session.sub, session.level)
}

#[route(GET, "/admin", auth = iam)]
async fn admin(caller: Caller<'_>) -> String {
    caller.user_arn().unwrap_or_default().into_owned()
}

#[route(POST, "/form")]
async fn form(Form(session): Form<Session>, Cookie(sid): Cookie<&str>) -> String {
    format!("{} {} {sid}", session.sub, session.level)
}

fn app() -> App {
    App::new("t").routes(routes![order, either, invoice, session, admin, form])
}

#[tokio::test]
async fn a_response_may_be_one_of_two() {
    let client = Client::new(app()).await.unwrap();
    let response = client.get("/orders/7").send().await;
    assert_eq!(response.header("etag"), Some("\"7-1\""));
    let again = client
        .get("/orders/7")
        .header("if-none-match", "\"7-1\"")
        .send()
        .await;
    assert_eq!((again.status().as_u16(), again.text().as_str()), (304, ""));
    assert_eq!(client.get("/either/0").send().await.status(), 308);
    let response = client.get("/either/3").send().await;
    assert_eq!(response.header("x-a"), Some("b"));
    assert_eq!(response.header("set-cookie"), Some("id=1"));
    let response = client
        .get("/invoice")
        .header("accept", "application/pdf")
        .send()
        .await;
    assert_eq!(response.header("content-type"), Some("application/pdf"));
    let contract = app().contract();
    let order = contract.method("/orders/{orderId}", Verb::Get).unwrap();
    assert!(order.responses[&304].headers.contains_key("ETag"));
    let invoice = contract.method("/invoice", Verb::Get).unwrap();
    assert_eq!(invoice.responses[&200].produces, ["application/pdf"]);
}

#[tokio::test]
async fn a_test_chooses_the_caller() {
    let client = Client::new(app()).await.unwrap();
    let claims = json!({"sub": "ada", "level": 3});
    let response = client.get("/session").claims(claims).send().await;
    assert_eq!(response.text(), "ada 3");
    let response = client
        .get("/session")
        .claims(json!({"sub": "ada"}))
        .send()
        .await;
    assert_eq!(response.status(), 401);
    assert!(
        client
            .get("/session")
            .send()
            .await
            .status()
            .is_client_error()
    );
    let arn = "arn:aws:iam::123456789012:user/ada";
    assert_eq!(client.get("/admin").iam_user(arn).send().await.text(), arn);
    assert!(client.get("/admin").send().await.status().is_client_error());
    let request = client.post("/form").form(&[("sub", "a b"), ("level", "1")]);
    assert_eq!(request.cookie("sid", "x").send().await.text(), "a b 1 x");
}
