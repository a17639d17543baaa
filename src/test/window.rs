//! Batches of tumbling windows.

use serde::Serialize;
use serde_json::{Value, json};

use super::events::to_json;
use super::{TestEvent, TestStream};

impl TestEvent {
    /// Makes a batch of a stream one of a tumbling window, with the state that the batch before
    /// returned. The end of a window is a batch without records, and `is_final`; its stream is set
    /// afterwards. The response is [`EventResult::reply`](super::EventResult::reply), with the
    /// members `state` and `batchItemFailures`.
    ///
    /// ```
    /// # use petstore::test;
    /// let end = test::kinesis(Vec::<u32>::new())
    ///     .window(&serde_json::json!({"clicks": 7}), true)
    ///     .from_arn("arn:aws:kinesis:eu-west-1:111111111111:stream/clicks");
    /// # let _ = end;
    /// ```
    ///
    /// # Panics
    ///
    /// Panics if the state cannot be serialized as JSON.
    #[track_caller]
    pub fn window(mut self, state: &impl Serialize, is_final: bool) -> Self {
        let arn = self.0.pointer("/Records/0/eventSourceARN").cloned();
        let window = json!({
            "window": {"start": "2026-01-01T00:00:00Z", "end": "2026-01-01T00:01:00Z"},
            "state": to_json(state),
            "shardId": "shardId-00000000000000000000-00000000",
            "eventSourceARN": arn,
            "isFinalInvokeForWindow": is_final,
            "isWindowTerminatedEarly": false,
        });
        if let (Value::Object(event), Value::Object(window)) = (&mut self.0, window) {
            event.extend(window);
        }
        self
    }
}

impl TestStream {
    /// Makes the changes a batch of a tumbling window, as [`TestEvent::window`] does.
    ///
    /// # Panics
    ///
    /// Panics if the state cannot be serialized as JSON.
    #[track_caller]
    pub fn window(self, state: &impl Serialize, is_final: bool) -> TestEvent {
        TestEvent::from(self).window(state, is_final)
    }
}
