//! Values of every kind reach arguments that borrow, and a schema means what its function checks.

use petstore::prelude::*;
use petstore::test::Client;

#[route(GET, "/borrowed")]
async fn borrowed(
    Header(if_none_match): Header<Option<&str>>,
    Query(q): Query<Option<&str>>,
    Cookie(sid): Cookie<Option<&str>>,
) -> String {
    format!("{if_none_match:?} {q:?} {sid:?}")
}

#[petstore::model]
struct Filter<'a> {
    #[serde(borrow)]
    name: Option<&'a str>,
    #[serde(default)]
    tag: Vec<&'a str>,
}

#[route(GET, "/filter")]
async fn filter(Query(filter): Query<Filter<'_>>) -> String {
    format!("{:?} {:?}", filter.name, filter.tag)
}

#[route(POST, "/filter")]
async fn filter_form(Form(filter): Form<Filter<'_>>) -> String {
    format!("{:?} {:?}", filter.name, filter.tag)
}

#[tokio::test]
async fn borrowed_text_may_need_decoding() {
    let app = App::new("t").routes(routes![borrowed, filter, filter_form]);
    let client = Client::new(app).await.unwrap();
    let response = client
        .get("/borrowed")
        .header("if-none-match", "\"1-1\"")
        .header("cookie", "x=\"1\\2\"; sid=a\"b")
        .query("q", "a\"b\\cé\n")
        .send()
        .await;
    assert_eq!(
        response.text(),
        r#"Some("\"1-1\"") Some("a\"b\\cé\n") Some("a\"b")"#
    );
    let response = client.get("/filter?name=%22&tag=%5C&tag=a+b").send().await;
    assert_eq!(response.text(), r#"Some("\"") ["\\", "a b"]"#);
    let response = client
        .post("/filter")
        .header("content-type", "application/x-www-form-urlencoded")
        .body("name=%22&tag=%5C&tag=a+b")
        .send()
        .await;
    assert_eq!(response.text(), r#"Some("\"") ["\\", "a b"]"#);
}

#[petstore::model]
#[derive(Debug)]
#[serde(tag = "type")]
enum Shape {
    Circle { radius: f64 },
    Label { text: String, size: Option<u8> },
}

#[route(GET, "/shape")]
async fn shape(Query(shape): Query<Shape>) -> String {
    format!("{shape:?}")
}

#[petstore::model]
#[derive(Debug)]
#[serde(untagged)]
enum Key {
    Id(u32),
    Flag(bool),
    Name(String),
}

#[route(GET, "/keys/{key}")]
async fn key(key: Key, Query(more): Query<Vec<Key>>) -> String {
    format!("{key:?} {more:?}")
}

#[petstore::model]
#[derive(Debug)]
#[serde(deny_unknown_fields)]
struct Strict {
    version: Option<u64>,
}

#[route(GET, "/strict")]
async fn strict(Query(strict): Query<Strict>) -> String {
    format!("{strict:?}")
}

#[petstore::model]
#[derive(Debug)]
struct Profile {
    age: Option<i32>,
    name: Option<String>,
}

#[route(POST, "/profile")]
async fn profile(Form(profile): Form<Profile>) -> String {
    format!("{:?} {:?}", profile.age, profile.name)
}

#[route(GET, "/all")]
async fn all(Query(all): Query<std::collections::BTreeMap<String, String>>) -> String {
    format!("{all:?}")
}

async fn client() -> Client {
    let app = App::new("t").routes(routes![shape, key, strict, profile, all]);
    Client::new(app).await.unwrap()
}

#[tokio::test]
async fn a_tagged_enum_reads_its_fields_from_parameters() {
    let client = client().await;
    for (query, expected) in [
        ("type=Circle&radius=1.5", "Circle { radius: 1.5 }"),
        (
            "type=Label&text=5&size=7",
            "Label { text: \"5\", size: Some(7) }",
        ),
    ] {
        let response = client.get(&format!("/shape?{query}")).send().await;
        assert_eq!(response.text(), expected);
    }
    let response = client.get("/shape?type=Circle").send().await;
    assert_eq!(response.status(), 400);
    assert!(
        response
            .text()
            .contains(r#""name":"radius","detail":"missing""#),
        "{}",
        response.text()
    );
    let response = client.get("/shape?type=Square").send().await;
    assert!(
        response
            .text()
            .contains(r#"expected one of \"Circle\", \"Label\""#),
        "{}",
        response.text()
    );
}

#[tokio::test]
async fn an_untagged_enum_is_the_first_variant_that_the_text_fits() {
    let client = client().await;
    for (path, expected) in [
        ("/keys/5", "Id(5) []"),
        (
            "/keys/true?more=1&more=x",
            "Flag(true) [Id(1), Name(\"x\")]",
        ),
        ("/keys/-5", "Name(\"-5\") []"),
        ("/keys/007", "Name(\"007\") []"),
    ] {
        assert_eq!(client.get(path).send().await.text(), expected, "{path}");
    }
}

#[tokio::test]
async fn unknown_parameters_are_named_if_the_type_denies_them() {
    let client = client().await;
    let response = client.get("/strict?versio=5&x=1").send().await;
    assert_eq!(response.status(), 400);
    assert!(
        response
            .text()
            .contains(r#""name":"versio","detail":"unknown""#),
        "{}",
        response.text()
    );
    assert!(
        response.text().contains(r#""name":"x","detail":"unknown""#),
        "{}",
        response.text()
    );
    let response = client.get("/strict?version=5").send().await;
    assert_eq!(response.text(), "Strict { version: Some(5) }");
    let response = client.get("/all?a=1&b=2").send().await;
    assert_eq!(response.text(), r#"{"a": "1", "b": "2"}"#);
}

#[tokio::test]
async fn an_empty_form_is_a_form() {
    let client = client().await;
    let form = |body: &'static str| {
        client
            .post("/profile")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body)
            .send()
    };
    assert_eq!(form("").await.text(), "None None");
    let response = form("age=&name=").await;
    assert_eq!(response.status(), 400);
    assert!(
        response.text().contains("got an empty value"),
        "{}",
        response.text()
    );
}

#[petstore::model]
#[serde(rename_all = "camelCase")]
struct Search {
    from: Option<chrono::NaiveDate>,
    since: Option<chrono::DateTime<chrono::Utc>>,
    min_total: Option<rust_decimal::Decimal>,
    owner: Option<uuid::Uuid>,
    #[serde(default)]
    status: Vec<Status>,
}

#[petstore::model]
#[serde(rename_all = "snake_case")]
enum Status {
    Open,
    Paid,
}

#[route(GET, "/search")]
async fn search(Query(_): Query<Search>) -> NoContent {
    NoContent
}

#[route(POST, "/search")]
async fn search_body(Json(_): Json<Search>) -> NoContent {
    NoContent
}

#[tokio::test]
async fn values_of_other_crates_are_listed_with_all_other_problems() {
    let client = Client::new(App::new("t").routes(routes![search, search_body]))
        .await
        .unwrap();
    let query = "/search?from=2020-13-01&since=now&minTotal=a&owner=x&status=opn";
    let response = client.get(query).send().await;
    let details: Vec<String> = response.json::<serde_json::Value>().unwrap()["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|problem| format!("{}: {}", problem["name"], problem["detail"]))
        .collect();
    assert_eq!(details.len(), 5, "{details:#?}");
    for text in [
        "a date, such as",
        "a date and time",
        "a decimal number",
        "a UUID",
        "one of",
    ] {
        assert!(
            details.iter().any(|detail| detail.contains(text)),
            "{details:#?}"
        );
    }
    let body = serde_json::json!({"from": "x", "since": "x", "minTotal": "x", "owner": "x", "status": ["x"]});
    let response = client.post("/search").json(&body).send().await;
    let problems: serde_json::Value = response.json().unwrap();
    assert_eq!(
        problems["errors"].as_array().unwrap().len(),
        5,
        "{problems:#}"
    );
}

#[petstore::model]
struct Nested {
    inner: Profile,
}

#[route(GET, "/nested")]
async fn nested(Query(nested): Query<Nested>) -> String {
    format!("{:?}", nested.inner)
}

#[route(POST, "/nested")]
async fn nested_form(Form(nested): Form<Nested>) -> String {
    format!("{:?}", nested.inner)
}

#[route(GET, "/profiles")]
async fn profiles(Query(all): Query<Vec<Profile>>) -> String {
    format!("{all:?}")
}

#[tokio::test]
async fn an_app_with_a_parameter_that_no_text_can_be_does_not_start() {
    for (app, parameter, what) in [
        (App::new("t").route::<nested>(), "inner", "an object"),
        (App::new("t").route::<nested_form>(), "inner", "an object"),
        (
            App::new("t").route::<profiles>(),
            "all",
            "a list of objects",
        ),
    ] {
        let error = app.start().await.unwrap_err().to_string();
        assert!(
            error.contains(&format!("`{parameter}` is {what}")),
            "{error}"
        );
    }
}

#[petstore::model]
struct Tagged {
    #[garde(inner(length(max = 3)))]
    tags: Option<Vec<String>>,
    #[garde(length(max = 4))]
    note: Option<String>,
    #[garde(custom(even))]
    number: u32,
}

fn even(value: &u32, _: &()) -> garde::Result {
    match value.is_multiple_of(2) {
        true => Ok(()),
        false => Err(garde::Error::new("odd")),
    }
}

#[route(PUT, "/tagged")]
async fn tagged(Json(_): Json<Tagged>) -> NoContent {
    NoContent
}

#[tokio::test]
async fn a_rule_means_in_the_function_what_it_means_in_the_contract() {
    let app = || App::new("t").route::<tagged>();
    let contract = app().contract();
    let tags = &contract.models["Tagged"].schema["properties"]["tags"];
    assert_eq!(tags["items"]["maxLength"], 3);
    let notes = petstore::openapi::export(&contract, &petstore::openapi::Options::default());
    assert!(notes.unenforced.iter().any(|note| note.keyword == "custom"));
    let client = Client::new(app()).await.unwrap();
    let send = |body: serde_json::Value| client.put("/tagged").json(&body).send();
    let four = serde_json::json!({"tags": ["a", "b", "c", "d"], "note": "äöüß", "number": 2});
    assert_eq!(send(four).await.status(), 204);
    let long = send(serde_json::json!({"tags": ["abcd"], "note": "12345", "number": 2})).await;
    assert!(long.text().contains("#/tags/0"), "{}", long.text());
    assert!(long.text().contains("#/note"), "{}", long.text());
}

#[petstore::model]
struct Order {
    id: u32,
}

#[petstore::model]
struct Page<T> {
    items: Vec<T>,
}

#[route(GET, "/profile-pages")]
async fn profile_pages() -> Json<Page<Profile>> {
    Json(Page { items: Vec::new() })
}

#[route(GET, "/order-pages")]
async fn order_pages() -> Json<Page<Order>> {
    Json(Page {
        items: vec![Order { id: 1 }],
    })
}

#[test]
fn a_generic_model_is_named_after_its_arguments() {
    for routes in [
        routes![profile_pages, order_pages],
        routes![order_pages, profile_pages],
    ] {
        let contract = App::new("t").routes(routes).contract();
        let names: Vec<&str> = contract.models.keys().map(String::as_str).collect();
        assert!(names.contains(&"PageOfOrder"), "{names:?}");
        assert!(names.contains(&"PageOfProfile"), "{names:?}");
        let method = contract
            .method("/order-pages", petstore::verb::Verb::Get)
            .unwrap();
        assert_eq!(
            method.responses[&200].response_models["application/json"],
            "PageOfOrder"
        );
    }
}
