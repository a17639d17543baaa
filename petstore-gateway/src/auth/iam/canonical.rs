//! The canonical form of a request, and the signature that it should have.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html>

use hmac::{Hmac, KeyInit, Mac};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use sha2::{Digest, Sha256};

use super::signature::Signature;
use crate::gateway_request::GatewayRequest;

/// Everything but the unreserved characters.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// The signature of the request by a secret key, in hexadecimal; `None` if a signed header is
/// missing.
pub(super) fn signature(
    secret: &str,
    signature: &Signature,
    request: &GatewayRequest,
) -> Option<String> {
    let request = canonical_request(signature, request)?;
    let scope = format!(
        "{}/{}/{}/aws4_request",
        signature.date, signature.region, signature.service
    );
    let to_sign = format!(
        "AWS4-HMAC-SHA256\n{}\n{scope}\n{}",
        signature.timestamp,
        hex(&Sha256::digest(request))
    );
    let mut key = hmac(format!("AWS4{secret}").as_bytes(), &signature.date);
    for part in [&*signature.region, &*signature.service, "aws4_request"] {
        key = hmac(&key, part);
    }
    Some(hex(&hmac(&key, &to_sign)))
}

fn canonical_request(signature: &Signature, request: &GatewayRequest) -> Option<String> {
    let mut text = format!(
        "{}\n{}\n{}\n",
        request.parts.method,
        canonical_path(request.parts.uri.path()),
        canonical_query(request.parts.uri.query().unwrap_or_default())
    );
    for name in &signature.signed_headers {
        let values: Vec<_> = request.header_values(name).collect();
        if values.is_empty() {
            return None;
        }
        let values: Vec<_> = values.iter().map(|value| collapse_spaces(value)).collect();
        text.push_str(&format!("{name}:{}\n", values.join(",")));
    }
    text.push_str(&format!("\n{}\n", signature.signed_headers.join(";")));
    text.push_str(&hex(&Sha256::digest(&request.body)));
    // A hash in a header must be that of the body, or the body would not be signed.
    let declared = request.header("x-amz-content-sha256");
    if declared.is_some_and(|declared| !text.ends_with(declared)) {
        return None;
    }
    Some(text)
}

/// The path as it was sent, with each segment encoded once more, and without `.`, `..` and empty
/// segments.
fn canonical_path(path: &str) -> String {
    let mut segments: Vec<String> = Vec::new();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop();
            }
            segment => segments.push(utf8_percent_encode(segment, RESERVED).to_string()),
        }
    }
    let is_folder = path.ends_with('/') && !segments.is_empty();
    format!(
        "/{}{}",
        segments.join("/"),
        if is_folder { "/" } else { "" }
    )
}

/// The parameters, each encoded anew, in the order of their names and values.
fn canonical_query(query: &str) -> String {
    let encode = |text: &str| {
        let bytes: Vec<u8> = percent_decode_str(text).collect();
        percent_encoding::percent_encode(&bytes, RESERVED).to_string()
    };
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    let mut pairs: Vec<_> = pairs
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (encode(name), encode(value)))
        .filter(|(name, _)| name != "X-Amz-Signature")
        .collect();
    pairs.sort();
    let pairs: Vec<_> = pairs
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    pairs.join("&")
}

fn collapse_spaces(value: &str) -> String {
    value.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn hmac(key: &[u8], text: &str) -> Vec<u8> {
    // A key may have any length.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else {
        return Vec::new();
    };
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_encoded_once_more_and_normalized() {
        assert_eq!(canonical_path("/dev/pets"), "/dev/pets");
        assert_eq!(canonical_path("/dev/a%20b/é"), "/dev/a%2520b/%C3%A9");
        assert_eq!(canonical_path("//dev/./x/../pets/"), "/dev/pets/");
        assert_eq!(canonical_path(""), "/");
        assert_eq!(canonical_path("/"), "/");
    }

    #[test]
    fn queries_are_encoded_and_sorted() {
        assert_eq!(canonical_query("b=2&a=x%20y&a=1&c"), "a=1&a=x%20y&b=2&c=");
        assert_eq!(canonical_query("k=a/b:c&X-Amz-Signature=1"), "k=a%2Fb%3Ac");
        assert_eq!(canonical_query(""), "");
    }

    #[test]
    fn spaces_in_headers_are_collapsed() {
        assert_eq!(collapse_spaces("  a   b  "), "a b");
    }
}
