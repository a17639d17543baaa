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
    /// attributes of resources: `Function.Arn`. They also replace `${NAME}` in texts.
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
        match &self.pseudo_parameters {
            Some(parameters) if text.contains("${AWS::") => Cow::Owned(parameters.resolve(text)),
            _ => Cow::Borrowed(text),
        }
    }
}
