//! Bodies in the content encoding `aws-chunked`: chunks with their lengths in hexadecimal, perhaps
//! with signatures, and headers after the last one.
//!
//! Source: "Transferring payload in multiple chunks" in the S3 API reference.

use bytes::{Bytes, BytesMut};

/// The content of a body; `None` if it is malformed.
pub(super) fn decode(body: &Bytes) -> Option<Bytes> {
    let mut content = BytesMut::with_capacity(body.len());
    let mut at = 0;
    loop {
        let line_end = at
            + body
                .get(at..)?
                .windows(2)
                .position(|pair| pair == b"\r\n")?;
        let line = std::str::from_utf8(body.get(at..line_end)?).ok()?;
        // `1000;chunk-signature=…`
        let length = usize::from_str_radix(line.split(';').next()?.trim(), 16).ok()?;
        if length == 0 {
            return Some(content.freeze());
        }
        let start = line_end + 2;
        let end = start.checked_add(length)?;
        content.extend_from_slice(body.get(start..end)?);
        if body.get(end..end.checked_add(2)?)? != b"\r\n" {
            return None;
        }
        at = end + 2;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn signatures_and_trailers_are_left_out() {
        let body = "5;chunk-signature=ab\r\nhello\r\n6\r\n world\r\n0\r\nx-amz-checksum-crc32:AAAA\r\n\r\n";
        assert_eq!(decode(&Bytes::from(body)).unwrap(), "hello world");
        for body in [
            "",
            "5\r\nhell",
            "5\r\nhelloXX0\r\n",
            "z\r\n",
            "ffffffffffffffff\r\na\r\n",
        ] {
            assert_eq!(decode(&Bytes::from(body)), None, "{body:?}");
        }
    }

    proptest! {
        #[test]
        fn chunks_of_any_size_are_joined(content: Vec<u8>, size in 1..20_usize) {
            let mut body = Vec::new();
            for chunk in content.chunks(size) {
                body.extend(format!("{:x}\r\n", chunk.len()).bytes());
                body.extend_from_slice(chunk);
                body.extend(b"\r\n");
            }
            body.extend(b"0\r\n\r\n");
            prop_assert_eq!(decode(&body.into()).unwrap(), content);
        }

        #[test]
        fn no_body_makes_it_panic(body: Vec<u8>) {
            let _ = decode(&body.into());
        }
    }
}
