//! The policies of functions: statements per handle, for named actions on named resources.

use petstore::infrastructure::{Bucket, Publisher, Read, ReadWrite, Sender, Table, Write};
use petstore::openapi::TemplateOptions;
use petstore::prelude::*;
use serde_json::Value;

use super::app::{Mails, PetAdded, PetAddedTopic, Pets, Photos, Shop, recount};
use super::{both, of_type, write};

/// A queue that every handler of these tests sends to.
#[queue("orders", message = PetAdded)]
struct Orders;

/// A handler with a handle, and the same one without it.
macro_rules! handlers {
    ($($module:ident: $handle:ty;)+) => {$(
        mod $module {
            use super::*;

            #[event(direct)]
            pub(super) async fn with(_: Json<PetAdded>, _: $handle, _: Sender<'_, Orders>) {}

            #[event(direct)]
            pub(super) async fn without(_: Json<PetAdded>, _: Sender<'_, Orders>) {}
        }
    )+};
}

handlers! {
    read_items: Table<'_, Pets, Read>;
    write_items: Table<'_, Pets, Write>;
    read_and_write_items: Table<'_, Pets, ReadWrite>;
    publish: Publisher<'_, PetAddedTopic>;
    put_events: Publisher<'_, Shop>;
    send: Sender<'_, Mails>;
    read_objects: Bucket<'_, Photos, Read>;
    write_objects: Bucket<'_, Photos, Write>;
    invoke: Invoker<'_, recount>;
}

/// The statements of all roles of a template.
fn statements(template: &Value) -> Vec<&Value> {
    let roles = of_type(template, "AWS::IAM::Role").into_iter();
    let policies = roles.flat_map(|role| role["Properties"]["Policies"].as_array());
    let documents = policies.flatten().map(|policy| &policy["PolicyDocument"]);
    documents
        .flat_map(|document| document["Statement"].as_array().expect("statements"))
        .collect()
}

/// Checks that `with` has the statements of `without`, and others that allow this action on a
/// resource with this text, and nothing on other resources.
fn adds_statements(with: &App, without: &App, action: &str, resource: &str) {
    let options = TemplateOptions::new("pets");
    let (with, without) = (write(with, &options), write(without, &options));
    let (with, without) = (statements(&with), statements(&without));
    let kept = without.iter().filter(|statement| with.contains(statement));
    assert_eq!(kept.count(), without.len(), "{action} changes another one");
    let added = with.iter().filter(|statement| !without.contains(statement));
    let mut actions = Vec::new();
    for statement in added {
        let resources = statement["Resource"].as_array().expect("resources");
        let is_named = |it: &Value| it.to_string().contains(resource);
        assert!(resources.iter().all(is_named), "{statement}");
        actions.extend(statement["Action"].as_array().expect("actions"));
    }
    assert!(actions.contains(&&action.into()), "{action}: {actions:?}");
}

#[test]
fn a_handle_adds_its_statements_and_without_the_handle_they_are_gone() {
    macro_rules! check {
        ($($module:ident: $action:literal, $resource:literal;)+) => {$(
            let app = |events: &[petstore::EventEntry]| {
                App::new("pets").function("work", routes![], events).event::<recount>()
            };
            let (with, without) = (events![$module::with], events![$module::without]);
            adds_statements(&app(with), &app(without), $action, $resource);
        )+};
    }
    check! {
        read_items: "dynamodb:GetItem", "PetsTable";
        write_items: "dynamodb:PutItem", "PetsTable";
        read_and_write_items: "dynamodb:DeleteItem", "PetsTable";
        publish: "sns:Publish", "PetAddedTopic";
        put_events: "events:PutEvents", "ShopBus";
        send: "sqs:SendMessage", "MailsQueue";
        read_objects: "s3:GetObject", "s3:::photos-";
        write_objects: "s3:PutObject", "s3:::photos-";
        invoke: "lambda:InvokeFunction", "function:${AWS::StackName}-pets";
    }
}

/// Actions of services that have no resource that a policy could name.
const WITHOUT_RESOURCES: [&str; 3] = [
    "dynamodb:ListStreams",
    "xray:PutTelemetryRecords",
    "xray:PutTraceSegments",
];

#[test]
fn every_statement_names_its_actions_and_its_resources() {
    for template in both() {
        let statements = statements(&template);
        assert!(statements.len() > 10, "{statements:?}");
        for statement in statements {
            assert_eq!(statement["Effect"], "Allow", "{statement}");
            let actions = statement["Action"].as_array().expect("actions");
            let resources = statement["Resource"].as_array().expect("resources");
            assert!(!actions.is_empty() && !resources.is_empty(), "{statement}");
            let mut actions = actions.iter().map(|action| action.as_str().expect("text"));
            let has_resources = !resources.contains(&"*".into());
            assert!(
                actions.all(|action| !action.contains('*')
                    && has_resources != WITHOUT_RESOURCES.contains(&action)),
                "{statement}"
            );
        }
    }
}
