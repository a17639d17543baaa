//! The templates of a request or response, and the choice among them by media type.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/integration-passthrough-behaviors.html>

use std::collections::BTreeMap;

use petstore_core::contract::PassthroughBehavior;
use petstore_vtl::ParseError;

use crate::media_types::media_type;
use crate::template::MappingTemplate;

/// The key of the template that applies if no other matches.
const DEFAULT: &str = "$default";
const JSON: &str = "application/json";

/// Templates by media type.
#[derive(Debug, Default)]
pub(crate) struct Templates(BTreeMap<String, MappingTemplate>);

/// What happens to a request's body.
#[derive(Debug)]
pub(crate) enum RequestTemplate<'t> {
    /// The template renders it.
    Transform(&'t MappingTemplate),
    /// It is sent as it is.
    PassThrough,
    /// The request is rejected.
    Reject,
}

impl Templates {
    /// Parses the templates. `name` and the media type name them in errors.
    pub(crate) fn new(name: &str, templates: &BTreeMap<String, String>) -> Self {
        let parse = |(media_type, text): (&String, &String)| {
            let template = MappingTemplate::parse(&format!("{name}[{media_type}]"), text);
            (media_type.to_ascii_lowercase(), template)
        };
        Self(templates.iter().map(parse).collect())
    }

    /// What happens to a request with this `Content-Type`. Without one, it counts as JSON.
    pub(crate) fn for_request(
        &self,
        content_type: Option<&str>,
        behavior: PassthroughBehavior,
    ) -> RequestTemplate<'_> {
        let content_type = media_type(content_type.unwrap_or(JSON));
        let template = self.0.get(&content_type).or_else(|| self.0.get(DEFAULT));
        match (template, behavior) {
            (Some(template), _) => RequestTemplate::Transform(template),
            (None, PassthroughBehavior::WhenNoMatch) => RequestTemplate::PassThrough,
            (None, PassthroughBehavior::WhenNoTemplates) if self.0.is_empty() => {
                RequestTemplate::PassThrough
            }
            (None, _) => RequestTemplate::Reject,
        }
    }

    /// The template of a response to a client with this `Accept`: that of its first type, or else
    /// JSON's, or else the first. `None` if there are no templates.
    pub(crate) fn for_response(&self, accept: Option<&str>) -> Option<&MappingTemplate> {
        let first = accept.and_then(|accept| accept.split(',').next());
        let accept = media_type(first.unwrap_or(JSON));
        let template = self.0.get(&accept).or_else(|| self.0.get(JSON));
        template.or_else(|| self.0.values().next())
    }

    /// The errors of the templates that cannot be parsed.
    pub(crate) fn errors(&self) -> impl Iterator<Item = &ParseError> {
        self.0.values().filter_map(MappingTemplate::error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn templates(types: &[&str]) -> Templates {
        let templates = types.iter().map(|&name| (name.to_owned(), name.to_owned()));
        Templates::new("t", &templates.collect())
    }

    fn choice(types: &[&str], content_type: &str, behavior: PassthroughBehavior) -> String {
        let content_type = (!content_type.is_empty()).then_some(content_type);
        match templates(types).for_request(content_type, behavior) {
            RequestTemplate::Transform(template) => template.name().to_owned(),
            RequestTemplate::PassThrough => "pass".to_owned(),
            RequestTemplate::Reject => "415".to_owned(),
        }
    }

    #[test]
    fn the_content_type_of_a_request_chooses_its_template() {
        use PassthroughBehavior::{Never, WhenNoMatch, WhenNoTemplates};
        for (types, content_type, when_no_match, when_no_templates, never) in [
            (
                &["text/csv"][..],
                "Text/CSV; charset=utf-8",
                "t[text/csv]",
                "t[text/csv]",
                "t[text/csv]",
            ),
            (
                &["application/json"],
                "",
                "t[application/json]",
                "t[application/json]",
                "t[application/json]",
            ),
            (&["application/json"], "text/csv", "pass", "415", "415"),
            (
                &["application/json", "$default"],
                "text/csv",
                "t[$default]",
                "t[$default]",
                "t[$default]",
            ),
            (&[], "text/csv", "pass", "pass", "415"),
        ] {
            assert_eq!(choice(types, content_type, WhenNoMatch), when_no_match);
            assert_eq!(
                choice(types, content_type, WhenNoTemplates),
                when_no_templates
            );
            assert_eq!(choice(types, content_type, Never), never);
        }
    }

    #[test]
    fn the_first_accepted_type_chooses_the_template_of_a_response() {
        let choice = |types: &[&str], accept| {
            let templates = templates(types);
            let template = templates.for_response(accept);
            template.map(|template| template.name().to_owned())
        };
        let both = ["application/json", "application/atom+xml"];
        assert_eq!(
            choice(&both, Some("application/atom+xml, */*")).as_deref(),
            Some("t[application/atom+xml]")
        );
        assert_eq!(
            choice(&both, Some("text/html, application/atom+xml")).as_deref(),
            Some("t[application/json]")
        );
        assert_eq!(choice(&both, None).as_deref(), Some("t[application/json]"));
        assert_eq!(choice(&["text/xml"], None).as_deref(), Some("t[text/xml]"));
        assert_eq!(choice(&[], None), None);
    }
}
