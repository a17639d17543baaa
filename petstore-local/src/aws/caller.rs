//! Who sends a request, and to which service: what the signature contains. It is not verified.
//!
//! Source: "Create a signed AWS API request" in the IAM user guide.

use http::Request;
use http::header::AUTHORIZATION;

/// What the access key ids of functions begin with.
const FUNCTION_KEY: &str = "local-function-";

/// Who sends a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Caller {
    /// A person or a program outside of the app, who may do everything.
    Developer,
    /// The code that runs before any function is invoked: it may do what one of the functions may.
    Startup,
    /// A function, which may do what its handlers declare.
    Function(String),
}

/// The access key id that makes a request one of a function.
///
/// ```
/// use petstore_local::aws::{Caller, access_key_of};
/// assert_eq!(Caller::of_access_key(&access_key_of("api")), Caller::Function("api".to_owned()));
/// ```
pub fn access_key_of(function: &str) -> String {
    format!("{FUNCTION_KEY}{function}")
}

impl Caller {
    /// The caller with an access key id: a function, or else the developer.
    pub fn of_access_key(id: &str) -> Self {
        match id.strip_prefix(FUNCTION_KEY) {
            Some(function) => Self::Function(function.to_owned()),
            None => Self::Developer,
        }
    }
}

/// The scope of a signature.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Signature {
    pub(super) access_key: Option<String>,
    /// The name of the service, such as `sqs`.
    pub(super) service: Option<String>,
}

impl Signature {
    /// Reads `Authorization`, or `X-Amz-Credential` of a presigned URL.
    pub(super) fn from_request<B>(request: &Request<B>) -> Self {
        let header = request.headers().get(AUTHORIZATION);
        let header = header.and_then(|value| value.to_str().ok());
        if let Some(credential) = header.and_then(credential_of) {
            return Self::of_credential(credential);
        }
        let query = request.uri().query().unwrap_or_default();
        let credential = form_urlencoded::parse(query.as_bytes())
            .find(|(name, _)| name.eq_ignore_ascii_case("X-Amz-Credential"));
        if let Some((_, value)) = credential {
            return Self::of_credential(&value);
        }
        // Version 2 of signatures, which boto3 uses for presigned URLs of S3, has no scope.
        let key =
            form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "AWSAccessKeyId");
        key.map_or_else(Self::default, |(_, value)| Self {
            access_key: Some(value.into_owned()),
            service: Some("s3".to_owned()),
        })
    }

    /// `AKID/20260101/eu-west-1/sqs/aws4_request`; the key may contain slashes.
    fn of_credential(credential: &str) -> Self {
        let mut parts = credential.rsplitn(5, '/');
        let (_, service) = (parts.next(), parts.next());
        Self {
            access_key: parts.nth(2).map(str::to_owned),
            service: service.map(str::to_owned),
        }
    }
}

/// The value of `Credential=` in `AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…`.
fn credential_of(authorization: &str) -> Option<&str> {
    let (_, rest) = authorization.split_once("Credential=")?;
    rest.split([',', ' ']).next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scope_is_in_the_header_or_in_the_url() {
        let header = "AWS4-HMAC-SHA256 Credential=AK/20260101/eu-west-1/sqs/aws4_request, SignedHeaders=host, Signature=0";
        let request = Request::get("/").header("authorization", header).body(());
        let signature = Signature::from_request(&request.unwrap());
        assert_eq!(signature.access_key.as_deref(), Some("AK"));
        assert_eq!(signature.service.as_deref(), Some("sqs"));
        let url = "/photos/a?X-Amz-Credential=AK%2F20260101%2Feu-west-1%2Fs3%2Faws4_request";
        let signature = Signature::from_request(&Request::get(url).body(()).unwrap());
        assert_eq!(signature.access_key.as_deref(), Some("AK"));
        assert_eq!(signature.service.as_deref(), Some("s3"));
        let older = "/photos/a?AWSAccessKeyId=AK&Signature=x&Expires=1800000000";
        let signature = Signature::from_request(&Request::get(older).body(()).unwrap());
        assert_eq!(signature.service.as_deref(), Some("s3"));
        let unsigned = Request::get("/?Action=Publish").body(()).unwrap();
        assert_eq!(Signature::from_request(&unsigned), Signature::default());
    }

    #[test]
    fn other_keys_belong_to_the_developer() {
        assert_eq!(Caller::of_access_key("AKIDEXAMPLE"), Caller::Developer);
    }
}
