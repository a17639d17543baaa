//! Addresses that a deployment sets, such as the one that receives alarms. Each is a parameter,
//! empty unless set, with the condition that it is set.

use serde_json::{Map, Value, json};

use super::values::reference;

/// The parameters for addresses.
#[derive(Debug, Default)]
pub(super) struct Addresses {
    parameters: Vec<(String, String)>,
}

impl Addresses {
    /// Adds a parameter and returns the name of the condition that it is set.
    pub(super) fn add(&mut self, parameter: &str, description: String) -> String {
        self.parameters.push((parameter.to_owned(), description));
        condition(parameter)
    }

    /// The parameters of the template.
    pub(super) fn parameters(&self) -> impl Iterator<Item = (String, Value)> {
        self.parameters.iter().map(|(name, description)| {
            let parameter = json!({"Type": "String", "Default": "", "Description": description});
            (name.clone(), parameter)
        })
    }

    /// The conditions of the template.
    pub(super) fn conditions(&self) -> Map<String, Value> {
        let conditions = self.parameters.iter().map(|(name, _)| {
            let is_empty = json!({"Fn::Equals": [reference(name), ""]});
            (condition(name), json!({"Fn::Not": [is_empty]}))
        });
        conditions.collect()
    }
}

fn condition(parameter: &str) -> String {
    format!("Has{parameter}")
}
