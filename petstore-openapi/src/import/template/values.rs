//! The values of names: given, declared in the template, or made up.

use super::super::super::node::Node;
use super::super::options::PseudoParameters;
use super::functions::Call;
use super::resolver::{ASSUMPTION, Resolver};
use super::resources;

impl<'a> Resolver<'a> {
    pub(super) fn reference(&mut self, name: &str) -> Option<String> {
        if let Some(value) = self.options.values.get(name) {
            return Some(value.clone());
        }
        if let Some(value) = self.pseudo_parameter(name) {
            return Some(value);
        }
        if let Some(parameter) = self.declared("Parameters", name)
            && let Some(default) = parameter.member("Default")
        {
            // A default is a constant: CloudFormation allows no function there.
            return match Call::from_node(default) {
                Some(_) => {
                    self.refuse(format!("the default of `{name}` must be a text"));
                    None
                }
                None => Some(self.text(default)),
            };
        }
        if let Some(resource) = self.declared("Resources", name) {
            let value = resources::reference(name, resource, &self.pseudo);
            return Some(self.assume(name, value));
        }
        // SAM: `Function.Alias` and `Function.Version`.
        if let Some((id, "Alias" | "Version")) = name.rsplit_once('.')
            && self.declared("Resources", id).is_some()
        {
            return self.attribute(&format!("{id}.Arn"));
        }
        self.missing(name);
        None
    }

    pub(super) fn attribute(&mut self, name: &str) -> Option<String> {
        if let Some(value) = self.options.values.get(name) {
            return Some(value.clone());
        }
        if let Some((id, attribute)) = name.split_once('.')
            && let Some(resource) = self.declared("Resources", id)
        {
            let value = resources::attribute(id, attribute, resource, &self.pseudo);
            if let Some(value) = value {
                return Some(self.assume(name, value));
            }
        }
        self.missing(name);
        None
    }

    pub(super) fn declared(&self, section: &str, name: &str) -> Option<&'a Node> {
        self.template?.member(section)?.member(name)
    }

    pub(super) fn assume(&mut self, name: &str, value: String) -> String {
        let bytes = name.len() + value.len() + ASSUMPTION;
        if !self.assumptions.contains_key(name) && self.budget.take(bytes).is_ok() {
            self.assumptions.insert(name.to_owned(), value.clone());
        }
        value
    }

    pub(super) fn pseudo_parameter(&mut self, name: &str) -> Option<String> {
        let value = match name {
            "AWS::Partition" => self.pseudo.partition.clone(),
            "AWS::Region" => self.pseudo.region.clone(),
            "AWS::AccountId" => self.pseudo.account_id.clone(),
            "AWS::URLSuffix" => "amazonaws.com".to_owned(),
            "AWS::StackName" => self.assume(name, "stack".to_owned()),
            "AWS::StackId" => {
                let PseudoParameters {
                    partition,
                    region,
                    account_id,
                } = &self.pseudo;
                let id =
                    format!("arn:{partition}:cloudformation:{region}:{account_id}:stack/stack/0");
                self.assume(name, id)
            }
            _ => return None,
        };
        Some(value)
    }

    pub(super) fn find_in_map(&mut self, map: &Node, first: &Node, second: &Node) -> Option<Node> {
        let (map, first, second) = (self.text(map), self.text(first), self.text(second));
        let name = format!("{map}.{first}.{second}");
        if let Some(value) = self.options.values.get(&name) {
            return Some(value.into());
        }
        let map = self.declared("Mappings", &map);
        let found = map.and_then(|map| map.member(&first)?.member(&second));
        if found.is_none() {
            self.missing(&name);
        }
        found.cloned()
    }
}
