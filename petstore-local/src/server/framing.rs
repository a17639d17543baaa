//! The framing of request bodies: finds where a body ends (RFC 9112, sections 6 and 7.1).
//!
//! It only skips bodies; hyper reads them and rejects malformed ones.

/// The part of a body that has not arrived yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Framing {
    /// This many bytes.
    Length(u64),
    /// The line before a chunk: the size as far as it was read, and whether it is complete.
    ChunkSize { size: u64, is_read: bool },
    /// The bytes of a chunk and the line end after them.
    Chunk(u64),
    /// The lines after the last chunk, up to an empty line.
    Trailers { line_is_empty: bool },
}

impl Default for Framing {
    /// No body.
    fn default() -> Self {
        Self::Length(0)
    }
}

impl Framing {
    /// A chunked body, from its start.
    pub(super) fn chunked() -> Self {
        Self::ChunkSize {
            size: 0,
            is_read: false,
        }
    }

    /// Skips the body, and returns the bytes after it.
    pub(super) fn skip<'r>(&mut self, mut read: &'r [u8]) -> &'r [u8] {
        while *self != Self::default() {
            let Some((first, rest)) = read.split_first() else {
                break;
            };
            if let Self::Length(left) | Self::Chunk(left) = self {
                let now = usize::try_from(*left).unwrap_or(usize::MAX);
                let (skipped, rest) = read.split_at(now.min(read.len()));
                *left -= skipped.len() as u64;
                read = rest;
                if *self == Self::Chunk(0) {
                    *self = Self::chunked();
                }
            } else {
                self.step(*first);
                read = rest;
            }
        }
        read
    }

    /// Processes one byte of a line.
    fn step(&mut self, byte: u8) {
        *self = match (*self, byte) {
            (Self::ChunkSize { size: 0, .. }, b'\n') => Self::Trailers {
                line_is_empty: true,
            },
            (Self::ChunkSize { size, .. }, b'\n') => Self::Chunk(size.saturating_add(2)),
            (Self::ChunkSize { size, is_read }, _) => {
                match char::from(byte).to_digit(16).filter(|_| !is_read) {
                    Some(digit) => Self::ChunkSize {
                        size: size.saturating_mul(16).saturating_add(digit.into()),
                        is_read,
                    },
                    None => Self::ChunkSize {
                        size,
                        is_read: true,
                    },
                }
            }
            (
                Self::Trailers {
                    line_is_empty: true,
                },
                b'\n',
            ) => Self::default(),
            (Self::Trailers { .. }, b'\n') => Self::Trailers {
                line_is_empty: true,
            },
            (Self::Trailers { line_is_empty }, _) => Self::Trailers {
                line_is_empty: line_is_empty && byte == b'\r',
            },
            (bytes, _) => bytes,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_ends_at_the_same_byte_however_it_is_split() {
        for (framing, body) in [
            (Framing::Length(0), ""),
            (Framing::Length(5), "ab\r\nc"),
            (Framing::chunked(), "0\r\n\r\n"),
            (
                Framing::chunked(),
                "1a;b=c\r\nGET / HTTP/1.1\r\n\r\n0\r\n\r\nxyz\r\n003\r\nabc\r\n0;d\r\nE: f\r\n\r\n",
            ),
        ] {
            let all = format!("{body}NEXT");
            for cut in 0..=all.len() {
                let mut framing = framing;
                let (first, second) = all.as_bytes().split_at(cut);
                let after = [framing.skip(first), framing.skip(second)].concat();
                assert_eq!(after, b"NEXT", "{body:?} cut at {cut}");
            }
        }
    }
}
