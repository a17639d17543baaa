//! Objects: put, get, copy and delete.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{Response, StatusCode};
use md5::{Digest, Md5};
use percent_encoding::percent_decode_str;

use super::super::error::ServiceError;
use super::super::objects::Metadata;
use super::call::{Call, Result, add_headers, document, empty};
use super::conditions;
use super::error::{invalid_argument, malformed_xml, no_such_bucket, no_such_key, storage};
use super::{chunked, leaves};
use crate::events::bucket::{Change, CreatedBy, Creation, Deletion};
use crate::events::time::iso_millis;
use crate::hex::hex;

/// The longest key, in bytes.
const MAX_KEY: usize = 1024;

/// The most keys of one `DeleteObjects`.
const MAX_DELETES: usize = 1000;

/// The headers of an object that S3 keeps and returns.
const KEPT: [&str; 6] = [
    "cache-control",
    "content-disposition",
    "content-encoding",
    "content-language",
    "content-type",
    "expires",
];

/// The parameters that replace headers of a response.
const REPLACEABLE: [(&str, &str); 6] = [
    ("response-cache-control", "cache-control"),
    ("response-content-disposition", "content-disposition"),
    ("response-content-encoding", "content-encoding"),
    ("response-content-language", "content-language"),
    ("response-content-type", "content-type"),
    ("response-expires", "expires"),
];

pub(super) fn put(call: &Call<'_>) -> Result {
    call.check_object("s3:PutObject", &call.key)?;
    check_key(&call.key)?;
    let content = content(call)?;
    let current = call.store().metadata(&call.bucket, &call.key);
    conditions::check_write(call, current.as_ref())?;
    let etag = hex(&Md5::digest(&content));
    let object = metadata(call, content.len(), &etag)?;
    store(call, &object, &content, CreatedBy::Put)?;
    let mut response = empty(StatusCode::OK);
    add_headers(&mut response, [("etag", format!("\"{etag}\""))]);
    Ok(response)
}

/// Stores an object and has its notifications sent.
pub(super) fn store(
    call: &Call<'_>,
    object: &Metadata,
    content: &Bytes,
    by: CreatedBy,
) -> Result<()> {
    let creation = Creation {
        by,
        size: object.size,
        etag: object.etag.clone(),
    };
    let change = call.change(&call.key, Change::Created(creation));
    call.store()
        .put(&call.bucket, &call.key, object, content, &change)
        .map_err(storage)?;
    call.notify()
}

pub(super) fn check_key(key: &str) -> Result<()> {
    if key.len() > MAX_KEY {
        return Err(ServiceError::new("KeyTooLongError", "Your key is too long"));
    }
    Ok(())
}

/// The body, decoded and compared with its checksum.
pub(super) fn content(call: &Call<'_>) -> Result<Bytes> {
    let body = call.http().body();
    let is_chunked = call
        .header("x-amz-content-sha256")
        .is_some_and(|hash| hash.starts_with("STREAMING-"));
    let content = if is_chunked {
        let incomplete =
            || ServiceError::new("IncompleteBody", "The request body terminated unexpectedly");
        chunked::decode(body).ok_or_else(incomplete)?
    } else {
        body.clone()
    };
    if let Some(expected) = call.header("content-md5") {
        let digest = Md5::digest(&content);
        if expected != STANDARD.encode(digest.as_slice()) {
            let message = "The Content-MD5 you specified did not match what we received.";
            return Err(ServiceError::new("BadDigest", message));
        }
    }
    Ok(content)
}

/// What the headers of a request make of an object.
pub(super) fn metadata(call: &Call<'_>, size: usize, etag: &str) -> Result<Metadata> {
    let kept = KEPT
        .iter()
        .filter_map(|name| Some(((*name).to_owned(), call.header(name)?.to_owned())));
    let mut headers: BTreeMap<String, String> = kept.collect();
    if let Some(encoding) = headers.get_mut("content-encoding") {
        let others = encoding.split(',').map(str::trim);
        let others: Vec<&str> = others.filter(|coding| *coding != "aws-chunked").collect();
        *encoding = others.join(",");
    }
    headers.retain(|_, value| !value.is_empty());
    for (name, value) in call.http().headers() {
        if let (true, Ok(value)) = (name.as_str().starts_with("x-amz-meta-"), value.to_str()) {
            headers.insert(name.as_str().to_owned(), value.to_owned());
        }
    }
    Ok(Metadata {
        size: size as u64,
        etag: etag.to_owned(),
        modified: call.request.aws.read_world(|_, now| now)?,
        headers,
    })
}

pub(super) fn get(call: &Call<'_>) -> Result {
    call.check_object("s3:GetObject", &call.key)?;
    let found = call.store().get(&call.bucket, &call.key).map_err(storage)?;
    let (object, content) = found.ok_or_else(no_such_key)?;
    conditions::check_read(call, &object)?;
    let range = conditions::range(call, content.len())?;
    let mut response = described(call, &object);
    *response.body_mut() = match range {
        None => content,
        Some(range) => {
            let (first, last, size) = (range.start, range.end - 1, content.len());
            *response.status_mut() = StatusCode::PARTIAL_CONTENT;
            let header = ("content-range", format!("bytes {first}-{last}/{size}"));
            add_headers(&mut response, [header]);
            content.slice(range)
        }
    };
    Ok(response)
}

pub(super) fn head(call: &Call<'_>) -> Result {
    call.check_object("s3:GetObject", &call.key)?;
    let object = call.store().metadata(&call.bucket, &call.key);
    let object = object.ok_or_else(no_such_key)?;
    conditions::check_read(call, &object)?;
    let mut response = described(call, &object);
    let size = object.size.to_string();
    add_headers(&mut response, [("content-length", size)]);
    Ok(response)
}

/// The headers of an object.
fn described(call: &Call<'_>, object: &Metadata) -> Response<Bytes> {
    let mut response = empty(StatusCode::OK);
    let modified =
        std::time::UNIX_EPOCH + std::time::Duration::from_secs(object.modified.as_seconds());
    let own = [
        ("etag", format!("\"{}\"", object.etag)),
        ("last-modified", httpdate::fmt_http_date(modified)),
        ("accept-ranges", "bytes".to_owned()),
        ("content-type", "binary/octet-stream".to_owned()),
    ];
    add_headers(&mut response, own);
    let kept = object.headers.iter();
    add_headers(
        &mut response,
        kept.map(|(name, value)| (name.as_str(), value.clone())),
    );
    let replaced = REPLACEABLE
        .iter()
        .filter_map(|(parameter, name)| Some((*name, call.parameter(parameter)?.to_owned())));
    add_headers(&mut response, replaced);
    response
}

pub(super) fn copy(call: &Call<'_>) -> Result {
    let source = call.header("x-amz-copy-source").unwrap_or_default();
    let source = percent_decode_str(source).decode_utf8_lossy().into_owned();
    let source = source.trim_start_matches('/');
    let (bucket, key) = source.split_once('/').ok_or_else(|| {
        invalid_argument(
            "Copy Source must mention the source bucket and key: sourcebucket/sourcekey",
        )
    })?;
    call.check_object_of(bucket, "s3:GetObject", key)?;
    call.check_object("s3:PutObject", &call.key)?;
    check_key(&call.key)?;
    if !call.store().has_bucket(bucket) {
        return Err(no_such_bucket());
    }
    let found = call.store().get(bucket, key).map_err(storage)?;
    let (object, content) = found.ok_or_else(no_such_key)?;
    let etag = hex(&Md5::digest(&content));
    let mut copied = metadata(call, content.len(), &etag)?;
    if call.header("x-amz-metadata-directive") != Some("REPLACE") {
        copied.headers = object.headers;
    }
    store(call, &copied, &content, CreatedBy::Copy)?;
    Ok(document("CopyObjectResult", |xml| {
        xml.text("LastModified", iso_millis(copied.modified))
            .text("ETag", format_args!("\"{etag}\""));
    }))
}

/// Deleting an object that does not exist succeeds, without a notification.
pub(super) fn delete(call: &Call<'_>) -> Result {
    call.check_object("s3:DeleteObject", &call.key)?;
    remove(call, &call.key)?;
    call.notify()?;
    Ok(empty(StatusCode::NO_CONTENT))
}

fn remove(call: &Call<'_>, key: &str) -> Result<()> {
    let change = call.change(key, Change::Deleted(Deletion::Request));
    call.store()
        .delete(&call.bucket, key, &change)
        .map_err(storage)
}

pub(super) fn delete_many(call: &Call<'_>) -> Result {
    call.require_bucket()?;
    let content = content(call)?;
    let text = std::str::from_utf8(&content).map_err(|_| malformed_xml())?;
    let leaves = leaves::read(text).ok_or_else(malformed_xml)?;
    let is_quiet = leaves
        .iter()
        .any(|leaf| leaf.name == "Quiet" && leaf.text == "true");
    let keys = leaves.iter().filter(|leaf| leaf.name == "Key");
    let keys: Vec<&str> = keys.map(|leaf| leaf.text.as_str()).collect();
    if keys.is_empty() || keys.len() > MAX_DELETES {
        return Err(malformed_xml());
    }
    let results: Vec<_> = keys
        .iter()
        .map(|key| {
            let allowed = call.check_object("s3:DeleteObject", key);
            (*key, allowed.and_then(|()| remove(call, key)))
        })
        .collect();
    call.notify()?;
    Ok(document("DeleteResult", |xml| {
        for (key, result) in &results {
            match result {
                Ok(()) if is_quiet => {}
                Ok(()) => {
                    xml.element("Deleted", |xml| {
                        xml.text("Key", key);
                    });
                }
                Err(error) => {
                    xml.element("Error", |xml| {
                        xml.text("Key", key)
                            .text("Code", &error.code)
                            .text("Message", &error.message);
                    });
                }
            }
        }
    }))
}
