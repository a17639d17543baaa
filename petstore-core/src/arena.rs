//! An append-only store whose values stay where they are, so that references to them stay valid
//! while more are added.

use std::fmt;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Keeps values. Block `n` has room for `2^n` of them. An empty arena does not allocate.
pub(crate) struct Arena<T>(OnceLock<Box<Blocks<T>>>);

struct Blocks<T> {
    used: AtomicUsize,
    blocks: [Block<T>; usize::BITS as usize],
}

type Block<T> = OnceLock<Box<[OnceLock<T>]>>;

impl<T> Arena<T> {
    pub(crate) const fn new() -> Self {
        Arena(OnceLock::new())
    }

    /// Keeps a value.
    pub(crate) fn keep(&self, value: T) -> &T {
        let blocks = self.0.get_or_init(|| {
            Box::new(Blocks {
                used: AtomicUsize::new(0),
                blocks: [const { OnceLock::new() }; usize::BITS as usize],
            })
        });
        // The first index is 1, whose highest bit is that of block 0.
        let index = blocks.used.fetch_add(1, Ordering::Relaxed) + 1;
        let block = index.ilog2() as usize;
        let slots = blocks.blocks[block]
            .get_or_init(|| (0..1_usize << block).map(|_| OnceLock::new()).collect());
        // Every index is given out once.
        slots[index - (1 << block)].get_or_init(|| value)
    }

    /// The values, the latest first.
    pub(crate) fn latest_first(&self) -> impl Iterator<Item = &T> {
        let blocks = self.0.get();
        let used = blocks.map_or(0, |blocks| blocks.used.load(Ordering::Relaxed));
        (1..=used).rev().filter_map(move |index| {
            let block = index.ilog2() as usize;
            let slots = blocks?.blocks.get(block)?.get()?;
            slots.get(index - (1 << block))?.get()
        })
    }
}

impl<T> fmt::Debug for Arena<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Arena").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_stays_where_it_is() {
        let arena = Arena::new();
        let kept: Vec<&String> = (0..1000)
            .map(|number: i32| arena.keep(number.to_string()))
            .collect();
        for (number, text) in kept.into_iter().enumerate() {
            assert_eq!(*text, number.to_string());
        }
        let numbers: Vec<&str> = arena.latest_first().map(String::as_str).take(2).collect();
        assert_eq!(numbers, ["999", "998"]);
        assert_eq!(arena.latest_first().count(), 1000);
    }

    #[test]
    fn threads_can_keep_values_at_the_same_time() {
        let arena = Arena::new();
        std::thread::scope(|scope| {
            for thread in 0..4 {
                let arena = &arena;
                scope.spawn(move || {
                    for number in 0..200 {
                        let text = format!("{thread}-{number}");
                        assert_eq!(*arena.keep(text.clone()), text);
                    }
                });
            }
        });
    }
}
