//! Requests that look random and are the same in every run.

/// Small numbers that look random and are the same in every run (xorshift).
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit as u64).expect("a small number")
    }

    fn one_of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())]
    }

    /// A request to one of the methods, with some bytes changed, removed, repeated or added.
    pub(crate) fn request(&mut self) -> Vec<u8> {
        let verb = self.one_of(&["GET", "POST", "PUT", "HEAD", "OPTIONS", "BREW", "get"]);
        let path = self.one_of(&[
            "/dev/pets?page=1",
            "/dev/pets",
            "/dev/backend/rex?page=%0d%0a",
            "/dev/keyed",
            "/dev/signed",
            "/dev/signed?X-Amz-Signature=0&X-Amz-Algorithm=AWS4-HMAC-SHA256",
            "//dev//pets/?page=é",
            "/dev/%2e%2e/pets",
            "http://x/dev/pets?page=1",
            "*",
        ]);
        let header = self.one_of(&[
            "Accept: */*",
            "X-API-Key: 0123456789abcdefghijklmnopqrst",
            "Authorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261127/us-east-1/execute-api/aws4_request, SignedHeaders=host, Signature=00",
            "X-HTTP-Method-Override: POST",
            "Content-Type: application/json; charset=\"utf-8",
            "Expect: 100-continue",
            "Connection: keep-alive, close, x",
        ]);
        let body = self.one_of(&[
            r#"{"type": "dog"}"#,
            r#"{"type": {"type": [1, 2, null]}}"#,
            "",
            "{",
            "\u{0}\u{ff}",
            "$context.stage #set($x = 1)",
        ]);
        // Half of the requests are right before their bytes change.
        let (verb, path, header, body) = match self.below(4) {
            0 => (
                "GET",
                "/dev/keyed",
                "X-API-Key: 0123456789abcdefghijklmnopqrst",
                "",
            ),
            1 => (
                "POST",
                "/dev/pets?page=1",
                "Accept: */*",
                r#"{"type": "dog"}"#,
            ),
            _ => (verb, path, header, body),
        };
        let length = body.len();
        let request = format!(
            "{verb} {path} HTTP/1.1\r\nHost: localhost\r\n{header}\r\nContent-Length: {length}\r\n\r\n{body}"
        );
        let mut bytes = request.into_bytes();
        for _ in 0..self.below(4) {
            let at = self.below(bytes.len());
            match self.below(4) {
                0 => bytes[at] = self.byte(),
                1 => drop(bytes.remove(at)),
                2 => bytes.insert(at, self.byte()),
                _ => {
                    let copy = bytes[at..].to_vec();
                    bytes.extend_from_slice(&copy);
                }
            }
        }
        bytes
    }

    fn byte(&mut self) -> u8 {
        match self.below(2) {
            0 => self.one_of(b"\r\n\0 :/;,%=&$#{\"\xff\x80"),
            _ => u8::try_from(self.below(256)).expect("a byte"),
        }
    }
}
