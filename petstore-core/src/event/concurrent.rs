//! Futures of one type that run side by side, without a runtime.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

/// Places for futures. A place is used again once its future has completed.
pub(crate) struct Concurrent<F> {
    slots: Vec<(usize, Pin<Box<Option<F>>>)>,
    running: usize,
}

impl<F: Future> Concurrent<F> {
    pub(crate) fn new() -> Self {
        Concurrent {
            slots: Vec::new(),
            running: 0,
        }
    }

    /// The number of futures that have not completed.
    pub(crate) fn running(&self) -> usize {
        self.running
    }

    /// Adds a future, with a number that its result is reported with.
    pub(crate) fn add(&mut self, number: usize, future: F) {
        self.running += 1;
        let free = self.slots.iter_mut().find(|(_, slot)| slot.is_none());
        match free {
            Some((place, slot)) => {
                *place = number;
                slot.set(Some(future));
            }
            None => self.slots.push((number, Box::pin(Some(future)))),
        }
    }

    /// Polls every future, and reports those that complete. Returns whether one did.
    pub(crate) fn poll(
        &mut self,
        cx: &mut Context<'_>,
        mut report: impl FnMut(usize, F::Output),
    ) -> bool {
        let mut completed = false;
        for (number, slot) in &mut self.slots {
            let Some(future) = slot.as_mut().as_pin_mut() else {
                continue;
            };
            if let Poll::Ready(output) = future.poll(cx) {
                slot.set(None);
                self.running -= 1;
                completed = true;
                report(*number, output);
            }
        }
        completed
    }
}
