//! Each kind of response in each payload format.

use http::header::{CACHE_CONTROL, HeaderName, HeaderValue, SET_COOKIE};
use http::{HeaderMap, StatusCode};
use petstore::payload::Format;
use petstore::prelude::*;
use serde_json::{Value, json};

use crate::format::{FORMATS, call, start};

#[petstore::model]
struct Pet {
    id: u32,
    name: String,
}

fn rex() -> Json<Pet> {
    let name = "Rex \"Ré\"\n".to_owned();
    Json(Pet { id: 7, name })
}

#[route(GET, "/json")]
async fn get_json() -> Json<Pet> {
    rex()
}

#[route(GET, "/created")]
async fn get_created() -> Created<Json<Pet>> {
    Created::at("pets/7", rex())
}

#[route(GET, "/accepted")]
async fn get_accepted() -> Accepted<NoContent> {
    Accepted(NoContent)
}

#[route(GET, "/accepted-json")]
async fn get_accepted_json() -> Accepted<Json<Pet>> {
    Accepted(rex())
}

#[route(GET, "/nothing")]
async fn get_nothing() -> NoContent {
    NoContent
}

#[route(GET, "/redirect")]
async fn get_redirect() -> Redirect {
    Redirect::to("/pets?page=2")
}

#[route(GET, "/see-other")]
async fn get_see_other() -> Redirect<303> {
    Redirect::to("/pets")
}

#[route(GET, "/text")]
async fn get_text() -> &'static str {
    "Good \u{1F415}\u{0}"
}

#[route(GET, "/page")]
async fn get_page() -> Html<String> {
    Html("<h1>Pets</h1>".to_owned())
}

#[route(GET, "/bytes")]
async fn get_bytes() -> Binary<'static> {
    Binary(vec![0xff, 0x00, 0xfe].into())
}

#[route(GET, "/maybe")]
async fn get_maybe(Query(there): Query<bool>) -> Option<Json<Pet>> {
    there.then(rex)
}

#[route(GET, "/partial")]
async fn get_partial() -> WithStatus<206, Binary<'static>> {
    WithStatus(b"abc".to_vec().into())
}

#[route(GET, "/cookies")]
async fn get_cookies() -> petstore::WithHeaders<Json<Pet>> {
    rex()
        .with_header(CACHE_CONTROL, HeaderValue::from_static("no-store"))
        .with_header(
            HeaderName::from_static("x-tag"),
            HeaderValue::from_static("a"),
        )
        .with_header(
            HeaderName::from_static("x-tag"),
            HeaderValue::from_static("b"),
        )
        .with_cookie("session=1; HttpOnly")
        .with_cookie("theme=dark")
}

#[route(GET, "/raw", status(200, 418))]
async fn get_raw(Query(status): Query<u16>) -> Response {
    Response::new(StatusCode::from_u16(status).unwrap_or(StatusCode::OK))
}

async fn get(path: &str, format: Format) -> Value {
    let function = start(App::new("responses").routes(routes![
        get_json,
        get_created,
        get_accepted,
        get_accepted_json,
        get_nothing,
        get_redirect,
        get_see_other,
        get_text,
        get_page,
        get_bytes,
        get_maybe,
        get_partial,
        get_cookies,
        get_raw,
    ]))
    .await;
    call("GET", path).to(&function, format).await.whole
}

const REX: &str = r#"{"id":7,"name":"Rex \"Ré\"\n"}"#;

#[tokio::test]
async fn json_in_each_format() {
    let json = "application/json";
    let headers = json!({ "content-type": json });
    let plain = json!({
        "statusCode": 200, "headers": headers, "body": REX, "isBase64Encoded": false,
    });
    for format in [Format::Rest, Format::HttpV1] {
        assert_eq!(get("/json", format).await, plain, "{format:?}");
    }
    let mut with_cookies = plain;
    with_cookies["cookies"] = json!([]);
    for format in [Format::HttpV2, Format::FunctionUrl] {
        assert_eq!(get("/json", format).await, with_cookies, "{format:?}");
    }
    assert_eq!(
        get("/json", Format::Alb).await,
        json!({
            "statusCode": 200, "statusDescription": "200 OK", "headers": headers,
            "body": REX, "isBase64Encoded": false,
        })
    );
    assert_eq!(
        get("/json", Format::AlbMultiValue).await,
        json!({
            "statusCode": 200, "statusDescription": "200 OK",
            "multiValueHeaders": { "content-type": [json] },
            "body": REX, "isBase64Encoded": false,
        })
    );
}

#[tokio::test]
async fn headers_that_repeat_and_cookies_in_each_format() {
    let version_1 = get("/cookies", Format::Rest).await;
    assert_eq!(
        version_1["headers"],
        json!({ "content-type": "application/json", "cache-control": "no-store" })
    );
    let cookies = json!(["session=1; HttpOnly", "theme=dark"]);
    assert_eq!(
        version_1["multiValueHeaders"],
        json!({ "x-tag": ["a", "b"], "set-cookie": cookies })
    );
    assert_eq!(get("/cookies", Format::HttpV1).await, version_1);

    let version_2 = get("/cookies", Format::HttpV2).await;
    assert_eq!(
        version_2["headers"],
        json!({ "content-type": "application/json", "cache-control": "no-store", "x-tag": "a, b" })
    );
    assert_eq!(version_2["cookies"], cookies);
    assert_eq!(get("/cookies", Format::FunctionUrl).await, version_2);

    // There is one value per name; a second cookie has the same name in another case.
    assert_eq!(
        get("/cookies", Format::Alb).await["headers"],
        json!({
            "content-type": "application/json", "cache-control": "no-store", "x-tag": "a, b",
            "set-cookie": "session=1; HttpOnly", "Set-cookie": "theme=dark",
        })
    );
    assert_eq!(
        get("/cookies", Format::AlbMultiValue).await["multiValueHeaders"],
        json!({
            "content-type": ["application/json"], "cache-control": ["no-store"],
            "x-tag": ["a", "b"], "set-cookie": cookies,
        })
    );
}

#[tokio::test]
async fn bytes_are_base64_in_every_format() {
    for format in FORMATS {
        let response = get("/bytes", format).await;
        assert_eq!(response["body"], "/wD+", "{format:?}");
        assert_eq!(response["isBase64Encoded"], true, "{format:?}");
    }
}

#[tokio::test]
async fn each_response_has_its_status_headers_and_body() {
    let json = json!({ "content-type": "application/json" });
    let text = "text/plain; charset=utf-8";
    let page = "text/html; charset=utf-8";
    let octets = json!({ "content-type": "application/octet-stream" });
    for (path, status, headers, body) in [
        (
            "/created",
            201,
            json!({ "content-type": "application/json", "location": "pets/7" }),
            REX,
        ),
        ("/accepted", 204, json!({}), ""),
        ("/accepted-json", 202, json.clone(), REX),
        ("/nothing", 204, json!({}), ""),
        ("/redirect", 307, json!({ "location": "/pets?page=2" }), ""),
        ("/see-other", 303, json!({ "location": "/pets" }), ""),
        (
            "/text",
            200,
            json!({ "content-type": text }),
            "Good \u{1F415}\u{0}",
        ),
        (
            "/page",
            200,
            json!({ "content-type": page }),
            "<h1>Pets</h1>",
        ),
        ("/maybe?there=true", 200, json.clone(), REX),
        (
            "/maybe?there=false",
            404,
            json,
            r#"{"message":"Not found"}"#,
        ),
        ("/partial", 206, octets, "YWJj"),
        ("/raw?status=418", 418, json!({}), ""),
    ] {
        let response = get(path, Format::Rest).await;
        assert_eq!(response["statusCode"], status, "{path}: {response}");
        assert_eq!(response["headers"], headers, "{path}");
        assert_eq!(response["body"], body, "{path}");
    }
}

#[tokio::test]
async fn a_raw_response_with_an_undeclared_status_is_a_500() {
    let response = get("/raw?status=201", Format::Rest).await;
    assert_eq!(response["statusCode"], 500);
    assert_eq!(response["body"], r#"{"message":"Internal server error"}"#);
}

#[test]
fn an_invalid_location_is_a_500_and_not_a_panic() {
    let response = Redirect::<307>::to("/a\r\nset-cookie: evil=1").into_response();
    assert_eq!(response.status, StatusCode::INTERNAL_SERVER_ERROR);
    let created = Created::at("/a\nb", rex()).into_response();
    assert_eq!(created.status, StatusCode::CREATED);
    let headers: HeaderMap = created.headers.into_iter().collect();
    assert!(headers.is_empty(), "{headers:?}");
    let cookie = rex().with_cookie("a=1\r\nx: y").into_response();
    assert!(cookie.cookies.is_empty());
}

#[test]
fn a_cookie_set_as_a_header_is_a_cookie() {
    let value = HeaderValue::from_static("a=1");
    let response = rex().with_header(SET_COOKIE, value.clone()).into_response();
    assert_eq!(response.cookies, [value]);
    assert!(response.headers.is_empty());
}
