//! Objects in parts, as clients upload large ones.
//!
//! Source: "Uploading and copying objects using multipart upload" in the S3 user guide.

use bytes::BytesMut;
use http::StatusCode;
use md5::{Digest, Md5};

use super::super::error::ServiceError;
use super::super::objects::Upload;
use super::call::{Call, Result, add_headers, document, empty};
use super::error::{invalid_argument, malformed_xml, no_such_upload, storage};
use super::{leaves, objects};
use crate::events::bucket::CreatedBy;
use crate::events::ids::{IdSource, RandomIds};
use crate::events::time::iso_millis;
use crate::hex::hex;

/// The smallest part but the last one, in bytes.
const MIN_PART: usize = 5 * 1024 * 1024;

pub(super) fn create(call: &Call<'_>) -> Result {
    call.check_object("s3:PutObject", &call.key)?;
    objects::check_key(&call.key)?;
    let id = RandomIds.hex();
    call.store().begin_upload(
        &id,
        Upload {
            bucket: call.bucket.clone(),
            key: call.key.clone(),
            metadata: objects::metadata(call, 0, "")?,
            parts: Default::default(),
        },
    );
    Ok(document("InitiateMultipartUploadResult", |xml| {
        xml.text("Bucket", &call.bucket)
            .text("Key", &call.key)
            .text("UploadId", &id);
    }))
}

pub(super) fn upload_part(call: &Call<'_>) -> Result {
    call.check_object("s3:PutObject", &call.key)?;
    let number = call.parameter("partNumber").unwrap_or_default();
    let number = number
        .parse()
        .ok()
        .filter(|number| (1..=10_000).contains(number));
    let number: u32 = number.ok_or_else(|| {
        invalid_argument("Part number must be an integer between 1 and 10000, inclusive")
    })?;
    if call.header("x-amz-copy-source").is_some() {
        return Err(call.not_implemented());
    }
    let content = objects::content(call)?;
    let etag = hex(&Md5::digest(&content));
    with_upload(call, |upload| {
        upload.parts.insert(number, (etag.clone(), content));
    })?;
    let mut response = empty(StatusCode::OK);
    add_headers(&mut response, [("etag", format!("\"{etag}\""))]);
    Ok(response)
}

/// Uses the upload that the request names.
fn with_upload<T>(call: &Call<'_>, act: impl FnOnce(&mut Upload) -> T) -> Result<T> {
    let id = call.parameter("uploadId").unwrap_or_default();
    let used = call.store().with_upload(id, |upload| {
        (upload.bucket == call.bucket && upload.key == call.key).then(|| act(upload))
    });
    used.flatten().ok_or_else(no_such_upload)
}

pub(super) fn complete(call: &Call<'_>) -> Result {
    call.check_object("s3:PutObject", &call.key)?;
    let text = std::str::from_utf8(call.http().body()).map_err(|_| malformed_xml())?;
    let named = named_parts(text).ok_or_else(malformed_xml)?;
    let (content, etag, mut object) = with_upload(call, |upload| join(upload, &named))??;
    object.size = content.len() as u64;
    object.etag.clone_from(&etag);
    object.modified = call.request.aws.read_world(|_, now| now)?;
    objects::store(call, &object, &content.freeze(), CreatedBy::MultipartUpload)?;
    call.store()
        .end_upload(call.parameter("uploadId").unwrap_or_default());
    Ok(document("CompleteMultipartUploadResult", |xml| {
        let url = call.request.aws.endpoint_url();
        xml.text(
            "Location",
            format_args!("{url}/{}/{}", call.bucket, call.key),
        )
        .text("Bucket", &call.bucket)
        .text("Key", &call.key)
        .text("ETag", format_args!("\"{etag}\""));
    }))
}

/// The numbers and ETags of the parts in a request.
fn named_parts(text: &str) -> Option<Vec<(u32, String)>> {
    let mut parts: Vec<(Option<u32>, Option<String>)> = Vec::new();
    for leaf in leaves::read(text)? {
        // The two members of a part come in any order.
        let is_full =
            |(number, etag): &(Option<u32>, Option<String>)| number.is_some() && etag.is_some();
        match leaf.name.as_str() {
            "PartNumber" | "ETag" if parts.last().is_none_or(is_full) => parts.push((None, None)),
            _ => {}
        }
        let part = parts.last_mut();
        match (leaf.name.as_str(), part) {
            ("PartNumber", Some(part)) => part.0 = Some(leaf.text.trim().parse().ok()?),
            ("ETag", Some(part)) => part.1 = Some(leaf.text.trim_matches('"').to_owned()),
            _ => {}
        }
    }
    let parts: Option<Vec<_>> = parts
        .into_iter()
        .map(|(number, etag)| Some((number?, etag?)))
        .collect();
    parts.filter(|parts| !parts.is_empty())
}

type Joined = (BytesMut, String, super::super::objects::Metadata);

/// The content of the named parts. The ETag is the digest of their digests, and their number.
fn join(upload: &Upload, named: &[(u32, String)]) -> Result<Joined> {
    let invalid = || {
        let message = "One or more of the specified parts could not be found. The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.";
        ServiceError::new("InvalidPart", message)
    };
    if !named.is_sorted_by(|(a, _), (b, _)| a < b) {
        let message =
            "The list of parts was not in ascending order. Parts must be ordered by part number.";
        return Err(ServiceError::new("InvalidPartOrder", message));
    }
    let mut content = BytesMut::new();
    let mut digests = Md5::new();
    for (place, (number, etag)) in named.iter().enumerate() {
        let found = upload.parts.get(number).filter(|(found, _)| found == etag);
        let (_, part) = found.ok_or_else(invalid)?;
        if part.len() < MIN_PART && place + 1 < named.len() {
            let message = "Your proposed upload is smaller than the minimum allowed size";
            return Err(ServiceError::new("EntityTooSmall", message));
        }
        digests.update(Md5::digest(part));
        content.extend_from_slice(part);
    }
    let etag = format!("{}-{}", hex(&digests.finalize()), named.len());
    Ok((content, etag, upload.metadata.clone()))
}

pub(super) fn abort(call: &Call<'_>) -> Result {
    call.check_object("s3:AbortMultipartUpload", &call.key)?;
    with_upload(call, |_| ())?;
    call.store()
        .end_upload(call.parameter("uploadId").unwrap_or_default());
    Ok(empty(StatusCode::NO_CONTENT))
}

pub(super) fn list_parts(call: &Call<'_>) -> Result {
    call.check_object("s3:ListMultipartUploadParts", &call.key)?;
    let parts = with_upload(call, |upload| upload.parts.clone())?;
    let modified = call
        .request
        .aws
        .read_world(|_, now| now)
        .map_err(storage_of)?;
    Ok(document("ListPartsResult", |xml| {
        xml.text("Bucket", &call.bucket)
            .text("Key", &call.key)
            .text("UploadId", call.parameter("uploadId").unwrap_or_default())
            .text("IsTruncated", false);
        for (number, (etag, content)) in &parts {
            xml.element("Part", |xml| {
                xml.text("PartNumber", number)
                    .text("LastModified", iso_millis(modified))
                    .text("ETag", format_args!("\"{etag}\""))
                    .text("Size", content.len());
            });
        }
    }))
}

fn storage_of(error: ServiceError) -> ServiceError {
    storage(error.message)
}

pub(super) fn list_uploads(call: &Call<'_>) -> Result {
    call.check_bucket("s3:ListBucketMultipartUploads")?;
    let uploads = call.store().uploads(&call.bucket);
    Ok(document("ListMultipartUploadsResult", |xml| {
        xml.text("Bucket", &call.bucket).text("IsTruncated", false);
        for (id, key) in &uploads {
            xml.element("Upload", |xml| {
                xml.text("Key", key).text("UploadId", id);
            });
        }
    }))
}

#[cfg(test)]
mod tests {
    use super::named_parts;

    #[test]
    fn the_members_of_a_part_come_in_any_order() {
        let document = "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>\"a\"</ETag></Part>\
             <Part><ETag>b</ETag><PartNumber>2</PartNumber></Part></CompleteMultipartUpload>";
        let expected = vec![(1, "a".to_owned()), (2, "b".to_owned())];
        assert_eq!(named_parts(document), Some(expected));
        assert_eq!(named_parts("<a><PartNumber>1</PartNumber></a>"), None);
        assert_eq!(named_parts("<a><b>1</b></a>"), None);
    }
}
