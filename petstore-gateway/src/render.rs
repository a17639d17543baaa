//! One mapping template on its own, with variables that the caller provides.

use std::collections::BTreeMap;

use petstore_vtl::{Map, Template, Value};

use crate::template::{Input, TemplateVariables, VariableSource, render};

/// What a mapping template is rendered for.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct TemplateInput {
    /// `$input.body`
    pub body: String,
    /// `$input.params().path`
    pub path: BTreeMap<String, String>,
    /// `$input.params().querystring`
    pub query_string: BTreeMap<String, String>,
    /// `$input.params().header`
    pub header: BTreeMap<String, String>,
    /// `$context`: an object, to which the gateway adds empty overrides.
    pub context: serde_json::Value,
    /// `$stageVariables`
    pub stage_variables: BTreeMap<String, String>,
}

/// A rendered template.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct RenderedTemplate {
    /// The text.
    pub text: String,
    /// `$context.requestOverride`, as the template left it.
    pub request_override: serde_json::Value,
    /// `$context.responseOverride`, as the template left it.
    pub response_override: serde_json::Value,
}

/// Why a template has no result.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RenderError {
    /// The template cannot be parsed. The text names the template, the line and the column.
    #[error("{0}")]
    Syntax(String),
    /// The template failed. The text names the template, the line and the column of the failing
    /// reference.
    #[error("{0}")]
    Failed(String),
    /// `$context` is given and is not an object.
    #[error("the context is not a JSON object: use {{\"stage\": \"dev\"}} or the like")]
    Context,
}

/// Renders one mapping template as the gateway renders those of an API. The name appears in errors.
///
/// # Errors
///
/// [`RenderError`] if the template cannot be parsed or fails.
///
/// ```
/// use petstore_gateway::{TemplateInput, render_template};
///
/// let mut input = TemplateInput::default();
/// input.body = r#"{"name": "Rex"}"#.to_owned();
/// let rendered = render_template("pet", "{\"pet\": $input.json('$.name')}", &input)?;
/// assert_eq!(rendered.text, r#"{"pet": "Rex"}"#);
/// # Ok::<(), petstore_gateway::RenderError>(())
/// ```
pub fn render_template(
    name: &str,
    source: &str,
    input: &TemplateInput,
) -> Result<RenderedTemplate, RenderError> {
    let template = Template::parse(name, source);
    let template = template.map_err(|error| RenderError::Syntax(error.to_string()))?;
    let context = context_map(&input.context)?;
    let given = GivenVariables {
        input,
        context: context.clone(),
    };
    let variables = TemplateVariables::new(&given);
    let text = render(
        &template,
        &variables,
        Input::of_request(input.body.as_str()),
    )
    .map_err(|error| RenderError::Failed(error.to_string()))?;
    let overrides = |name: &str| {
        let json = context
            .get(name)
            .map(|value| value.to_json())
            .unwrap_or_default();
        serde_json::from_str(&json).unwrap_or_default()
    };
    Ok(RenderedTemplate {
        text,
        request_override: overrides("requestOverride"),
        response_override: overrides("responseOverride"),
    })
}

/// The variables that the caller provides.
struct GivenVariables<'i> {
    input: &'i TemplateInput,
    context: Map,
}

impl VariableSource for GivenVariables<'_> {
    fn context(&self) -> Map {
        self.context.clone()
    }

    fn parameters(&self) -> Map {
        let parameters = [
            ("path", &self.input.path),
            ("querystring", &self.input.query_string),
            ("header", &self.input.header),
        ];
        let parameters = parameters.into_iter();
        parameters
            .map(|(place, values)| (place, text_map(values)))
            .collect()
    }

    fn stage_variables(&self) -> Map {
        text_map(&self.input.stage_variables)
    }
}

fn context_map(context: &serde_json::Value) -> Result<Map, RenderError> {
    let map = match Value::from(context) {
        Value::Null => Map::new(),
        Value::Map(map) => map,
        _ => return Err(RenderError::Context),
    };
    for (name, places) in [
        ("requestOverride", &["header", "path", "querystring"][..]),
        ("responseOverride", &["header"]),
    ] {
        if map.get(name).is_none() {
            let places = places.iter().map(|&place| (place, Map::new()));
            map.insert(name, places.collect::<Map>());
        }
    }
    Ok(map)
}

fn text_map(values: &BTreeMap<String, String>) -> Map {
    values
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_template_has_the_variables_that_are_given() {
        let input = TemplateInput {
            body: r#"{"a": [1, 2]}"#.to_owned(),
            path: [("id".into(), "7".into())].into(),
            query_string: [("q".into(), "x".into())].into(),
            header: [("H".into(), "h".into())].into(),
            context: json!({"stage": "test", "identity": {"sourceIp": "127.0.0.1"}}),
            stage_variables: [("table".into(), "pets".into())].into(),
        };
        let template = "$input.path('$.a[1]') $input.params('id') $input.params().querystring.q \
                        $input.params('H') $context.stage $context.identity.sourceIp \
                        $stageVariables.table$context.responseOverride.header.put('X', 'y')\
                        #set($context.responseOverride.status = 404)";
        let rendered = render_template("t", template, &input).unwrap();
        assert_eq!(rendered.text, "2 7 x h test 127.0.0.1 pets");
        let expected = json!({"header": {"X": "y"}, "status": 404});
        assert_eq!(rendered.response_override, expected);
        assert_eq!(
            rendered.request_override,
            json!({"header": {}, "path": {}, "querystring": {}})
        );
    }

    #[test]
    fn errors_name_their_place() {
        let render = |template: &str| {
            let input = TemplateInput {
                body: "{".to_owned(),
                ..TemplateInput::default()
            };
            render_template("pets.vtl", template, &input).unwrap_err()
        };
        let RenderError::Syntax(syntax) = render("a\n#if(") else {
            panic!("a syntax error")
        };
        assert!(syntax.starts_with("pets.vtl:2:"), "{syntax}");
        let RenderError::Failed(failed) = render("$input.json('$')") else {
            panic!("a failure")
        };
        assert!(failed.starts_with("pets.vtl:1:1"), "{failed}");
        assert!(failed.contains("Could not process payload"), "{failed}");
    }
}
