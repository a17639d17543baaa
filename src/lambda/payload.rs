//! Passes raw bytes through `lambda_runtime`, which would otherwise parse and copy them.
//!
//! A layer receives the invocation and stores its bytes in a thread-local. Then the runtime
//! "deserializes" the event, in the same call and on the same thread, by taking them from there. A
//! layer that has handled the event stores the result instead.

use std::cell::Cell;

use bytes::Bytes;
use lambda_runtime::{Diagnostic, LambdaInvocation};
use serde::de::{Deserialize, Deserializer};
use serde::ser::{Error as _, Serialize, Serializer};
use serde_json::value::RawValue;
use tower::Service;

thread_local! {
    static HANDED_ON: Cell<Option<HandedOn>> = const { Cell::new(None) };
}

/// What a layer hands on to the handler.
pub(super) enum HandedOn {
    /// The bytes of an event.
    Event(Bytes),
    /// The result for an event that was handled.
    Result(Result<RawJson, Diagnostic>),
}

/// Calls the runtime's own service while what is handed on is stored.
pub(super) fn call_handing_on<S: Service<LambdaInvocation>>(
    inner: &mut S,
    invocation: LambdaInvocation,
    handed_on: HandedOn,
) -> S::Future {
    HANDED_ON.set(Some(handed_on));
    let future = inner.call(invocation);
    // What was not taken must not reach the next invocation.
    HANDED_ON.take();
    future
}

/// An event.
pub(super) enum Event {
    /// What a layer stored.
    HandedOn(HandedOn),
    /// The JSON that serde_json read, if the layer stored nothing.
    Read(Box<RawValue>),
}

impl<'de> Deserialize<'de> for Event {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match HANDED_ON.take() {
            Some(handed_on) => Ok(Event::HandedOn(handed_on)),
            None => Box::<RawValue>::deserialize(deserializer).map(Event::Read),
        }
    }
}

/// The bytes of a reply, which are already JSON.
pub(super) struct RawJson(pub(super) Vec<u8>);

impl Serialize for RawJson {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serde_json::from_slice::<&RawValue>(&self.0)
            .map_err(S::Error::custom)?
            .serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn as_the_runtime_reads(event: &[u8]) -> Event {
        let mut reader = serde_json::Deserializer::from_slice(event);
        serde_path_to_error::deserialize(&mut reader).unwrap()
    }

    #[test]
    fn bytes_handed_on_are_not_copied() {
        let event = Bytes::from_static(br#"{"httpMethod":"GET"}"#);
        HANDED_ON.set(Some(HandedOn::Event(event.clone())));
        let Event::HandedOn(HandedOn::Event(read)) = as_the_runtime_reads(&event) else {
            panic!("the event was not handed on");
        };
        assert_eq!(read.as_ptr(), event.as_ptr());
        assert!(HANDED_ON.take().is_none());
    }

    #[test]
    fn without_the_layer_the_event_is_read() {
        let event = br#"{"httpMethod": "GET"}"#;
        let Event::Read(read) = as_the_runtime_reads(event) else {
            panic!("the event was not read");
        };
        assert_eq!(read.get().as_bytes(), event);
    }

    #[test]
    fn a_reply_is_written_as_it_is() {
        let reply = RawJson(br#"{"statusCode":200,"body":"a\u0000b"}"#.to_vec());
        assert_eq!(serde_json::to_vec(&reply).unwrap(), reply.0);
    }
}
