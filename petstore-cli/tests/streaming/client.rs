//! A client that reads a response as it arrives.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(60);

/// A response whose head was read.
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) head: String,
    connection: BufReader<TcpStream>,
}

pub(crate) fn get(address: SocketAddr, path: &str) -> Response {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    let mut connection = BufReader::with_capacity(256 * 1024, stream);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        assert_ne!(connection.read_line(&mut head).unwrap(), 0, "{head}");
    }
    Response {
        status: head.split(' ').nth(1).unwrap().parse().unwrap(),
        head: head.to_ascii_lowercase(),
        connection,
    }
}

impl Response {
    /// The next chunk; `None` after the last one.
    pub(crate) fn chunk(&mut self) -> std::io::Result<Option<Vec<u8>>> {
        let mut line = String::new();
        self.connection.read_line(&mut line)?;
        let size = usize::from_str_radix(line.trim_end(), 16);
        let size = size.map_err(|_| std::io::Error::other("the body broke off"))?;
        let mut chunk = vec![0; size + 2];
        self.connection.read_exact(&mut chunk)?;
        chunk.truncate(size);
        Ok((size > 0).then_some(chunk))
    }

    /// The number of bytes of the body, and whether it is complete.
    pub(crate) fn length(&mut self) -> (usize, bool) {
        let mut length = 0;
        loop {
            match self.chunk() {
                Ok(Some(chunk)) => length += chunk.len(),
                Ok(None) => return (length, true),
                Err(_) => return (length, false),
            }
        }
    }

    /// The body of a response that is not streamed.
    pub(crate) fn text(mut self) -> String {
        let mut text = String::new();
        self.connection.read_to_string(&mut text).unwrap();
        text
    }
}
