//! The framing of streamed results: `application/vnd.amazon.eventstream`.
//!
//! A message has its total length, the length of its headers, a checksum of both, the headers, the
//! payload, and a checksum of everything before it. Numbers are big-endian; checksums are CRC-32 of
//! IEEE 802.3.
//!
//! <https://docs.aws.amazon.com/lambda/latest/api/API_InvokeWithResponseStream.html>,
//! <https://smithy.io/2.0/aws/amazon-eventstream.html>

use bytes::{Buf, Bytes, BytesMut};

/// The bytes of a message beside its headers and its payload.
const FRAME: usize = 16;

/// The bytes of a message at most.
const MAX_MESSAGE: usize = 24 * 1024 * 1024;

/// A message whose event has a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Message {
    /// `:event-type`, or `:exception-type` of an exception.
    pub(super) kind: String,
    /// Whether Lambda reports an exception.
    pub(super) is_exception: bool,
    pub(super) payload: Bytes,
}

/// Why bytes are not an event stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum Malformed {
    #[error("the length of a message is out of bounds")]
    Length,
    #[error("the checksum of a message is wrong")]
    Checksum,
    #[error("the headers of a message are malformed")]
    Headers,
}

/// Takes the first message from the buffer; `None` if it is not complete.
pub(super) fn take_message(buffer: &mut BytesMut) -> Result<Option<Message>, Malformed> {
    let Some(prelude) = buffer.first_chunk::<12>() else {
        return Ok(None);
    };
    let number = |at: usize| {
        prelude[at..]
            .iter()
            .take(4)
            .fold(0, |n, byte| n << 8 | u32::from(*byte))
    };
    if crc32(&prelude[..8]) != number(8) {
        return Err(Malformed::Checksum);
    }
    let (total, headers) = (number(0) as usize, number(4) as usize);
    if !(FRAME..=MAX_MESSAGE).contains(&total) || headers > total - FRAME {
        return Err(Malformed::Length);
    }
    if buffer.len() < total {
        return Ok(None);
    }
    let mut message = buffer.split_to(total).freeze();
    let mut sum = message.split_off(total - 4);
    if crc32(&message) != sum.get_u32() {
        return Err(Malformed::Checksum);
    }
    message.advance(12);
    let payload = message.split_off(headers);
    let mut found = Message {
        kind: String::new(),
        is_exception: false,
        payload,
    };
    while !message.is_empty() {
        let (name, value) = take_header(&mut message).ok_or(Malformed::Headers)?;
        match (&*name, &*value) {
            (b":event-type" | b":exception-type" | b":error-code", value) => {
                found.kind = String::from_utf8_lossy(value).into_owned();
            }
            (b":message-type", value) => found.is_exception = value != b"event",
            _ => {}
        }
    }
    Ok(Some(found))
}

/// The name of the first header, and its value if that is text.
fn take_header(headers: &mut Bytes) -> Option<(Bytes, Bytes)> {
    let length = usize::from(headers.try_get_u8().ok()?);
    let name = take(headers, length)?;
    let length = match headers.try_get_u8().ok()? {
        0 | 1 => 0,
        2 => 1,
        3 => 2,
        4 => 4,
        5 | 8 => 8,
        6 | 7 => usize::from(headers.try_get_u16().ok()?),
        9 => 16,
        _ => return None,
    };
    Some((name, take(headers, length)?))
}

fn take(bytes: &mut Bytes, length: usize) -> Option<Bytes> {
    (length <= bytes.len()).then(|| bytes.split_to(length))
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |sum, byte| {
        TABLE[usize::from(sum as u8 ^ byte)] ^ (sum >> 8)
    })
}

const TABLE: [u32; 256] = {
    let mut table = [0; 256];
    let mut index = 0;
    while index < 256 {
        let mut sum = index as u32;
        let mut bit = 0;
        while bit < 8 {
            sum = if sum & 1 == 1 {
                0xedb8_8320 ^ (sum >> 1)
            } else {
                sum >> 1
            };
            bit += 1;
        }
        table[index] = sum;
        index += 1;
    }
    table
};

/// A message as Lambda sends it.
#[cfg(test)]
pub(super) fn write_message(headers: &[(&str, &str)], payload: &[u8]) -> Vec<u8> {
    let mut written = Vec::new();
    for (name, value) in headers {
        written.push(u8::try_from(name.len()).unwrap());
        written.extend_from_slice(name.as_bytes());
        written.push(7);
        written.extend_from_slice(&u16::try_from(value.len()).unwrap().to_be_bytes());
        written.extend_from_slice(value.as_bytes());
    }
    let total = FRAME + written.len() + payload.len();
    let mut message = Vec::new();
    message.extend_from_slice(&u32::try_from(total).unwrap().to_be_bytes());
    message.extend_from_slice(&u32::try_from(written.len()).unwrap().to_be_bytes());
    message.extend_from_slice(&crc32(&message).to_be_bytes());
    message.extend_from_slice(&written);
    message.extend_from_slice(payload);
    message.extend_from_slice(&crc32(&message).to_be_bytes());
    message
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_checksum_is_that_of_the_standard() {
        // The check value of CRC-32/ISO-HDLC.
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
    }

    #[test]
    fn a_changed_byte_is_found() {
        let message = write_message(&[(":event-type", "PayloadChunk")], b"Rex");
        for at in 0..message.len() {
            let mut changed = message.clone();
            changed[at] ^= 1;
            let taken = take_message(&mut BytesMut::from(&changed[..]));
            assert!(taken.is_err(), "byte {at}");
        }
    }

    proptest! {
        #[test]
        fn messages_are_the_same_however_they_are_split(
            payloads in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 1..5),
            cut: prop::sample::Index,
        ) {
            let headers = [(":event-type", "PayloadChunk"), (":message-type", "event"), ("x", "")];
            let bytes: Vec<u8> = payloads.iter().flat_map(|payload| write_message(&headers, payload)).collect();
            let (first, second) = bytes.split_at(cut.index(bytes.len() + 1));
            let (mut buffer, mut taken) = (BytesMut::new(), Vec::new());
            for piece in [first, second] {
                buffer.extend_from_slice(piece);
                while let Some(message) = take_message(&mut buffer).unwrap() {
                    prop_assert_eq!(&message.kind, "PayloadChunk");
                    prop_assert!(!message.is_exception);
                    taken.push(message.payload.to_vec());
                }
            }
            prop_assert_eq!(taken, payloads);
            prop_assert!(buffer.is_empty());
        }

        #[test]
        fn any_bytes_are_read_without_a_panic(bytes: Vec<u8>) {
            let mut buffer = BytesMut::from(&bytes[..]);
            while let Ok(Some(_)) = take_message(&mut buffer) {}
        }

        #[test]
        fn any_headers_are_read_without_a_panic(bytes: Vec<u8>) {
            let mut headers = Bytes::from(bytes);
            while !headers.is_empty() && take_header(&mut headers).is_some() {}
        }
    }
}
