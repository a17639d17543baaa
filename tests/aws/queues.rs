//! SQS through the SDK.

use std::time::Duration;

use aws_sdk_sqs::Client;
use aws_sdk_sqs::error::ProvideErrorMetadata;
use aws_sdk_sqs::types::{
    MessageAttributeValue, MessageSystemAttributeName, QueueAttributeName,
    SendMessageBatchRequestEntry,
};
use petstore::aws;

use crate::shelter::Shelter;

async fn client() -> (Client, String) {
    let client = Client::new(&aws::config().await);
    let url = client.get_queue_url().queue_name("adoptions").send().await;
    let url = url
        .expect("the queue exists")
        .queue_url
        .expect("it has a URL");
    (client, url)
}

#[tokio::test]
async fn a_message_is_sent_received_and_deleted() {
    let shelter = Shelter::new();
    shelter
        .run_free(async {
            let (client, url) = client().await;
            let breed = MessageAttributeValue::builder()
                .data_type("String")
                .string_value("poodle")
                .build()
                .unwrap();
            let sent = client
                .send_message()
                .queue_url(&url)
                .message_body("Rex")
                .message_attributes("breed", breed);
            let sent = sent.send().await.unwrap();
            assert_eq!(
                sent.md5_of_message_body(),
                Some("779263ec4c1b5f9943badee2e45e66f9")
            );
            let receive = || {
                client
                    .receive_message()
                    .queue_url(&url)
                    .message_attribute_names("All")
                    .message_system_attribute_names(MessageSystemAttributeName::All)
            };
            let received = receive().send().await.unwrap();
            let message = &received.messages()[0];
            assert_eq!(message.body(), Some("Rex"));
            assert_eq!(message.message_id(), sent.message_id());
            let attributes = message.message_attributes().unwrap();
            assert_eq!(attributes["breed"].string_value(), Some("poodle"));
            let count = &message.attributes().unwrap()
                [&MessageSystemAttributeName::ApproximateReceiveCount];
            assert_eq!(count, "1");
            assert!(receive().send().await.unwrap().messages().is_empty());
            let delete = client.delete_message().queue_url(&url);
            let handle = message.receipt_handle().unwrap();
            delete.receipt_handle(handle).send().await.unwrap();
            let attributes = client.get_queue_attributes().queue_url(&url);
            let attributes = attributes.attribute_names(QueueAttributeName::All);
            let attributes = attributes.send().await.unwrap().attributes.unwrap();
            assert_eq!(
                attributes[&QueueAttributeName::ApproximateNumberOfMessages],
                "0"
            );
            assert!(attributes[&QueueAttributeName::RedrivePolicy].contains("adoptions-dead"));
        })
        .await;
}

#[tokio::test]
async fn a_long_poll_ends_with_the_next_message() {
    let shelter = Shelter::new();
    shelter
        .run_free(async {
            let (client, url) = client().await;
            let poll = client
                .receive_message()
                .queue_url(&url)
                .wait_time_seconds(20);
            let send = async {
                tokio::task::yield_now().await;
                client
                    .send_message()
                    .queue_url(&url)
                    .message_body("Tom")
                    .send()
                    .await
            };
            let both = async { tokio::join!(poll.send(), send) };
            let (received, sent) = tokio::time::timeout(Duration::from_secs(15), both)
                .await
                .expect("the poll does not wait for its end");
            assert!(sent.is_ok());
            assert_eq!(received.unwrap().messages()[0].body(), Some("Tom"));
        })
        .await;
}

#[tokio::test]
async fn entries_of_a_batch_fail_alone() {
    let shelter = Shelter::new();
    shelter
        .run_free(async {
            let (client, url) = client().await;
            let entry = |id: &str, body: &str| {
                let entry = SendMessageBatchRequestEntry::builder().id(id);
                entry.message_body(body).build().unwrap()
            };
            let batch = client.send_message_batch().queue_url(&url);
            let batch = batch
                .entries(entry("a", "Rex"))
                .entries(entry("b", "\u{1}"));
            let sent = batch.send().await.unwrap();
            assert_eq!(sent.successful()[0].id(), "a");
            let failed = &sent.failed()[0];
            assert_eq!(
                (failed.id(), failed.code()),
                ("b", "InvalidMessageContents")
            );
            assert!(failed.sender_fault());
        })
        .await;
}

#[tokio::test]
async fn errors_are_those_of_sqs() {
    let shelter = Shelter::new();
    shelter
        .run_free(async {
            let (client, url) = client().await;
            let unknown = client.get_queue_url().queue_name("none").send().await;
            let unknown = unknown.unwrap_err().into_service_error();
            assert!(unknown.is_queue_does_not_exist(), "{unknown:?}");
            let elsewhere = url.replace("adoptions", "none");
            let sent = client.send_message().queue_url(elsewhere).message_body("x");
            let error = sent.send().await.unwrap_err().into_service_error();
            assert!(error.is_queue_does_not_exist(), "{error:?}");
            let handle = client
                .delete_message()
                .queue_url(&url)
                .receipt_handle("none");
            let error = handle.send().await.unwrap_err().into_service_error();
            assert!(error.is_receipt_handle_is_invalid(), "{error:?}");
            let too_many = client
                .receive_message()
                .queue_url(&url)
                .max_number_of_messages(11);
            let error = too_many.send().await.unwrap_err().into_service_error();
            assert_eq!(error.code(), Some("InvalidParameterValue"));
        })
        .await;
}

#[tokio::test]
async fn lists_of_queues_have_pages() {
    let shelter = Shelter::new();
    shelter
        .run_free(async {
            let (client, _) = client().await;
            let pages = client.list_queues().max_results(2).into_paginator().items();
            let urls: Vec<String> = pages.send().collect::<Result<_, _>>().await.unwrap();
            let names: Vec<_> = urls
                .iter()
                .filter_map(|url| url.rsplit('/').next())
                .collect();
            assert!(names.is_sorted() && names.len() >= 3, "{names:?}");
            for name in ["adoptions", "adoptions-dead", "orders.fifo"] {
                assert!(names.contains(&name), "{names:?}");
            }
        })
        .await;
}
