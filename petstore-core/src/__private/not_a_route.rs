//! What `routes![…]` finds instead of a route, for a function without `#[route]`.

/// The type of a name that has no type of its own. It does not implement `Route`.
#[derive(Debug)]
pub struct __Route;
