//! What `auth = lambda(…)` finds instead of an authorizer, for a function without `#[authorizer]`.

/// The type of a name that has no type of its own. It does not implement `Authorize`.
#[derive(Debug)]
pub struct __Authorizer;
