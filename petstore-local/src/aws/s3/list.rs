//! `ListObjectsV2` and its older version.

use std::collections::BTreeSet;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::super::objects::Metadata;
use super::call::{Call, Result, document};
use super::error::invalid_argument;
use crate::events::time::iso_millis;

/// The most keys and prefixes of a page.
const PAGE: usize = 1000;

/// What `encoding-type=url` leaves as it is.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'*')
    .remove(b'/');

/// A page of keys, and of prefixes that end with the delimiter.
struct Page {
    objects: Vec<(String, Metadata)>,
    prefixes: BTreeSet<String>,
    /// The last key or prefix, if there are more.
    next: Option<String>,
}

pub(super) fn objects(call: &Call<'_>) -> Result {
    call.check_bucket("s3:ListBucket")?;
    let is_v2 = call.parameter("list-type") == Some("2");
    let encodes = match call.parameter("encoding-type") {
        None => false,
        Some("url") => true,
        Some(_) => {
            return Err(invalid_argument(
                "Invalid Encoding Method specified in Request",
            ));
        }
    };
    let limit = match call.parameter("max-keys").map(str::parse::<usize>) {
        None => PAGE,
        Some(Ok(limit)) => limit.min(PAGE),
        Some(Err(_)) => {
            return Err(invalid_argument(
                "Provided max-keys not an integer or within integer range",
            ));
        }
    };
    let (prefix, delimiter) = (
        call.parameter("prefix").unwrap_or_default(),
        call.parameter("delimiter").unwrap_or_default(),
    );
    let after = if is_v2 {
        let token = call.parameter("continuation-token");
        token.or_else(|| call.parameter("start-after"))
    } else {
        call.parameter("marker")
    };
    let page = page(call, prefix, delimiter, after.unwrap_or_default(), limit);
    let encode = |text: &str| {
        if encodes {
            utf8_percent_encode(text, PLAIN).to_string()
        } else {
            text.to_owned()
        }
    };
    Ok(document("ListBucketResult", |xml| {
        xml.text("Name", &call.bucket)
            .text("Prefix", encode(prefix));
        if !delimiter.is_empty() {
            xml.text("Delimiter", encode(delimiter));
        }
        xml.text("MaxKeys", limit)
            .text("IsTruncated", page.next.is_some())
            .optional("EncodingType", encodes.then_some("url"));
        if is_v2 {
            xml.text("KeyCount", page.objects.len() + page.prefixes.len())
                .optional("ContinuationToken", call.parameter("continuation-token"))
                .optional("StartAfter", call.parameter("start-after").map(encode))
                .optional("NextContinuationToken", page.next.as_deref());
        } else {
            xml.text("Marker", encode(after.unwrap_or_default()))
                .optional("NextMarker", page.next.as_deref().map(encode));
        }
        for (key, object) in &page.objects {
            xml.element("Contents", |xml| {
                xml.text("Key", encode(key))
                    .text("LastModified", iso_millis(object.modified))
                    .text("ETag", format_args!("\"{}\"", object.etag))
                    .text("Size", object.size)
                    .text("StorageClass", "STANDARD");
            });
        }
        for prefix in &page.prefixes {
            xml.element("CommonPrefixes", |xml| {
                xml.text("Prefix", encode(prefix));
            });
        }
    }))
}

/// The keys after `after`. A key with the delimiter after the prefix counts once, as its beginning.
fn page(call: &Call<'_>, prefix: &str, delimiter: &str, after: &str, limit: usize) -> Page {
    let mut page = Page {
        objects: Vec::new(),
        prefixes: BTreeSet::new(),
        next: None,
    };
    let mut last = None;
    for (key, object) in call.store().keys(&call.bucket, prefix) {
        let group = common_prefix(&key, prefix, delimiter);
        let entry = group.as_deref().unwrap_or(&key);
        let is_known = page.prefixes.contains(entry);
        if entry <= after || is_known {
            continue;
        }
        if page.objects.len() + page.prefixes.len() >= limit {
            page.next = last;
            break;
        }
        last = Some(entry.to_owned());
        match group {
            Some(group) => {
                page.prefixes.insert(group);
            }
            None => page.objects.push((key, object)),
        }
    }
    page
}

/// The beginning of a key up to the first delimiter after the prefix.
fn common_prefix(key: &str, prefix: &str, delimiter: &str) -> Option<String> {
    if delimiter.is_empty() {
        return None;
    }
    let rest = key.strip_prefix(prefix)?;
    let (first, _) = rest.split_once(delimiter)?;
    Some(format!("{prefix}{first}{delimiter}"))
}

#[cfg(test)]
mod tests {
    use super::common_prefix;

    #[test]
    fn a_delimiter_before_the_end_of_the_prefix_does_not_group() {
        assert_eq!(common_prefix("a/b/c", "", "/").as_deref(), Some("a/"));
        assert_eq!(common_prefix("a/b/c", "a/", "/").as_deref(), Some("a/b/"));
        assert_eq!(common_prefix("a/b", "a/", "/"), None);
        assert_eq!(common_prefix("a/b", "", ""), None);
    }
}
