//! The tumbling windows of a delivery: which records are invoked together, and when a window ends.

use petstore_core::Timestamp;

use super::super::StreamItem;
use super::super::window::OpenWindow;
use super::super::work::Work;
use super::StreamBatcher;

impl StreamBatcher {
    /// Makes a batch the work to do. Records of different windows are not in one invocation.
    pub(super) fn plan(&mut self, items: Vec<StreamItem>, now: Timestamp) {
        let Some(windows) = self.rules.tumbling_window.clone() else {
            self.work.push_back(Work::new(items, now));
            return;
        };
        let same = |one: &StreamItem, other: &StreamItem| {
            windows.start_of(one.arrived) == windows.start_of(other.arrived)
        };
        let batches = items.chunk_by(same);
        let works = batches.map(|batch| Work::new(batch.to_vec(), now));
        self.work.extend(works);
    }

    /// Opens the window of the next batch, after the end of the one before.
    pub(super) fn enter_window(&mut self, now: Timestamp) {
        let (Some(windows), Some(work)) = (&self.rules.tumbling_window, self.work.front()) else {
            return;
        };
        let Some(first) = work.items.first() else {
            return;
        };
        let start = windows.start_of(first.arrived);
        match &self.open {
            Some(open) if start > open.start || open.is_terminated_early => {
                self.work.push_front(Work::end_of_window(now));
            }
            Some(_) => {}
            None => self.open = Some(OpenWindow::new(windows, start)),
        }
    }

    /// Ends the open window if its time is over and none of its records is left. Returns whether
    /// it did.
    pub(super) fn close_window(&mut self, now: Timestamp) -> bool {
        let is_over = self
            .open
            .as_ref()
            .is_some_and(|open| open.is_terminated_early || open.has_ended(now));
        if is_over && self.next_close().is_some() {
            self.work.push_back(Work::end_of_window(now));
        }
        !self.work.is_empty()
    }

    /// When the open window ends, unless records of it are gathered.
    pub(super) fn next_close(&self) -> Option<Timestamp> {
        let (windows, open) = (self.rules.tumbling_window.as_ref()?, self.open.as_ref()?);
        let next = self.gathered.gathered().next();
        let is_gathering = next.is_some_and(|item| windows.start_of(item.arrived) <= open.start);
        (!is_gathering).then(|| Timestamp::from_seconds(open.end))
    }

    /// Drops the state of the window, which goes on if it ended early.
    pub(super) fn leave_window(&mut self) {
        let open = self.open.take();
        if let (Some(windows), Some(open)) = (&self.rules.tumbling_window, open) {
            self.open = open.continued(windows);
        }
    }
}
