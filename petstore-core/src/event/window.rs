//! Tumbling windows: a state that a function passes on from batch to batch.

use super::batch::Failures;
use crate::clock::Timestamp;

/// The window that a batch of a stream belongs to, for a handler with `tumbling_window = …`.
///
/// Lambda passes the state that the handler returns to the next batch of the window. When the
/// window has ended, the handler is called once more, without records:
/// [`is_final`](Self::is_final).
///
/// ```
/// use petstore_core::event::{Batch, NewImage, TimeWindowEventResponse, Window};
///
/// #[derive(Default, serde::Serialize, serde::Deserialize)]
/// struct Total {
///     sales: usize,
/// }
///
/// # struct Sale;
/// fn count(batch: Batch<'_, NewImage<Sale>>, mut window: Window<Total>) -> TimeWindowEventResponse<Total> {
///     window.state.sales += batch.items().len();
///     if window.is_final {
///         println!("{} sales since {:?}", window.state.sales, window.start);
///     }
///     window.response(batch.failures(|_| false))
/// }
/// ```
///
/// Rules: [stateful stream
/// processing](https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-windows.html).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Window<S> {
    /// What the batch before returned; the default at the beginning of a window. Lambda ends a
    /// window early if its state has more than 1 MB.
    pub state: S,
    /// When the window begins.
    pub start: Timestamp,
    /// When the window ends.
    pub end: Timestamp,
    /// Whether this is the last call for the window: Lambda drops the state afterwards.
    pub is_final: bool,
    /// Whether Lambda ended the window early. The next batch is of the same window, with a new
    /// state.
    pub is_terminated_early: bool,
}

impl<S> Window<S> {
    /// The response to the batch, with the state for the next one. The state must contain what the
    /// records before the first failure have added, and no more: the others are delivered again.
    pub fn response(self, failures: Failures) -> TimeWindowEventResponse<S> {
        TimeWindowEventResponse {
            state: self.state,
            failures,
        }
    }
}

/// What a handler with a tumbling window returns. Only [`Window::response`] creates it, since
/// Lambda counts a response without the state as a failure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeWindowEventResponse<S> {
    pub(super) state: S,
    pub(super) failures: Failures,
}
