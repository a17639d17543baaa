//! Batches of tumbling windows.

use serde::Serialize;
use serde_json::{Value, json};

use super::events::to_json;
use super::{TestEvent, TestStream};

impl TestEvent {
    /// Makes a batch of a stream one of a tumbling window, with the state that the batch before
    /// returned. The response is [`EventResult::reply`](super::EventResult::reply), with the
    /// members `state` and `batchItemFailures`.
    ///
    /// ```
    /// # use petstore::test;
    /// let batch = test::kinesis([1, 2]).window(&serde_json::json!({"clicks": 7}));
    /// # let _ = batch;
    /// ```
    ///
    /// # Panics
    ///
    /// Panics if the state cannot be serialized as JSON.
    #[track_caller]
    pub fn window(self, state: &impl Serialize) -> Self {
        self.with_window(&to_json(state), false)
    }

    /// Makes a batch without records the end of a tumbling window, with the state that the last
    /// batch returned. The stream is set afterwards.
    ///
    /// ```
    /// # use petstore::test;
    /// let end = test::kinesis(Vec::<u32>::new())
    ///     .end_of_window(&serde_json::json!({"clicks": 7}))
    ///     .from_arn("arn:aws:kinesis:eu-west-1:111111111111:stream/clicks");
    /// # let _ = end;
    /// ```
    ///
    /// # Panics
    ///
    /// Panics if the state cannot be serialized as JSON.
    #[track_caller]
    pub fn end_of_window(self, state: &impl Serialize) -> Self {
        self.with_window(&to_json(state), true)
    }

    fn with_window(mut self, state: &Value, is_final: bool) -> Self {
        let arn = self.0.pointer("/Records/0/eventSourceARN").cloned();
        let window = json!({
            "window": {"start": "2026-01-01T00:00:00Z", "end": "2026-01-01T00:01:00Z"},
            "state": state,
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
    pub fn window(self, state: &impl Serialize) -> TestEvent {
        TestEvent::from(self).window(state)
    }

    /// Makes a stream without changes the end of a tumbling window, as
    /// [`TestEvent::end_of_window`] does.
    ///
    /// # Panics
    ///
    /// Panics if the state cannot be serialized as JSON.
    #[track_caller]
    pub fn end_of_window(self, state: &impl Serialize) -> TestEvent {
        TestEvent::from(self).end_of_window(state)
    }
}
