//! JSONPath in Jayway's dialect.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]
#![cfg(feature = "json-path")]

use petstore_vtl::json_path::{JsonPath, PathError};
use petstore_vtl::{Value, parse_json};

const STORE: &str = r#"{"book": [
  {"title": "A", "price": 8.95, "tags": ["x", "y"]},
  {"title": "B", "price": 12, "isbn": "1"},
  {"title": "C", "price": 22.99, "isbn": null}],
 "bicycle": {"color": "red", "price": 19.95}, "max": 12, "a b": {"c.d": 1}}"#;

fn find(path: &str) -> Option<String> {
    let root = parse_json(STORE).expect("JSON");
    let path = JsonPath::parse(path).unwrap_or_else(|error| panic!("{error}"));
    path.find(&root)
        .unwrap_or_else(|error| panic!("{error}"))
        .map(|value| value.to_json())
}

#[test]
fn paths_find_what_they_name() {
    for (path, expected) in [
        ("$.bicycle.color", r#""red""#),
        ("bicycle.color", r#""red""#),
        ("$['bicycle'][\"color\"]", r#""red""#),
        ("$['a b']['c.d']", "1"),
        ("$.book[0].title", r#""A""#),
        ("$.book[-1].title", r#""C""#),
        ("$.book[0,2].title", r#"["A","C"]"#),
        ("$.book[0:2].title", r#"["A","B"]"#),
        ("$.book[:1].title", r#"["A"]"#),
        ("$.book[-2:].title", r#"["B","C"]"#),
        ("$.book[*].price", "[8.95,12,22.99]"),
        ("$..price", "[8.95,12,22.99,19.95]"),
        ("$..book[0].title", r#"["A"]"#),
        ("$.bicycle.*", r#"["red",19.95]"#),
        (
            "$.bicycle['color','price']",
            r#"{"color":"red","price":19.95}"#,
        ),
        ("$.book[?(@.price < 10)].title", r#"["A"]"#),
        ("$.book[?(@.price == $.max)].title", r#"["B"]"#),
        ("$.book[?(@.isbn)].title", r#"["B","C"]"#),
        ("$.book[?(!@.isbn)].title", r#"["A"]"#),
        ("$.book[?(@.isbn == null)].title", r#"["C"]"#),
        (
            "$.book[?(@.title in ['A', 'C'] && @.price > 10)].title",
            r#"["C"]"#,
        ),
        (
            "$.book[?(@.title == 'A' || @.title == \"B\")].price",
            "[8.95,12]",
        ),
        ("$.book[?(@.title =~ /[ab]/i)].title", r#"["A","B"]"#),
        ("$.book[?(@.tags contains 'x')].title", r#"["A"]"#),
        ("$.book[?(@.tags[0] == 'x')].title", r#"["A"]"#),
        ("$.book.length()", "3"),
        ("$.book[*].price.max()", "22.99"),
        ("$.bicycle.keys()", r#"["color","price"]"#),
        ("$.book[7:].title", "[]"),
        ("$..nope", "[]"),
    ] {
        assert_eq!(find(path).as_deref(), Some(expected), "{path}");
    }
}

#[test]
fn definite_paths_may_find_nothing() {
    for path in [
        "$.nope",
        "$.nope.deeper",
        "$.book.title",
        "$.book[9]",
        "$.bicycle[0]",
        "$.max.length()",
    ] {
        assert_eq!(find(path), None, "{path}");
    }
    assert_eq!(find("$.book[2].isbn").as_deref(), Some("null"));
}

#[test]
fn what_is_found_is_shared_with_the_root() {
    let root = parse_json(STORE).expect("JSON");
    let bicycle = JsonPath::parse("$.bicycle").expect("a path").find(&root);
    let Ok(Some(Value::Map(bicycle))) = bicycle else {
        panic!("{bicycle:?}")
    };
    bicycle.insert("color", "blue");
    let color = JsonPath::parse("$.bicycle.color")
        .expect("a path")
        .find(&root);
    assert_eq!(color.ok().flatten(), Some("blue".into()));
}

#[test]
fn paths_that_are_none() {
    for path in [
        "$.",
        "$[",
        "$['a",
        "$[a]",
        "$.a[?(@.b ==)]",
        "$..",
        "$.a b",
        "$.a.nope()",
        "$[?(@.a =~ /[/)]",
    ] {
        assert!(
            matches!(JsonPath::parse(path), Err(PathError::Syntax { .. })),
            "{path}"
        );
    }
    let deep = format!("$[?({}", "(".repeat(10_000));
    assert!(JsonPath::parse(&deep).is_err());
}

#[test]
fn paths_that_match_too_much_end() {
    let wide = parse_json(&format!("[{}1]", "[1,1,1,1],".repeat(2000))).expect("JSON");
    let path = JsonPath::parse("$..*..*..*[?(@..*)]").expect("a path");
    let deep = parse_json(&format!("{}1{}", "[".repeat(300), "]".repeat(300))).expect("JSON");
    assert!(path.find(&wide).is_ok());
    assert_eq!(path.find(&deep), Err(PathError::TooMuch));
}
