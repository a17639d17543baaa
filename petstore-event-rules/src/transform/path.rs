//! Paths into events: `$.detail.items[0]['a.b']`.

use crate::json::Json;

/// A path of an `InputPath` or an `InputPathsMap`: `$`, then keys and indices. There are no
/// wildcards and no filters.
///
/// Source:
/// <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html>.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonPath {
    steps: Vec<Step>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    Key(String),
    Index(usize),
}

/// The text is not a path.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a path such as `$.detail.items[0]`")]
pub struct InvalidPath(pub String);

impl JsonPath {
    /// Reads a path.
    ///
    /// # Errors
    ///
    /// [`InvalidPath`] for other texts.
    pub fn parse(text: &str) -> Result<Self, InvalidPath> {
        match steps(text) {
            Some(steps) => Ok(Self { steps }),
            None => Err(InvalidPath(text.to_owned())),
        }
    }

    pub(crate) fn find<'a>(&self, event: &'a Json) -> Option<&'a Json> {
        self.steps.iter().try_fold(event, |value, step| match step {
            Step::Key(key) => value.get(key),
            Step::Index(index) => match value {
                Json::Array(items) => items.get(*index),
                _ => None,
            },
        })
    }
}

fn steps(text: &str) -> Option<Vec<Step>> {
    let mut rest = text.strip_prefix('$')?;
    let mut steps = Vec::new();
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix('.') {
            let end = after.find(['.', '[']).unwrap_or(after.len());
            let (key, after) = after.split_at_checked(end)?;
            if key.is_empty() || key.contains(['*', ']', '(', ')', '?', '@']) {
                return None;
            }
            steps.push(Step::Key(key.to_owned()));
            rest = after;
            continue;
        }
        let inside = rest.strip_prefix('[')?;
        let quote = inside
            .chars()
            .next()
            .filter(|first| matches!(first, '\'' | '"'));
        rest = match quote {
            Some(quote) => {
                let (key, after) = inside.get(1..)?.split_once(quote)?;
                steps.push(Step::Key(key.to_owned()));
                after.strip_prefix(']')?
            }
            None => {
                let (index, after) = inside.split_once(']')?;
                if !index.bytes().all(|byte| byte.is_ascii_digit()) {
                    return None;
                }
                steps.push(Step::Index(index.parse().ok()?));
                after
            }
        };
    }
    Some(steps)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lead_to_parts() {
        let event = Json::parse(r#"{"a-b": [{"c.d": 7}, {"e": null}]}"#).unwrap();
        let find = |path: &str| {
            let found = JsonPath::parse(path).unwrap();
            found.find(&event).map(ToString::to_string)
        };
        assert_eq!(find("$.a-b[0]['c.d']").as_deref(), Some("7"));
        assert_eq!(find("$.a-b[1].e").as_deref(), Some("null"));
        assert_eq!(find("$['a-b'][0]").as_deref(), Some(r#"{"c.d":7}"#));
        assert_eq!(find("$.a-b[2]"), None);
        assert_eq!(find("$.a-b.e"), None);
    }

    #[test]
    fn other_texts_are_refused() {
        for text in [
            "",
            "detail",
            "$detail",
            "$.",
            "$..a",
            "$.a[",
            "$.a[x]",
            "$.a[-1]",
            "$.*",
            "$[?(@.a)]",
            "$['a]",
        ] {
            assert!(JsonPath::parse(text).is_err(), "{text}");
        }
    }
}
