//! The checksums that SQS returns.
//!
//! Source: SQS developer guide, *Calculating the MD5 message digest for message attributes*.

use std::collections::BTreeMap;

use md5::{Digest, Md5};
use sha2::Sha256;

use super::{AttributeValue, MessageAttribute};
use crate::hex::hex;

/// `MD5OfMessageBody`: 32 hexadecimal digits.
///
/// ```
/// use petstore_local::events::queue::md5_of_body;
/// assert_eq!(md5_of_body("hello"), "5d41402abc4b2a76b9719d911017c592");
/// ```
pub fn md5_of_body(body: &str) -> String {
    hex(&Md5::digest(body.as_bytes()))
}

/// `MD5OfMessageAttributes`, or `None` where there are no attributes.
///
/// The digest covers each attribute in the order of names: name, type, a byte for the kind of value
/// (1 text, 2 binary) and the value; each of name, type and value comes after its length in four
/// bytes.
pub fn md5_of_attributes(attributes: &BTreeMap<String, MessageAttribute>) -> Option<String> {
    if attributes.is_empty() {
        return None;
    }
    let mut digest = Md5::new();
    for (name, attribute) in attributes {
        update(&mut digest, name.as_bytes());
        update(&mut digest, attribute.data_type.as_bytes());
        match &attribute.value {
            AttributeValue::Text(text) => {
                digest.update([1]);
                update(&mut digest, text.as_bytes());
            }
            AttributeValue::Binary(bytes) => {
                digest.update([2]);
                update(&mut digest, bytes);
            }
        }
    }
    Some(hex(&digest.finalize()))
}

/// The deduplication id of a message without one, on a queue with content-based deduplication:
/// SHA-256 of the body.
pub(super) fn content_id(body: &str) -> String {
    hex(&Sha256::digest(body.as_bytes()))
}

fn update(digest: &mut Md5, bytes: &[u8]) {
    let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
    digest.update(length.to_be_bytes());
    digest.update(bytes);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_does_not_depend_on_the_order_of_attributes() {
        let one = ("kind".to_owned(), MessageAttribute::text("String", "cat"));
        let two = (
            "age".to_owned(),
            MessageAttribute::binary("Binary", [1, 2, 3]),
        );
        let there = BTreeMap::from([one.clone(), two.clone()]);
        let back = BTreeMap::from([two, one]);
        assert_eq!(md5_of_attributes(&there), md5_of_attributes(&back));
        assert_eq!(md5_of_attributes(&BTreeMap::new()), None);
    }

    #[test]
    fn text_and_binary_of_the_same_bytes_differ() {
        let text = BTreeMap::from([("a".to_owned(), MessageAttribute::text("String", "x"))]);
        let binary = BTreeMap::from([("a".to_owned(), MessageAttribute::binary("String", *b"x"))]);
        assert_ne!(md5_of_attributes(&text), md5_of_attributes(&binary));
    }
}
