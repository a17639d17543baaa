//! The chunked transfer coding of responses (RFC 9112, section 7.1).

/// A line that is longer than this is refused.
const MAX_LINE: usize = 4096;

/// Decodes a chunked body piece by piece.
#[derive(Debug, Default)]
pub(super) struct Decoder {
    state: State,
    line: Vec<u8>,
}

#[derive(Debug, Default, PartialEq, Eq)]
enum State {
    /// The line with the size of the next chunk.
    #[default]
    Size,
    /// The rest of a chunk.
    Data(usize),
    /// The line end after a chunk.
    DataEnd,
    /// The lines after the last chunk, up to an empty one.
    Trailers,
    Done,
}

/// Why a body is not chunked as it should be.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("its chunks are malformed")]
pub(super) struct Malformed;

impl Decoder {
    /// Appends the decoded bytes of this piece to `body`. Bytes after the end of the body are
    /// ignored.
    pub(super) fn decode(&mut self, mut piece: &[u8], body: &mut Vec<u8>) -> Result<(), Malformed> {
        while !piece.is_empty() && !self.is_done() {
            if let State::Data(left) = &mut self.state {
                let (data, rest) = piece.split_at((*left).min(piece.len()));
                body.extend_from_slice(data);
                *left -= data.len();
                piece = rest;
                if *left == 0 {
                    self.state = State::DataEnd;
                }
                continue;
            }
            let end = piece.iter().position(|byte| *byte == b'\n');
            let (line, rest) = piece.split_at(end.map_or(piece.len(), |end| end + 1));
            piece = rest;
            self.line.extend_from_slice(line);
            if self.line.len() > MAX_LINE {
                return Err(Malformed);
            }
            if end.is_some() {
                let line = std::mem::take(&mut self.line);
                self.state = self.after(line.strip_suffix(b"\r\n").ok_or(Malformed)?)?;
            }
        }
        Ok(())
    }

    /// Whether the body is complete.
    pub(super) fn is_done(&self) -> bool {
        self.state == State::Done
    }

    /// The state after a line.
    fn after(&self, line: &[u8]) -> Result<State, Malformed> {
        match self.state {
            State::Size => match size(line)? {
                0 => Ok(State::Trailers),
                size => Ok(State::Data(size)),
            },
            State::DataEnd if line.is_empty() => Ok(State::Size),
            State::Trailers if line.is_empty() => Ok(State::Done),
            State::Trailers => Ok(State::Trailers),
            _ => Err(Malformed),
        }
    }
}

/// The size of a chunk; extensions after it are ignored.
fn size(line: &[u8]) -> Result<usize, Malformed> {
    let text = std::str::from_utf8(line).map_err(|_| Malformed)?;
    let digits = text.split(';').next().unwrap_or_default().trim_end();
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(Malformed);
    }
    usize::from_str_radix(digits, 16).map_err(|_| Malformed)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn decode(pieces: &[&[u8]]) -> Result<(Vec<u8>, bool), Malformed> {
        let (mut decoder, mut body) = (Decoder::default(), Vec::new());
        for piece in pieces {
            decoder.decode(piece, &mut body)?;
        }
        Ok((body, decoder.is_done()))
    }

    #[test]
    fn extensions_and_trailers_are_no_part_of_a_body() {
        let body = b"3;a=\"b\"\r\nabc\r\n00A\r\n0123456789\r\n0\r\nX: y\r\n\r\nmore";
        assert_eq!(decode(&[body]), Ok((b"abc0123456789".to_vec(), true)));
    }

    #[test]
    fn malformed_chunks_are_refused() {
        for body in [
            &b"x\r\n"[..],
            b"\r\n",
            b"-1\r\n",
            b"+1\r\na\r\n",
            b"1\na\r\n",
            b"1\r\nab\r\n",
            b"fffffffffffffffff\r\n",
            &[b'0'; MAX_LINE + 1],
        ] {
            assert_eq!(decode(&[body]), Err(Malformed), "{body:?}");
        }
    }

    proptest! {
        #[test]
        fn a_body_is_the_same_however_it_is_split(
            chunks: Vec<Vec<u8>>,
            cut: prop::sample::Index,
        ) {
            let mut coded = Vec::new();
            for chunk in chunks.iter().filter(|chunk| !chunk.is_empty()) {
                coded.extend_from_slice(format!("{:x}\r\n", chunk.len()).as_bytes());
                coded.extend_from_slice(chunk);
                coded.extend_from_slice(b"\r\n");
            }
            coded.extend_from_slice(b"0\r\n\r\n");
            let (first, second) = coded.split_at(cut.index(coded.len() + 1));
            prop_assert_eq!(decode(&[first, second]), Ok((chunks.concat(), true)));
        }

        #[test]
        fn any_bytes_are_decoded_without_a_panic(pieces: Vec<Vec<u8>>) {
            let pieces: Vec<&[u8]> = pieces.iter().map(Vec::as_slice).collect();
            let length: usize = pieces.iter().map(|piece| piece.len()).sum();
            if let Ok((body, _)) = decode(&pieces) {
                prop_assert!(body.len() <= length);
            }
        }
    }
}
