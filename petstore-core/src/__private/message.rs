//! Messages of compile errors that depend on types.

/// A message built while the user's program is compiled, where nothing can be allocated.
pub(super) struct Message {
    text: [u8; ROOM],
    length: usize,
}

/// The size of the longest message; the rest is cut off.
const ROOM: usize = 400;

impl Message {
    pub(super) const fn new() -> Self {
        Message {
            text: [0; ROOM],
            length: 0,
        }
    }

    pub(super) const fn text(mut self, text: &str) -> Self {
        let text = text.as_bytes();
        let mut i = 0;
        while i < text.len() && self.length < ROOM {
            self.text[self.length] = text[i];
            self.length += 1;
            i += 1;
        }
        self
    }

    pub(super) const fn number(self, number: u16) -> Self {
        let digit = [b'0' + (number % 10) as u8];
        let before = if number >= 10 {
            self.number(number / 10)
        } else {
            self
        };
        match std::str::from_utf8(&digit) {
            Ok(digit) => before.text(digit),
            Err(_) => before,
        }
    }

    pub(super) const fn as_str(&self) -> &str {
        match std::str::from_utf8(self.text.split_at(self.length).0) {
            Ok(text) => text,
            Err(_) => "this route is invalid, but the message that explains why was truncated",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_concatenated_and_truncated() {
        let message = Message::new().text("may return ").number(409).text("!");
        assert_eq!(message.as_str(), "may return 409!");
        let long = "x".repeat(ROOM + 1);
        assert_eq!(Message::new().text(&long).as_str().len(), ROOM);
    }
}
