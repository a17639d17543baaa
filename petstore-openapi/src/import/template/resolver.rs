//! Resolves the functions in a definition.

use std::collections::{BTreeMap, BTreeSet};

use super::super::super::node::Node;
use super::super::super::text::Text;
use super::super::memory::{self, Budget};
use super::super::options::{Options, PseudoParameters};
use super::super::problem::{ImportError, Problem};
use super::super::read;
use super::functions::{self, Call, Part};
use super::{Assumption, Load, Resolved};

/// The values that are resolved at most. What one function uses may use others, and each of them
/// several times.
pub(super) const MAX_STEPS: usize = 2_000_000;

/// The names without a value that are listed at most.
const MOST_MISSING: usize = 100;

/// What a name and a value that was made up take beside their texts.
pub(super) const ASSUMPTION: usize = 128;

/// The deepest nesting of files that include each other.
const MAX_INCLUDES: usize = 8;

/// The state of a resolution.
pub(super) struct Resolver<'a> {
    pub(super) options: &'a Options,
    pub(super) template: Option<&'a Node>,
    pub(super) pseudo: PseudoParameters,
    load: Load<'a>,
    /// The place in the definition, from its root.
    path: Vec<String>,
    pub(super) assumptions: BTreeMap<String, String>,
    /// The names without a value, with the place of each.
    missing: BTreeMap<String, String>,
    problems: Vec<Problem>,
    pub(super) budget: &'a Budget,
    pub(super) steps: usize,
    /// The depth of includes.
    includes: usize,
    /// The locations of the files that are included.
    included: BTreeSet<String>,
}

impl<'a> Resolver<'a> {
    pub(super) fn new(
        options: &'a Options,
        template: Option<&'a Node>,
        load: Load<'a>,
        budget: &'a Budget,
    ) -> Resolver<'a> {
        Resolver {
            options,
            template,
            pseudo: options
                .variables()
                .unwrap_or_else(PseudoParameters::unresolved),
            load,
            path: Vec::new(),
            assumptions: BTreeMap::new(),
            missing: BTreeMap::new(),
            problems: Vec::new(),
            budget,
            steps: 0,
            includes: 0,
            included: BTreeSet::new(),
        }
    }

    /// The definition, which may itself be a call.
    pub(super) fn definition(&mut self, node: &Node) -> Node {
        self.node(node).unwrap_or(Node::Null)
    }

    pub(super) fn finish(mut self, definition: Node) -> Result<Resolved, ImportError> {
        if self.budget.is_exceeded() {
            return Err(self.budget.problem().into());
        }
        if let Some((first, path)) = self.missing.iter().next() {
            let names: Vec<&str> = self.missing.keys().map(String::as_str).collect();
            let what = match self.template {
                Some(_) => "The template",
                None => {
                    "This definition is a fragment of a CloudFormation template: API Gateway does not resolve its \
                     functions, a deployment of the template does. It"
                }
            };
            let message = format!(
                "{what} uses values that are not known here: `{}`. Give each of them with --value, such as --value \
                 {first}=VALUE",
                names.join("`, `")
            );
            self.problems.push(Problem::invalid(path, message));
        }
        if !self.problems.is_empty() {
            return Err(ImportError {
                problems: self.problems,
            });
        }
        let assumptions = self.assumptions.into_iter();
        Ok(Resolved {
            definition,
            assumptions: assumptions
                .map(|(name, value)| Assumption { name, value })
                .collect(),
        })
    }

    /// Records a name without a value.
    pub(super) fn missing(&mut self, name: &str) {
        if self.missing.len() < MOST_MISSING && !self.missing.contains_key(name) {
            let path = self.pointer();
            self.missing.insert(name.to_owned(), path);
        }
    }

    /// Records a function that cannot be resolved.
    pub(super) fn refuse(&mut self, message: String) {
        let path = self.pointer();
        if self.problems.len() < 100 {
            self.problems.push(Problem::invalid(&path, message));
        }
    }

    fn pointer(&self) -> String {
        let segments = self.path.iter();
        let escaped = segments.map(|s| format!("/{}", s.replace('~', "~0").replace('/', "~1")));
        format!("#{}", escaped.collect::<String>())
    }

    fn below(&mut self, name: &str, node: &Node) -> Option<Node> {
        self.path.push(name.to_owned());
        let resolved = self.node(node);
        self.path.pop();
        resolved
    }

    /// The value with its functions resolved; `None` if it is `AWS::NoValue`.
    pub(super) fn node(&mut self, node: &Node) -> Option<Node> {
        self.steps += 1;
        if self.steps > MAX_STEPS {
            if self.steps == MAX_STEPS + 1 {
                self.refuse("the functions of the template use each other too often".to_owned());
            }
            return None;
        }
        // What does not fit is an error in the end.
        if self.budget.is_exceeded() || self.budget.take(own_weight(node)).is_err() {
            return None;
        }
        if let Some(call) = Call::from_node(node) {
            let made = self.call(call)?;
            return self.budget.take(made_weight(&made)).is_ok().then_some(made);
        }
        match node {
            Node::Object(members) => {
                let mut resolved = Vec::with_capacity(members.len());
                for (name, member) in members.iter() {
                    if name == "Fn::Transform" {
                        match self.transform(member) {
                            Some(Node::Object(included)) => {
                                resolved.extend(included.into_members());
                            }
                            Some(_) => self.refuse("an included file must be an object".to_owned()),
                            None => {}
                        }
                    } else if let Some(member) = self.below(name, member) {
                        let name = self.member_name(name)?;
                        resolved.push((name, member));
                    }
                }
                Some(Node::Object(resolved.into()))
            }
            Node::Array(items) => {
                let mut resolved = Vec::with_capacity(items.len());
                for (i, item) in items.iter().enumerate() {
                    resolved.extend(self.below(&i.to_string(), item));
                }
                Some(resolved.into())
            }
            Node::String(text) if !self.options.values.is_empty() && text.contains("${") => {
                let made = Node::from(self.placeholders(text));
                self.budget.take(made_weight(&made)).is_ok().then_some(made)
            }
            other => Some(other.clone()),
        }
    }

    /// The name of a member with its placeholders replaced, such as a path in a file that Terraform
    /// renders.
    fn member_name(&mut self, name: &Text) -> Option<Text> {
        if self.options.values.is_empty() || !name.as_str().contains("${") {
            return Some(name.clone());
        }
        let made = self.placeholders(name.as_str());
        self.budget.take(memory::allocation(made.len() + 16)).ok()?;
        Some(made.into())
    }

    /// Replaces `${NAME}` in a plain text, if there is a value of this name. Other tools write
    /// templates so.
    fn placeholders(&mut self, text: &str) -> String {
        let mut replaced = String::with_capacity(text.len());
        for part in functions::parts(text) {
            match part {
                Part::Text(text) => replaced.push_str(text),
                Part::Literal(name) => replaced.push_str(&format!("${{!{name}}}")),
                Part::Name(name) => match self.options.values.get(name) {
                    Some(value) => replaced.push_str(value),
                    None => replaced.push_str(&format!("${{{name}}}")),
                },
            }
        }
        replaced
    }

    /// The text that a value means; empty if it has none.
    pub(super) fn text(&mut self, node: &Node) -> String {
        match self.node(node) {
            Some(Node::String(text)) => text.to_string(),
            Some(Node::Number(number)) => number.to_string(),
            Some(Node::Bool(value)) => value.to_string(),
            _ => String::new(),
        }
    }

    /// `Fn::Transform` with `AWS::Include`: the content of a file.
    pub(super) fn transform(&mut self, argument: &Node) -> Option<Node> {
        let is_include =
            matches!(argument.member("Name"), Some(Node::String(name)) if name == "AWS::Include");
        let parameters = argument.member("Parameters");
        let location = parameters.and_then(|parameters| parameters.member("Location"));
        let (true, Some(location)) = (is_include, location) else {
            self.refuse(
                "of the macros only `AWS::Include` with a `Location` is supported".to_owned(),
            );
            return None;
        };
        let location = self.text(location);
        if location.is_empty() {
            return None;
        }
        if self.includes >= MAX_INCLUDES {
            self.refuse("the files include each other".to_owned());
            return None;
        }
        let loaded = (self.load)(&location).map_err(|error| error.to_string());
        let read = loaded.and_then(|text| {
            if self.included.insert(location.clone()) {
                self.budget.extend(text.len());
            }
            let parsed = read::parse(&self.options.resolve(&text), self.budget);
            parsed.map_err(|error| error.to_string())
        });
        match read {
            Ok((included, _)) => {
                self.includes += 1;
                let resolved = self.node(&included);
                self.includes -= 1;
                resolved
            }
            Err(error) => {
                self.refuse(format!("`{location}` cannot be included: {error}"));
                None
            }
        }
    }
}

/// What a function makes takes.
fn made_weight(node: &Node) -> usize {
    match node {
        Node::String(text) => memory::allocation(text.len() + 16),
        Node::Array(items) => items
            .iter()
            .map(made_weight)
            .fold(own_weight(node), usize::saturating_add),
        // Its parts were counted when they were made.
        _ => 0,
    }
}

/// What a copy of a value takes without the values in it.
fn own_weight(node: &Node) -> usize {
    match node {
        Node::Array(items) => memory::allocation(size_of_val(&**items)),
        Node::Object(members) => {
            memory::allocation(size_of_val(&**members) + size_of::<u32>() * members.len())
        }
        _ => 0,
    }
}
