//! An object as it is kept in memory.

use std::collections::BTreeMap;

use bytes::Bytes;
use petstore_core::Timestamp;
use serde::{Deserialize, Serialize};

/// What S3 keeps of an object beside its content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::aws) struct Metadata {
    pub(in crate::aws) size: u64,
    /// Without quotation marks.
    pub(in crate::aws) etag: String,
    pub(in crate::aws) modified: Timestamp,
    /// `content-type`, `x-amz-meta-…` and others that were given with the object.
    pub(in crate::aws) headers: BTreeMap<String, String>,
}

#[derive(Clone, Debug)]
pub(super) struct Stored {
    pub(super) metadata: Metadata,
    /// The content, if there is no folder.
    pub(super) content: Option<Bytes>,
}
