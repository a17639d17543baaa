//! Objects of a host: what a gateway gives to templates.

#![cfg(feature = "json-path")]

mod host;

use host::{Request, render};
use petstore_vtl::{Budget, CallError, Object, RenderError, Template, Value};

fn request(body: &str) -> Request {
    Request {
        body: body.to_owned(),
        ..Request::default()
    }
}

fn text(template: &str, body: &str) -> String {
    render(template, &request(body))
        .unwrap_or_else(|error| panic!("{error}"))
        .text
}

#[test]
fn bodies_and_paths() {
    let body = r#"{"pets": [{"name": "Rex", "age": 3}, {"name": "Tom", "age": null}]}"#;
    assert_eq!(text("$input.body", body), body);
    assert_eq!(text("$input.body", ""), "{}");
    assert_eq!(text("$input.path('$.pets[0]')", body), "{name=Rex, age=3}");
    assert_eq!(
        text("$input.path('$.pets')", body),
        r#"[{"name":"Rex","age":3},{"name":"Tom","age":null}]"#
    );
    assert_eq!(
        text("$input.json('$.pets[*].name')", body),
        r#"["Rex","Tom"]"#
    );
    assert_eq!(text("[$input.path('$.pets[1].age')]", body), "[]");
    assert_eq!(text("$input.path('$')", "plain text"), "plain text");
}

#[test]
fn a_body_that_is_not_json_fails_the_rendering_only_if_it_is_read() {
    assert_eq!(text("fixed", "{\"a\""), "fixed");
    let error = render("$input.path('$.a')", &request("{\"a\""))
        .err()
        .expect("it fails");
    assert!(
        error.to_string().contains("Could not process payload"),
        "{error}"
    );
}

#[test]
fn what_templates_set_in_the_context_can_be_read() {
    let template = "#set($context.requestOverride.header.X-Name = 'Rex')\
        #set($context.requestOverride.querystring['a b'] = [1, 2])\
        #set($_ = $context.responseOverride.header.put('Via', 'vtl'))\
        #set($context.responseOverride.status = 201)x";
    let outcome = render(template, &Request::default()).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(outcome.text, "x");
    let read = |name: &str| outcome.context.get(name).map(|map| map.to_json());
    let request = r#"{"header":{"X-Name":"Rex"},"path":{},"querystring":{"a b":[1,2]}}"#;
    assert_eq!(read("requestOverride").as_deref(), Some(request));
    assert_eq!(
        read("responseOverride").as_deref(),
        Some(r#"{"header":{"Via":"vtl"},"status":201}"#)
    );
}

#[test]
fn parameters_and_stage_variables() {
    let request = Request {
        path: vec![("id".into(), "7".into())],
        headers: vec![
            ("id".into(), "header".into()),
            ("Accept".into(), "text/plain".into()),
        ],
        stage_variables: vec![("table".into(), "pets".into())],
        ..Request::default()
    };
    let template = "$input.params('id') $input.params().header.Accept $stageVariables.table [$input.params('x')]";
    let outcome = render(template, &request).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(outcome.text, "7 text/plain pets []");
}

#[test]
fn utilities() {
    assert_eq!(text("$util.escapeJavaScript(\"it's\")", ""), r"it\'s");
    assert_eq!(
        text("$util.urlEncode('a b&c=d')$util.urlDecode('+%26')", ""),
        "a+b%26c%3Dd &"
    );
    assert_eq!(
        text("$util.base64Decode($util.base64Encode('hé'))", ""),
        "hé"
    );
    assert_eq!(text("$util.parseJson('{\"a\": [1]}').a[0]", ""), "1");
    assert_eq!(text("[$util][$util.nope()][$util.urlEncode]", ""), "[][][]");
}

#[derive(Debug)]
struct Counter;

impl Object for Counter {
    fn call(
        &self,
        _: &str,
        arguments: &[Value],
        budget: &mut Budget,
    ) -> Result<Option<Value>, CallError> {
        budget.step(100)?;
        Ok(arguments.first().cloned())
    }
}

#[test]
fn objects_can_charge_for_their_work() {
    let counter = Value::object(Counter);
    let scope = |name: &str| (name == "counter").then(|| counter.clone());
    let template =
        Template::parse("t", "#foreach($i in [1..900])$counter.echo($i)#end").expect("it parses");
    let mut options = petstore_vtl::Options::default();
    assert!(template.render_with(&scope, &options).is_ok());
    options.limits.steps = 50_000;
    let error = template.render_with(&scope, &options);
    assert!(matches!(error, Err(RenderError::Limit { .. })), "{error:?}");
}
