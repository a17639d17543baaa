//! Conditions of a template, for `Fn::If`.

use super::super::super::node::Node;
use super::functions::Call;
use super::resolver::{MAX_STEPS, Resolver};

/// The deepest chain of conditions that name each other.
const MAX_DEPTH: usize = 32;

impl Resolver<'_> {
    /// Whether the condition of this name holds.
    pub(super) fn condition(&mut self, name: &str) -> bool {
        if let Some(value) = self.options.values.get(name) {
            return value == "true";
        }
        let conditions = self
            .template
            .and_then(|template| template.member("Conditions"));
        match conditions.and_then(|conditions| conditions.member(name)) {
            Some(condition) => self.holds(condition, 0),
            None => {
                self.missing(name);
                false
            }
        }
    }

    fn holds(&mut self, condition: &Node, depth: usize) -> bool {
        self.steps += 1;
        if depth > MAX_DEPTH || self.steps > MAX_STEPS {
            self.refuse("the conditions of the template name each other".to_owned());
            return false;
        }
        if let Some(Node::String(name)) = condition.member("Condition") {
            let conditions = self
                .template
                .and_then(|template| template.member("Conditions"));
            return match conditions.and_then(|conditions| conditions.member(name)) {
                Some(named) => self.holds(named, depth + 1),
                None => {
                    self.missing(name);
                    false
                }
            };
        }
        let Some(Call {
            name,
            argument: Node::Array(items),
        }) = Call::from_node(condition)
        else {
            self.refuse("a condition must be a function such as Fn::Equals".to_owned());
            return false;
        };
        match (name, &items[..]) {
            ("Fn::Equals", [a, b]) => self.text(a) == self.text(b),
            ("Fn::Not", [inner]) => !self.holds(inner, depth + 1),
            ("Fn::And", all) => all.iter().all(|inner| self.holds(inner, depth + 1)),
            ("Fn::Or", all) => all.iter().any(|inner| self.holds(inner, depth + 1)),
            _ => {
                self.refuse(format!("`{name}` is not a condition"));
                false
            }
        }
    }
}
