//! Notifications of a bucket.

use serde_json::json;

use super::test_event::{REGION, TestEvent};

/// A notification about one object of a bucket: `s3("ObjectCreated:Put", "photos/rex.jpg",
/// Some(2048))`. A deletion has no size.
pub fn s3(event: &str, key: &str, size: Option<u64>) -> TestEvent {
    let encoded = form_urlencoded::byte_serialize(key.as_bytes()).collect::<String>();
    // S3 leaves slashes as they are.
    let mut object = json!({"key": encoded.replace("%2F", "/"), "sequencer": "0055AED6DCD90281E5"});
    if let Some(size) = size {
        object["size"] = size.into();
        object["eTag"] = "d41d8cd98f00b204e9800998ecf8427e".into();
    }
    TestEvent::records(std::iter::once(json!({
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "awsRegion": REGION,
        "eventTime": "2026-01-01T00:00:00.000Z",
        "eventName": event,
        "s3": {
            "s3SchemaVersion": "1.0",
            "configurationId": "configuration",
            "bucket": {"name": "bucket", "arn": "arn:aws:s3:::bucket"},
            "object": object,
        },
    })))
}
