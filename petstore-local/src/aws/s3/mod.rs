//! S3 in its own protocol: REST with XML. Objects lie in files.
//!
//! Source: the S3 API reference. Buckets are named in the path, `/photos/cat.jpg`, as SDKs do for an
//! endpoint with an IP address.

mod buckets;
mod chunked;
mod conditions;
mod error;
mod leaves;
mod list;
mod multipart;
mod objects;
mod presigned;
mod store;

use bytes::Bytes;
use http::{HeaderValue, Method, Request, Response, StatusCode};
use percent_encoding::percent_decode_str;

use super::caller::Caller;
use super::error::ServiceError;
use super::local::ServiceRequest;
use super::xml::Xml;
use crate::events::bucket::{Change, ObjectChange, Requester};

pub use store::{BucketsError, Objects};

type Result<T = Response<Bytes>> = std::result::Result<T, ServiceError>;

const NAMESPACE: &str = "xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"";

/// A request with its parts.
struct Call<'a> {
    request: &'a ServiceRequest<'a>,
    bucket: String,
    key: String,
    query: Vec<(String, String)>,
}

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

impl<'a> Call<'a> {
    fn new(request: &'a ServiceRequest<'a>) -> Self {
        let uri = request.request.uri();
        let path = uri.path().trim_start_matches('/');
        let (bucket, key) = path.split_once('/').unwrap_or((path, ""));
        let decode = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
        let query = form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes());
        Call {
            request,
            bucket: decode(bucket),
            key: decode(key),
            query: query.into_owned().collect(),
        }
    }

    fn http(&self) -> &'a Request<Bytes> {
        self.request.request
    }

    fn store(&self) -> &'a Objects {
        &self.request.aws.objects
    }

    fn has(&self, name: &str) -> bool {
        self.parameter(name).is_some()
    }

    fn parameter(&self, name: &str) -> Option<&str> {
        let mut query = self.query.iter();
        let found = query.find(|(found, _)| found == name);
        found.map(|(_, value)| value.as_str())
    }

    fn header(&self, name: &str) -> Option<&'a str> {
        self.http().headers().get(name)?.to_str().ok()
    }

    /// A part of a bucket or an object that the local world does not have, such as `acl`.
    fn sub_resource(&self) -> Option<&str> {
        const OTHERS: [&str; 14] = [
            "acl",
            "cors",
            "encryption",
            "legal-hold",
            "lifecycle",
            "logging",
            "notification",
            "object-lock",
            "policy",
            "retention",
            "tagging",
            "torrent",
            "versions",
            "website",
        ];
        let mut query = self.query.iter();
        let found = query.find(|(name, _)| OTHERS.contains(&name.as_str()));
        found.map(|(name, _)| name.as_str())
    }

    fn not_implemented(&self) -> ServiceError {
        let what = self.sub_resource().unwrap_or("this operation");
        ServiceError::with_status(
            StatusCode::NOT_IMPLEMENTED,
            "NotImplemented",
            format!(
                "A header or query you provided implies functionality that is not implemented: the local world does not have {what}"
            ),
        )
    }

    /// Checks that the caller may do this to the bucket, and that the bucket exists.
    fn check_bucket(&self, action: &'static str) -> Result<()> {
        self.check(action, &self.request.aws.names.bucket(&self.bucket))?;
        self.require_bucket()
    }

    /// Checks that the caller may do this to an object, and that the bucket exists.
    fn check_object(&self, action: &'static str, key: &str) -> Result<()> {
        self.check_object_of(&self.bucket, action, key)?;
        self.require_bucket()
    }

    fn check_object_of(&self, bucket: &str, action: &'static str, key: &str) -> Result<()> {
        let bucket = self.request.aws.names.bucket(bucket);
        self.check(action, &format!("{bucket}/{key}"))
    }

    fn check(&self, action: &'static str, arn: &str) -> Result<()> {
        let policies = &self.request.aws.policies;
        let checked = policies.check(self.request.caller, action, arn);
        checked.map_err(|denied| {
            ServiceError::with_status(StatusCode::FORBIDDEN, "AccessDenied", denied)
        })
    }

    fn require_bucket(&self) -> Result<()> {
        if self.store().has_bucket(&self.bucket) {
            Ok(())
        } else {
            Err(error::no_such_bucket())
        }
    }

    /// The change of an object, for the notifications of its bucket.
    fn change(&self, key: &str, change: Change) -> ObjectChange {
        let mut changed = ObjectChange::new(key, change);
        if let Caller::Function(name) = self.request.caller {
            changed.requester = Requester {
                principal_id: format!("AWS:AROALOCAL:{name}"),
                ..Requester::default()
            };
        }
        changed
    }

    /// Has the bucket send the notifications of changes that are stored.
    fn notify(&self) -> Result<()> {
        self.request
            .aws
            .notify_of_objects()
            .map_err(|reason| ServiceError::internal("InternalError", reason))
    }
}

/// A response with a document.
fn document(name: &str, content: impl FnOnce(&mut Xml)) -> Response<Bytes> {
    let mut xml = Xml::document();
    xml.element_with(name, NAMESPACE, content);
    let mut response = Response::new(Bytes::from(xml.into_string()));
    let headers = response.headers_mut();
    headers.insert("content-type", HeaderValue::from_static("application/xml"));
    response
}

fn empty(status: StatusCode) -> Response<Bytes> {
    let mut response = Response::new(Bytes::new());
    *response.status_mut() = status;
    response
}

/// Adds headers whose values are valid.
fn add_headers<'h>(
    response: &mut Response<Bytes>,
    headers: impl IntoIterator<Item = (&'h str, String)>,
) {
    for (name, value) in headers {
        let name = http::HeaderName::try_from(name);
        if let (Ok(name), Ok(value)) = (name, HeaderValue::from_str(&value)) {
            response.headers_mut().insert(name, value);
        }
    }
}
