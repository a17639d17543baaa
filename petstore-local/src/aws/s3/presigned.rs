//! Presigned URLs: when they expire. Their signatures are not verified.
//!
//! Source: "Authenticating Requests: Using Query Parameters" in the S3 API reference.

use std::time::Duration;

use bytes::Bytes;
use http::{Request, StatusCode};
use petstore_core::Timestamp;
use petstore_core::civil::DateTime;

use super::super::error::ServiceError;
use super::super::local::LocalAws;

/// The longest validity in seconds: a week.
const MAX_SECONDS: u64 = 604_800;

/// Checks that the URL is still valid, if it is presigned.
pub(super) fn check(request: &Request<Bytes>, aws: &LocalAws) -> Result<(), ServiceError> {
    let query = request.uri().query().unwrap_or_default();
    let parameter = |wanted: &str| {
        let mut query = form_urlencoded::parse(query.as_bytes());
        let found = query.find(|(name, _)| name == wanted);
        found.map(|(_, value)| value.into_owned())
    };
    let now = aws.read_world(|_, now| now)?;
    let expired = || {
        let message = "Request has expired";
        ServiceError::with_status(StatusCode::FORBIDDEN, "AccessDenied", message)
    };
    // Version 2 of signatures has the time of the end, in Unix seconds.
    let end = parameter("AWSAccessKeyId").and(parameter("Expires"));
    if let Some(end) = end {
        let is_valid = end.parse().is_ok_and(|end: u64| now.as_seconds() <= end);
        return if is_valid { Ok(()) } else { Err(expired()) };
    }
    let Some(seconds) = parameter("X-Amz-Expires") else {
        return Ok(());
    };
    let invalid = |message: &str| ServiceError::new("AuthorizationQueryParametersError", message);
    let seconds = seconds
        .parse()
        .ok()
        .filter(|seconds| *seconds <= MAX_SECONDS);
    let seconds = seconds
        .ok_or_else(|| invalid("X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds"))?;
    let date = parameter("X-Amz-Date").and_then(|date| timestamp(&date));
    let date = date.ok_or_else(|| {
        invalid("X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"")
    })?;
    if now > date + Duration::from_secs(seconds) {
        return Err(expired());
    }
    Ok(())
}

/// `20260131T235959Z`
fn timestamp(text: &str) -> Option<Timestamp> {
    let seconds = DateTime::parse_basic(text.strip_suffix('Z')?)?.seconds();
    u64::try_from(seconds).ok().map(Timestamp::from_seconds)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::events::time::iso_seconds;

    #[test]
    fn other_forms_are_refused() {
        for text in [
            "",
            "2026-01-31T23:59:59Z",
            "20260131T235959",
            "20261331T235959Z",
            "20260231T235959Z",
            "2026013é235959Z",
        ] {
            assert_eq!(timestamp(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn times_are_those_that_are_written(seconds in 0..4_000_000_000_u64) {
            let time = Timestamp::from_seconds(seconds);
            let text = iso_seconds(time).replace(['-', ':'], "");
            prop_assert_eq!(timestamp(&text), Some(time));
        }
    }
}
