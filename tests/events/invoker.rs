//! `Invoker`: one function invokes another one by the type of its handler.

use petstore::ResourceArns;
use petstore::contract::Deployment;
use petstore::infrastructure::{DirectHandler, Permission, ResourceSpec};
use petstore::prelude::*;
use petstore::test::{self, EventClient};
use serde_json::json;

use crate::support::{Notes, start_with};

#[petstore::model]
struct Order<'a> {
    pet: std::borrow::Cow<'a, str>,
}

#[petstore::model]
#[derive(Debug, PartialEq)]
struct Price {
    euros: u32,
}

/// Computes a price.
#[event(direct)]
async fn appraise(Json(order): Json<Order<'_>>) -> Result<Json<Price>, String> {
    match &*order.pet {
        "Rex" => Ok(Json(Price { euros: 250 })),
        _ => Err("not for sale".to_owned()),
    }
}

#[event(direct)]
async fn recount() {}

#[event(direct)]
async fn echo(Text(text): Text<'_>) -> Json<String> {
    Json(text.into_owned())
}

#[event(schedule, "rate(5 minutes)")]
async fn nightly(
    quotes: Invoker<'_, appraise>,
    recounts: Invoker<'_, recount>,
    echoes: Invoker<'_, echo>,
    notes: &Notes,
) -> Result<(), serde_json::Error> {
    let order = Order { pet: "Rex".into() };
    let payloads = [
        quotes.payload(&order)?,
        recounts.payload(&())?,
        echoes.payload(&json!([1]))?,
    ];
    for payload in payloads {
        notes.add(String::from_utf8_lossy(&payload));
    }
    assert_eq!(quotes.reply(br#"{"euros":250}"#)?, Price { euros: 250 });
    recounts.reply(b"null")?;
    notes.add(format!("{} {:?}", quotes.name(), quotes.arn()));
    Ok(())
}

#[route(POST, "/quotes")]
async fn create_quote(quotes: Invoker<'_, appraise>) -> String {
    quotes.name().to_owned()
}

fn app() -> App {
    App::new("pets")
        .function("shop", routes![create_quote], events![nightly])
        .function("prices", routes![], events![appraise])
}

#[tokio::test]
async fn an_invoker_writes_the_payload_and_reads_the_reply() {
    let arn = "arn:aws:lambda:eu-west-1:111111111111:function:stack-prices";
    let resource = ResourceSpec::Function("appraise");
    assert_eq!(resource.variable(), "PETSTORE_FUNCTION_APPRAISE");
    let started = start_with(app(), &[(resource, arn)]).await;
    let event = serde_json::from_slice(&test::schedule("nightly").to_bytes()).unwrap();
    started.handle(&event).await.unwrap();
    let expected = [
        r#"{"pet":"Rex"}"#.to_owned(),
        "null".to_owned(),
        "[1]".to_owned(),
        format!("stack-prices Some({arn:?})"),
    ];
    assert_eq!(started.notes.take(), expected);
}

#[tokio::test]
async fn the_payload_of_an_invoker_is_what_the_handler_takes() {
    let arns = ResourceArns::new();
    let quotes = Invoker::<appraise>::new(&arns);
    assert_eq!((quotes.name(), quotes.arn()), ("appraise", None));
    let order = Order { pet: "Rex".into() };
    let payload: serde_json::Value =
        serde_json::from_slice(&quotes.payload(&order).unwrap()).unwrap();
    let client = EventClient::new(App::new("prices").events(events![appraise]))
        .await
        .unwrap();
    let result = client.send(payload.into()).await.unwrap();
    let reply = quotes.reply(result.reply().to_string().as_bytes());
    assert_eq!(reply.unwrap(), Price { euros: 250 });
    quotes.reply(b"{}").unwrap_err();
}

#[test]
fn a_deployment_lists_the_functions_that_are_invoked() {
    let deployment: Deployment = app().deployment();
    let shop = &deployment.functions[0];
    let routes = shop.routes.iter().flat_map(|route| &route.uses);
    let of_route: Vec<_> = routes
        .map(|used| (used.resource.name(), used.permission))
        .collect();
    assert_eq!(of_route, [("appraise", Permission::Invoke)]);
    let names: Vec<_> = shop.uses.iter().map(|used| used.resource.name()).collect();
    assert_eq!(names, ["appraise", "recount", "echo"]);
    let prices = deployment.function_of_direct_handler("appraise");
    assert_eq!(prices.unwrap().name, "prices");
    assert!(deployment.function_of_direct_handler("nightly").is_none());
}

#[test]
fn the_signature_of_a_handler_gives_the_types_of_its_invoker() {
    fn is<H: for<'p> DirectHandler<Payload<'p> = P, Reply = R>, P, R>() {}
    is::<recount, (), ()>();
    is::<echo, serde_json::Value, String>();
}
