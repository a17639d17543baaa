//! Invalid parameters: the response lists every parameter that is mistyped, is missing or violates
//! a constraint, in all parts of the request.

use petstore::prelude::*;
use serde_json::{Value, json};

use crate::format::{FORMATS, call, start};

#[petstore::model]
#[serde(rename_all = "kebab-case")]
enum Kind {
    Dog,
    GuineaPig,
}

#[petstore::model]
#[serde(rename_all = "camelCase")]
struct Page {
    #[garde(range(min = 1, max = 100))]
    page_size: u8,
    kind: Kind,
    #[serde(default)]
    #[garde(inner(length(chars, min = 2)))]
    tag: Vec<String>,
    #[serde(flatten)]
    more: More,
}

#[petstore::model]
struct More {
    #[garde(range(max = 10))]
    depth: Option<i32>,
}

#[petstore::model]
struct Trace {
    #[garde(length(min = 3))]
    x_request_id: String,
    x_hop: Option<u8>,
}

#[petstore::model]
#[serde(transparent)]
struct PetId(#[garde(range(min = 1))] u32);

#[route(GET, "/pets/{petId}/{kind}")]
async fn find(
    pet_id: PetId,
    kind: Kind,
    Query(page): Query<Page>,
    Header(trace): Header<Trace>,
    Cookie(visits): Cookie<u16>,
) -> String {
    let _ = (kind, page.kind, page.tag, page.more.depth, trace.x_hop);
    format!(
        "{} {} {} {visits}",
        pet_id.0, page.page_size, trace.x_request_id
    )
}

#[route(GET, "/header")]
async fn header(Header(x_note): Header<String>) -> String {
    x_note
}

#[route(POST, "/all/{id}")]
async fn all(
    id: u8,
    Query(n): Query<u8>,
    Header(x_n): Header<u8>,
    Cookie(c): Cookie<u8>,
    Json(body): Json<Page>,
) -> String {
    format!("{id}{n}{x_n}{c}{}", body.page_size)
}

async fn function() -> petstore::Function {
    start(App::new("parameters").routes(routes![find, header, all])).await
}

fn error(part: &str, at: &str, detail: &str) -> Value {
    if part == "body" {
        return json!({ "in": part, "pointer": format!("#{at}"), "detail": detail });
    }
    let (name, below) = at[1..].split_at(at[1..].find('/').unwrap_or(at.len() - 1));
    match below {
        "" => json!({ "in": part, "name": name, "detail": detail }),
        _ => json!({ "in": part, "name": name, "pointer": format!("#{below}"), "detail": detail }),
    }
}

#[tokio::test]
async fn valid_parameters_are_accepted() {
    let function = function().await;
    for format in FORMATS {
        let response = call(
            "GET",
            "/pets/7/dog?pageSize=5&kind=guinea-pig&tag=ab&depth=-3",
        )
        .header("x-request-id", "abc")
        .header("cookie", "visits=3")
        .to(&function, format)
        .await;
        assert_eq!(response.body, "7 5 abc 3", "{format:?}");
    }
}

#[tokio::test]
async fn every_missing_parameter_is_listed() {
    let function = function().await;
    for format in FORMATS {
        let response = call("GET", "/pets/7/dog").to(&function, format).await;
        assert_eq!(
            response.errors(),
            json!([
                error("query", "/kind", "missing"),
                error("query", "/pageSize", "missing"),
                error("header", "/x-request-id", "missing"),
                error("cookie", "/visits", "missing"),
            ]),
            "{format:?}"
        );
    }
}

#[tokio::test]
async fn every_mistyped_parameter_is_listed() {
    let function = function().await;
    for format in FORMATS {
        let response = call(
            "GET",
            "/pets/x/cow?pageSize=300&kind=dog&kind=cat&tag=a&depth=1.5",
        )
        .header("X-Hop", "")
        .header("X-Request-Id", "abc")
        .header("cookie", "visits=many")
        .to(&function, format)
        .await;
        let mut expected = json!([
            error("path", "/petId", "expected a whole number, got text"),
            error("path", "/kind", "expected one of \"dog\", \"guinea-pig\""),
            error("query", "/depth", "expected a whole number, got a number"),
            error(
                "query",
                "/pageSize",
                "expected a whole number from 0 to 255"
            ),
            error(
                "header",
                "/x-hop",
                "expected a whole number, got an empty value"
            ),
            error("cookie", "/visits", "expected a whole number, got text"),
        ]);
        // These only pass on the last value.
        use petstore::payload::Format::{Alb, VpcLatticeV1};
        if [Alb, VpcLatticeV1].contains(&format) {
            let kind = error("query", "/kind", "expected one of \"dog\", \"guinea-pig\"");
            expected.as_array_mut().unwrap().insert(3, kind);
        }
        assert_eq!(response.errors(), expected, "{format:?}");
    }
}

#[tokio::test]
async fn every_violated_constraint_is_listed() {
    let function = function().await;
    for format in FORMATS {
        let response = call("GET", "/pets/0/dog?pageSize=0&kind=dog&tag=a&depth=11")
            .header("x-request-id", "ab")
            .header("cookie", "visits=1")
            .to(&function, format)
            .await;
        assert_eq!(
            response.errors(),
            json!([
                error("path", "/petId", "lower than 1"),
                error("query", "/pageSize", "lower than 1"),
                error("query", "/tag/0", "length is lower than 2"),
                error("query", "/depth", "greater than 10"),
                error("header", "/x-request-id", "length is lower than 3"),
            ]),
            "{format:?}"
        );
    }
}

#[tokio::test]
async fn every_part_is_in_one_list() {
    let function = function().await;
    for format in FORMATS {
        let response = call("POST", "/all/300?n=x")
            .header("x-n", "y")
            .header("cookie", "c=z")
            .json(&json!({ "pageSize": 5 }))
            .to(&function, format)
            .await;
        assert_eq!(
            response.errors(),
            json!([
                error("path", "/id", "expected a whole number from 0 to 255"),
                error("query", "/n", "expected a whole number, got text"),
                error("header", "/x-n", "expected a whole number, got text"),
                error("cookie", "/c", "expected a whole number, got text"),
                error("body", "/kind", "missing"),
            ]),
            "{format:?}"
        );
    }
}

#[tokio::test]
async fn a_header_that_is_not_text_is_a_problem() {
    let function = function().await;
    for format in FORMATS {
        for invalid in ["a\u{0}b", "a\nb", "\u{7f}", "\u{85}"] {
            let call = call("GET", "/header").header("x-note", invalid);
            let response = call.to(&function, format).await;
            assert_eq!(
                response.errors(),
                json!([error("header", "/x-note", "not text")]),
                "{format:?} {invalid:?}"
            );
        }
        for fine in ["a\tb", "", "\u{e9}"] {
            let call = call("GET", "/header").header("x-note", fine);
            assert_eq!(call.to(&function, format).await.body, fine, "{format:?}");
        }
        let mut event = call("GET", "/header").event(format);
        let headers = match format {
            petstore::payload::Format::Alb
            | petstore::payload::Format::HttpV2
            | petstore::payload::Format::FunctionUrl
            | petstore::payload::Format::VpcLatticeV1
            | petstore::payload::Format::VpcLatticeV2 => "headers",
            _ => "multiValueHeaders",
        };
        event[headers]["x-note"] = json!(5);
        let event = event.to_string();
        let response = crate::format::respond(&function, format, event.as_bytes()).await;
        assert_eq!(
            response.errors(),
            json!([error("header", "/x-note", "not text")]),
            "{format:?}"
        );
    }
}

#[tokio::test]
async fn numbers_outside_their_type_are_problems() {
    let function = function().await;
    for number in [
        "99999999999999999999999999999999999999999",
        "-1",
        "1e2",
        "1.0",
        "0x10",
        " 1",
        "",
        "NaN",
        "%00",
    ] {
        let target = format!("/pets/{number}/dog?pageSize=5&kind=dog");
        for format in FORMATS {
            let response = call("GET", &target)
                .header("x-request-id", "abc")
                .header("cookie", "visits=1")
                .to(&function, format)
                .await;
            // The resource tree does not match an empty segment to a parameter.
            if number.is_empty() {
                assert_eq!(response.status, 404, "{format:?}");
                continue;
            }
            let errors = response.errors();
            assert_eq!(errors.as_array().unwrap().len(), 1, "{number:?}: {errors}");
            assert_eq!(errors[0]["name"], "petId");
        }
    }
}

#[tokio::test]
async fn a_long_value_is_truncated_in_the_response() {
    let function = function().await;
    let call = call("GET", &format!("/header?x={}", "n".repeat(10_000)));
    let response = call.rest(&function).await;
    assert_eq!(
        response.errors(),
        json!([error("header", "/x-note", "missing")])
    );
}
