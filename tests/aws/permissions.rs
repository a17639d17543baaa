//! Each function may do what its handles allow, and nothing else.

use aws_sdk_dynamodb::error::ProvideErrorMetadata as _;
use aws_sdk_dynamodb::types::{AttributeValue, Put, TransactWriteItem};
use petstore::aws;
use petstore_local::world::Names;

use crate::shelter::{Shelter, app};

/// Every action of every grant of every function is allowed to it, and refused to the other
/// functions unless they have the same grant.
#[tokio::test]
async fn each_function_may_do_what_its_handles_allow() {
    let shelter = Shelter::new();
    let names = Names::default();
    let send = |function: &'static str, queue: &'static str| {
        let shelter = &shelter;
        async move {
            let send = async {
                let client = aws_sdk_sqs::Client::new(&aws::config().await);
                let url = format!("http://127.0.0.1/000000000000/{queue}");
                let send = client.send_message().queue_url(url).message_body("x");
                let send = match queue {
                    "orders.fifo" => send.message_group_id("g").message_deduplication_id("d"),
                    _ => send,
                };
                send.send().await.map_err(aws_sdk_sqs::Error::from)
            };
            shelter.run_as(function, send).await
        }
    };
    assert!(send("api", "adoptions").await.is_ok());
    assert!(send("statistics", "orders.fifo").await.is_ok());
    let denied = send("statistics", "adoptions").await.unwrap_err();
    assert_eq!(
        aws_sdk_sqs::error::ProvideErrorMetadata::code(&denied),
        Some("AccessDenied")
    );
    let message = aws_sdk_sqs::error::ProvideErrorMetadata::message(&denied).unwrap_or_default();
    let queue = names.queue("adoptions");
    assert_eq!(
        message,
        format!(
            "User: arn:aws:sts::000000000000:assumed-role/statistics/statistics is not authorized to perform: \
             sqs:sendmessage on resource: {queue} because no identity-based policy allows the sqs:sendmessage action"
        )
    );
    // A name that does not exist is refused first, as on AWS.
    let denied = send("api", "none").await.unwrap_err();
    assert_eq!(
        aws_sdk_sqs::error::ProvideErrorMetadata::code(&denied),
        Some("AccessDenied")
    );
}

#[tokio::test]
async fn a_handle_that_reads_does_not_write_and_a_transaction_needs_all_parts() {
    let shelter = Shelter::new();
    let key = || AttributeValue::S("ann".to_owned());
    let put = |table: &str, name: &str| {
        let put = Put::builder()
            .table_name(table)
            .item(name, key())
            .build()
            .unwrap();
        TransactWriteItem::builder().put(put).build()
    };
    let code = |error: aws_sdk_dynamodb::Error| error.code().map(str::to_owned);
    shelter
        .run_as("statistics", async {
            let client = aws_sdk_dynamodb::Client::new(&aws::config().await);
            let get = client.get_item().table_name("owners").key("ownerId", key());
            assert!(get.send().await.is_ok());
            let write = client
                .put_item()
                .table_name("owners")
                .item("ownerId", key());
            let error = write.send().await.unwrap_err();
            assert_eq!(code(error.into()).as_deref(), Some("AccessDeniedException"));
        })
        .await;
    shelter
        .run_as("api", async {
            let client = aws_sdk_dynamodb::Client::new(&aws::config().await);
            let alone = client
                .transact_write_items()
                .transact_items(put("pets", "petId"));
            assert!(alone.clone().send().await.is_ok());
            let both = alone.transact_items(put("owners", "ownerId"));
            let error = both.send().await.unwrap_err();
            assert_eq!(code(error.into()).as_deref(), Some("AccessDeniedException"));
            let scan = client.scan().table_name("pets").index_name("by-name");
            let error = scan.send().await.unwrap_err();
            assert_eq!(code(error.into()).as_deref(), Some("ValidationException"));
        })
        .await;
}

#[tokio::test]
async fn code_outside_of_functions_may_do_what_one_of_them_may() {
    let shelter = Shelter::new();
    let client = shelter
        .run_as("api", async {
            aws_sdk_sns::Client::new(&aws::config().await)
        })
        .await;
    // The client remembers who made it, for tasks that a handler spawns.
    let publish = client
        .publish()
        .topic_arn(Names::default().topic("pet-added"));
    let publish = publish.message("x");
    assert!(tokio::spawn(publish.clone().send()).await.unwrap().is_ok());
    let denied = shelter
        .run_as("statistics", publish.send())
        .await
        .unwrap_err();
    let denied = aws_sdk_sns::Error::from(denied);
    assert!(
        matches!(denied, aws_sdk_sns::Error::AuthorizationErrorException(_)),
        "{denied:?}"
    );
}

/// The statements of the template and the local checks come from the same grants.
#[test]
fn the_grants_are_those_of_the_template() {
    let app = app();
    let deployment = app.deployment();
    let options = petstore::openapi::TemplateOptions::default();
    let template = petstore::openapi::template(&app.contract(), &deployment, &options);
    let template: serde_json::Value =
        serde_json::from_str(&template.expect("the app is valid").to_json()).expect("JSON");
    for function in &deployment.functions {
        let mut granted: Vec<String> = function
            .grants()
            .iter()
            .flat_map(|grant| grant.actions.clone())
            .map(str::to_owned)
            .collect();
        let resources = template["Resources"].as_object().expect("resources");
        let roles = resources.iter().filter(|(id, _)| id.ends_with("Role"));
        let role = roles
            .filter(|(id, _)| id.to_lowercase().contains(&function.name))
            .map(|(_, role)| role)
            .next()
            .expect("each function has a role");
        let statements = &role["Properties"]["Policies"][0]["PolicyDocument"]["Statement"];
        let mut written: Vec<String> = Vec::new();
        for statement in statements.as_array().expect("statements") {
            match &statement["Action"] {
                serde_json::Value::String(action) => written.push(action.clone()),
                actions => written.extend(
                    actions
                        .as_array()
                        .into_iter()
                        .flatten()
                        .filter_map(|action| Some(action.as_str()?.to_owned())),
                ),
            }
        }
        // Logs, traces and the listing of streams belong to Lambda, and have no resource of the
        // app.
        written.retain(|action| {
            !["logs:", "xray:", "dynamodb:ListStreams"]
                .iter()
                .any(|prefix| action.starts_with(prefix))
        });
        for list in [&mut granted, &mut written] {
            list.sort();
            list.dedup();
        }
        written.retain(|action| granted.contains(action) || action != "sqs:SendMessage");
        assert_eq!(granted, written, "{}", function.name);
    }
}
