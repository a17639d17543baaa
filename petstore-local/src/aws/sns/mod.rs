//! SNS in the protocol AWS Query.
//!
//! Source: the SNS API reference.

mod error;
mod publish;
mod subscriptions;
mod topics;

use bytes::Bytes;
use http::Response;

use super::error::ServiceError;
use super::local::ServiceRequest;
use super::query::{self, Parameters};
use super::xml::Xml;

const NAMESPACE: &str = "http://sns.amazonaws.com/doc/2010-03-31/";

type Result<T = Xml, E = ServiceError> = std::result::Result<T, E>;

pub(super) fn respond(request: &ServiceRequest<'_>) -> Response<Bytes> {
    let parameters = Parameters::from_request(request.request);
    let operation = parameters.get("Action").unwrap_or_default().to_owned();
    let call = Call {
        request,
        parameters,
    };
    let result = match operation.as_str() {
        "Publish" => publish::publish(&call),
        "PublishBatch" => publish::publish_batch(&call),
        "Subscribe" => subscriptions::subscribe(&call),
        "ConfirmSubscription" => subscriptions::confirm(&call),
        "Unsubscribe" => subscriptions::unsubscribe(&call),
        "GetSubscriptionAttributes" => subscriptions::get_attributes(&call),
        "SetSubscriptionAttributes" => subscriptions::set_attributes(&call),
        "ListSubscriptions" => subscriptions::list(&call),
        "ListSubscriptionsByTopic" => subscriptions::list_by_topic(&call),
        "CreateTopic" => topics::create(&call),
        "GetTopicAttributes" => topics::get_attributes(&call),
        "ListTopics" => topics::list(&call),
        "ListTagsForResource" => topics::list_tags(&call),
        _ => Err(ServiceError::new(
            "InvalidAction",
            format!("the local world does not have the operation {operation:?}"),
        )),
    };
    query::response(NAMESPACE, &operation, request.request_id, result)
}

/// A request with its parameters.
struct Call<'a> {
    request: &'a ServiceRequest<'a>,
    parameters: Parameters,
}

impl Call<'_> {
    fn require(&self, name: &str) -> Result<&str> {
        self.parameters.require(name)
    }

    /// Checks that the caller may do this; `action` is such as `sns:Publish`.
    fn check(&self, action: &'static str, arn: &str) -> Result<()> {
        let request = self.request;
        let checked = request.aws.policies.check(request.caller, action, arn);
        checked.map_err(error::access_denied)
    }

    /// A page of a list. The token is the ARN after which the next page begins.
    fn page<'i, T>(
        &self,
        items: impl Iterator<Item = &'i T>,
        arn: impl Fn(&T) -> &str,
    ) -> (Vec<&'i T>, Option<String>) {
        const PAGE: usize = 100;
        let after = self.parameters.get("NextToken").unwrap_or_default();
        let mut rest = items.filter(|item| arn(item) > after);
        let page: Vec<&T> = rest.by_ref().take(PAGE).collect();
        let next = rest
            .next()
            .and(page.last())
            .map(|last| arn(last).to_owned());
        (page, next)
    }
}

/// Adds the entries of a map: `<entry><key>…</key><value>…</value></entry>`.
fn write_map(xml: &mut Xml, name: &str, entries: &[(&str, String)]) {
    xml.element(name, |xml| {
        for (key, value) in entries {
            xml.element("entry", |xml| {
                xml.text("key", key).text("value", value);
            });
        }
    });
}
