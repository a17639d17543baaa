//! The documents that S3 sends
//! (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html>,
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html>).

use petstore_core::Timestamp;
use serde::Serialize;

use super::{Change, ObjectChange};
use crate::events::time::{iso_millis, iso_seconds};

/// What a document states besides the change.
pub(super) struct Facts<'a> {
    pub(super) bucket: &'a str,
    pub(super) region: &'a str,
    pub(super) owner: &'a str,
    pub(super) request_id: &'a str,
    pub(super) host_id: &'a str,
    pub(super) sequencer: &'a str,
    /// The version that the document names, if the bucket has versions.
    pub(super) version_id: Option<&'a str>,
    pub(super) now: Timestamp,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Records<'a> {
    records: [Record<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Record<'a> {
    event_version: &'static str,
    event_source: &'static str,
    aws_region: &'a str,
    event_time: String,
    event_name: &'static str,
    user_identity: Identity<'a>,
    request_parameters: RequestParameters<'a>,
    response_elements: ResponseElements<'a>,
    s3: Description<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    glacier_event_data: Option<GlacierData<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Identity<'a> {
    principal_id: &'a str,
}

#[derive(Serialize)]
struct RequestParameters<'a> {
    #[serde(rename = "sourceIPAddress")]
    source_ip_address: &'a str,
}

#[derive(Serialize)]
struct ResponseElements<'a> {
    #[serde(rename = "x-amz-request-id")]
    request_id: &'a str,
    #[serde(rename = "x-amz-id-2")]
    host_id: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Description<'a> {
    #[serde(rename = "s3SchemaVersion")]
    schema_version: &'static str,
    configuration_id: &'a str,
    bucket: BucketDescription<'a>,
    object: ObjectDescription<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct BucketDescription<'a> {
    name: &'a str,
    owner_identity: Identity<'a>,
    arn: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ObjectDescription<'a> {
    key: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    size: Option<u64>,
    #[serde(rename = "eTag", skip_serializing_if = "Option::is_none")]
    etag: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    version_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sequencer: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct GlacierData<'a> {
    restore_event_data: RestoreData<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RestoreData<'a> {
    lifecycle_restoration_expiry_time: String,
    lifecycle_restore_storage_class: &'a str,
}

/// The document with one record for a queue, a topic or a function.
pub(super) fn records(change: &ObjectChange, facts: &Facts<'_>, configuration_id: &str) -> String {
    let ObjectChange {
        key,
        change,
        requester,
        ..
    } = change;
    let completed = matches!(change, Change::RestoreCompleted(_));
    let by_s3 = change.is_by_s3();
    let record = Record {
        event_version: change.record_version(),
        event_source: "aws:s3",
        aws_region: facts.region,
        event_time: iso_millis(facts.now),
        event_name: change.event_name(),
        user_identity: Identity {
            principal_id: &requester.principal_id,
        },
        request_parameters: RequestParameters {
            source_ip_address: if by_s3 {
                "s3.amazonaws.com"
            } else {
                &requester.source_ip
            },
        },
        response_elements: ResponseElements {
            request_id: facts.request_id,
            host_id: facts.host_id,
        },
        s3: Description {
            schema_version: "1.0",
            configuration_id,
            bucket: BucketDescription {
                name: facts.bucket,
                owner_identity: Identity {
                    principal_id: facts.owner,
                },
                arn: format!("arn:aws:s3:::{}", facts.bucket),
            },
            object: ObjectDescription {
                key: encode_key(key),
                size: change.size(),
                etag: change.etag(),
                version_id: facts.version_id,
                sequencer: change.has_sequencer().then_some(facts.sequencer),
            },
        },
        glacier_event_data: change
            .restore()
            .filter(|_| completed)
            .map(|restore| GlacierData {
                restore_event_data: RestoreData {
                    lifecycle_restoration_expiry_time: iso_millis(restore.expires),
                    lifecycle_restore_storage_class: &restore.storage_class,
                },
            }),
    };
    to_text(&Records { records: [record] })
}

/// A key as records have it: encoded like a form, but with its slashes. EventBridge events have the
/// key as it is.
///
/// ```
/// # use petstore_local::events::bucket::encode_key;
/// assert_eq!(encode_key("pets/my cat+dog@home.jpg"), "pets/my+cat%2Bdog%40home.jpg");
/// ```
pub fn encode_key(key: &str) -> String {
    let mut encoded = String::with_capacity(key.len());
    for byte in key.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'*' | b'_' | b'/' => {
                encoded.push(char::from(byte));
            }
            b' ' => encoded.push('+'),
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Detail<'a> {
    version: &'static str,
    bucket: BucketName<'a>,
    object: DetailObject<'a>,
    request_id: &'a str,
    requester: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    source_ip_address: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    deletion_type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    restore_expiry_time: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source_storage_class: Option<&'a str>,
}

#[derive(Serialize)]
struct BucketName<'a> {
    name: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct DetailObject<'a> {
    key: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    size: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    etag: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    version_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sequencer: Option<&'a str>,
}

/// The `detail` of the EventBridge event.
pub(super) fn detail(change: &ObjectChange, facts: &Facts<'_>) -> String {
    let ObjectChange {
        key,
        change,
        requester,
        ..
    } = change;
    let by_s3 = change.is_by_s3();
    let completed = matches!(change, Change::RestoreCompleted(_));
    to_text(&Detail {
        version: "0",
        bucket: BucketName { name: facts.bucket },
        object: DetailObject {
            key,
            size: change.size(),
            etag: change.etag(),
            version_id: facts.version_id,
            sequencer: change.has_sequencer().then_some(facts.sequencer),
        },
        request_id: facts.request_id,
        requester: if by_s3 {
            "s3.amazonaws.com"
        } else {
            facts.owner
        },
        source_ip_address: (!by_s3).then_some(&requester.source_ip),
        reason: change.reason(),
        deletion_type: change.deletion_type(),
        restore_expiry_time: change
            .restore()
            .filter(|_| completed)
            .map(|restore| iso_seconds(restore.expires)),
        source_storage_class: change
            .restore()
            .map(|restore| restore.storage_class.as_str()),
    })
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct TestEvent<'a> {
    service: &'static str,
    event: &'static str,
    time: String,
    bucket: &'a str,
    request_id: &'a str,
    host_id: &'a str,
}

/// The message that a queue or topic gets when it is configured. It has no records.
pub(super) fn test_event(facts: &Facts<'_>) -> String {
    to_text(&TestEvent {
        service: "Amazon S3",
        event: "s3:TestEvent",
        time: iso_millis(facts.now),
        bucket: facts.bucket,
        request_id: facts.request_id,
        host_id: facts.host_id,
    })
}

/// These documents hold only texts and numbers, which always serialize.
fn to_text(document: &impl Serialize) -> String {
    serde_json::to_string(document).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn encoded_keys_are_ascii_and_differ_if_the_keys_do(a in ".{0,30}", b in ".{0,30}") {
            prop_assert!(encode_key(&a).is_ascii());
            prop_assert_eq!(a == b, encode_key(&a) == encode_key(&b));
        }
    }
}
