//! The protocol AWS Query: parameters of a form in, XML out.
//!
//! Source: <https://smithy.io/2.0/aws/protocols/aws-query-protocol.html>.

use std::collections::BTreeMap;

use bytes::Bytes;
use http::{HeaderValue, Request, Response, StatusCode};

use super::error::ServiceError;
use super::xml::Xml;

/// The most levels of a parameter:
/// `PublishBatchRequestEntries.member.1.MessageAttributes.entry.1.Value.DataType`.
const MAX_LEVELS: usize = 8;

/// The parameters of a request, as a tree: `Attributes.entry.1.key` is four levels.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Parameters {
    value: Option<String>,
    members: BTreeMap<String, Parameters>,
}

impl Parameters {
    /// Reads the query of a GET request, and the body of a POST request.
    pub(super) fn from_request(request: &Request<Bytes>) -> Self {
        let query = request.uri().query().unwrap_or_default();
        let mut parameters = Self::default();
        for source in [query.as_bytes(), request.body()] {
            for (name, value) in form_urlencoded::parse(source) {
                parameters.insert(&name, &value);
            }
        }
        parameters
    }

    fn insert(&mut self, name: &str, value: &str) {
        let mut node = self;
        // No parameter has more levels.
        for part in name.splitn(MAX_LEVELS, '.') {
            node = node.members.entry(part.to_owned()).or_default();
        }
        node.value = Some(value.to_owned());
    }

    /// The value of a parameter.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.members.get(name)?.value.as_deref()
    }

    /// The value of a parameter that the operation requires.
    pub(super) fn require(&self, name: &str) -> Result<&str, ServiceError> {
        self.get(name).ok_or_else(|| {
            ServiceError::new(
                "ValidationError",
                format!(
                    "1 validation error detected: Value null at '{}' failed to satisfy constraint: Member must not be null",
                    lower_first(name)
                ),
            )
        })
    }

    /// A structure.
    pub(super) fn member(&self, name: &str) -> Option<&Self> {
        self.members.get(name)
    }

    /// The members of a list, in order: `name.member.1`, or of a map: `name.entry.1`.
    pub(super) fn list(&self, name: &str) -> Vec<&Self> {
        let list = self.members.get(name);
        let items = list.and_then(|list| {
            let wrapped = list.members.get("member");
            wrapped.or_else(|| list.members.get("entry"))
        });
        let mut items: Vec<(u32, &Self)> = items
            .into_iter()
            .flat_map(|items| &items.members)
            .filter_map(|(index, item)| Some((index.parse().ok()?, item)))
            .collect();
        items.sort_by_key(|(index, _)| *index);
        items.into_iter().map(|(_, item)| item).collect()
    }

    /// A map of texts, with the members `key` and `value`.
    pub(super) fn map(&self, name: &str) -> BTreeMap<String, String> {
        let entries = self.list(name).into_iter();
        entries
            .filter_map(|entry| {
                Some((entry.get("key")?.to_owned(), entry.get("value")?.to_owned()))
            })
            .collect()
    }
}

fn lower_first(name: &str) -> String {
    let mut characters = name.chars();
    let first = characters.next().map(|c| c.to_ascii_lowercase());
    first.into_iter().chain(characters).collect()
}

/// The response to an operation: its result in the elements that the protocol requires.
pub(super) fn response(
    namespace: &str,
    operation: &str,
    request_id: &str,
    result: Result<Xml, ServiceError>,
) -> Response<Bytes> {
    let attributes = format!("xmlns=\"{namespace}\"");
    let mut xml = Xml::new();
    let status = match result {
        Ok(result) => {
            xml.element_with(&format!("{operation}Response"), &attributes, |xml| {
                xml.element(&format!("{operation}Result"), |xml| {
                    xml.append(&result);
                });
                xml.element("ResponseMetadata", |xml| {
                    xml.text("RequestId", request_id);
                });
            });
            StatusCode::OK
        }
        Err(error) => {
            xml.element_with("ErrorResponse", &attributes, |xml| {
                xml.element("Error", |xml| {
                    let fault = if error.is_sender() {
                        "Sender"
                    } else {
                        "Receiver"
                    };
                    let code = error.query_code.unwrap_or(&error.code);
                    xml.text("Type", fault)
                        .text("Code", code)
                        .text("Message", &error.message);
                });
                xml.text("RequestId", request_id);
            });
            error.status
        }
    };
    let mut response = Response::new(Bytes::from(xml.into_string()));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert("content-type", HeaderValue::from_static("text/xml"));
    if let Ok(id) = HeaderValue::from_str(request_id) {
        headers.insert("x-amzn-requestid", id);
    }
    response
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parse(body: &str) -> Parameters {
        let request = Request::post("/").body(Bytes::from(body.to_owned()));
        Parameters::from_request(&request.unwrap())
    }

    #[test]
    fn lists_and_maps_keep_their_order() {
        let body = "E.member.10.Id=c&E.member.2.Id=b&E.member.1.Id=a&A.entry.1.key=k&A.entry.1.value=v%201";
        let parameters = parse(body);
        let ids: Vec<_> = parameters
            .list("E")
            .iter()
            .map(|item| item.get("Id"))
            .collect();
        assert_eq!(ids, [Some("a"), Some("b"), Some("c")]);
        assert_eq!(parameters.map("A")["k"], "v 1");
        assert!(parameters.list("Other").is_empty());
    }

    #[test]
    fn a_missing_parameter_is_named() {
        let error = parse("").require("TopicArn").unwrap_err();
        assert!(error.message.contains("'topicArn'"), "{}", error.message);
    }

    proptest! {
        #[test]
        fn no_form_makes_parsing_panic(body in ".*") {
            parse(&body);
        }

        #[test]
        fn values_survive(value in ".*") {
            let body = form_urlencoded::Serializer::new(String::new()).append_pair("Message", &value).finish();
            let parsed = parse(&body);
            prop_assert_eq!(parsed.get("Message"), Some(value.as_str()));
        }
    }
}
