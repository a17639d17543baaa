//! Text that a request has to own: values whose escapes were decoded, for arguments that borrow.

use std::fmt;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Keeps decoded text for as long as the request lives, so that `&str` works for every value.
///
/// Block `n` has room for `2^n` texts, and none of them moves: a reference stays valid while more
/// text is added.
#[derive(Default)]
pub(crate) struct Texts(OnceLock<Box<Blocks>>);

struct Blocks {
    used: AtomicUsize,
    blocks: [Block; usize::BITS as usize],
}

type Block = OnceLock<Box<[OnceLock<Box<str>>]>>;

impl Default for Blocks {
    fn default() -> Self {
        Blocks {
            used: AtomicUsize::new(0),
            blocks: [const { OnceLock::new() }; usize::BITS as usize],
        }
    }
}

impl Texts {
    /// Keeps a text.
    pub(crate) fn keep(&self, text: String) -> &str {
        let blocks = self.0.get_or_init(Box::default);
        // The first index is 1, whose highest bit is that of block 0.
        let index = blocks.used.fetch_add(1, Ordering::Relaxed) + 1;
        let block = index.ilog2() as usize;
        let text = text.into_boxed_str();
        let place = blocks.blocks.get(block).and_then(|slots| {
            let slots =
                slots.get_or_init(|| (0..1_usize << block).map(|_| OnceLock::new()).collect());
            slots.get(index - (1 << block))
        });
        // Every index is given out once, and every index has a place.
        place.map_or("", |place| place.get_or_init(|| text))
    }
}

impl fmt::Debug for Texts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Texts").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_stays_where_it_is() {
        let texts = Texts::default();
        let kept: Vec<&str> = (0..1000)
            .map(|number| texts.keep(number.to_string()))
            .collect();
        for (number, text) in kept.into_iter().enumerate() {
            assert_eq!(text, number.to_string());
        }
    }

    #[test]
    fn threads_can_keep_texts_at_the_same_time() {
        let texts = Texts::default();
        std::thread::scope(|scope| {
            for thread in 0..4 {
                let texts = &texts;
                scope.spawn(move || {
                    for number in 0..200 {
                        let text = format!("{thread}-{number}");
                        assert_eq!(texts.keep(text.clone()), text);
                    }
                });
            }
        });
    }
}
