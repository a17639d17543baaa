//! The URI of a request to a backend: stage variables, path parameters and query parameters in the
//! integration's URI.

use std::fmt::Write;

use http::Uri;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use super::call::IntegrationCall;
use crate::gateway_error::GatewayError;
use crate::stage_variables::substitute;

/// What a URI cannot contain. Everything else stays as it was received, escapes included.
const INVALID: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'<')
    .add(b'>')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// What a query parameter cannot contain.
const QUERY: &AsciiSet = &INVALID
    .add(b'#')
    .add(b'&')
    .add(b'+')
    .add(b'%')
    .add(b'=')
    .add(b';');

/// A URI under construction.
#[derive(Debug, Clone)]
pub(super) struct UriText(String);

impl UriText {
    /// The integration's URI with its stage variables and these path parameters.
    pub(super) fn new(call: &IntegrationCall<'_>, path: &[(String, String)]) -> Self {
        let uri = call.integration.uri.as_deref().unwrap_or_default();
        let uri = substitute(uri, &call.deployment.variables);
        Self::from_template(&uri, path)
    }

    /// A template with these values for `{name}`.
    pub(super) fn from_template(template: &str, path: &[(String, String)]) -> Self {
        let mut text = template.to_owned();
        for (name, value) in path {
            let value = utf8_percent_encode(value, INVALID).to_string();
            text = text.replace(&format!("{{{name}}}"), &value);
        }
        Self(text)
    }

    /// Appends a query string that is encoded already.
    pub(super) fn append_query(&mut self, query: &str) {
        if query.is_empty() {
            return;
        }
        let separator = match self.0.rsplit_once('?') {
            None => "?",
            Some((_, "")) => "",
            Some(_) => "&",
        };
        self.0.push_str(separator);
        self.0.push_str(query);
    }

    /// Appends a parameter to the query string.
    pub(super) fn append_parameter(&mut self, name: &str, value: &str) {
        let mut text = String::new();
        let name = utf8_percent_encode(name, QUERY);
        // Writing to a text does not fail.
        let _ = write!(text, "{name}={}", utf8_percent_encode(value, QUERY));
        self.append_query(&text);
    }

    /// The URI, if it is the address of an HTTP server.
    ///
    /// # Errors
    ///
    /// 500 for anything else.
    pub(super) fn parse(self) -> Result<Uri, GatewayError> {
        let invalid = || GatewayError::api_configuration_error("Invalid endpoint address");
        let text = utf8_percent_encode(&self.0, INVALID).to_string();
        let uri: Uri = text.parse().map_err(|_| invalid())?;
        let is_http = matches!(uri.scheme_str(), Some("http" | "https"));
        let has_host = uri.host().is_some_and(|host| !host.is_empty());
        let has_port = uri.port_u16().is_some() || text_after_host(&uri).is_empty();
        if is_http && has_host && has_port {
            Ok(uri)
        } else {
            Err(invalid())
        }
    }
}

/// What follows the host in the authority.
fn text_after_host(uri: &Uri) -> &str {
    let authority = uri.authority().map_or("", |authority| authority.as_str());
    let host = uri.host().unwrap_or_default();
    let end = authority.rfind(host).map_or(0, |at| at + host.len());
    authority.get(end..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uri(template: &str, path: &[(&str, &str)], query: &[(&str, &str)]) -> Option<String> {
        let path: Vec<_> = path
            .iter()
            .map(|&(n, v)| (n.to_owned(), v.to_owned()))
            .collect();
        let mut uri = UriText::from_template(template, &path);
        for (name, value) in query {
            uri.append_parameter(name, value);
        }
        uri.parse().ok().map(|uri| uri.to_string())
    }

    #[test]
    fn parameters_are_inserted_as_received_and_query_parameters_encoded() {
        assert_eq!(
            uri("http://a.example/{id}?k={id}", &[("id", "a%20b/c d")], &[]).as_deref(),
            Some("http://a.example/a%20b/c%20d?k=a%20b/c%20d")
        );
        assert_eq!(
            uri(
                "http://{host}.example/",
                &[("host", "b")],
                &[("q", "a b&c"), ("é", "")]
            )
            .as_deref(),
            Some("http://b.example/?q=a%20b%26c&%C3%A9=")
        );
        assert_eq!(
            uri("http://a.example?x=1", &[], &[("y", "2")]).as_deref(),
            Some("http://a.example/?x=1&y=2")
        );
    }

    #[test]
    fn only_addresses_of_http_servers_are_valid() {
        for invalid in [
            "",
            "https:///path",
            "ftp://a/",
            "a.example",
            "http://",
            "http://a:b/",
        ] {
            assert_eq!(uri(invalid, &[], &[]), None, "{invalid}");
        }
    }
}
