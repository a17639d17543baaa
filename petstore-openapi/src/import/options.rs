//! How a document is imported.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::base_path::BasePath;

/// How a document is imported.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Options {
    /// How the base path of the document is used.
    pub base_path: BasePath,
    /// The values of `${AWS::Region}` and similar variables; `None` leaves the variables in the
    /// document.
    pub pseudo_parameters: Option<PseudoParameters>,
    /// The values of names that a template leaves to a deployment, such as parameters, exports and
    /// attributes of resources: `Function.Arn`. They also replace `${NAME}` in texts and in names
    /// of members, and the pseudo parameters: `AWS::Region`.
    pub values: BTreeMap<String, String>,
    /// The API of a template that has several, by its logical id.
    pub resource: Option<String>,
    /// The memory that the import may take, in bytes. By default, this is 10 MB plus three times
    /// the size of the document.
    pub max_memory: Option<usize>,
}

/// The values of the variables that API Gateway replaces in a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PseudoParameters {
    /// `${AWS::Partition}`: `aws`.
    pub partition: String,
    /// `${AWS::Region}`: `eu-west-1`.
    pub region: String,
    /// `${AWS::AccountId}`: twelve digits.
    pub account_id: String,
}

impl PseudoParameters {
    const NAMES: [&str; 3] = ["AWS::Partition", "AWS::Region", "AWS::AccountId"];

    /// The variables themselves.
    pub(super) fn unresolved() -> PseudoParameters {
        let [partition, region, account_id] =
            PseudoParameters::NAMES.map(|name| format!("${{{name}}}"));
        PseudoParameters {
            partition,
            region,
            account_id,
        }
    }

    fn resolve(&self, document: &str) -> String {
        document
            .replace("${AWS::Partition}", &self.partition)
            .replace("${AWS::Region}", &self.region)
            .replace("${AWS::AccountId}", &self.account_id)
    }
}

impl Options {
    /// The text of a document with the variables of the import replaced.
    pub(super) fn resolve<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if !text.contains("${AWS::") {
            return Cow::Borrowed(text);
        }
        match self.variables() {
            Some(variables) => Cow::Owned(variables.resolve(text)),
            None => Cow::Borrowed(text),
        }
    }

    /// The values of the variables of the import: those among the values of names, and else the
    /// pseudo parameters. A variable without a value is kept. `None` if none has one.
    pub(super) fn variables(&self) -> Option<PseudoParameters> {
        let given = |name: &str| self.values.get(name).cloned();
        let [partition, region, account_id] = PseudoParameters::NAMES.map(given);
        let is_given = partition.is_some() || region.is_some() || account_id.is_some();
        let known = match &self.pseudo_parameters {
            Some(known) => known.clone(),
            None if is_given => PseudoParameters::unresolved(),
            None => return None,
        };
        Some(PseudoParameters {
            partition: partition.unwrap_or(known.partition),
            region: region.unwrap_or(known.region),
            account_id: account_id.unwrap_or(known.account_id),
        })
    }
}
