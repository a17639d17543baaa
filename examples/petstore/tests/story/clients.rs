//! The clients that send the requests of the story.

#[cfg_attr(feature = "peers", path = "peers.rs")]
#[cfg_attr(not(feature = "peers"), path = "rust.rs")]
mod chosen;

use serde_json::Value;

pub(crate) use chosen::{aws, http};

/// A request.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) method: &'static str,
    pub(crate) url: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Option<String>,
}

impl Call {
    fn new(method: &'static str, url: &str) -> Self {
        Call {
            method,
            url: url.to_owned(),
            headers: Vec::new(),
            body: None,
        }
    }

    pub(crate) fn get(url: &str) -> Self {
        Self::new("GET", url)
    }

    pub(crate) fn post(url: &str) -> Self {
        Self::new("POST", url)
    }

    pub(crate) fn put(url: &str) -> Self {
        Self::new("PUT", url)
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn json(self, body: &Value) -> Self {
        self.body(&body.to_string(), "application/json")
    }

    pub(crate) fn body(mut self, body: &str, content_type: &str) -> Self {
        self.body = Some(body.to_owned());
        self.header("content-type", content_type)
    }
}

/// A response.
#[derive(Debug)]
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) body: String,
}

impl Response {
    /// The body of a response with this status.
    pub(crate) fn json(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{self:?}");
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

/// A call of a service of AWS. The operation has the name of the API, such as `GetItem`.
#[derive(Clone, Debug)]
pub(crate) struct AwsCall<'a> {
    pub(crate) endpoint: &'a str,
    pub(crate) service: &'static str,
    pub(crate) operation: &'static str,
    pub(crate) parameters: Value,
}
