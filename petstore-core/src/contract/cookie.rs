//! Cookies: parameters of a request that API Gateway does not distinguish from its header.

use serde_json::{Value, json};

/// A cookie that a method reads. API Gateway does not support cookies, so this is documentation; a
/// client must send the cookie nevertheless.
#[derive(Debug, Clone, PartialEq)]
pub struct Cookie {
    /// Whether a request without it is rejected.
    pub required: bool,
    /// The description of the cookie.
    pub description: Option<String>,
    /// Its JSON Schema.
    pub schema: Value,
}

impl Default for Cookie {
    fn default() -> Cookie {
        Cookie {
            required: false,
            description: None,
            schema: json!({"type": "string"}),
        }
    }
}
