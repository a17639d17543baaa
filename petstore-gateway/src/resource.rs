//! Which method of which resource a request is for.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use petstore_core::contract::{Api, Method, MethodKey};
use petstore_core::resource::{InsertError, Match, ResourceTree};
use petstore_core::verb::Verb;

use crate::gateway_error::GatewayError;

/// One resource of a stage.
#[derive(Debug)]
pub(crate) struct Resource {
    /// What `$context.resourceId` is: the same at every start.
    pub(crate) id: String,
    methods: BTreeMap<MethodKey, Method>,
}

impl Resource {
    pub(crate) fn method(&self, verb: Verb) -> Option<&Method> {
        let own = self.methods.get(&MethodKey::Verb(verb));
        own.or_else(|| self.methods.get(&MethodKey::Any))
    }
}

/// The method that a request is for.
#[derive(Debug)]
pub(crate) struct Matched<'s, 'r> {
    pub(crate) resource: Match<'s, 'r, Resource>,
    pub(crate) method: &'s Method,
}

/// All resources of a stage.
#[derive(Debug)]
pub(crate) struct Resources(ResourceTree<Resource>);

impl Resources {
    pub(crate) fn of(api: &Api) -> Result<Self, InsertError> {
        let mut tree = ResourceTree::new();
        for (template, resource) in &api.resources {
            let resource = Resource {
                id: short_id(&(&api.name, template)),
                methods: resource.methods.clone(),
            };
            tree.insert(template, resource)?;
        }
        Ok(Self(tree))
    }

    /// The method for `verb` and `path`; a path without the verb is as good as none.
    pub(crate) fn find<'r>(
        &self,
        verb: &str,
        path: &'r str,
    ) -> Result<Matched<'_, 'r>, GatewayError> {
        let unknown = || {
            GatewayError::missing_authentication_token(format!(
                "no method answers {verb} {path}: the API has {}",
                self.known(path)
            ))
        };
        let verb: Verb = verb.parse().map_err(|_| unknown())?;
        let resource = self
            .0
            .find_where(path, |resource| resource.method(verb).is_some());
        let matched = resource.and_then(|resource| {
            let method = resource.value.method(verb)?;
            Some(Matched { resource, method })
        });
        matched.ok_or_else(unknown)
    }

    /// For the log: the verbs at this path, or else all paths, if they are few.
    fn known(&self, path: &str) -> String {
        let verbs = |resource: &Resource| {
            let verbs: Vec<_> = resource.methods.keys().map(|verb| verb.as_str()).collect();
            verbs.join(", ")
        };
        if let Some(found) = self.0.find(path) {
            return format!("{} there", verbs(found.value));
        }
        const SHOWN: usize = 5;
        let all = self.0.iter().take(SHOWN);
        let mut text: Vec<_> = all
            .map(|(template, resource)| format!("{} {template}", verbs(resource)))
            .collect();
        if self.0.len() > SHOWN {
            text.push(format!("{} more", self.0.len() - SHOWN));
        }
        text.join("; ")
    }
}

/// An id of ten letters and digits, as API Gateway's are, that depends on nothing but `of`.
pub(crate) fn short_id(of: &impl Hash) -> String {
    let mut hasher = DefaultHasher::new();
    of.hash(&mut hasher);
    let mut rest = hasher.finish();
    let digits = b"abcdefghijklmnopqrstuvwxyz0123456789";
    let mut id = String::with_capacity(10);
    for _ in 0..10 {
        id.push(char::from(digits[(rest % 36) as usize]));
        rest /= 36;
    }
    id
}
