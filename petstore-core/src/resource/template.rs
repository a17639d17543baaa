//! Path templates, validated by the rules of API Gateway's import.

use std::fmt;
use std::str::FromStr;

/// One segment of a [`PathTemplate`].
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Segment {
    /// Text that the path must contain literally.
    Static(Box<str>),
    /// `{name}`: one segment that is not empty.
    Parameter(Box<str>),
    /// `{name+}`: the rest of the path, which is not empty.
    Greedy(Box<str>),
}

impl Segment {
    /// The parameter's name, if the segment is a parameter.
    pub fn parameter(&self) -> Option<&str> {
        match self {
            Self::Static(_) => None,
            Self::Parameter(name) | Self::Greedy(name) => Some(name),
        }
    }

    fn parse(text: &str) -> Result<Self, PathTemplateError> {
        let Some(inner) = text.strip_prefix('{').and_then(|t| t.strip_suffix('}')) else {
            if text.contains(['{', '}']) {
                return Err(PathTemplateError::PartialParameter(text.into()));
            }
            // https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
            return match text
                .chars()
                .find(|c| !(c.is_ascii_alphanumeric() || "_-.,:".contains(*c)))
            {
                Some(character) => Err(PathTemplateError::IllegalCharacter {
                    character,
                    segment: text.into(),
                }),
                None => Ok(Self::Static(text.into())),
            };
        };
        let (name, greedy) = match inner.strip_suffix('+') {
            Some(name) => (name, true),
            None => (inner, false),
        };
        if name.is_empty() {
            return Err(PathTemplateError::UnnamedParameter(text.into()));
        }
        if name.contains(['{', '}']) {
            return Err(PathTemplateError::PartialParameter(text.into()));
        }
        if let Some(character) = name
            .chars()
            .find(|c| !(c.is_ascii_alphanumeric() || "_-.$".contains(*c)))
        {
            return Err(PathTemplateError::IllegalCharacter {
                character,
                segment: text.into(),
            });
        }
        Ok(if greedy {
            Self::Greedy(name.into())
        } else {
            Self::Parameter(name.into())
        })
    }
}

/// A path template such as `/pets/{petId}/photos/{key+}`.
///
/// ```
/// use petstore_core::resource::PathTemplate;
///
/// let template: PathTemplate = "/pets/{petId}/photos/{key+}".parse()?;
/// assert_eq!(template.parameters().collect::<Vec<_>>(), ["petId", "key"]);
/// assert_eq!(template.to_string(), "/pets/{petId}/photos/{key+}");
/// # Ok::<(), petstore_core::resource::PathTemplateError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct PathTemplate {
    text: Box<str>,
    segments: Box<[Segment]>,
}

impl PathTemplate {
    /// Parses a template.
    ///
    /// # Errors
    ///
    /// A [`PathTemplateError`] if API Gateway would reject the template on import.
    pub fn parse(text: &str) -> Result<Self, PathTemplateError> {
        let Some(rest) = text.strip_prefix('/') else {
            return Err(PathTemplateError::NoLeadingSlash(text.into()));
        };
        if rest.is_empty() {
            return Ok(Self {
                text: text.into(),
                segments: Box::default(),
            });
        }
        let mut segments: Vec<Segment> = Vec::new();
        for part in rest.split('/') {
            if part.is_empty() {
                return Err(PathTemplateError::EmptySegment(text.into()));
            }
            if let Some(Segment::Greedy(name)) = segments.last() {
                return Err(PathTemplateError::GreedyNotLast {
                    name: name.to_string(),
                    template: text.into(),
                });
            }
            let segment = Segment::parse(part)?;
            if let Some(name) = segment.parameter()
                && segments.iter().any(|other| other.parameter() == Some(name))
            {
                return Err(PathTemplateError::RepeatedParameter {
                    name: name.into(),
                    template: text.into(),
                });
            }
            segments.push(segment);
        }
        Ok(Self {
            text: text.into(),
            segments: segments.into(),
        })
    }

    /// The template as it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Its segments; none for `/`.
    pub fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// Whether a path without slashes at its ends belongs to the template.
    pub(super) fn matches(&self, path: &str) -> bool {
        let mut rest = Some(path).filter(|path| !path.is_empty());
        for segment in &self.segments {
            let Some(path) = rest else { return false };
            let (first, others) = match path.split_once('/') {
                Some((first, others)) => (first, Some(others)),
                None => (path, None),
            };
            let is_match = match segment {
                Segment::Static(text) => **text == *first,
                Segment::Parameter(_) => !first.is_empty(),
                Segment::Greedy(_) => return true,
            };
            if !is_match {
                return false;
            }
            rest = others;
        }
        rest.is_none()
    }

    /// The names of its parameters, from left to right.
    pub fn parameters(&self) -> impl Iterator<Item = &str> {
        self.segments.iter().filter_map(Segment::parameter)
    }
}

impl FromStr for PathTemplate {
    type Err = PathTemplateError;

    fn from_str(text: &str) -> Result<Self, PathTemplateError> {
        Self::parse(text)
    }
}

impl fmt::Display for PathTemplate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for PathTemplate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.text, f)
    }
}

/// Why text is not a path template.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PathTemplateError {
    /// The template does not begin with `/`.
    #[error("the path template `{0}` must begin with a slash: write `/{0}`")]
    NoLeadingSlash(String),
    /// The template has two slashes in a row, or one at the end.
    #[error(
        "the path template `{0}` has an empty segment: remove the doubled slash, or the one at the end"
    )]
    EmptySegment(String),
    /// A segment contains braces and other text.
    #[error(
        "`{0}` mixes a parameter with other text: a parameter must be a whole segment, such as `{{id}}`"
    )]
    PartialParameter(String),
    /// The parameter has no name: `{}` or `{+}`.
    #[error(
        "`{0}` does not have a name: write `{{name}}`, or `{{name+}}` for the rest of the path"
    )]
    UnnamedParameter(String),
    /// The template contains a character that API Gateway does not accept.
    #[error(
        "`{segment}` contains `{character}`: API Gateway accepts letters, digits and `_-.,:` in a segment, letters, digits and `_-.$` in a parameter's name"
    )]
    IllegalCharacter {
        /// The first such character.
        character: char,
        /// The segment that contains it.
        segment: String,
    },
    /// The template continues after `{name+}`.
    #[error(
        "`{{{name}+}}` matches the rest of the path, so it must be at the end of `{template}`: write `{{{name}}}` for one segment"
    )]
    GreedyNotLast {
        /// The greedy parameter.
        name: String,
        /// The whole template.
        template: String,
    },
    /// Two parameters have the same name.
    #[error("`{{{name}}}` appears twice in `{template}`: give each parameter a name of its own")]
    RepeatedParameter {
        /// The name that both have.
        name: String,
        /// The whole template.
        template: String,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_that_api_gateway_accepts() {
        for text in [
            "/",
            "/pets",
            "/v1.0/a_b-c,d:e",
            "/{a}/{b.c}/{d$e}",
            "/.well-known/x",
            "/{proxy+}",
            "/pets/{id}/{rest+}",
        ] {
            assert_eq!(PathTemplate::parse(text).unwrap().as_str(), text);
        }
    }

    #[test]
    fn errors_explain_how_to_fix_the_template() {
        let cases = [
            (
                "pets",
                "the path template `pets` must begin with a slash: write `/pets`",
            ),
            (
                "",
                "the path template `` must begin with a slash: write `/`",
            ),
            (
                "/pets/",
                "the path template `/pets/` has an empty segment: remove the doubled slash, or the one at the end",
            ),
            (
                "//pets",
                "the path template `//pets` has an empty segment: remove the doubled slash, or the one at the end",
            ),
            (
                "/pets/{id}.json",
                "`{id}.json` mixes a parameter with other text: a parameter must be a whole segment, such as `{id}`",
            ),
            (
                "/pets/{{id}}",
                "`{{id}}` mixes a parameter with other text: a parameter must be a whole segment, such as `{id}`",
            ),
            (
                "/pets/{}",
                "`{}` does not have a name: write `{name}`, or `{name+}` for the rest of the path",
            ),
            (
                "/pets/{+}",
                "`{+}` does not have a name: write `{name}`, or `{name+}` for the rest of the path",
            ),
            (
                "/{proxy+}/toys",
                "`{proxy+}` matches the rest of the path, so it must be at the end of `/{proxy+}/toys`: write `{proxy}` for one segment",
            ),
            (
                "/{id}/x/{id}",
                "`{id}` appears twice in `/{id}/x/{id}`: give each parameter a name of its own",
            ),
        ];
        for (text, message) in cases {
            assert_eq!(PathTemplate::parse(text).unwrap_err().to_string(), message);
        }
        for text in [
            "/a b", "/a|b", "/a%20b", "/é", "/{a b}", "/{a:b}", "/{a*}", "/a?b", "/a+",
        ] {
            assert!(
                matches!(
                    PathTemplate::parse(text),
                    Err(PathTemplateError::IllegalCharacter { .. })
                ),
                "{text}"
            );
        }
    }
}
