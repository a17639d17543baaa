//! S3 in its own protocol: REST with XML. Objects lie in files.
//!
//! Source: the S3 API reference. Buckets are named in the path, `/photos/cat.jpg`, as SDKs do for
//! an endpoint with an IP address.

mod buckets;
mod call;
mod chunked;
mod conditions;
mod error;
mod leaves;
mod list;
mod multipart;
mod objects;
mod presigned;

use bytes::Bytes;
use http::{HeaderValue, Method, Response};

use super::local::ServiceRequest;
use call::{Call, Result};

pub(super) fn respond(request: &ServiceRequest<'_>) -> Response<Bytes> {
    let call = Call::new(request);
    let responded = presigned::check(request.request, request.aws).and_then(|()| route(&call));
    let is_head = request.request.method() == Method::HEAD;
    let mut response = responded.unwrap_or_else(|error| {
        let mut response = error::response(&error, request);
        if is_head {
            *response.body_mut() = Bytes::new();
        }
        response
    });
    let headers = response.headers_mut();
    let id = request.request_id.replace('-', "").to_uppercase();
    if let Ok(id) = HeaderValue::from_str(id.get(..16).unwrap_or(&id)) {
        headers.insert("x-amz-request-id", id);
    }
    response
}

fn route(call: &Call<'_>) -> Result {
    let method = call.request.request.method();
    if call.bucket.is_empty() {
        return match *method {
            Method::GET => buckets::list(call),
            _ => Err(error::method_not_allowed()),
        };
    }
    if call.key.is_empty() {
        return match *method {
            Method::HEAD => buckets::head(call),
            Method::PUT => buckets::create(call),
            Method::GET if call.has("location") => buckets::location(call),
            Method::GET if call.has("versioning") => buckets::versioning(call),
            Method::GET if call.has("uploads") => multipart::list_uploads(call),
            Method::GET if call.sub_resource().is_some() => Err(call.not_implemented()),
            Method::GET => list::objects(call),
            Method::POST if call.has("delete") => objects::delete_many(call),
            Method::POST | Method::DELETE => Err(call.not_implemented()),
            _ => Err(error::method_not_allowed()),
        };
    }
    let is_copy = call.header("x-amz-copy-source").is_some();
    match *method {
        Method::GET if call.has("uploadId") => multipart::list_parts(call),
        Method::GET | Method::HEAD | Method::PUT | Method::DELETE
            if call.sub_resource().is_some() =>
        {
            Err(call.not_implemented())
        }
        Method::GET => objects::get(call),
        Method::HEAD => objects::head(call),
        Method::PUT if call.has("partNumber") => multipart::upload_part(call),
        Method::PUT if is_copy => objects::copy(call),
        Method::PUT => objects::put(call),
        Method::POST if call.has("uploads") => multipart::create(call),
        Method::POST if call.has("uploadId") => multipart::complete(call),
        Method::DELETE if call.has("uploadId") => multipart::abort(call),
        Method::DELETE => objects::delete(call),
        Method::POST => Err(call.not_implemented()),
        _ => Err(error::method_not_allowed()),
    }
}
