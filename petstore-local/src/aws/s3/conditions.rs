//! Conditional requests and ranges.
//!
//! Source: RFC 9110, sections 13 and 14; "Conditional requests" in the S3 user guide.

use std::ops::Range;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::StatusCode;

use super::super::error::ServiceError;
use super::super::objects::Metadata;
use super::call::Call;
use super::error::precondition_failed;

/// Checks the conditions of a request that reads an object.
pub(super) fn check_read(call: &Call<'_>, object: &Metadata) -> Result<(), ServiceError> {
    let modified = UNIX_EPOCH + Duration::from_secs(object.modified.as_seconds());
    let date = |name: &str| -> Option<SystemTime> {
        let text = call.header(name)?;
        httpdate::parse_http_date(text).ok()
    };
    if let Some(tags) = call.header("if-match") {
        if !names_tag(tags, &object.etag) {
            return Err(precondition_failed());
        }
    } else if date("if-unmodified-since").is_some_and(|since| modified > since) {
        return Err(precondition_failed());
    }
    let is_same = match call.header("if-none-match") {
        Some(tags) => names_tag(tags, &object.etag),
        None => date("if-modified-since").is_some_and(|since| modified <= since),
    };
    if is_same {
        let code = "NotModified";
        return Err(ServiceError::with_status(
            StatusCode::NOT_MODIFIED,
            code,
            "Not Modified",
        ));
    }
    Ok(())
}

/// Checks the conditions of a request that writes an object.
pub(super) fn check_write(call: &Call<'_>, current: Option<&Metadata>) -> Result<(), ServiceError> {
    match (call.header("if-match"), current) {
        (Some(_), None) => return Err(super::error::no_such_key()),
        (Some(tags), Some(object)) if !names_tag(tags, &object.etag) => {
            return Err(precondition_failed());
        }
        _ => {}
    }
    match (call.header("if-none-match"), current) {
        (Some("*"), Some(_)) => Err(precondition_failed()),
        (Some(tags), Some(object)) if names_tag(tags, &object.etag) => Err(precondition_failed()),
        _ => Ok(()),
    }
}

fn names_tag(tags: &str, etag: &str) -> bool {
    let mut tags = tags
        .split(',')
        .map(|tag| tag.trim().trim_start_matches("W/"));
    tags.any(|tag| tag == "*" || tag.trim_matches('"') == etag)
}

/// The bytes that `Range` names, if it names one range of bytes.
pub(super) fn range(call: &Call<'_>, size: usize) -> Result<Option<Range<usize>>, ServiceError> {
    let Some(header) = call.header("range") else {
        return Ok(None);
    };
    match parse_range(header, size) {
        // What is not a range of bytes is ignored.
        None => Ok(None),
        Some(Some(range)) => Ok(Some(range)),
        Some(None) => Err(ServiceError::with_status(
            StatusCode::RANGE_NOT_SATISFIABLE,
            "InvalidRange",
            "The requested range is not satisfiable",
        )),
    }
}

/// `Some(None)` for a range outside of the object.
fn parse_range(header: &str, size: usize) -> Option<Option<Range<usize>>> {
    let (first, last) = header.strip_prefix("bytes=")?.split_once('-')?;
    let range = match (first.trim(), last.trim()) {
        ("", suffix) => {
            let length: usize = suffix.parse().ok()?;
            size.saturating_sub(length)..size
        }
        (first, "") => first.parse().ok()?..size,
        (first, last) => {
            let (first, last): (usize, usize) = (first.parse().ok()?, last.parse().ok()?);
            if last < first {
                return None;
            }
            first..last.saturating_add(1).min(size)
        }
    };
    Some((range.start < range.end).then_some(range))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_of_bytes_and_within_the_object() {
        assert_eq!(parse_range("bytes=0-3", 10), Some(Some(0..4)));
        assert_eq!(parse_range("bytes=8-99", 10), Some(Some(8..10)));
        assert_eq!(parse_range("bytes=-3", 10), Some(Some(7..10)));
        assert_eq!(parse_range("bytes=4-", 10), Some(Some(4..10)));
        assert_eq!(parse_range("bytes=10-", 10), Some(None));
        assert_eq!(parse_range("bytes=-0", 10), Some(None));
        for ignored in ["lines=1-2", "bytes=3-1", "bytes=0-1,4-5", "bytes=a-b"] {
            assert_eq!(parse_range(ignored, 10), None, "{ignored}");
        }
    }

    #[test]
    fn a_tag_is_compared_without_its_quotation_marks() {
        assert!(names_tag("\"a\", W/\"b\"", "b") && names_tag("*", "x") && names_tag("a", "a"));
        assert!(!names_tag("\"a\"", "ab"));
    }
}
