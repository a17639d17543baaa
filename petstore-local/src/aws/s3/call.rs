//! A request to S3 with its parts, and the forms of responses.

use bytes::Bytes;
use http::{HeaderValue, Request, Response, StatusCode};
use percent_encoding::percent_decode_str;

use super::super::caller::Caller;
use super::super::error::ServiceError;
use super::super::local::ServiceRequest;
use super::super::objects::Objects;
use super::super::xml::Xml;
use super::error;
use crate::events::bucket::{Change, ObjectChange, Requester};

pub(super) type Result<T = Response<Bytes>> = std::result::Result<T, ServiceError>;

pub(super) const NAMESPACE: &str = "xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"";

/// A request with its parts.
pub(super) struct Call<'a> {
    pub(super) request: &'a ServiceRequest<'a>,
    pub(super) bucket: String,
    pub(super) key: String,
    query: Vec<(String, String)>,
}

impl<'a> Call<'a> {
    pub(super) fn new(request: &'a ServiceRequest<'a>) -> Self {
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

    pub(super) fn http(&self) -> &'a Request<Bytes> {
        self.request.request
    }

    pub(super) fn store(&self) -> &'a Objects {
        &self.request.aws.objects
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.parameter(name).is_some()
    }

    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        let mut query = self.query.iter();
        let found = query.find(|(found, _)| found == name);
        found.map(|(_, value)| value.as_str())
    }

    pub(super) fn header(&self, name: &str) -> Option<&'a str> {
        self.http().headers().get(name)?.to_str().ok()
    }

    /// A part of a bucket or an object that the local world does not have, such as `acl`.
    pub(super) fn sub_resource(&self) -> Option<&str> {
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

    pub(super) fn not_implemented(&self) -> ServiceError {
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
    pub(super) fn check_bucket(&self, action: &'static str) -> Result<()> {
        self.check(action, &self.request.aws.names.bucket(&self.bucket))?;
        self.require_bucket()
    }

    /// Checks that the caller may do this to an object, and that the bucket exists.
    pub(super) fn check_object(&self, action: &'static str, key: &str) -> Result<()> {
        self.check_object_of(&self.bucket, action, key)?;
        self.require_bucket()
    }

    pub(super) fn check_object_of(
        &self,
        bucket: &str,
        action: &'static str,
        key: &str,
    ) -> Result<()> {
        let bucket = self.request.aws.names.bucket(bucket);
        self.check(action, &format!("{bucket}/{key}"))
    }

    pub(super) fn check(&self, action: &'static str, arn: &str) -> Result<()> {
        let policies = &self.request.aws.policies;
        let checked = policies.check(self.request.caller, action, arn);
        checked.map_err(|denied| {
            ServiceError::with_status(StatusCode::FORBIDDEN, "AccessDenied", denied)
        })
    }

    pub(super) fn require_bucket(&self) -> Result<()> {
        if self.store().has_bucket(&self.bucket) {
            Ok(())
        } else {
            Err(error::no_such_bucket())
        }
    }

    /// The change of an object, for the notifications of its bucket.
    pub(super) fn change(&self, key: &str, change: Change) -> ObjectChange {
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
    pub(super) fn notify(&self) -> Result<()> {
        self.request
            .aws
            .notify_of_objects()
            .map_err(|reason| ServiceError::internal("InternalError", reason))
    }
}

/// A response with a document.
pub(super) fn document(name: &str, content: impl FnOnce(&mut Xml)) -> Response<Bytes> {
    let mut xml = Xml::document();
    xml.element_with(name, NAMESPACE, content);
    let mut response = Response::new(Bytes::from(xml.into_string()));
    let headers = response.headers_mut();
    headers.insert("content-type", HeaderValue::from_static("application/xml"));
    response
}

pub(super) fn empty(status: StatusCode) -> Response<Bytes> {
    let mut response = Response::new(Bytes::new());
    *response.status_mut() = status;
    response
}

/// Adds headers whose values are valid.
pub(super) fn add_headers<'h>(
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
