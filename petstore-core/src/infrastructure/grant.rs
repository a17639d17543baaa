//! What the policy of a function allows, derived from its handles and sources. The template and the
//! local world both read it, so that a deployed function has the same permissions as on a laptop.

use super::spec::ResourceSpec;
use super::usage::{Permission, ResourceUse};

/// A statement of a policy: actions on a resource.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Grant {
    /// The resource.
    pub resource: ResourceSpec,
    /// The actions of IAM, such as `sqs:SendMessage`.
    pub actions: Vec<&'static str>,
    /// The parts of the resource that the actions apply to.
    pub targets: &'static [GrantTarget],
}

/// A part of a resource that a statement applies to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum GrantTarget {
    /// The resource itself.
    Resource,
    /// Every index of a table.
    Indexes,
    /// Every object of a bucket.
    Objects,
    /// The stream of a table.
    Stream,
}

impl ResourceUse {
    /// The statements that this use needs.
    ///
    /// Source: the actions and resources of each service in the [service authorization
    /// reference](https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html).
    pub fn grants(&self) -> Vec<Grant> {
        let action = match (self.permission, self.resource) {
            (Permission::Publish, ResourceSpec::Bus(_)) => "events:PutEvents",
            (Permission::Publish, _) => "sns:Publish",
            (Permission::Send, _) => "sqs:SendMessage",
            (Permission::Invoke, _) => "lambda:InvokeFunction",
            (Permission::Read | Permission::Write | Permission::ReadWrite, resource) => {
                return match resource {
                    ResourceSpec::Bucket(_) => self.bucket_grants(),
                    _ => vec![self.table_grant()],
                };
            }
        };
        vec![self.grant(&[action], &[GrantTarget::Resource])]
    }

    fn grant(&self, actions: &[&'static str], targets: &'static [GrantTarget]) -> Grant {
        Grant {
            resource: self.resource,
            actions: actions.to_vec(),
            targets,
        }
    }

    fn table_grant(&self) -> Grant {
        let mut actions = Vec::new();
        if self.permission.reads() {
            actions.extend([
                "dynamodb:BatchGetItem",
                "dynamodb:ConditionCheckItem",
                "dynamodb:GetItem",
                "dynamodb:Query",
                "dynamodb:Scan",
            ]);
        }
        if self.permission.writes() {
            actions.extend([
                "dynamodb:BatchWriteItem",
                "dynamodb:DeleteItem",
                "dynamodb:PutItem",
                "dynamodb:UpdateItem",
            ]);
        }
        let targets: &[GrantTarget] = if self.permission.reads() {
            &[GrantTarget::Resource, GrantTarget::Indexes]
        } else {
            &[GrantTarget::Resource]
        };
        self.grant(&actions, targets)
    }

    fn bucket_grants(&self) -> Vec<Grant> {
        let mut grants = Vec::new();
        let mut actions = Vec::new();
        if self.permission.reads() {
            actions.push("s3:GetObject");
            grants.push(self.grant(&["s3:ListBucket"], &[GrantTarget::Resource]));
        }
        if self.permission.writes() {
            actions.extend(["s3:DeleteObject", "s3:PutObject"]);
        }
        grants.push(self.grant(&actions, &[GrantTarget::Objects]));
        grants
    }
}

#[cfg(test)]
mod tests {
    use super::super::spec::{BucketSpec, TableSpec};
    use super::*;

    const PETS: ResourceSpec = ResourceSpec::Table(&TableSpec::new("pets", "id"));
    const PHOTOS: ResourceSpec = ResourceSpec::Bucket(&BucketSpec::new("photos"));

    fn grants(resource: ResourceSpec, permission: Permission) -> Vec<Grant> {
        ResourceUse {
            resource,
            permission,
            type_name: None,
        }
        .grants()
    }

    #[test]
    fn a_handle_that_reads_allows_no_write() {
        for (resource, write) in [(PETS, "dynamodb:PutItem"), (PHOTOS, "s3:PutObject")] {
            let allows = |permission| {
                let grants = grants(resource, permission);
                grants.iter().any(|grant| grant.actions.contains(&write))
            };
            assert!(!allows(Permission::Read));
            assert!(allows(Permission::Write));
            assert!(allows(Permission::ReadWrite));
        }
    }

    #[test]
    fn objects_are_listed_with_the_bucket_and_read_alone() {
        let grants = grants(PHOTOS, Permission::Read);
        let on = |action| {
            let grant = grants.iter().find(|grant| grant.actions.contains(&action));
            grant.map(|grant| grant.targets)
        };
        assert_eq!(on("s3:ListBucket"), Some(&[GrantTarget::Resource][..]));
        assert_eq!(on("s3:GetObject"), Some(&[GrantTarget::Objects][..]));
    }
}
