//! The values that arguments extract from valid requests, in every payload format.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use petstore::prelude::*;
use serde_json::{Value, json};

use crate::format::{FORMATS, call, start};

#[petstore::model]
#[derive(Clone, Copy, PartialEq)]
#[serde(rename_all = "kebab-case")]
enum Kind {
    Dog,
    GuineaPig,
}

#[petstore::model]
struct Seen {
    values: Vec<String>,
}

fn seen(values: &[&dyn std::fmt::Debug]) -> Json<Seen> {
    let values = values.iter().map(|value| format!("{value:?}")).collect();
    Json(Seen { values })
}

#[petstore::model]
#[serde(rename_all = "camelCase")]
struct Page {
    #[garde(range(max = 100))]
    page_size: Option<u32>,
    #[serde(default)]
    sort: Vec<String>,
    #[serde(rename = "type")]
    kind: Option<Kind>,
    #[serde(flatten)]
    filter: Filter,
}

#[petstore::model]
struct Filter {
    min: Option<f64>,
    adopted: bool,
}

#[petstore::model]
struct Trace {
    x_request_id: String,
    #[serde(default)]
    x_hop: Vec<u8>,
    #[serde(flatten)]
    client: Client,
}

#[petstore::model]
struct Client {
    user_agent: Option<String>,
}

#[petstore::model]
struct Session {
    session: String,
    theme: Option<Kind>,
}

#[route(ANY, "/query")]
async fn query(Query(page): Query<Page>) -> Json<Seen> {
    let kind = page.kind.map(|kind| kind == Kind::GuineaPig);
    let Filter { min, adopted } = page.filter;
    seen(&[&page.page_size, &page.sort, &kind, &min, &adopted])
}

#[route(ANY, "/one")]
async fn one(
    Query(limit): Query<u32>,
    #[name("pageSize")] Query(size): Query<Option<i8>>,
    Query(tag): Query<Vec<String>>,
    Query(name): Query<Option<Cow<'_, str>>>,
    Header(x_tag): Header<Option<String>>,
    Cookie(theme): Cookie<Option<String>>,
) -> Json<Seen> {
    seen(&[&limit, &size, &tag, &name, &x_tag, &theme])
}

#[route(ANY, "/everything")]
async fn everything(Query(all): Query<HashMap<String, String>>) -> Json<Seen> {
    let all: BTreeMap<_, _> = all.into_iter().collect();
    seen(&[&all])
}

#[route(ANY, "/headers")]
async fn headers(Header(trace): Header<Trace>) -> Json<Seen> {
    seen(&[&trace.x_request_id, &trace.x_hop, &trace.client.user_agent])
}

#[route(ANY, "/cookies")]
async fn cookies(Cookie(session): Cookie<Session>) -> Json<Seen> {
    let pig = session.theme.map(|theme| theme == Kind::GuineaPig);
    seen(&[&session.session, &pig])
}

#[petstore::model]
struct Name<'a> {
    #[serde(borrow)]
    name: Cow<'a, str>,
    #[serde(default)]
    tags: Vec<u8>,
}

#[route(POST, "/json")]
async fn in_json(Json(pet): Json<Name<'_>>) -> Json<Seen> {
    let borrowed = matches!(pet.name, Cow::Borrowed(_));
    seen(&[&pet.name, &pet.tags, &borrowed])
}

#[route(POST, "/form")]
async fn in_form(Form(pet): Form<Name<'_>>) -> Json<Seen> {
    seen(&[&pet.name, &pet.tags])
}

#[route(POST, "/text")]
async fn in_text(text: Text<'_>) -> Json<Seen> {
    seen(&[&&*text])
}

#[route(POST, "/bytes")]
async fn in_bytes(bytes: Binary<'_>) -> Json<Seen> {
    seen(&[&&*bytes])
}

#[route(ANY, "/maybe")]
async fn maybe(body: Option<Json<Name<'_>>>) -> Json<Seen> {
    seen(&[&body.map(|Json(pet)| pet.name)])
}

struct Shop(&'static str);

#[route(ANY, "/call")]
async fn about(
    shop: &Shop,
    context: Context,
    caller: Caller<'_>,
    request: Request<'_>,
) -> Json<Seen> {
    let agent = caller.user_agent();
    seen(&[&shop.0, &context.request_id, &agent, &request.verb()])
}

async fn function() -> petstore::Function {
    let routes = routes![
        query, one, everything, headers, cookies, in_json, in_form, in_text, in_bytes, maybe,
        about,
    ];
    start(App::new("extractors").state(Shop("corner")).routes(routes)).await
}

fn values(values: &[&str]) -> Value {
    json!({ "values": values })
}

#[tokio::test]
async fn query_parameters_are_named_as_in_json() {
    let function = function().await;
    for format in FORMATS {
        let target = "/query?pageSize=5&sort=name&type=guinea-pig&min=2.5&adopted=true";
        let response = call("GET", target).to(&function, format).await;
        assert_eq!(
            response.json(),
            values(&["Some(5)", r#"["name"]"#, "Some(true)", "Some(2.5)", "true"]),
            "{format:?}"
        );
        let response = call("GET", "/query?adopted=false")
            .to(&function, format)
            .await;
        assert_eq!(
            response.json(),
            values(&["None", "[]", "None", "None", "false"]),
            "{format:?}"
        );
    }
}

#[tokio::test]
async fn a_parameter_takes_its_name_from_the_binding() {
    let function = function().await;
    for format in FORMATS {
        let response = call("GET", "/one?limit=3&pageSize=-4&tag=a&name=R%C3%A9+%2B%26")
            .header("X-Tag", "small")
            .header("Cookie", "theme=dark; x=y")
            .to(&function, format)
            .await;
        assert_eq!(
            response.json(),
            values(&[
                "3",
                "Some(-4)",
                r#"["a"]"#,
                r#"Some("Ré +&")"#,
                r#"Some("small")"#,
                r#"Some("dark")"#,
            ]),
            "{format:?}"
        );
    }
    let response = call("GET", "/one?limit=3").rest(&function).await;
    assert_eq!(
        response.json(),
        values(&["3", "None", "[]", "None", "None", "None"])
    );
}

#[tokio::test]
async fn lists_take_every_value_that_the_format_contains() {
    use petstore::payload::Format;
    let function = function().await;
    for format in [
        Format::Rest,
        Format::HttpV1,
        Format::HttpV2,
        Format::FunctionUrl,
        Format::AlbMultiValue,
    ] {
        let response = call("GET", "/one?limit=3&tag=a&tag=b&tag=")
            .to(&function, format)
            .await;
        assert_eq!(
            response.json()["values"][2],
            r#"["a", "b", ""]"#,
            "{format:?}"
        );
    }
}

#[tokio::test]
async fn a_map_takes_all_parameters() {
    let function = function().await;
    for format in FORMATS {
        let response = call("GET", "/everything?b=2&a=1")
            .to(&function, format)
            .await;
        assert_eq!(
            response.json(),
            values(&[r#"{"a": "1", "b": "2"}"#]),
            "{format:?}"
        );
    }
}

#[tokio::test]
async fn headers_are_found_in_any_case() {
    let function = function().await;
    for format in FORMATS {
        let response = call("GET", "/headers")
            .header("X-REQUEST-id", "r-1")
            .header("x-hop", "5")
            .header("User-Agent", "kennel")
            .to(&function, format)
            .await;
        assert_eq!(
            response.json(),
            values(&[r#""r-1""#, "[5]", r#"Some("kennel")"#]),
            "{format:?}"
        );
        let response = call("GET", "/headers")
            .header("x-request-id", "r-1")
            .to(&function, format)
            .await;
        assert_eq!(
            response.json(),
            values(&[r#""r-1""#, "[]", "None"]),
            "{format:?}"
        );
    }
}

#[tokio::test]
async fn cookies_come_from_the_header() {
    let function = function().await;
    for format in FORMATS {
        let response = call("GET", "/cookies")
            .header("cookie", "a=b; session=\"s 1\"; theme=guinea-pig;session=2")
            .to(&function, format)
            .await;
        assert_eq!(
            response.json(),
            values(&[r#""s 1""#, "Some(true)"]),
            "{format:?}"
        );
    }
}

#[tokio::test]
async fn bodies_are_read_plain_and_from_base64() {
    let function = function().await;
    for format in FORMATS {
        for (path, media_type, plain, base64, expected) in [
            (
                "/json",
                "application/json; charset=utf-8",
                r#"{"name":"Rex","tags":[1,2]}"#,
                "eyJuYW1lIjoiUmV4IiwidGFncyI6WzEsMl19",
                values(&[r#""Rex""#, "[1, 2]", "true"]),
            ),
            (
                "/json",
                "Application/Vnd.Pet+JSON",
                r#"{"name":"R\u00e9x"}"#,
                "eyJuYW1lIjoiUlx1MDBlOXgifQ",
                values(&[r#""Réx""#, "[]", "false"]),
            ),
            (
                "/form",
                "application/x-www-form-urlencoded",
                "name=R%C3%A9+x&tags=1&tags=2",
                "bmFtZT1SJUMzJUE5K3gmdGFncz0xJnRhZ3M9Mg==",
                values(&[r#""Ré x""#, "[1, 2]"]),
            ),
            ("/text", "text/csv", "a,b", "YSxi", values(&[r#""a,b""#])),
            ("/bytes", "image/png", "ab", "YWI", values(&["[97, 98]"])),
        ] {
            let call = call("POST", path).header("Content-Type", media_type);
            for call in [call.clone().body(plain), call.base64(base64)] {
                let response = call.to(&function, format).await;
                assert_eq!(response.json(), expected, "{format:?} {call:?}");
            }
        }
        let response = call("POST", "/bytes")
            .base64("//4=")
            .to(&function, format)
            .await;
        assert_eq!(response.json(), values(&["[255, 254]"]), "{format:?}");
    }
}

#[tokio::test]
async fn an_optional_body_may_be_missing() {
    let function = function().await;
    for format in FORMATS {
        let response = call("GET", "/maybe").to(&function, format).await;
        assert_eq!(response.json(), values(&["None"]), "{format:?}");
        let response = call("GET", "/maybe").body("").to(&function, format).await;
        assert_eq!(response.json(), values(&["None"]), "{format:?}");
        let call = call("GET", "/maybe").json(&json!({ "name": "Rex" }));
        let response = call.to(&function, format).await;
        assert_eq!(response.json(), values(&[r#"Some("Rex")"#]), "{format:?}");
    }
}

#[tokio::test]
async fn state_and_the_invocation_are_arguments() {
    let function = function().await;
    for format in FORMATS {
        let call = call("GET", "/call").header("user-agent", "kennel");
        let response = call.to(&function, format).await;
        assert_eq!(
            response.json(),
            values(&[r#""corner""#, r#""test""#, r#"Some("kennel")"#, r#""GET""#]),
            "{format:?}"
        );
    }
}

#[petstore::model]
struct Search<'a> {
    text: &'a str,
    tag: Vec<u8>,
}

#[petstore::model]
struct Shelf {
    tag: Vec<u8>,
    #[serde(flatten)]
    filter: Filter,
}

#[route(GET, "/search")]
async fn search(Query(search): Query<Search<'_>>) -> Json<Seen> {
    seen(&[&search.text, &search.tag])
}

#[route(GET, "/shelf")]
async fn shelf(Query(shelf): Query<Shelf>) -> Json<Seen> {
    seen(&[&shelf.tag, &shelf.filter.min])
}

#[tokio::test]
async fn a_missing_list_in_a_model_is_empty() {
    let function = start(App::new("lists").routes(routes![search, shelf])).await;
    for format in FORMATS {
        let sent = call("GET", "/search?text=ball");
        let response = sent.to(&function, format).await;
        assert_eq!(response.json(), values(&[r#""ball""#, "[]"]), "{format:?}");
        let sent = call("GET", "/search?text=ball&tag=2");
        let response = sent.to(&function, format).await;
        assert_eq!(response.json(), values(&[r#""ball""#, "[2]"]), "{format:?}");
        let response = call("GET", "/search").to(&function, format).await;
        assert_eq!(response.json()["errors"][0]["name"], "text", "{format:?}");
        let sent = call("GET", "/shelf?adopted=true&min=2");
        let response = sent.to(&function, format).await;
        assert_eq!(response.json(), values(&["[]", "Some(2.0)"]), "{format:?}");
    }
}
