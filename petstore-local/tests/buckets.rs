//! Buckets from a change of an object to its notifications.

use petstore_core::Timestamp;
use petstore_local::events::bucket::{
    Bucket, Change, Configuration, ConfigurationError, CreatedBy, Creation, Deletion, Notification,
    ObjectChange, Restore, Versioning,
};
use petstore_local::events::ids::CountedIds;
use proptest::prelude::*;
use serde_json::Value;

const START: Timestamp = Timestamp::from_seconds(1_700_000_000);
const TOPIC: &str = "arn:aws:sns:eu-west-1:111111111111:photos";

fn bucket(events: &[&str]) -> Result<Bucket, ConfigurationError> {
    let mut bucket = Bucket::new("photos", "eu-west-1", "111111111111");
    let rules = vec![Configuration::new(TOPIC, events)];
    bucket.configure(rules, START, &mut CountedIds::default(), &|arn| {
        arn == TOPIC
    })?;
    let tests = bucket.take_due(START);
    assert_eq!(tests.len(), 1, "a topic gets a test event");
    for (id, _) in tests {
        bucket.accepted(id);
    }
    Ok(bucket)
}

fn created(by: CreatedBy) -> Change {
    Change::Created(Creation {
        by,
        size: 12,
        etag: "abc".into(),
    })
}

fn sent(bucket: &mut Bucket, change: &ObjectChange) -> Vec<(Notification, Value)> {
    bucket.notify(change, START, &mut CountedIds::default());
    let due = bucket.take_due(START).into_iter();
    due.map(|(_, sent)| {
        let document = serde_json::from_str(&sent.body).unwrap_or_default();
        (sent, document)
    })
    .collect()
}

#[test]
fn versions_are_named_while_versioning_is_enabled() -> Result<(), ConfigurationError> {
    let mut bucket = bucket(&["s3:ObjectCreated:*", "s3:ObjectRemoved:*"])?;
    let version = |bucket: &mut Bucket, change: Change| {
        let sent = sent(bucket, &ObjectChange::new("cat", change).version("v1"));
        let document = sent
            .first()
            .map(|(_, document)| document.clone())
            .unwrap_or_default();
        document.pointer("/Records/0/s3/object/versionId").cloned()
    };
    assert_eq!(version(&mut bucket, created(CreatedBy::Put)), None);
    bucket.versioning = Versioning::Enabled;
    assert_eq!(
        version(&mut bucket, created(CreatedBy::Copy)),
        Some("v1".into())
    );
    bucket.versioning = Versioning::Suspended;
    assert_eq!(version(&mut bucket, created(CreatedBy::Post)), None);
    let deleted = Change::Deleted(Deletion::Request);
    assert_eq!(version(&mut bucket, deleted), Some("v1".into()));
    Ok(())
}

#[test]
fn a_restored_object_has_a_storage_class_and_no_sequencer() -> Result<(), ConfigurationError> {
    let mut bucket = bucket(&["s3:ObjectRestore:Completed"])?;
    bucket.event_bridge = true;
    let restore = Restore {
        size: 12,
        etag: "abc".into(),
        storage_class: "GLACIER".into(),
        expires: Timestamp::from_seconds(1_700_086_400),
    };
    let change = ObjectChange::new("cat", Change::RestoreCompleted(restore));
    let sent = sent(&mut bucket, &change);
    let [(message, records), (_, event)] = &sent[..] else {
        panic!("{sent:?}")
    };
    assert_eq!(message.subject.as_deref(), Some("Amazon S3 Notification"));
    let record = &records["Records"][0];
    assert_eq!(
        record["glacierEventData"]["restoreEventData"]["lifecycleRestorationExpiryTime"],
        "2023-11-15T22:13:20.000Z"
    );
    assert_eq!(record["s3"]["object"]["sequencer"], Value::Null);
    assert_eq!(
        event["detail"]["restore-expiry-time"],
        "2023-11-15T22:13:20Z"
    );
    assert_eq!(event["detail"]["source-ip-address"], Value::Null);
    assert_eq!(event["detail"]["requester"], "s3.amazonaws.com");
    Ok(())
}

#[test]
fn tags_and_access_lists_have_records_of_version_2_3() -> Result<(), ConfigurationError> {
    let mut bucket = bucket(&["s3:ObjectTagging:*", "s3:ObjectAcl:Put"])?;
    let etag = || "abc".to_owned();
    for (change, name) in [
        (Change::TagsAdded { etag: etag() }, "ObjectTagging:Put"),
        (Change::TagsDeleted { etag: etag() }, "ObjectTagging:Delete"),
        (Change::AclUpdated { etag: etag() }, "ObjectAcl:Put"),
    ] {
        let sent = sent(&mut bucket, &ObjectChange::new("cat", change));
        let [(_, document)] = &sent[..] else {
            panic!("{sent:?}")
        };
        let record = &document["Records"][0];
        assert_eq!(
            (&record["eventVersion"], &record["eventName"]),
            (&"2.3".into(), &name.into())
        );
        assert_eq!(
            record["s3"]["object"],
            serde_json::json!({ "key": "cat", "eTag": "abc" })
        );
    }
    Ok(())
}

#[test]
fn a_configuration_that_fails_changes_nothing() -> Result<(), ConfigurationError> {
    let mut bucket = bucket(&["s3:ObjectCreated:*"])?;
    let before = bucket.configurations().to_vec();
    let missing = Configuration::new(
        "arn:aws:lambda:eu-west-1:1:function:f",
        &["s3:ObjectAcl:Put"],
    );
    let error = bucket.configure(vec![missing], START, &mut CountedIds::default(), &|_| false);
    let members = error.map_err(|error| error.members());
    let value = "The destination Lambda does not exist".to_owned();
    let name = "arn:aws:lambda:eu-west-1:1:function:f".to_owned();
    let expected = vec![
        ("ArgumentName".to_owned(), name),
        ("ArgumentValue".to_owned(), value),
    ];
    assert_eq!(members, Err(expected));
    assert_eq!(bucket.configurations(), before);
    Ok(())
}

proptest! {
    #[test]
    fn keys_survive_encoding_and_events_have_them_plain(key in "\\PC{1,40}") {
        let mut bucket = bucket(&["s3:ObjectCreated:*"]).map_err(|e| TestCaseError::fail(e.to_string()))?;
        bucket.event_bridge = true;
        let sent = sent(&mut bucket, &ObjectChange::new(&key, created(CreatedBy::Put)));
        let [(_, records), (_, event)] = &sent[..] else {
            return Err(TestCaseError::fail("not two notifications"));
        };
        prop_assert_eq!(event["detail"]["object"]["key"].as_str(), Some(key.as_str()));
        let encoded = records["Records"][0]["s3"]["object"]["key"].as_str().unwrap_or_default();
        prop_assert_eq!(decode(encoded), key.into_bytes());
    }
}

/// Decodes a form.
fn decode(text: &str) -> Vec<u8> {
    let mut bytes = text.bytes();
    let mut decoded = Vec::new();
    while let Some(byte) = bytes.next() {
        decoded.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digits: String = bytes.by_ref().take(2).map(char::from).collect();
                u8::from_str_radix(&digits, 16).unwrap_or_default()
            }
            other => other,
        });
    }
    decoded
}
