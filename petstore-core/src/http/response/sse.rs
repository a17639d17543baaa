//! Server-sent events: a stream of messages for `EventSource` in a browser.
//!
//! Source: "Server-sent events" in the HTML standard,
//! <https://html.spec.whatwg.org/multipage/server-sent-events.html>.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use http::{HeaderName, HeaderValue, StatusCode, header};
use serde::Serialize;

use super::byte_stream::{ByteStream, Filler, StreamContent, erase_stream};
use super::raw::{Body, Content, Response};
use super::{IntoResponse, StatusSet};
use crate::boxed::BoxError;
use crate::http::signature::ResponseDocs;

const EVENT_STREAM: &str = "text/event-stream";

#[doc = include_str!("../../../docs/sse.md")]
pub struct Sse {
    events: ByteStream,
    keep_alive: Option<KeepAlive>,
}

impl Sse {
    /// A response of these events. An error ends it early.
    pub fn new<S, E>(events: S) -> Self
    where
        S: Stream<Item = Result<Event, E>> + Send + 'static,
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        Sse {
            events: erase_stream(Written(Box::pin(events))),
            keep_alive: None,
        }
    }

    /// Sends a comment whenever no event has been sent for some time, so that neither the gateway
    /// nor a proxy ends the connection.
    #[must_use]
    pub fn keep_alive(self, keep_alive: KeepAlive) -> Self {
        Sse {
            keep_alive: Some(keep_alive),
            ..self
        }
    }
}

impl fmt::Debug for Sse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sse")
            .field("keep_alive", &self.keep_alive)
            .finish_non_exhaustive()
    }
}

impl IntoResponse for Sse {
    const STATUSES: StatusSet = StatusSet::from_codes(&[200]);
    const STREAMED: bool = true;

    fn into_response(self) -> Response {
        let no_cache = HeaderValue::from_static("no-cache");
        Response {
            content_type: Some(HeaderValue::from_static(EVENT_STREAM)),
            headers: vec![(header::CACHE_CONTROL, no_cache), unbuffered()],
            body: Body(Content::Stream(StreamContent::new(
                self.events,
                self.keep_alive.map(|keep_alive| Filler {
                    interval: keep_alive.interval,
                    bytes: keep_alive.event,
                }),
            ))),
            ..Response::new(StatusCode::OK)
        }
    }

    fn describe(responses: &mut ResponseDocs<'_>) {
        responses.text(200, EVENT_STREAM);
    }
}

/// nginx collects responses unless they have this header.
fn unbuffered() -> (HeaderName, HeaderValue) {
    let name = HeaderName::from_static("x-accel-buffering");
    (name, HeaderValue::from_static("no"))
}

/// Events as the bytes that are sent.
struct Written<S>(Pin<Box<S>>);

impl<S, E> Stream for Written<S>
where
    S: Stream<Item = Result<Event, E>>,
    E: Into<BoxError>,
{
    type Item = Result<Bytes, E>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let polled = self.0.as_mut().poll_next(cx);
        polled.map(|event| event.map(|event| event.map(|event| event.to_string().into())))
    }
}

/// One server-sent event.
///
/// ```
/// use petstore_core::http::response::sse::Event;
///
/// let event = Event::default().id("7").event("arrival").data("Rex\nBeagle");
/// assert_eq!(event.to_string(), "id: 7\nevent: arrival\ndata: Rex\ndata: Beagle\n\n");
/// ```
///
/// An event without data is not dispatched by `EventSource`, but its id and its retry time count.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[must_use = "an event does nothing until it is sent"]
pub struct Event {
    id: Option<String>,
    event: Option<String>,
    data: Option<String>,
    retry: Option<Duration>,
    comment: Option<String>,
}

impl Event {
    /// Sets the data: text of one line or several. `EventSource` receives `\r` and `\r\n` as `\n`.
    pub fn data(self, data: impl Into<String>) -> Self {
        Event {
            data: Some(data.into()),
            ..self
        }
    }

    /// Sets the data to JSON.
    ///
    /// # Errors
    ///
    /// The error of serde_json if the value cannot be serialized.
    ///
    /// ```
    /// use petstore_core::http::response::sse::Event;
    ///
    /// let event = Event::default().json_data([1, 2])?;
    /// assert_eq!(event.to_string(), "data: [1,2]\n\n");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn json_data(self, data: impl Serialize) -> Result<Self, serde_json::Error> {
        Ok(self.data(serde_json::to_string(&data)?))
    }

    /// Sets the name, which `addEventListener` takes; without one it is `message`. Line ends are
    /// removed, because a name has one line.
    pub fn event(self, name: impl Into<String>) -> Self {
        Event {
            event: Some(one_line(name.into())),
            ..self
        }
    }

    /// Sets the id, which a client that connects again sends in `Last-Event-ID`. Line ends and null
    /// characters are removed: clients ignore an id with a null character.
    pub fn id(self, id: impl Into<String>) -> Self {
        let mut id = one_line(id.into());
        id.retain(|character| character != '\0');
        Event {
            id: Some(id),
            ..self
        }
    }

    /// Sets how long a client waits before it connects again, in whole milliseconds.
    pub fn retry(self, delay: Duration) -> Self {
        Event {
            retry: Some(delay),
            ..self
        }
    }

    /// Sets a comment, which clients ignore.
    pub fn comment(self, comment: impl Into<String>) -> Self {
        Event {
            comment: Some(comment.into()),
            ..self
        }
    }
}

/// The event as it is sent, with the empty line after it.
impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for line in self.comment.iter().flat_map(|comment| lines(comment)) {
            writeln!(f, ": {line}")?;
        }
        if let Some(id) = &self.id {
            writeln!(f, "id: {id}")?;
        }
        if let Some(event) = &self.event {
            writeln!(f, "event: {event}")?;
        }
        if let Some(retry) = self.retry {
            writeln!(f, "retry: {}", retry.as_millis())?;
        }
        for line in self.data.iter().flat_map(|data| lines(data)) {
            writeln!(f, "data: {line}")?;
        }
        writeln!(f)
    }
}

fn one_line(mut text: String) -> String {
    text.retain(|character| !matches!(character, '\r' | '\n'));
    text
}

/// The lines of a text, which end with `\n`, `\r` or `\r\n`.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        let Some(end) = text.find(['\r', '\n']) else {
            rest = None;
            return Some(text);
        };
        let after = &text[end..];
        let length = if after.starts_with("\r\n") { 2 } else { 1 };
        rest = Some(&after[length..]);
        Some(&text[..end])
    })
}

/// The comment that is sent while there are no events: an empty one every 15 seconds by default.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeepAlive {
    interval: Duration,
    event: Bytes,
}

impl KeepAlive {
    /// A comment every 15 seconds.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the time without an event after which the comment is sent.
    #[must_use]
    pub fn interval(self, interval: Duration) -> Self {
        KeepAlive { interval, ..self }
    }

    /// Sets the text of the comment.
    #[must_use]
    pub fn text(self, text: impl Into<String>) -> Self {
        self.event(Event::default().comment(text))
    }

    /// Sends an event instead of a comment.
    #[must_use]
    pub fn event(self, event: Event) -> Self {
        KeepAlive {
            event: event.to_string().into(),
            ..self
        }
    }
}

impl Default for KeepAlive {
    fn default() -> Self {
        KeepAlive {
            interval: Duration::from_secs(15),
            event: Bytes::from_static(b":\n\n"),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What a browser makes of an event stream, by the steps of the HTML standard.
    #[derive(Debug, Default, PartialEq)]
    struct Client {
        messages: Vec<(String, String, String)>,
        last_id: String,
        retry: Option<u64>,
    }

    impl Client {
        fn read(stream: &str) -> Self {
            let mut client = Self::default();
            let (mut name, mut data) = (String::new(), String::new());
            let text = stream.replace("\r\n", "\n").replace('\r', "\n");
            let mut all: Vec<&str> = text.split('\n').collect();
            all.pop();
            for line in all {
                if line.is_empty() {
                    if !data.is_empty() {
                        data.pop();
                        let kind = if name.is_empty() { "message" } else { &name };
                        let message = (client.last_id.clone(), kind.to_owned(), data);
                        client.messages.push(message);
                    }
                    (name, data) = (String::new(), String::new());
                    continue;
                }
                let (field, value) = line.split_once(':').unwrap_or((line, ""));
                let value = value.strip_prefix(' ').unwrap_or(value);
                match field {
                    "event" => name = value.to_owned(),
                    "data" => {
                        data.push_str(value);
                        data.push('\n');
                    }
                    "id" if !value.contains('\0') => client.last_id = value.to_owned(),
                    "retry" if value.bytes().all(|byte| byte.is_ascii_digit()) => {
                        client.retry = value.parse().ok();
                    }
                    _ => {}
                }
            }
            client
        }
    }

    fn text() -> impl Strategy<Value = String> {
        "[a-z:\u{e4} \0\r\n]{0,12}"
    }

    proptest! {
        #[test]
        fn a_client_reads_the_events_that_were_written(
            events in prop::collection::vec(
                (prop::option::of(text()), prop::option::of(text()), text(), any::<bool>()),
                1..5,
            ),
            comment in text(),
        ) {
            let (mut stream, mut expected, mut last_id) = (String::new(), Vec::new(), String::new());
            for (id, name, data, has_comment) in events {
                let mut event = Event::default().data(data.clone());
                if has_comment {
                    event = event.comment(comment.clone());
                }
                if let Some(id) = &id {
                    event = event.id(id.clone());
                    last_id = id.replace(['\r', '\n', '\0'], "");
                }
                if let Some(name) = &name {
                    event = event.event(name.clone());
                }
                stream += &event.to_string();
                stream += ":\n\n";
                let name = name.unwrap_or_default().replace(['\r', '\n'], "");
                let name = if name.is_empty() { "message".to_owned() } else { name };
                let data = data.replace("\r\n", "\n").replace('\r', "\n");
                expected.push((last_id.clone(), name, data));
            }
            prop_assert_eq!(Client::read(&stream).messages, expected);
        }
    }

    #[test]
    fn a_retry_is_in_milliseconds() {
        let event = Event::default().retry(Duration::from_millis(1500));
        assert_eq!(event.to_string(), "retry: 1500\n\n");
        assert_eq!(Client::read(&event.to_string()).retry, Some(1500));
    }

    #[test]
    fn a_keep_alive_is_a_comment_or_an_event() {
        let keep_alive = KeepAlive::new().text("still\nhere");
        assert_eq!(keep_alive.event, ": still\n: here\n\n");
        let keep_alive = KeepAlive::new().event(Event::default().event("ping").data(""));
        assert_eq!(keep_alive.event, "event: ping\ndata: \n\n");
    }
}
