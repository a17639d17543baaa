//! The tree of all resources of an API: finds the resource that a path belongs to.

use std::collections::HashMap;
use std::fmt;

use super::template::{PathTemplate, PathTemplateError, Segment};

/// All resources of an API, each with a value.
///
/// A look-up takes time proportional to the number of segments in the path, independent of the
/// number of templates, and does not allocate.
#[derive(Clone)]
pub struct ResourceTree<T> {
    nodes: Vec<Node>,
    resources: Vec<(PathTemplate, T)>,
}

// Children and values are stored by index, so that a look-up reads two flat vectors.
#[derive(Default, Clone)]
struct Node {
    statics: HashMap<Box<str>, usize>,
    parameter: Option<(Box<str>, usize)>,
    greedy: Option<(Box<str>, usize)>,
    resource: Option<usize>,
}

/// A resource that a path belongs to.
#[derive(Debug)]
pub struct Match<'t, 'p, T> {
    /// The value that was inserted with the template.
    pub value: &'t T,
    /// The template.
    pub template: &'t PathTemplate,
    path: &'p str,
}

impl<'t, 'p, T> Match<'t, 'p, T> {
    /// The path parameters from left to right: the name, and the value in the path, not
    /// percent-decoded.
    pub fn parameters(&self) -> impl Iterator<Item = (&'t str, &'p str)> + use<'t, 'p, T> {
        // Only `/` and a path outside of the template leave no text, and neither has parameters.
        let mut rest = Some(self.path).filter(|path| !path.is_empty());
        self.template.segments().iter().filter_map(move |segment| {
            let (first, others) = split(rest?);
            match segment {
                Segment::Static(_) => {
                    rest = others;
                    None
                }
                Segment::Parameter(name) => {
                    rest = others;
                    Some((&**name, first))
                }
                Segment::Greedy(name) => Some((&**name, rest.take()?)),
            }
        })
    }

    /// The value of the path parameter `name`, not percent-decoded.
    pub fn parameter(&self, name: &str) -> Option<&'p str> {
        self.parameters()
            .find(|(other, _)| *other == name)
            .map(|(_, value)| value)
    }
}

impl<T> ResourceTree<T> {
    /// Creates a tree without resources.
    pub fn new() -> Self {
        Self {
            nodes: vec![Node::default()],
            resources: Vec::new(),
        }
    }

    /// Adds the resource `template`.
    ///
    /// # Errors
    ///
    /// [`InsertError`] if the template is invalid ([`PathTemplateError`]), is already in the tree,
    /// or uses another parameter name than another template at the same position: API Gateway
    /// allows one variable at each position, with one name.
    pub fn insert(&mut self, template: &str, value: T) -> Result<(), InsertError> {
        let template = PathTemplate::parse(template)?;
        let mut at = 0;
        for segment in template.segments() {
            at = self
                .child(at, segment)
                .map_err(|existing| InsertError::SiblingName {
                    template: template.to_string(),
                    name: segment.parameter().unwrap_or_default().to_owned(),
                    existing,
                })?;
        }
        match &mut self.nodes[at].resource {
            Some(_) => Err(InsertError::Exists(template.to_string())),
            slot @ None => {
                *slot = Some(self.resources.len());
                self.resources.push((template, value));
                Ok(())
            }
        }
    }

    /// The child of `at` for `segment`, created if it does not exist; the error is the parameter
    /// name that is already used there.
    fn child(&mut self, at: usize, segment: &Segment) -> Result<usize, String> {
        let fresh = self.nodes.len();
        let node = &mut self.nodes[at];
        let child = match segment {
            Segment::Static(text) => *node.statics.entry(text.clone()).or_insert(fresh),
            Segment::Parameter(name) => variable(&mut node.parameter, name, fresh)?,
            Segment::Greedy(name) => variable(&mut node.greedy, name, fresh)?,
        };
        if child == fresh {
            self.nodes.push(Node::default());
        }
        Ok(child)
    }

    /// The resource that `path` belongs to. The path is as the client sent it, without stage and
    /// query.
    pub fn find<'p>(&self, path: &'p str) -> Option<Match<'_, 'p, T>> {
        self.find_where(path, |_| true)
    }

    /// The first resource for `path`, from the most to the least specific, whose value is accepted.
    ///
    /// API Gateway searches for the verb this way: if `/test` only has `POST`, an `OPTIONS /test`
    /// falls through to `/{proxy+}` if that resource has `OPTIONS`.
    pub fn find_where<'p>(
        &self,
        path: &'p str,
        accept: impl Fn(&T) -> bool,
    ) -> Option<Match<'_, 'p, T>> {
        let path = path.trim_matches('/');
        let rest = if path.is_empty() { None } else { Some(path) };
        let (template, value) = self.descend(0, rest, &accept)?;
        Some(Match {
            value,
            template,
            path,
        })
    }

    fn descend(
        &self,
        at: usize,
        rest: Option<&str>,
        accept: &impl Fn(&T) -> bool,
    ) -> Option<&(PathTemplate, T)> {
        let node = self.nodes.get(at)?;
        let Some(rest) = rest else {
            return self.accepted(node, accept);
        };
        let (segment, others) = split(rest);
        if let Some(&child) = node.statics.get(segment)
            && let Some(found) = self.descend(child, others, accept)
        {
            return Some(found);
        }
        if let Some((_, child)) = node.parameter
            && !segment.is_empty()
            && let Some(found) = self.descend(child, others, accept)
        {
            return Some(found);
        }
        self.accepted(self.nodes.get(node.greedy.as_ref()?.1)?, accept)
    }

    fn accepted(&self, node: &Node, accept: &impl Fn(&T) -> bool) -> Option<&(PathTemplate, T)> {
        self.resources
            .get(node.resource?)
            .filter(|(_, value)| accept(value))
    }

    /// The value with exactly this template.
    pub fn get(&self, template: &str) -> Option<&T> {
        let mut at = self.nodes.first()?;
        for segment in PathTemplate::parse(template).ok()?.segments() {
            let child = match segment {
                Segment::Static(text) => *at.statics.get(text)?,
                Segment::Parameter(name) => {
                    at.parameter.as_ref().filter(|(other, _)| other == name)?.1
                }
                Segment::Greedy(name) => at.greedy.as_ref().filter(|(other, _)| other == name)?.1,
            };
            at = self.nodes.get(child)?;
        }
        self.resources.get(at.resource?).map(|(_, value)| value)
    }

    /// The resource with exactly this template, for a path that need not belong to it: without
    /// parameters if the path does not match the template.
    pub fn select<'p>(&self, template: &str, path: &'p str) -> Option<Match<'_, 'p, T>> {
        let mut resources = self.resources.iter();
        let (template, value) = resources.find(|(other, _)| other.as_str() == template)?;
        let path = path.trim_matches('/');
        Some(Match {
            value,
            template,
            path: if template.matches(path) { path } else { "" },
        })
    }

    /// All resources, in the order in which they were added.
    pub fn iter(&self) -> impl Iterator<Item = (&PathTemplate, &T)> {
        self.resources
            .iter()
            .map(|(template, value)| (template, value))
    }

    /// The number of resources.
    pub fn len(&self) -> usize {
        self.resources.len()
    }

    /// Whether the tree is empty.
    pub fn is_empty(&self) -> bool {
        self.resources.is_empty()
    }
}

impl<T> Default for ResourceTree<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: fmt::Debug> fmt::Debug for ResourceTree<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

fn variable(
    slot: &mut Option<(Box<str>, usize)>,
    name: &str,
    fresh: usize,
) -> Result<usize, String> {
    let (existing, child) = slot.get_or_insert_with(|| (name.into(), fresh));
    if **existing == *name {
        Ok(*child)
    } else {
        Err(existing.to_string())
    }
}

/// The first segment, and the rest after its slash, if there is a slash.
fn split(path: &str) -> (&str, Option<&str>) {
    match path.split_once('/') {
        Some((first, others)) => (first, Some(others)),
        None => (path, None),
    }
}

/// Why a resource cannot be added to a [`ResourceTree`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InsertError {
    /// The text is not a path template.
    #[error(transparent)]
    Template(#[from] PathTemplateError),
    /// The template was added before.
    #[error("the resource `{0}` is already defined: put all its methods into one")]
    Exists(String),
    /// Another template has a parameter with another name at the same position.
    #[error(
        "`{template}` names a parameter `{name}` where another resource names it `{existing}`: API Gateway allows one name at a position, so use the same"
    )]
    SiblingName {
        /// The template that cannot be added.
        template: String,
        /// Its name for the parameter.
        name: String,
        /// The name in the earlier templates.
        existing: String,
    },
}
