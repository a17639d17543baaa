//! Records and EventBridge events of the operations on a bucket.

use std::collections::BTreeMap;
use std::time::Duration;

use md5::{Digest, Md5};
use petstore_core::Timestamp;
use petstore_local::events::bucket::{
    Bucket, Change, Configuration, CreatedBy, Creation, Deletion, Notification, ObjectChange,
    Restore, Versioning,
};
use petstore_local::events::ids::{CountedIds, IdSource};
use serde_json::{Value, json};

use crate::matching::{Names, compare, same_order};
use crate::s3_configuration;
use crate::support::{ACCOUNT, NOW, REGION, flag, parse, text};

pub(crate) fn check(case: &Value) -> Result<(), String> {
    match text(case, "kind") {
        "configuration" => s3_configuration::check(case),
        "match" => s3_configuration::check_match(case),
        "records" => records(case),
        "eventbridge" => event_bridge(case),
        other => Err(format!("the driver does not handle the kind {other}")),
    }
}

/// An object as the store keeps it.
#[derive(Clone, Default)]
struct Object {
    size: u64,
    etag: String,
    storage_class: String,
}

/// A store of one bucket that runs the operations of a case.
struct Store {
    bucket: Bucket,
    objects: BTreeMap<String, Object>,
    ids: CountedIds,
    now: Timestamp,
    sent: Vec<Notification>,
}

impl Store {
    fn new(bucket: Bucket) -> Self {
        let (objects, sent) = (BTreeMap::new(), Vec::new());
        Store {
            bucket,
            objects,
            ids: CountedIds::default(),
            now: NOW,
            sent,
        }
    }

    fn run(&mut self, operation: &Value) -> Result<(), String> {
        if let Some(versioning) = operation["versioning"].as_str() {
            self.bucket.versioning = match versioning {
                "Enabled" => Versioning::Enabled,
                _ => Versioning::Suspended,
            };
            return Ok(());
        }
        let kinds = [
            "put",
            "post",
            "copy",
            "multipart",
            "delete",
            "put_acl",
            "put_tagging",
            "delete_tagging",
            "restore",
        ];
        let Some(kind) = kinds.into_iter().find(|kind| operation.get(kind).is_some()) else {
            let known = operation.get("configure").is_some();
            let unknown = format!("the driver does not handle {operation}");
            return if known { Ok(()) } else { Err(unknown) };
        };
        let key = text(operation, kind);
        let version = operation["creates_marker"]
            .as_str()
            .or(operation["version"].as_str());
        let object = self.objects.get(key).cloned().unwrap_or_default();
        let etag = object.etag.clone();
        let changes = match kind {
            "put" => vec![self.create(operation, key, CreatedBy::Put)],
            "post" => vec![self.create(operation, key, CreatedBy::Post)],
            "copy" => vec![self.create(operation, key, CreatedBy::Copy)],
            "multipart" => vec![self.create(operation, key, CreatedBy::MultipartUpload)],
            "delete" if operation.get("creates_marker").is_some() => {
                vec![Change::MarkerCreated(Deletion::Request)]
            }
            "delete" => vec![Change::Deleted(Deletion::Request)],
            "put_acl" => vec![Change::AclUpdated { etag }],
            "put_tagging" => vec![Change::TagsAdded { etag }],
            "delete_tagging" => vec![Change::TagsDeleted { etag }],
            _ => {
                let restore = Restore {
                    size: object.size,
                    etag,
                    storage_class: object.storage_class,
                    expires: self.now + Duration::from_secs(172_800),
                };
                vec![
                    Change::RestoreInitiated(restore.clone()),
                    Change::RestoreCompleted(restore),
                ]
            }
        };
        for change in changes {
            let mut change = ObjectChange::new(key, change);
            change.version_id = version.map(str::to_owned);
            change.trace_header = operation["trace"].as_str().map(str::to_owned);
            self.bucket.notify(&change, self.now, &mut self.ids);
            self.now = self.now + Duration::from_millis(10);
            self.deliver();
        }
        Ok(())
    }

    fn create(&mut self, operation: &Value, key: &str, by: CreatedBy) -> Change {
        let source = self.objects.get(text(operation, "from"));
        let object = match (operation["body"].as_str(), source) {
            (None, Some(source)) => source.clone(),
            (body, _) => {
                let body = body.unwrap_or_default();
                let digest = Md5::digest(body);
                let hex = |digest: &[u8]| -> String {
                    digest.iter().map(|byte| format!("{byte:02x}")).collect()
                };
                // The ETag of a multipart upload is the digest of its parts' digests.
                let etag = match by {
                    CreatedBy::MultipartUpload => format!("{}-1", hex(&Md5::digest(digest))),
                    _ => hex(&digest),
                };
                Object {
                    size: operation["size"].as_u64().unwrap_or(body.len() as u64),
                    etag,
                    storage_class: text(operation, "storage_class").to_owned(),
                }
            }
        };
        let creation = Creation {
            by,
            size: object.size,
            etag: object.etag.clone(),
        };
        self.objects.insert(key.to_owned(), object);
        Change::Created(creation)
    }

    fn deliver(&mut self) {
        for (id, notification) in self.bucket.take_due(self.now) {
            self.sent.push(notification);
            self.bucket.accepted(id);
        }
    }
}

fn run(case: &Value, bucket: Bucket) -> Result<Store, String> {
    let mut store = Store::new(bucket);
    for operation in case["operations"].as_array().into_iter().flatten() {
        store.run(operation)?;
    }
    Ok(store)
}

fn records(case: &Value) -> Result<(), String> {
    let mut bucket = Bucket::new("bucket", REGION, ACCOUNT);
    let destination = match text(case, "destination") {
        "sns" => "sns:eu-west-1:111111111111:topic",
        "lambda" => "lambda:eu-west-1:111111111111:function:f",
        _ => "sqs:eu-west-1:111111111111:queue",
    };
    let configuration = Configuration {
        id: CountedIds::default().hex(),
        destination: format!("arn:aws:{destination}"),
        events: s3_configuration::events(&case["events"]),
        filter: s3_configuration::filter(&case["filter"])?,
        ..Default::default()
    };
    let mut ids = CountedIds::default();
    bucket
        .configure(vec![configuration], NOW, &mut ids, &|_| true)
        .map_err(|error| error.to_string())?;
    let tests = bucket.take_due(NOW);
    for (id, test) in tests {
        bucket.accepted(id);
        if let Some(expected) = case.get("test_event") {
            compare(expected, &parse(&test.body)?, &mut Names::default())?;
        }
    }
    let store = run(case, bucket)?;
    let expected = case["delivered"]
        .as_array()
        .ok_or("the case has no list of deliveries")?;
    if expected.len() != store.sent.len() {
        return Err(format!("{} notifications", store.sent.len()));
    }
    let mut left: Vec<&Notification> = store.sent.iter().collect();
    for expected in expected {
        let mut errors = Vec::new();
        let position = left
            .iter()
            .position(|sent| match same_record(case, expected, sent) {
                Ok(()) => true,
                Err(error) => {
                    errors.push(error);
                    false
                }
            });
        match position {
            Some(0) => drop(left.remove(0)),
            Some(position) if !flag(case, "ordered", true) => drop(left.remove(position)),
            _ => return Err(errors.join("; ")),
        }
    }
    Ok(())
}

fn same_record(case: &Value, expected: &Value, sent: &Notification) -> Result<(), String> {
    let document = parse(&sent.body)?;
    let record = document.pointer("/Records/0").ok_or("there is no record")?;
    compare(expected, record, &mut Names::default())?;
    if case.get("key_order").is_some() {
        let text = sent
            .body
            .trim_start_matches("{\"Records\":[")
            .trim_end_matches("]}");
        same_order(&case["key_order"], text)?;
    }
    if case.get("object_key_order").is_some() {
        let (_, object) = sent
            .body
            .split_once("\"object\":")
            .ok_or("there is no object")?;
        let object = object
            .split_once('}')
            .map(|(object, _)| format!("{object}}}"));
        same_order(&case["object_key_order"], &object.unwrap_or_default())?;
    }
    if let Some(expected) = case.pointer("/sns/Subject") {
        compare(expected, &json!(sent.subject), &mut Names::default())?;
    }
    if let Some(expected) = case.pointer("/sqs_attributes/AWSTraceHeader") {
        compare(expected, &json!(sent.trace_header), &mut Names::default())?;
    }
    Ok(())
}

fn event_bridge(case: &Value) -> Result<(), String> {
    let mut bucket = Bucket::new("bucket", REGION, ACCOUNT);
    bucket.event_bridge = true;
    let store = run(case, bucket)?;
    let candidates: Vec<&Notification> = match text(case, "which") {
        "last" => store.sent.last().into_iter().collect(),
        _ => store.sent.iter().collect(),
    };
    let expected = &case["delivered"];
    if let Some(expected) = expected.as_array() {
        let found: Vec<Value> = candidates
            .iter()
            .map(|sent| parse(&sent.body))
            .collect::<Result<_, _>>()?;
        return compare(&json!(expected), &json!(found), &mut Names::default());
    }
    let mut errors = Vec::new();
    for sent in candidates {
        match compare(expected, &parse(&sent.body)?, &mut Names::default()) {
            Ok(()) => return Ok(()),
            Err(error) => errors.push(error),
        }
    }
    Err(format!("no event fits: {}", errors.join("; ")))
}
