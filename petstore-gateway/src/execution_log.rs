//! The execution log of a request, in the form in which `TestInvokeMethod` returns it.
//!
//! It is kept only if the stage has a sink for it, because it contains headers and bodies.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-test-method.html>

use std::borrow::Cow;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::{Response, StatusCode};

use crate::backends::ExecutionLogSink;
use crate::client_headers::client_headers;
use crate::deployment::Deployment;
use crate::gateway_error::GatewayError;
use crate::gateway_request::{GatewayRequest, header_text};
use crate::stage_path::StagePath;

/// How many bytes of the headers sent to a backend the log contains.
const MAX_ENDPOINT_HEADERS: usize = 998;

/// The log of one request. Its clones write to the same text.
#[derive(Clone, Default)]
pub(crate) struct ExecutionLog(Option<Arc<Mutex<String>>>);

impl ExecutionLog {
    /// A log that keeps lines only if there is a sink for them.
    pub(crate) fn new(is_kept: bool) -> Self {
        Self(is_kept.then(Arc::default))
    }

    /// Adds a line with the time. The text is made only if it is kept.
    pub(crate) fn line(&self, text: impl FnOnce() -> String) {
        if let Some(log) = &self.0 {
            let line = format!("{} : {}\n", timestamp(SystemTime::now()), text());
            log.lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push_str(&line);
        }
    }

    /// The lines about the client's request.
    pub(crate) fn request<'p>(
        &self,
        deployment: &Deployment,
        request: &GatewayRequest,
        parameters: impl Iterator<Item = (&'p str, &'p str)>,
    ) {
        let Some(log) = &self.0 else {
            return;
        };
        let id = &request.ids.request;
        let first = format!("Execution log for request {id}\n");
        log.lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push_str(&first);
        self.line(|| format!("Starting execution for request: {id}"));
        let path = StagePath::new(request).within().to_owned();
        self.line(|| format!("HTTP Method: {}, Resource Path: {path}", request.verb()));
        self.line(|| format!("Method request path: {}", JavaMap::last(parameters)));
        let query = request.query();
        self.line(|| format!("Method request query string: {}", JavaMap::last(query)));
        let headers = client_headers(deployment, request);
        self.line(|| format!("Method request headers: {}", JavaMap::joined(headers)));
        let body = String::from_utf8_lossy(&request.body);
        self.line(|| format!("Method request body before transformations: {body}"));
    }

    /// The lines about the request to a backend.
    pub(crate) fn endpoint_request<'h>(
        &self,
        uri: &str,
        headers: impl Iterator<Item = (&'h str, &'h str)>,
        body: &[u8],
    ) {
        self.line(|| format!("Endpoint request URI: {uri}"));
        self.line(|| {
            let mut headers = JavaMap::joined(headers).to_string();
            if headers.len() > MAX_ENDPOINT_HEADERS {
                let cut = headers.floor_char_boundary(MAX_ENDPOINT_HEADERS);
                headers.truncate(cut);
                headers.push_str(" [TRUNCATED]");
            }
            format!("Endpoint request headers: {headers}")
        });
        self.line(|| {
            let body = String::from_utf8_lossy(body);
            format!("Endpoint request body after transformations: {body}")
        });
        self.line(|| format!("Sending request to {uri}"));
    }

    /// The lines about the response of a backend.
    pub(crate) fn endpoint_response<'h>(
        &self,
        status: u16,
        latency: Duration,
        headers: impl Iterator<Item = (&'h str, &'h str)>,
        body: &[u8],
    ) {
        self.line(|| {
            let latency = latency.as_millis();
            format!("Received response. Status: {status}, Integration latency: {latency} ms")
        });
        self.line(|| format!("Endpoint response headers: {}", JavaMap::joined(headers)));
        self.line(|| {
            let body = String::from_utf8_lossy(body);
            format!("Endpoint response body before transformations: {body}")
        });
    }

    /// The lines about the invocation of a function.
    pub(crate) fn function_request<'h>(
        &self,
        deployment: &Deployment,
        function: &str,
        request: &'h GatewayRequest,
        headers: impl Iterator<Item = (&'h str, &'h str)>,
        event: &[u8],
    ) {
        let region = &deployment.options.region;
        let uri = format!(
            "https://lambda.{region}.amazonaws.com/2015-03-31/functions/{function}/invocations"
        );
        let tag = (
            "x-amzn-lambda-integration-tag",
            request.ids.request.as_str(),
        );
        self.endpoint_request(&uri, std::iter::once(tag).chain(headers), event);
    }

    /// The lines about the result of a function.
    pub(crate) fn function_response(&self, latency: Duration, result: &[u8]) {
        let headers = [("Content-Type", "application/json")];
        self.endpoint_response(200, latency, headers.into_iter(), result);
    }

    /// The line about the error that ends the execution.
    pub(crate) fn failure(&self, error: &GatewayError) {
        let reason = error.log_reason.as_deref().unwrap_or(&error.note);
        self.line(|| format!("{}: {reason}", error.log_category()));
    }

    /// The lines about a response to which no gateway error led.
    pub(crate) fn success<B>(&self, response: &Response<B>, body: &Bytes) {
        if self.0.is_none() {
            return;
        }
        let body = String::from_utf8_lossy(body);
        self.line(|| format!("Method response body after transformations: {body}"));
        let headers = response_headers(response);
        self.line(|| format!("Method response headers: {}", JavaMap::joined(headers)));
        self.line(|| "Successfully completed execution".to_owned());
    }

    /// The line about the client's response, and the end.
    pub(crate) fn finish(&self, status: StatusCode, sink: Option<&Arc<dyn ExecutionLogSink>>) {
        let Some(log) = &self.0 else {
            return;
        };
        let status = status.as_u16();
        self.line(|| format!("Method completed with status: {status}"));
        if let Some(sink) = sink {
            sink.write(&log.lock().unwrap_or_else(PoisonError::into_inner));
        }
    }

    /// The lines so far.
    pub(crate) fn text(&self) -> String {
        let log = self.0.as_ref();
        log.map(|log| log.lock().unwrap_or_else(PoisonError::into_inner).clone())
            .unwrap_or_default()
    }
}

/// The headers of a response as the log has them: the trace id first, names in the usual case.
pub(crate) fn response_headers<B>(response: &Response<B>) -> Vec<(String, String)> {
    let headers = response.headers().iter();
    let texts = headers.map(|(name, value)| {
        let value = header_text(value).into_owned();
        (title_case(name.as_str()), value)
    });
    const OWN: [&str; 3] = ["Content-Length", "X-Amzn-Requestid", "X-Amz-Apigw-Id"];
    let mut texts: Vec<_> = texts
        .filter(|(name, _)| !OWN.contains(&name.as_str()))
        .collect();
    texts.sort_by_key(|(name, _)| name != "X-Amzn-Trace-Id");
    texts
}

fn title_case(name: &str) -> String {
    let words = name.split('-').map(|word| {
        let mut letters = word.chars();
        let first = letters.next().map(|first| first.to_ascii_uppercase());
        first.into_iter().chain(letters).collect::<String>()
    });
    words.collect::<Vec<_>>().join("-")
}

/// `Sun Nov 22 08:00:00 UTC 2026`
fn timestamp(time: SystemTime) -> String {
    let date = httpdate::fmt_http_date(time);
    let parts: Vec<&str> = date
        .split([' ', ','])
        .filter(|part| !part.is_empty())
        .collect();
    match parts.as_slice() {
        [weekday, day, month, year, time, _] => {
            format!("{weekday} {month} {day} {time} UTC {year}")
        }
        _ => date,
    }
}

/// The value, of which only the end is left if the name is that of a secret.
fn mask_secret(name: &str, value: String) -> String {
    const SECRET: [&str; 3] = ["authorization", "x-api-key", "x-amz-security-token"];
    const SHOWN: usize = 6;
    if !SECRET
        .iter()
        .any(|secret| secret.eq_ignore_ascii_case(name))
    {
        return value;
    }
    let length = value.chars().count();
    let hidden = if length > 2 * SHOWN {
        length - SHOWN
    } else {
        length
    };
    let shown = value.chars().skip(hidden);
    "*".repeat(hidden).chars().chain(shown).collect()
}

/// Pairs as Java prints a map: `{a=1, b=2}`.
struct JavaMap(Vec<(String, String)>);

impl JavaMap {
    /// A repeated name has its last value.
    fn last<'a, N: Into<Cow<'a, str>>, V: Into<Cow<'a, str>>>(
        pairs: impl IntoIterator<Item = (N, V)>,
    ) -> Self {
        Self::collect(pairs, |_, value| value)
    }

    /// The values of a repeated name are joined.
    fn joined<'a, N: Into<Cow<'a, str>>, V: Into<Cow<'a, str>>>(
        pairs: impl IntoIterator<Item = (N, V)>,
    ) -> Self {
        Self::collect(pairs, |held, value| format!("{held},{value}"))
    }

    fn collect<'a, N: Into<Cow<'a, str>>, V: Into<Cow<'a, str>>>(
        pairs: impl IntoIterator<Item = (N, V)>,
        merge: impl Fn(&str, String) -> String,
    ) -> Self {
        let mut map: Vec<(String, String)> = Vec::new();
        for (name, value) in pairs {
            let name = name.into().into_owned();
            let value = mask_secret(&name, value.into().into_owned());
            match map.iter_mut().find(|(held, _)| *held == name) {
                Some((_, held)) => *held = merge(held, value),
                None => map.push((name, value)),
            }
        }
        Self(map)
    }
}

impl fmt::Display for JavaMap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("{")?;
        for (index, (name, value)) in self.0.iter().enumerate() {
            let separator = if index > 0 { ", " } else { "" };
            write!(f, "{separator}{name}={value}")?;
        }
        f.write_str("}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn maps_are_as_java_prints_them() {
        let pairs = [("a", "1"), ("b", "2"), ("a", "3")];
        assert_eq!(JavaMap::last(pairs).to_string(), "{a=3, b=2}");
        assert_eq!(JavaMap::joined(pairs).to_string(), "{a=1,3, b=2}");
        let secret = [("Authorization", "Bearer 0123456789abcdef")];
        let masked = JavaMap::last(secret).to_string();
        assert_eq!(masked, "{Authorization=*****************abcdef}");
        let none: [(&str, &str); 0] = [];
        assert_eq!(JavaMap::last(none).to_string(), "{}");
    }

    #[test]
    fn a_line_begins_with_its_time() {
        let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_334_400);
        assert_eq!(timestamp(time), "Sun Nov 22 08:00:00 UTC 2026");
    }

    #[test]
    fn without_a_sink_nothing_is_kept() {
        let log = ExecutionLog::new(false);
        log.line(|| unreachable!("the text is not needed"));
    }
}
