//! The settings of an app, besides its routes and state.

use std::num::NonZeroUsize;

use crate::http::auth::CheckCaller;
use crate::http::error_format::ChosenFormat;
use crate::http::{Auth, Cors};

/// The settings of an app, besides its routes and state.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    pub(crate) version: String,
    pub(crate) description: Option<String>,
    pub(crate) cors: Option<Cors>,
    pub(crate) base_path: String,
    pub(crate) allow_unverified_callers: bool,
    pub(crate) validate_at_gateway: bool,
    pub(crate) worker_threads: Option<NonZeroUsize>,
    /// The callers that are allowed where neither a route nor its group names any.
    pub(crate) auth: Auth,
    /// [`Auth::check`] of `auth`.
    pub(crate) check_caller: Option<CheckCaller>,
    /// The shape of error responses; `None` is the framework's own.
    pub(crate) errors: Option<ChosenFormat>,
    pub(crate) servers: Vec<String>,
    /// In bytes; `None` leaves responses as they are.
    pub(crate) minimum_compression_size: Option<u32>,
    /// The ARN of the user pool for `auth = cognito`.
    pub(crate) cognito_user_pool: String,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            version: "1.0.0".to_owned(),
            description: None,
            cors: None,
            base_path: String::new(),
            allow_unverified_callers: false,
            validate_at_gateway: false,
            worker_threads: None,
            auth: Auth::None,
            check_caller: None,
            errors: None,
            servers: Vec::new(),
            minimum_compression_size: None,
            cognito_user_pool: "${CognitoUserPoolArn}".to_owned(),
        }
    }
}
