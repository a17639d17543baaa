//! What `hooks![…]` finds instead of a hook, for a function without `#[around]`.

/// The type of a name that has no type of its own. It implements neither `Around` nor
/// `AroundRecord`.
#[derive(Debug)]
pub struct __Hook {}
