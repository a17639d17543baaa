//! How long the functions of an app may run when this process invokes them.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use petstore_core::contract::{DEFAULT_FUNCTION_TIMEOUT, Deployment};

/// The timeout of each function, by its name.
#[derive(Debug, Clone)]
pub(crate) struct Timeouts(Arc<BTreeMap<String, Duration>>);

impl Timeouts {
    /// The timeouts of a template without the option `--timeout`.
    pub(crate) fn from_deployment(deployment: &Deployment) -> Self {
        let functions = deployment.functions.iter();
        let timeouts = functions.map(|function| {
            let seconds = function.timeout_or(DEFAULT_FUNCTION_TIMEOUT);
            (function.name.clone(), Duration::from_secs(seconds.into()))
        });
        Self(Arc::new(timeouts.collect()))
    }

    /// The timeout of the function with this name.
    pub(crate) fn get(&self, function: &str) -> Duration {
        let default = Duration::from_secs(DEFAULT_FUNCTION_TIMEOUT.into());
        self.0.get(function).copied().unwrap_or(default)
    }
}
