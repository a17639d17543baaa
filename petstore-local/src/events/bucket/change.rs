//! What can happen to an object, and what each event is called
//! (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html>).

use petstore_core::Timestamp;
use serde::{Deserialize, Serialize};

/// A change of one object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObjectChange {
    /// The key, as it is, not encoded.
    pub key: String,
    /// The version that was created, marked or deleted, if versioning is or was enabled.
    pub version_id: Option<String>,
    /// What happened.
    pub change: Change,
    /// Who caused it.
    pub requester: Requester,
    /// The `X-Amzn-Trace-Id` of the request.
    pub trace_header: Option<String>,
}

impl ObjectChange {
    /// A change of an object without version.
    pub fn new(key: &str, change: Change) -> Self {
        ObjectChange {
            key: key.to_owned(),
            version_id: None,
            change,
            requester: Requester::default(),
            trace_header: None,
        }
    }

    /// The change of that version.
    #[must_use]
    pub fn version(mut self, version_id: &str) -> Self {
        self.version_id = Some(version_id.to_owned());
        self
    }
}

/// Who caused a change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Requester {
    /// The id of the principal.
    pub principal_id: String,
    /// The address that the request came from.
    pub source_ip: String,
}

impl Default for Requester {
    fn default() -> Self {
        let (principal_id, source_ip) = ("AWS:local".to_owned(), "127.0.0.1".to_owned());
        Requester {
            principal_id,
            source_ip,
        }
    }
}

/// What happened to the object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Change {
    /// It was created or overwritten.
    Created(Creation),
    /// It, or the version that is named, was deleted.
    Deleted(Deletion),
    /// A delete marker was created; the version is that of the marker.
    MarkerCreated(Deletion),
    /// Its access control list was set.
    AclUpdated {
        /// The ETag of the object.
        etag: String,
    },
    /// Its tags were set.
    TagsAdded {
        /// The ETag of the object.
        etag: String,
    },
    /// Its tags were deleted.
    TagsDeleted {
        /// The ETag of the object.
        etag: String,
    },
    /// Its restoration from an archive began.
    RestoreInitiated(Restore),
    /// Its restoration from an archive is complete.
    RestoreCompleted(Restore),
    /// Its restored copy expired.
    RestoreExpired(Restore),
}

/// A new object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Creation {
    /// The operation.
    pub by: CreatedBy,
    /// Bytes.
    pub size: u64,
    /// The ETag without quotation marks.
    pub etag: String,
}

/// The operation that creates an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CreatedBy {
    /// `PutObject`.
    Put,
    /// A form that was posted.
    Post,
    /// `CopyObject`.
    Copy,
    /// `CompleteMultipartUpload`.
    MultipartUpload,
}

/// What deletes an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Deletion {
    /// A request.
    Request,
    /// A lifecycle rule.
    Lifecycle,
}

/// An archived object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Restore {
    /// Bytes.
    pub size: u64,
    /// The ETag without quotation marks.
    pub etag: String,
    /// The class that the object is archived in, such as `GLACIER`.
    pub storage_class: String,
    /// When the restored copy expires.
    pub expires: Timestamp,
}

/// The ETag of an empty object, which delete markers have.
const EMPTY_ETAG: &str = "d41d8cd98f00b204e9800998ecf8427e";

impl Change {
    /// The name in records, without the leading `s3:`.
    pub fn event_name(&self) -> &'static str {
        match self {
            Change::Created(creation) => match creation.by {
                CreatedBy::Put => "ObjectCreated:Put",
                CreatedBy::Post => "ObjectCreated:Post",
                CreatedBy::Copy => "ObjectCreated:Copy",
                CreatedBy::MultipartUpload => "ObjectCreated:CompleteMultipartUpload",
            },
            Change::Deleted(Deletion::Request) => "ObjectRemoved:Delete",
            Change::Deleted(Deletion::Lifecycle) => "LifecycleExpiration:Delete",
            Change::MarkerCreated(Deletion::Request) => "ObjectRemoved:DeleteMarkerCreated",
            Change::MarkerCreated(Deletion::Lifecycle) => "LifecycleExpiration:DeleteMarkerCreated",
            Change::AclUpdated { .. } => "ObjectAcl:Put",
            Change::TagsAdded { .. } => "ObjectTagging:Put",
            Change::TagsDeleted { .. } => "ObjectTagging:Delete",
            Change::RestoreInitiated(_) => "ObjectRestore:Post",
            Change::RestoreCompleted(_) => "ObjectRestore:Completed",
            Change::RestoreExpired(_) => "ObjectRestore:Delete",
        }
    }

    /// The `detail-type` of the EventBridge event
    /// (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventBridge.html>).
    pub fn detail_type(&self) -> &'static str {
        match self {
            Change::Created(_) => "Object Created",
            Change::Deleted(_) | Change::MarkerCreated(_) => "Object Deleted",
            Change::AclUpdated { .. } => "Object ACL Updated",
            Change::TagsAdded { .. } => "Object Tags Added",
            Change::TagsDeleted { .. } => "Object Tags Deleted",
            Change::RestoreInitiated(_) => "Object Restore Initiated",
            Change::RestoreCompleted(_) => "Object Restore Completed",
            Change::RestoreExpired(_) => "Object Restore Expired",
        }
    }

    /// The version of the record's format
    /// (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html>).
    ///
    /// Newer editions of that page describe one version for all events, from 2.4 on. Buckets that
    /// send 2.1 to 2.3 are what handlers meet most, and the formats are compatible.
    pub(super) fn record_version(&self) -> &'static str {
        match self {
            Change::AclUpdated { .. }
            | Change::TagsAdded { .. }
            | Change::TagsDeleted { .. }
            | Change::RestoreExpired(_)
            | Change::Deleted(Deletion::Lifecycle)
            | Change::MarkerCreated(Deletion::Lifecycle) => "2.3",
            _ => "2.1",
        }
    }

    pub(super) fn size(&self) -> Option<u64> {
        match self {
            Change::Created(creation) => Some(creation.size),
            Change::RestoreInitiated(restore)
            | Change::RestoreCompleted(restore)
            | Change::RestoreExpired(restore) => Some(restore.size),
            _ => None,
        }
    }

    pub(super) fn etag(&self) -> Option<&str> {
        match self {
            Change::Created(Creation { etag, .. })
            | Change::AclUpdated { etag }
            | Change::TagsAdded { etag }
            | Change::TagsDeleted { etag } => Some(etag),
            Change::RestoreInitiated(restore)
            | Change::RestoreCompleted(restore)
            | Change::RestoreExpired(restore) => Some(&restore.etag),
            Change::MarkerCreated(_) => Some(EMPTY_ETAG),
            Change::Deleted(_) => None,
        }
    }

    /// Only events of objects that are created or deleted can be put in order.
    pub(super) fn has_sequencer(&self) -> bool {
        matches!(
            self,
            Change::Created(_) | Change::Deleted(_) | Change::MarkerCreated(_)
        )
    }

    /// `reason` of the EventBridge event.
    pub(super) fn reason(&self) -> Option<&'static str> {
        match self {
            Change::Created(creation) => Some(match creation.by {
                CreatedBy::Put => "PutObject",
                CreatedBy::Post => "POST Object",
                CreatedBy::Copy => "CopyObject",
                CreatedBy::MultipartUpload => "CompleteMultipartUpload",
            }),
            Change::Deleted(by) | Change::MarkerCreated(by) => Some(match by {
                Deletion::Request => "DeleteObject",
                Deletion::Lifecycle => "Lifecycle Expiration",
            }),
            _ => None,
        }
    }

    /// `deletion-type` of the EventBridge event.
    pub(super) fn deletion_type(&self) -> Option<&'static str> {
        match self {
            Change::Deleted(_) => Some("Permanently Deleted"),
            Change::MarkerCreated(_) => Some("Delete Marker Created"),
            _ => None,
        }
    }

    /// Whether S3 itself, and not a request, causes the change.
    pub(super) fn is_by_s3(&self) -> bool {
        matches!(
            self,
            Change::RestoreCompleted(_)
                | Change::RestoreExpired(_)
                | Change::Deleted(Deletion::Lifecycle)
                | Change::MarkerCreated(Deletion::Lifecycle)
        )
    }

    pub(super) fn restore(&self) -> Option<&Restore> {
        match self {
            Change::RestoreInitiated(restore)
            | Change::RestoreCompleted(restore)
            | Change::RestoreExpired(restore) => Some(restore),
            _ => None,
        }
    }
}
