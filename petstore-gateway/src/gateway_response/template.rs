//! The body template of a gateway response: text with variables, which is all that API Gateway
//! supports there.
//!
//! Variables are `$context.*`, `$stageVariables.*` and
//! `$method.request.{header,querystring,path}.*`. Everything else is text; no VTL runs.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-gateway-responses.responseTemplates.html>

use petstore_core::contract::{MappingExpression, RequestSource};

use crate::context::RequestContext;

/// A parsed template.
#[derive(Debug, PartialEq)]
pub(super) struct ResponseTemplate(Vec<Part>);

#[derive(Debug, PartialEq)]
enum Part {
    Text(String),
    Variable(MappingExpression),
}

impl ResponseTemplate {
    pub(super) fn parse(template: &str) -> Self {
        let mut pieces = template.split('$');
        let mut parts = vec![Part::Text(pieces.next().unwrap_or_default().to_owned())];
        for piece in pieces {
            let end = piece
                .find(|c: char| !(c.is_ascii_alphanumeric() || "._-".contains(c)))
                .unwrap_or(piece.len());
            // A period at the end of a sentence is not a part of the name.
            let name = piece[..end].trim_end_matches('.');
            match name.parse() {
                Ok(variable) if is_variable(&variable) => {
                    parts.push(Part::Variable(variable));
                    parts.push(Part::Text(piece[name.len()..].to_owned()));
                }
                _ => parts.push(Part::Text(format!("${piece}"))),
            }
        }
        Self(parts)
    }

    /// The text with the values of this request. A variable without a value is empty.
    pub(super) fn render(&self, context: &RequestContext<'_>) -> String {
        let mut text = String::new();
        for part in &self.0 {
            match part {
                Part::Text(literal) => text.push_str(literal),
                Part::Variable(variable) => {
                    text.push_str(&context.resolve(variable).unwrap_or_default());
                }
            }
        }
        text
    }
}

fn is_variable(expression: &MappingExpression) -> bool {
    matches!(
        expression,
        MappingExpression::Context(_)
            | MappingExpression::StageVariable(_)
            | MappingExpression::Request(
                RequestSource::Header(_) | RequestSource::QueryString(_) | RequestSource::Path(_)
            )
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The template with each variable in angle brackets.
    fn marked(template: &str) -> String {
        let parts = ResponseTemplate::parse(template).0.into_iter();
        let texts = parts.map(|part| match part {
            Part::Text(text) => text,
            Part::Variable(variable) => format!("<{variable}>"),
        });
        texts.collect()
    }

    #[test]
    fn variables_end_with_their_names() {
        assert_eq!(
            marked("a $context.stage, $stageVariables.x. \"$method.request.header.X-A\""),
            "a <context.stage>, <stageVariables.x>. \"<method.request.header.X-A>\""
        );
        assert_eq!(
            marked("$context.error.responseType$context.stage"),
            "<context.error.responseType><context.stage>"
        );
    }

    #[test]
    fn everything_else_is_text() {
        for text in [
            "",
            "$",
            "$5 $$",
            "#if($a)b#end",
            "$util.escapeJavaScript('x')",
            "$context. $contextual",
            "$input.body $method.request.body",
            "${context.stage}",
        ] {
            assert_eq!(marked(text), text);
        }
    }

    proptest! {
        #[test]
        fn text_without_variables_stays_as_it_is(text in "[ -#%-~é$]{0,40}") {
            prop_assume!(!text.contains('.'));
            prop_assert_eq!(marked(&text), text);
        }
    }
}
