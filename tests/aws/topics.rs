//! SNS through the SDK.

use aws_sdk_sns::Client;
use aws_sdk_sns::error::ProvideErrorMetadata;
use aws_sdk_sns::types::MessageAttributeValue;
use petstore::aws;
use petstore_local::world::Names;

use crate::shelter::Shelter;

fn topic() -> String {
    Names::default().topic("pet-added")
}

#[tokio::test]
async fn a_message_reaches_the_queue_of_its_topic() {
    let shelter = Shelter::new();
    shelter
        .run_free(async {
            let sns = Client::new(&aws::config().await);
            let kind = MessageAttributeValue::builder().data_type("Binary");
            let kind = kind.binary_value(aws_sdk_sns::primitives::Blob::new([0, 255]));
            let publish = sns.publish().topic_arn(topic()).message("a < b & \"c\"");
            let publish = publish.message_attributes("kind", kind.build().unwrap());
            let published = publish.send().await.unwrap();
            assert!(published.message_id().is_some());
            shelter
                .world(|world, now| world.take_work(now).map(drop))
                .unwrap();
            let sqs = aws_sdk_sqs::Client::new(&aws::config().await);
            let url = sqs.get_queue_url().queue_name("adoptions").send().await;
            let receive = sqs.receive_message().message_attribute_names("All");
            let received = receive
                .queue_url(url.unwrap().queue_url.unwrap())
                .send()
                .await;
            let message = &received.unwrap().messages.unwrap()[0];
            assert_eq!(message.body(), Some("a < b & \"c\""));
            let kind = &message.message_attributes().unwrap()["kind"];
            assert_eq!(kind.binary_value().unwrap().as_ref(), [0, 255]);
        })
        .await;
}

#[tokio::test]
async fn subscriptions_are_made_listed_changed_and_ended() {
    let shelter = Shelter::new();
    shelter
        .run_free(async {
            let sns = Client::new(&aws::config().await);
            let queue = Names::default()
                .queue("orders.fifo")
                .replace("orders.fifo", "extra");
            let subscribe = sns
                .subscribe()
                .topic_arn(topic())
                .protocol("sqs")
                .endpoint(queue);
            let subscribe = subscribe.attributes("RawMessageDelivery", "true");
            let arn = subscribe.send().await.unwrap().subscription_arn.unwrap();
            let attributes = || sns.get_subscription_attributes().subscription_arn(&arn);
            let found = attributes().send().await.unwrap().attributes.unwrap();
            assert_eq!(found["RawMessageDelivery"], "true");
            let set = sns.set_subscription_attributes().subscription_arn(&arn);
            let set = set
                .attribute_name("FilterPolicy")
                .attribute_value(r#"{"kind":["cat"]}"#);
            set.send().await.unwrap();
            let found = attributes().send().await.unwrap().attributes.unwrap();
            assert_eq!(found["FilterPolicy"], r#"{"kind":["cat"]}"#);
            let list = sns.list_subscriptions_by_topic().topic_arn(topic());
            let listed = list.into_paginator().items().send();
            let listed: Vec<_> = listed.collect::<Result<_, _>>().await.unwrap();
            assert!(
                listed
                    .iter()
                    .any(|found| found.subscription_arn() == Some(arn.as_str()))
            );
            sns.unsubscribe()
                .subscription_arn(&arn)
                .send()
                .await
                .unwrap();
            let error = attributes().send().await.unwrap_err().into_service_error();
            assert!(error.is_not_found_exception(), "{error:?}");
        })
        .await;
}

#[tokio::test]
async fn errors_are_those_of_sns() {
    let shelter = Shelter::new();
    shelter
        .run_free(async {
            let sns = Client::new(&aws::config().await);
            let unknown = Names::default().topic("none");
            let error = sns.publish().topic_arn(unknown).message("x").send().await;
            let error = error.unwrap_err().into_service_error();
            assert!(error.is_not_found_exception(), "{error:?}");
            let error = sns.publish().topic_arn(topic()).message("").send().await;
            let error = error.unwrap_err().into_service_error();
            assert_eq!(error.code(), Some("InvalidParameter"));
            assert_eq!(error.message(), Some("Invalid parameter: Empty message"));
            let topics = sns.list_topics().send().await.unwrap();
            assert_eq!(topics.topics()[0].topic_arn(), Some(topic().as_str()));
        })
        .await;
}
