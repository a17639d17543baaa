//! The template that deploys an app: its references, its policies, and its text as a snapshot.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]

mod api;
mod app;
mod function_config;
mod parts;
mod policies;

use std::collections::{BTreeMap, BTreeSet};

use app::{app, create_pet, get_pet};
use petstore::openapi::{TemplateFormat, TemplateOptions, template};
use petstore::prelude::*;
use serde_json::Value;

fn write(app: &App, options: &TemplateOptions) -> Value {
    let document = template(&app.contract(), &app.deployment(), options).expect("a template");
    document.to_value()
}

fn both() -> [Value; 2] {
    let options = TemplateOptions::new("pets");
    let plain = options.clone().format(TemplateFormat::CloudFormation);
    [write(&app(), &options), write(&app(), &plain)]
}

fn sam() -> Value {
    let [sam, _] = both();
    sam
}

/// The properties of a resource.
fn properties<'t>(template: &'t Value, id: &str) -> &'t Value {
    let properties = &template["Resources"][id]["Properties"];
    assert!(properties.is_object(), "the template has no {id}");
    properties
}

fn arn(id: &str) -> Value {
    serde_json::json!({"Fn::GetAtt": [id, "Arn"]})
}

fn of_type<'t>(template: &'t Value, resource_type: &str) -> Vec<&'t Value> {
    let resources = template["Resources"].as_object().expect("resources");
    let resources = resources.values();
    resources
        .filter(|resource| resource["Type"] == resource_type)
        .collect()
}

/// The ids that a value names by `Ref`, `Fn::GetAtt` and `Fn::Sub`.
fn names(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| names(item, found)),
        Value::Object(members) => {
            for (name, value) in members {
                match (name.as_str(), value) {
                    ("Ref", Value::String(id)) => drop(found.insert(id.clone())),
                    ("Fn::GetAtt", Value::Array(parts)) => {
                        found.extend(parts[0].as_str().map(str::to_owned));
                    }
                    ("Fn::Sub", sub) => names_in_sub(sub, found),
                    _ => names(value, found),
                }
            }
        }
        _ => {}
    }
}

fn names_in_sub(sub: &Value, found: &mut BTreeSet<String>) {
    let (text, own) = match sub {
        Value::Array(parts) => {
            names(&parts[1], found);
            let own = parts[1].as_object().into_iter().flatten();
            (
                parts[0].as_str(),
                own.map(|(name, _)| name.clone()).collect(),
            )
        }
        other => (other.as_str(), BTreeSet::new()),
    };
    let text = text.expect("`Fn::Sub` has a text");
    for part in text
        .split("${")
        .skip(1)
        .filter(|part| !part.starts_with('!'))
    {
        let name = part.split('}').next().unwrap_or_default();
        let id = name.split('.').next().unwrap_or_default();
        if !own.contains(id) {
            found.insert(id.to_owned());
        }
    }
}

/// The ids of the resources that each resource refers to.
fn references(template: &Value) -> BTreeMap<String, BTreeSet<String>> {
    let resources = template["Resources"].as_object().expect("resources");
    let edges = resources.iter().map(|(id, resource)| {
        let mut found = BTreeSet::new();
        names(resource, &mut found);
        if let Some(ids) = resource["DependsOn"].as_array() {
            found.extend(ids.iter().filter_map(Value::as_str).map(str::to_owned));
        }
        (id.clone(), found)
    });
    edges.collect()
}

#[test]
fn no_reference_dangles() {
    for template in both() {
        let parameters = template["Parameters"].as_object().expect("parameters");
        let mut all = references(&template);
        let mut outputs = BTreeSet::new();
        names(&template["Outputs"], &mut outputs);
        all.insert("Outputs".to_owned(), outputs);
        for (id, found) in &all {
            for name in found.iter().filter(|name| !name.starts_with("AWS::")) {
                let known = all.contains_key(name) || parameters.contains_key(name);
                assert!(
                    known,
                    "{id} names {name}, which the template does not contain"
                );
            }
        }
    }
}

#[test]
fn no_resources_refer_to_each_other_in_a_circle() {
    for template in both() {
        let mut left = references(&template);
        let ids: BTreeSet<String> = left.keys().cloned().collect();
        while !left.is_empty() {
            let before = left.len();
            let done: Vec<String> = left
                .iter()
                .filter(|(_, found)| {
                    !found
                        .iter()
                        .any(|id| ids.contains(id) && left.contains_key(id))
                })
                .map(|(id, _)| id.clone())
                .collect();
            left.retain(|id, _| !done.contains(id));
            assert!(left.len() < before, "a circle among {:?}", left.keys());
        }
    }
}

#[test]
fn the_api_invokes_the_function_that_has_the_route() {
    let app = App::new("pets")
        .function("writer", routes![create_pet], events![])
        .function("reader", routes![get_pet], events![]);
    let template = write(&app, &TemplateOptions::new("pets"));
    let paths = &template["Resources"]["RestApi"]["Properties"]["Body"]["paths"];
    for (path, verb, id) in [
        ("/pets", "post", "${WriterFunction.Arn}/"),
        ("/pets/{id}", "get", "${ReaderFunction.Arn}/"),
    ] {
        let integration = &paths[path][verb]["x-amazon-apigateway-integration"];
        let uri = integration["uri"]["Fn::Sub"]
            .as_str()
            .expect("a URI with the function");
        assert!(uri.contains(id), "{uri}");
    }
}

/// The actions that the role of a function allows.
fn actions(template: &Value, role: &str) -> BTreeSet<String> {
    let policies = &template["Resources"][role]["Properties"]["Policies"];
    let statements = policies[0]["PolicyDocument"]["Statement"]
        .as_array()
        .expect("statements");
    let mut all = BTreeSet::new();
    for statement in statements {
        let named = statement["Resource"].as_array().expect("resources");
        let actions = statement["Action"].as_array().expect("actions");
        let actions = actions.iter().filter_map(Value::as_str);
        for action in actions {
            let any = named.iter().any(|resource| resource == "*");
            assert!(
                !any || action.starts_with("xray:") || action == "dynamodb:ListStreams",
                "{action} on everything"
            );
            assert!(!action.contains('*'), "{action}");
            all.insert(action.to_owned());
        }
    }
    all
}

#[test]
fn a_role_allows_what_the_signatures_ask_for() {
    let [template, _] = both();
    let api = actions(&template, "ApiFunctionRole");
    assert!(
        api.contains("dynamodb:PutItem") && api.contains("sns:Publish"),
        "{api:?}"
    );
    assert!(
        !api.contains("events:PutEvents") && !api.contains("sqs:ReceiveMessage"),
        "{api:?}"
    );
    let statistics = actions(&template, "StatisticsFunctionRole");
    assert!(statistics.contains("dynamodb:GetItem"), "{statistics:?}");
    assert!(!statistics.contains("dynamodb:PutItem"), "{statistics:?}");
    assert!(statistics.contains("events:PutEvents"), "{statistics:?}");
}

#[test]
fn an_invoker_allows_to_invoke_the_function_that_has_the_handler() {
    let [template, _] = both();
    let arn = "arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:\
               ${AWS::StackName}-statistics";
    let function = &template["Resources"]["NotificationsFunction"]["Properties"];
    let variable = &function["Environment"]["Variables"]["PETSTORE_FUNCTION_RECOUNT"];
    assert_eq!(variable["Fn::Sub"], arn);
    let role = &template["Resources"]["NotificationsFunctionRole"]["Properties"];
    let statements = &role["Policies"][0]["PolicyDocument"]["Statement"];
    let mut statements = statements.as_array().expect("statements").iter();
    let invoke = statements.find(|statement| statement["Action"][0] == "lambda:InvokeFunction");
    assert_eq!(invoke.expect("a statement")["Resource"][0]["Fn::Sub"], arn);
}

#[petstore::model]
struct Sale {
    id: String,
}

#[event(
    eventbridge,
    pattern = r#"{"source": ["shop"]}"#,
    input = r#"{"id": <$.detail.pet.id>}"#
)]
async fn sold_id(_: Detail<Sale>) {}

#[event(schedule, "rate(1 day)", input = r#"{"id": "all"}"#)]
async fn daily(_: Json<Sale>) {}

#[test]
fn an_input_is_the_transformer_of_the_rule() {
    let app = App::new("pets").function("shop", routes![], events![sold_id, daily]);
    let template = write(&app, &TemplateOptions::new("pets"));
    let target = &template["Resources"]["SoldIdRule"]["Properties"]["Targets"][0];
    let transformer = &target["InputTransformer"];
    assert_eq!(transformer["InputPathsMap"]["p0"], "$.detail.pet.id");
    let text = transformer["InputTemplate"].as_str().expect("a template");
    let end = r#""handler":"sold_id","detail":{"id": <p0>}}"#;
    assert!(text.ends_with(end), "{text}");
    let target = &template["Resources"]["DailyRule"]["Properties"]["Targets"][0];
    let text = target["InputTransformer"]["InputTemplate"].as_str();
    let end = r#""detail":{"id": "all"}}"#;
    assert!(text.is_some_and(|text| text.ends_with(end)), "{target}");
}

#[test]
fn without_a_handle_its_statement_is_gone() {
    let reader = App::new("pets").function("api", routes![get_pet], events![]);
    let template = write(&reader, &TemplateOptions::new("pets"));
    let api = actions(&template, "ApiFunctionRole");
    assert!(api.contains("dynamodb:GetItem"), "{api:?}");
    assert!(
        !api.contains("dynamodb:PutItem") && !api.contains("sns:Publish"),
        "{api:?}"
    );
}

#[test]
fn an_existing_role_leaves_no_role_in_the_template() {
    let options = TemplateOptions::new("pets").role("arn:aws:iam::111111111111:role/school");
    let template = write(&app(), &options);
    let resources = template["Resources"].as_object().expect("resources");
    assert!(
        resources
            .values()
            .all(|resource| resource["Type"] != "AWS::IAM::Role")
    );
    let role = &template["Resources"]["ApiFunction"]["Properties"]["Role"];
    assert_eq!(role, "arn:aws:iam::111111111111:role/school");
}

#[test]
fn names_that_differ_in_punctuation_alone_are_refused() {
    let app = App::new("pets")
        .function("get-pets", routes![get_pet], events![])
        .function("get_pets", routes![], events![]);
    let error = template(
        &app.contract(),
        &app.deployment(),
        &TemplateOptions::new("pets"),
    );
    assert!(error.unwrap_err().to_string().contains("`get_pets`"));
}

#[test]
fn the_whole_template() {
    let document = template(
        &app().contract(),
        &app().deployment(),
        &TemplateOptions::new("pets"),
    );
    insta::assert_snapshot!(document.expect("a template").to_yaml());
}
