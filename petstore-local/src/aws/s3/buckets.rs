//! Buckets themselves. The app declares them, so none is created.

use bytes::Bytes;
use http::{Response, StatusCode};

use super::super::error::ServiceError;
use super::call::{Call, Result, add_headers, document, empty};
use crate::events::time::iso_millis;

pub(super) fn list(call: &Call<'_>) -> Result {
    call.check("s3:ListAllMyBuckets", "*")?;
    let store = call.store();
    Ok(document("ListAllMyBucketsResult", |xml| {
        xml.element("Owner", |xml| {
            xml.text("ID", &call.request.aws.names.account);
        });
        xml.element("Buckets", |xml| {
            for name in store.buckets() {
                xml.element("Bucket", |xml| {
                    xml.text("Name", name)
                        .text("CreationDate", iso_millis(store.created()));
                });
            }
        });
    }))
}

pub(super) fn head(call: &Call<'_>) -> Result {
    call.check_bucket("s3:ListBucket")?;
    Ok(with_region(call, empty(StatusCode::OK)))
}

fn with_region(call: &Call<'_>, mut response: Response<Bytes>) -> Response<Bytes> {
    let region = call.request.aws.names.region.clone();
    add_headers(&mut response, [("x-amz-bucket-region", region)]);
    response
}

/// Buckets of `us-east-1` have an empty location.
pub(super) fn location(call: &Call<'_>) -> Result {
    call.check_bucket("s3:GetBucketLocation")?;
    let region = call.request.aws.names.region.as_str();
    let region = if region == "us-east-1" { "" } else { region };
    let mut xml = super::super::xml::Xml::document();
    xml.element_with("LocationConstraint", super::call::NAMESPACE, |xml| {
        xml.content(region);
    });
    Ok(Response::new(Bytes::from(xml.into_string())))
}

/// The local world keeps no versions.
pub(super) fn versioning(call: &Call<'_>) -> Result {
    call.check_bucket("s3:GetBucketVersioning")?;
    Ok(document("VersioningConfiguration", |_| {}))
}

pub(super) fn create(call: &Call<'_>) -> Result {
    call.check(
        "s3:CreateBucket",
        &call.request.aws.names.bucket(&call.bucket),
    )?;
    let name = &call.bucket;
    if call.store().has_bucket(name) {
        return Err(ServiceError::with_status(
            StatusCode::CONFLICT,
            "BucketAlreadyOwnedByYou",
            "Your previous request to create the named bucket succeeded and you already own it.",
        ));
    }
    Err(ServiceError::with_status(
        StatusCode::FORBIDDEN,
        "AccessDenied",
        format!(
            "the app declares no bucket {name:?}: put #[bucket(\"{name}\")] on a struct and use it in a handler"
        ),
    ))
}
