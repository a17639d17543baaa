//! What a function does with a resource: the permissions that its policy must contain.

use super::access::Access;
use super::resource::Resource;
use super::spec::ResourceSpec;

/// A resource that a handler calls, and how.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct ResourceUse {
    /// The resource.
    pub resource: ResourceSpec,
    /// What the handler may do with it.
    pub permission: Permission,
    /// The path of the resource's type, for messages to developers.
    pub type_name: Option<&'static str>,
}

/// The name of the type does not distinguish uses.
impl PartialEq for ResourceUse {
    fn eq(&self, other: &Self) -> bool {
        (self.resource, self.permission) == (other.resource, other.permission)
    }
}

impl Eq for ResourceUse {}

/// What a handler may do with a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
#[allow(missing_docs, reason = "the names are self-explanatory")]
pub enum Permission {
    Read,
    Write,
    ReadWrite,
    /// Publishes to a topic, or puts events on a bus.
    Publish,
    /// Sends messages to a queue.
    Send,
    /// Invokes a function.
    Invoke,
}

impl Permission {
    /// Whether items or objects may be read.
    pub(super) fn reads(self) -> bool {
        matches!(self, Self::Read | Self::ReadWrite)
    }

    /// Whether items or objects may be written.
    pub(super) fn writes(self) -> bool {
        matches!(self, Self::Write | Self::ReadWrite)
    }
}

impl ResourceUse {
    /// The use of a table or a bucket.
    pub fn access<R: Resource, A: Access>() -> Self {
        let permission = match (A::READ, A::WRITE) {
            (true, true) => Permission::ReadWrite,
            (false, true) => Permission::Write,
            (_, false) => Permission::Read,
        };
        ResourceUse {
            resource: R::RESOURCE,
            permission,
            type_name: Some(std::any::type_name::<R>()),
        }
    }

    /// The use of a topic or a bus.
    pub fn publish<R: Resource>() -> Self {
        ResourceUse {
            resource: R::RESOURCE,
            permission: Permission::Publish,
            type_name: Some(std::any::type_name::<R>()),
        }
    }

    /// The use of a function.
    pub fn invoke<F: Resource>() -> Self {
        ResourceUse {
            resource: F::RESOURCE,
            permission: Permission::Invoke,
            type_name: Some(std::any::type_name::<F>()),
        }
    }

    /// The use of a queue.
    pub fn send<R: Resource>() -> Self {
        ResourceUse {
            resource: R::RESOURCE,
            permission: Permission::Send,
            type_name: Some(std::any::type_name::<R>()),
        }
    }
}
