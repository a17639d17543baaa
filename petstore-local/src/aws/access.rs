//! What each function may do: the same statements that its policy in the template has.

use std::collections::BTreeMap;
use std::fmt;

use petstore_core::contract::Deployment;
use petstore_core::infrastructure::{Grant, GrantTarget, ResourceKind, ResourceSpec};

use super::caller::Caller;
use crate::log;
use crate::world::Names;

/// The policies of the functions of an app.
#[derive(Clone, Debug, Default)]
pub struct Policies {
    names: Names,
    functions: BTreeMap<String, Vec<Statement>>,
    /// What a handler must take to get a permission, by the ARN of the resource.
    resources: Vec<Declared>,
}

#[derive(Clone, Debug)]
struct Statement {
    actions: Vec<&'static str>,
    resources: Vec<String>,
}

/// A declared resource and the name of its type.
#[derive(Clone, Debug)]
struct Declared {
    arn: String,
    resource: ResourceSpec,
    type_name: Option<&'static str>,
}

/// A function does something that its policy does not allow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Denied {
    user: String,
    pub(super) action: String,
    resource: String,
}

impl fmt::Display for Denied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            user,
            action,
            resource,
        } = self;
        write!(
            f,
            "User: {user} is not authorized to perform: {action} on resource: {resource} because no identity-based policy allows the {action} action"
        )
    }
}

impl Policies {
    /// The policies of the functions of a deployment.
    pub fn new(deployment: &Deployment, names: &Names) -> Self {
        let functions = deployment.functions.iter().map(|function| {
            let statements = function.grants().into_iter();
            let statements = statements.map(|grant| Statement::new(&grant, deployment, names));
            (function.name.clone(), statements.collect())
        });
        let uses = || {
            deployment
                .functions
                .iter()
                .flat_map(|function| &function.uses)
        };
        let resources = deployment.resources.iter().map(|resource| Declared {
            arn: arn_of(resource, deployment, names),
            resource: *resource,
            type_name: uses()
                .find(|used| {
                    used.resource.kind() == resource.kind()
                        && used.resource.name() == resource.name()
                })
                .and_then(|used| used.type_name),
        });
        Self {
            names: names.clone(),
            functions: functions.collect(),
            resources: resources.collect(),
        }
    }

    /// Checks that the caller may perform an action of IAM, such as `sqs:SendMessage`, on the
    /// resource of an ARN. What is denied is logged with the argument that would allow it.
    pub(super) fn check(&self, caller: &Caller, action: &str, arn: &str) -> Result<(), Denied> {
        let allows = |statements: &Vec<Statement>| {
            statements
                .iter()
                .any(|statement| statement.allows(action, arn))
        };
        let function = match caller {
            Caller::Developer => return Ok(()),
            Caller::Startup if self.functions.values().any(allows) => return Ok(()),
            Caller::Startup => "startup",
            Caller::Function(name) => {
                let mut functions = self.functions.iter();
                let found = functions.find(|(known, _)| is_same_function(known, name));
                if found.is_some_and(|(_, statements)| allows(statements)) {
                    return Ok(());
                }
                name
            }
        };
        log::line(&format!(
            "warning: the function {function} may not perform {action} on {arn}, and neither could it on AWS: {}",
            self.advice(action, arn)
        ));
        Err(Denied {
            user: format!(
                "arn:aws:sts::{}:assumed-role/{function}/{function}",
                self.names.account
            ),
            action: action.to_owned(),
            resource: arn.to_owned(),
        })
    }

    /// What to change in the app, for a log line.
    fn advice(&self, action: &str, arn: &str) -> String {
        let belongs = |declared: &&Declared| {
            let rest = arn.strip_prefix(&declared.arn);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let Some(declared) = self.resources.iter().find(belongs) else {
            return "the app does not declare the resource".to_owned();
        };
        let (kind, name) = (declared.resource.kind(), declared.resource.name());
        let type_name = match declared.type_name {
            Some(path) => path.rsplit("::").next().unwrap_or(path).to_owned(),
            None => format!("/* the type with #[{kind}(\"{name}\")] */"),
        };
        let argument = match (kind, action) {
            (ResourceKind::Queue, "sqs:SendMessage") => format!("Sender<'_, {type_name}>"),
            (ResourceKind::Topic, "sns:Publish") | (ResourceKind::Bus, _) => {
                format!("Publisher<'_, {type_name}>")
            }
            (ResourceKind::Function, _) => format!("Invoker<'_, {type_name}>"),
            (ResourceKind::Table | ResourceKind::Bucket, _) => {
                let Some(access) = access_for(action) else {
                    return "no handle allows it".to_owned();
                };
                let handle = if kind == ResourceKind::Table {
                    "Table"
                } else {
                    "Bucket"
                };
                format!("{handle}<'_, {type_name}, {access}>")
            }
            _ => return "no handle allows it".to_owned(),
        };
        format!("add the argument `{argument}` to the handler")
    }
}

/// Compares names of functions. That in an API has the characters alone that Lambda allows.
fn is_same_function(declared: &str, name: &str) -> bool {
    let legal = |c: char| c.is_ascii_alphanumeric() || c == '_';
    declared.len() == name.len()
        && declared
            .chars()
            .zip(name.chars())
            .all(|(declared, found)| declared == found || (found == '-' && !legal(declared)))
}

/// The access of a handle that allows an action on a table or a bucket.
fn access_for(action: &str) -> Option<&'static str> {
    Some(match action {
        "dynamodb:BatchGetItem"
        | "dynamodb:ConditionCheckItem"
        | "dynamodb:GetItem"
        | "dynamodb:Query"
        | "dynamodb:Scan"
        | "s3:GetObject"
        | "s3:ListBucket" => "Read",
        "dynamodb:BatchWriteItem"
        | "dynamodb:DeleteItem"
        | "dynamodb:PutItem"
        | "dynamodb:UpdateItem"
        | "s3:DeleteObject"
        | "s3:PutObject" => "Write",
        _ => return None,
    })
}

impl Statement {
    fn new(grant: &Grant, deployment: &Deployment, names: &Names) -> Self {
        let arn = arn_of(&grant.resource, deployment, names);
        let resources = grant.targets.iter().map(|target| match target {
            GrantTarget::Indexes => format!("{arn}/index/*"),
            GrantTarget::Objects => format!("{arn}/*"),
            GrantTarget::Stream => format!("{arn}/stream/*"),
            _ => arn.clone(),
        });
        Self {
            actions: grant.actions.clone(),
            resources: resources.collect(),
        }
    }

    fn allows(&self, action: &str, arn: &str) -> bool {
        self.actions.contains(&action)
            && self
                .resources
                .iter()
                .any(|pattern| match pattern.strip_suffix('*') {
                    Some(prefix) => arn.starts_with(prefix),
                    None => arn == pattern,
                })
    }
}

/// The ARN of a declared resource; of a handler, that of the function that it belongs to.
pub(super) fn arn_of(resource: &ResourceSpec, deployment: &Deployment, names: &Names) -> String {
    let name = resource.name();
    match resource {
        ResourceSpec::Table(_) => names.table(name),
        ResourceSpec::Topic(_) => names.topic(name),
        ResourceSpec::Queue(_) => names.queue(name),
        ResourceSpec::Bucket(_) => names.bucket(name),
        ResourceSpec::Bus(_) => names.bus(name),
        ResourceSpec::Function(handler) => {
            let owner = deployment.function_of_direct_handler(handler);
            names.function(owner.map_or(name, |function| &function.name))
        }
        _ => format!("arn:aws:{}:::{name}", resource.kind()),
    }
}
