//! The path template, checked by the rules of API Gateway.
//!
//! Source: "Amazon API Gateway important notes", on characters in paths, and "Set up a proxy
//! integration with a proxy resource", on greedy parameters.

use syn::{Error, LitStr, Result};

/// A template that API Gateway accepts.
pub(crate) struct PathTemplate {
    pub(crate) text: LitStr,
    /// In the order of the path; `greedy` of the last may be set.
    pub(crate) parameters: Vec<Parameter>,
}

pub(crate) struct Parameter {
    pub(crate) name: String,
    pub(crate) greedy: bool,
}

impl Parameter {
    /// As the template has it: `{proxy+}`.
    pub(super) fn placeholder(&self) -> String {
        format!("{{{}{}}}", self.name, if self.greedy { "+" } else { "" })
    }
}

impl PathTemplate {
    pub(crate) fn parse(text: &LitStr) -> Result<PathTemplate> {
        let parameters =
            parameters(&text.value()).map_err(|message| Error::new(text.span(), message))?;
        Ok(PathTemplate {
            text: text.clone(),
            parameters,
        })
    }
}

fn parameters(template: &str) -> std::result::Result<Vec<Parameter>, String> {
    let Some(path) = template.strip_prefix('/') else {
        return Err(format!(
            "a path must begin with a slash: write \"/{template}\""
        ));
    };
    let mut parameters: Vec<Parameter> = Vec::new();
    if path.is_empty() {
        return Ok(parameters);
    }
    for segment in path.split('/') {
        if let Some(greedy) = parameters.last().filter(|parameter| parameter.greedy) {
            return Err(format!(
                "`{}` takes the rest of the path, so nothing can come after it: put it last",
                greedy.placeholder()
            ));
        }
        if segment.is_empty() {
            return Err(match template.ends_with('/') {
                true => format!(
                    "a path must not end with a slash, which API Gateway ignores: write \"{}\"",
                    template.trim_end_matches('/')
                ),
                false => "a path must not have empty segments: remove the doubled slash".to_owned(),
            });
        }
        if let Some(parameter) = parameter(segment)? {
            if parameters
                .iter()
                .any(|earlier| earlier.name == parameter.name)
            {
                return Err(format!(
                    "`{}` appears in the path twice: give one of them another name",
                    parameter.placeholder()
                ));
            }
            parameters.push(parameter);
        }
    }
    Ok(parameters)
}

fn parameter(segment: &str) -> std::result::Result<Option<Parameter>, String> {
    let inner = segment
        .strip_prefix('{')
        .and_then(|rest| rest.strip_suffix('}'));
    let Some(inner) = inner else {
        if segment.contains(['{', '}']) {
            return Err(format!(
                "a path parameter must be a whole segment, but \"{segment}\" has other text: put a slash between them, or remove the text"
            ));
        }
        return match segment.chars().find(|c| !is_legal(*c, "_-.,:")) {
            Some(illegal) => Err(format!(
                "`{illegal}` is not allowed in a path of API Gateway: use letters, digits and _ - . , :"
            )),
            None => Ok(None),
        };
    };
    let (name, greedy) = match inner.strip_suffix('+') {
        Some(name) => (name, true),
        None => (inner, false),
    };
    if name.is_empty() {
        return Err(format!(
            "the parameter \"{segment}\" has no name: write \"{{petId}}\" or another name"
        ));
    }
    match name.chars().find(|c| !is_legal(*c, "_-.$")) {
        Some(illegal) => Err(format!(
            "`{illegal}` is not allowed in the name of a path parameter: use letters, digits and _ - . $"
        )),
        None => Ok(Some(Parameter {
            name: name.to_owned(),
            greedy,
        })),
    }
}

fn is_legal(character: char, others: &str) -> bool {
    character.is_ascii_alphanumeric() || others.contains(character)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_that_api_gateway_accepts() {
        for template in ["/", "/pets", "/v1.0/pets/{pet-id}/photos/{key+}", "/a:b,c"] {
            assert!(parameters(template).is_ok(), "{template}");
        }
    }

    proptest::proptest! {
        /// The app reads the template again when it starts, and must not differ.
        #[test]
        fn the_macro_takes_what_the_app_takes(
            template in "/?((\\{[a-c$+]{0,2}\\+?\\}|[a-c.:%é ]{0,2}|\\{|\\})/?){0,4}",
        ) {
            let app = petstore_core::resource::PathTemplate::parse(&template);
            let found = parameters(&template);
            proptest::prop_assert_eq!(found.is_ok(), app.is_ok(), "{:?}", app);
            if let (Ok(found), Ok(app)) = (found, app) {
                let names: Vec<_> = found.iter().map(|parameter| parameter.name.as_str()).collect();
                proptest::prop_assert_eq!(names, app.parameters().collect::<Vec<_>>());
            }
        }
    }

    #[test]
    fn templates_that_it_refuses_and_what_to_write_instead() {
        for (template, message) in [
            ("pets", "must begin with a slash"),
            ("/pets/", "must not end with a slash"),
            ("/pets//x", "empty segments"),
            ("/pets/{id}.json", "whole segment"),
            ("/p ts", "is not allowed in a path"),
            ("/{}", "has no name"),
            ("/{proxy+}/x", "put it last"),
            ("/{a}/{a}", "twice"),
            ("/{a b}", "is not allowed in the name"),
        ] {
            let error = parameters(template).err().unwrap_or_default();
            assert!(error.contains(message), "{template}: {error}");
        }
    }
}
