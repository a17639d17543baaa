//! What `events![…]` finds instead of a handler, for a function without `#[event]`.

/// The type of a name that has no type of its own. It does not implement `EventHandler`.
#[derive(Debug)]
pub struct __Handler;
