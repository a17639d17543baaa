//! The reports of records that were given up, as text.

use petstore_core::Timestamp;
use petstore_local::events::mapping::MappingSource;
use petstore_local::events::stream::{
    Condition, Discarded, FailureContext, StreamItem, failure_document, failure_object,
    failure_object_key,
};
use uuid::Uuid;

fn discarded(condition: Condition, raised: bool) -> Discarded {
    let item = |number: u64| StreamItem {
        sequence_number: number.to_string(),
        arrived: Timestamp::from_millis(1_700_000_000_000 + number),
        partition: "Tom".into(),
        event: format!(r#"{{"eventID":"{number}"}}"#),
    };
    Discarded {
        condition,
        items: vec![item(7), item(8)],
        invoke_count: 3,
        raised,
    }
}

fn context(source: MappingSource) -> FailureContext<'static> {
    FailureContext {
        source,
        mapping_id: Uuid::from_u128(1),
        function_arn: "arn:aws:lambda:eu-west-1:123456789012:function:statistics",
        stream_arn: "arn:aws:kinesis:eu-west-1:123456789012:stream/pets",
        shard_id: "shardId-000000000000",
        request_id: Uuid::from_u128(2),
        now: Timestamp::from_millis(1_709_251_199_042),
    }
}

#[test]
fn a_report_names_the_records_in_the_order_of_lambda() {
    let text = failure_document(
        &discarded(Condition::RetryAttemptsExhausted, true),
        &context(MappingSource::Kinesis),
    );
    assert_eq!(
        text,
        concat!(
            r#"{"requestContext":{"requestId":"00000000-0000-0000-0000-000000000002","#,
            r#""functionArn":"arn:aws:lambda:eu-west-1:123456789012:function:statistics","#,
            r#""condition":"RetryAttemptsExhausted","approximateInvokeCount":3},"#,
            r#""responseContext":{"statusCode":200,"executedVersion":"$LATEST","functionError":"Unhandled"},"#,
            r#""version":"1.0","timestamp":"2024-02-29T23:59:59.042Z","#,
            r#""KinesisBatchInfo":{"shardId":"shardId-000000000000","startSequenceNumber":"7","endSequenceNumber":"8","#,
            r#""approximateArrivalOfFirstRecord":"2023-11-14T22:13:20.007Z","#,
            r#""approximateArrivalOfLastRecord":"2023-11-14T22:13:20.008Z","batchSize":2,"#,
            r#""streamArn":"arn:aws:kinesis:eu-west-1:123456789012:stream/pets"}}"#
        )
    );
}

#[test]
fn the_times_of_a_table_have_no_fraction_and_expired_records_no_response() {
    let text = failure_document(
        &discarded(Condition::RecordAgeExceeded, false),
        &context(MappingSource::DynamoDb),
    );
    assert!(
        text.contains(r#""DDBStreamBatchInfo":{"#) && !text.contains("responseContext"),
        "{text}"
    );
    assert!(
        text.contains(r#""approximateArrivalOfFirstRecord":"2023-11-14T22:13:20Z""#),
        "{text}"
    );
}

#[test]
fn a_bucket_gets_the_whole_event_under_a_key_with_the_date() {
    let reported = discarded(Condition::RetryAttemptsExhausted, false);
    let text = failure_object(&reported, &context(MappingSource::Kinesis));
    assert!(
        text.ends_with(r#","payload":{"Records":[{"eventID":"7"},{"eventID":"8"}]}}"#),
        "{text}"
    );
    assert!(text.contains(r#""functionError":null"#), "{text}");
    assert_eq!(
        failure_object_key(&context(MappingSource::Kinesis), Uuid::from_u128(3)),
        "aws/lambda/00000000-0000-0000-0000-000000000001/shardId-000000000000/2024/02/29/2024-02-29T23.59.59-00000000-0000-0000-0000-000000000003"
    );
}
