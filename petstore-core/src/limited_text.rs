//! Text with a maximum length.

use std::fmt;

/// A text that is cut at its limit, and then ends with `…`. Formatting stops there.
pub struct LimitedText {
    text: String,
    /// The maximum number of bytes, without the `…`.
    limit: usize,
}

impl LimitedText {
    /// The text that `write` writes, as far as the limit in bytes.
    ///
    /// ```
    /// use std::fmt::Write;
    ///
    /// use petstore_core::LimitedText;
    ///
    /// let text = LimitedText::render(7, |text| write!(text, "{:?}", ["Rex", "Tom"]));
    /// assert_eq!(text, "[\"Rex\",…");
    /// ```
    pub fn render(limit: usize, write: impl FnOnce(&mut Self) -> fmt::Result) -> String {
        // Most texts, such as the pointers of problems, fit into this.
        let text = String::with_capacity(limit.min(32));
        let mut limited = Self { text, limit };
        // The only possible error is that the text was longer.
        let _ = write(&mut limited);
        limited.text
    }
}

impl fmt::Write for LimitedText {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let room = self.limit - self.text.len().min(self.limit);
        if text.len() <= room {
            self.text.push_str(text);
            return Ok(());
        }
        self.text.push_str(&text[..text.floor_char_boundary(room)]);
        self.text.push('…');
        Err(fmt::Error)
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_text_is_whole_or_ends_before_the_limit(text in ".{0,40}", limit in 0usize..40) {
            let limited = LimitedText::render(limit, |limited| write!(limited, "{text}"));
            if text.len() <= limit {
                prop_assert_eq!(limited, text);
            } else {
                let kept = limited.strip_suffix('…').unwrap();
                prop_assert!(text.starts_with(kept));
                prop_assert!(kept.len() <= limit && kept.len() + 4 > limit);
            }
        }
    }
}
