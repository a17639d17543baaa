//! A minimal client that keeps its connection open.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;

use crate::process::Target;

pub(crate) struct Client {
    target: Target,
    stream: BufReader<TcpStream>,
    request: String,
}

impl Client {
    pub(crate) fn connect(target: &Target) -> Client {
        let stream = TcpStream::connect(target.address).expect("the server listens");
        stream.set_nodelay(true).expect("a socket without delay");
        Client {
            target: *target,
            stream: BufReader::new(stream),
            request: request(target, target.path),
        }
    }

    /// Sends the request of the target and returns the body of the response.
    pub(crate) fn get(&mut self) -> String {
        let request = self.request.as_bytes();
        let sent = self.stream.get_mut().write_all(request);
        sent.expect("the server reads");
        let length = self.read_head().expect("the body has a length");
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).expect("a whole body");
        String::from_utf8(body).expect("JSON is text")
    }

    /// Gets a chunked body; returns its length. `at_piece` is called with the length so far.
    pub(crate) fn get_chunked(&mut self, path: &str, mut at_piece: impl FnMut(usize)) -> usize {
        let request = request(&self.target, path);
        let sent = self.stream.get_mut().write_all(request.as_bytes());
        sent.expect("the server reads");
        assert_eq!(self.read_head(), None, "the body is chunked");
        let (mut total, mut chunk) = (0, Vec::new());
        loop {
            let size = usize::from_str_radix(&self.read_line(), 16).expect("the size of a chunk");
            chunk.resize(size + 2, 0);
            self.stream.read_exact(&mut chunk).expect("a whole chunk");
            if size == 0 {
                return total;
            }
            total += size;
            at_piece(total);
        }
    }

    /// Reads a head; returns the length of the body.
    fn read_head(&mut self) -> Option<usize> {
        let mut length = None;
        loop {
            let line = self.read_line();
            if line.is_empty() {
                return length;
            }
            if let Some((name, value)) = line.split_once(':')
                && name.eq_ignore_ascii_case("content-length")
            {
                length = Some(value.trim().parse().expect("a length is a number"));
            }
        }
    }

    fn read_line(&mut self) -> String {
        let mut line = String::new();
        let read = self.stream.read_line(&mut line);
        assert!(
            read.expect("the server responds") > 0,
            "the connection ended"
        );
        line.trim_end().to_owned()
    }
}

fn request(target: &Target, path: &str) -> String {
    let host = target.address;
    format!(
        "GET {path} HTTP/1.1\r\nHost: {host}\r\nAccept: application/json\r\nUser-Agent: bench\r\n\r\n"
    )
}
