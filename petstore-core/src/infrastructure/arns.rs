//! The physical ARNs of declared resources, which a template sets as environment variables.

use super::spec::{ResourceKind, ResourceSpec};
use crate::arn::Arn;

/// The physical ARNs of declared resources.
///
/// A template sets one environment variable per resource, `PETSTORE_QUEUE_ADOPTIONS` for the queue
/// `adoptions`. Dispatch and handles both read them. A resource without a variable has its declared
/// name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ResourceArns(
    /// Pairs of a variable and an ARN, in the order of the variables.
    Vec<(String, String)>,
);

impl ResourceArns {
    /// No ARNs: every resource has its declared name.
    pub fn new() -> Self {
        ResourceArns::default()
    }

    /// The variables of this process that begin with `PETSTORE_` and contain an ARN.
    pub fn from_env() -> Self {
        std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .filter(|(name, value)| name.starts_with("PETSTORE_") && Arn::parse(value).is_some())
            .collect()
    }

    /// Sets the ARN of a resource.
    pub fn insert(&mut self, resource: ResourceSpec, arn: impl Into<String>) {
        self.insert_variable(resource.variable(), arn.into());
    }

    fn insert_variable(&mut self, variable: String, arn: String) {
        match self.position(&variable) {
            Ok(index) => {
                if let Some((_, known)) = self.0.get_mut(index) {
                    *known = arn;
                }
            }
            Err(index) => self.0.insert(index, (variable, arn)),
        }
    }

    /// The index of a variable in the list, or the index at which it would be inserted.
    fn position(&self, variable: &str) -> Result<usize, usize> {
        self.0
            .binary_search_by(|(other, _)| other.as_str().cmp(variable))
    }

    /// The ARN of a resource, if it is set.
    pub fn get(&self, resource: ResourceSpec) -> Option<&str> {
        let index = self.position(&resource.variable()).ok()?;
        self.0.get(index).map(|(_, arn)| arn.as_str())
    }

    /// Whether the resource has this ARN: the one that is set, or else any ARN that ends in the
    /// declared name.
    pub fn matches(&self, resource: ResourceSpec, arn: &str) -> bool {
        let arn = plain_arn(arn);
        match self.get(resource) {
            Some(set) => plain_arn(set) == arn,
            None => last_name(resource.kind(), arn) == resource.name(),
        }
    }
}

/// Pairs of a variable and an ARN.
impl FromIterator<(String, String)> for ResourceArns {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(pairs: I) -> Self {
        let mut arns = ResourceArns::new();
        for (variable, arn) in pairs {
            arns.insert_variable(variable, arn);
        }
        arns
    }
}

/// The ARN of the table for that of its stream, `…:table/pets/stream/2026-01-01T00:00:00.000`.
pub(crate) fn plain_arn(arn: &str) -> &str {
    match arn.split_once("/stream/") {
        Some((table, _)) if table.contains(":table/") => table,
        _ => arn,
    }
}

/// The name of the resource in its ARN: after the fifth colon, without `table/`, `stream/` or
/// `event-bus/`.
pub(crate) fn last_name(kind: ResourceKind, arn: &str) -> &str {
    let Some(arn) = Arn::parse(arn) else {
        return arn;
    };
    let resource = arn.resource;
    let prefix = match kind {
        ResourceKind::Table => "table/",
        ResourceKind::Stream => "stream/",
        ResourceKind::Bus => "event-bus/",
        ResourceKind::Function => "function:",
        // `rule/name`, `rule/bus/name` or `schedule/group/name`.
        ResourceKind::Schedule => return arn.name(),
        ResourceKind::Topic | ResourceKind::Queue | ResourceKind::Bucket => "",
    };
    resource.strip_prefix(prefix).unwrap_or(resource)
}

#[cfg(test)]
mod tests {
    use super::super::spec::{BucketSpec, QueueSpec, TableSpec};
    use super::*;

    const PETS: ResourceSpec = ResourceSpec::Table(&TableSpec::new("pets", "id"));
    const JOBS: ResourceSpec = ResourceSpec::Queue(&QueueSpec::new("jobs"));
    const PHOTOS: ResourceSpec = ResourceSpec::Bucket(&BucketSpec::new("photos"));
    const STREAM: &str = "arn:aws:dynamodb:eu-west-1:1:table/pets/stream/2026-01-01T00:00:00.000";

    #[test]
    fn without_a_variable_the_declared_name_decides() {
        let arns = ResourceArns::new();
        assert!(arns.matches(PETS, STREAM));
        assert!(arns.matches(JOBS, "arn:aws:sqs:eu-west-1:1:jobs"));
        assert!(arns.matches(PHOTOS, "arn:aws:s3:::photos"));
        assert!(arns.matches(
            ResourceSpec::Stream("clicks"),
            "arn:aws:kinesis:eu-west-1:1:stream/clicks"
        ));
        assert!(!arns.matches(JOBS, "arn:aws:sqs:eu-west-1:1:other-jobs"));
        assert!(!arns.matches(JOBS, "jobs:x"));
    }

    #[test]
    fn a_variable_decides_alone() {
        let mut arns = ResourceArns::new();
        arns.insert(PETS, "arn:aws:dynamodb:eu-west-1:1:table/stack-pets-4F2");
        assert!(!arns.matches(PETS, STREAM));
        assert!(arns.matches(
            PETS,
            "arn:aws:dynamodb:eu-west-1:1:table/stack-pets-4F2/stream/2026"
        ));
    }
}
