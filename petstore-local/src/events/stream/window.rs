//! Tumbling windows: the state that a function passes on to itself, and the invocation that ends a
//! window.
//!
//! Source: Lambda developer guide, *Stateful DynamoDB stream processing*.

use petstore_core::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::StreamItem;
use super::shard::event;
use crate::events::mapping::FunctionResult;
use crate::events::time::iso_seconds;

/// The largest state of a shard in bytes (1 MB). Lambda ends a window whose state is larger.
const MAX_STATE_BYTES: usize = 1024 * 1024;

/// The windows of a mapping.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TumblingWindow {
    /// The length of a window.
    pub seconds: u64,
    /// The ARN of the stream, which events of windows contain beside that of each record.
    pub source_arn: String,
}

impl TumblingWindow {
    /// The start of the window of a record, in seconds since the Unix epoch.
    pub(super) fn start_of(&self, arrived: Timestamp) -> u64 {
        let seconds = arrived.as_seconds();
        seconds - seconds % self.seconds.max(1)
    }
}

/// The window whose records are being delivered.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct OpenWindow {
    /// In seconds since the Unix epoch.
    pub(super) start: u64,
    pub(super) end: u64,
    /// JSON text.
    state: String,
    /// Whether the state is too large, so that the window ends early.
    pub(super) is_terminated_early: bool,
}

impl OpenWindow {
    pub(super) fn new(windows: &TumblingWindow, start: u64) -> Self {
        OpenWindow {
            start,
            end: start.saturating_add(windows.seconds.max(1)),
            state: "{}".to_owned(),
            is_terminated_early: false,
        }
    }

    pub(super) fn has_ended(&self, now: Timestamp) -> bool {
        now.as_seconds() >= self.end
    }

    pub(super) fn set_state(&mut self, state: String) {
        self.is_terminated_early = state.len() > MAX_STATE_BYTES;
        self.state = state;
    }

    /// The same window with the first state, after it ended early.
    pub(super) fn continued(self, windows: &TumblingWindow) -> Option<Self> {
        self.is_terminated_early
            .then(|| OpenWindow::new(windows, self.start))
    }

    /// The event of a batch in the window, or of its end.
    pub(super) fn event(
        &self,
        windows: &TumblingWindow,
        shard_id: &str,
        items: &[StreamItem],
        is_final: bool,
    ) -> String {
        let time = |seconds| iso_seconds(Timestamp::from_seconds(seconds));
        let records = event(items);
        let text = |text: &str| serde_json::Value::from(text).to_string();
        format!(
            r#"{},"window":{{"start":"{}","end":"{}"}},"state":{},"shardId":{},"eventSourceARN":{},"isFinalInvokeForWindow":{is_final},"isWindowTerminatedEarly":{}}}"#,
            records.strip_suffix('}').unwrap_or(&records),
            time(self.start),
            time(self.end),
            self.state,
            text(shard_id),
            text(&windows.source_arn),
            is_final && self.is_terminated_early,
        )
    }
}

/// The state that a function returned. Lambda counts an invocation as failed without it.
pub(super) fn returned_state(result: &FunctionResult) -> Option<String> {
    #[derive(Deserialize)]
    struct Response<'r> {
        #[serde(borrow)]
        state: Option<&'r RawValue>,
    }
    let FunctionResult::Returned(text) = result else {
        return None;
    };
    let response: Response<'_> = serde_json::from_str(text).ok()?;
    response.state.map(|state| state.get().to_owned())
}
