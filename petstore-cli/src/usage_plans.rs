//! Reads a file of API keys and usage plans, or checks it against API Gateway's rules.

use std::path::Path;

use petstore_gateway::UsagePlans;
use petstore_openapi::import::{Code, Problem};
use serde::Deserialize;

/// The length of the value of an API key, in characters.
const LENGTHS: std::ops::RangeInclusive<usize> = 20..=128;

/// The longest name of an API key, in characters.
const MAX_NAME: usize = 1024;

/// The reason why a file of usage plans could not be read.
#[derive(Debug, thiserror::Error)]
#[error("`{file}` cannot be read as a file of usage plans: {reason}")]
pub(crate) struct PlansError {
    file: String,
    reason: String,
}

/// The part of a file of usage plans that is checked.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Plans {
    #[serde(default)]
    api_keys: Vec<ApiKey>,
}

#[derive(Debug, Deserialize)]
struct ApiKey {
    #[serde(default)]
    name: String,
    value: String,
}

/// Reads a file of usage plans for a gateway.
pub(super) fn read(file: &Path) -> Result<UsagePlans, PlansError> {
    let error = |reason: String| PlansError {
        file: file.display().to_string(),
        reason,
    };
    let text = std::fs::read(file).map_err(|e| error(e.to_string()))?;
    UsagePlans::from_json(&text).map_err(|e| error(e.to_string()))
}

/// Returns the problems for which API Gateway would reject a file of usage plans.
pub(super) fn problems(file: &Path) -> Result<Vec<Problem>, PlansError> {
    let error = |reason: String| PlansError {
        file: file.display().to_string(),
        reason,
    };
    let text = std::fs::read(file).map_err(|e| error(e.to_string()))?;
    let plans: Plans = serde_json::from_slice(&text).map_err(|e| error(e.to_string()))?;
    let keys = plans.api_keys.iter().enumerate();
    Ok(keys.filter_map(|(i, key)| problem(i, key)).collect())
}

fn problem(i: usize, key: &ApiKey) -> Option<Problem> {
    let refused = |member: &str, message: String| {
        Some(Problem {
            code: Code::BadRequest,
            message,
            path: format!("#/apiKeys/{i}/{member}"),
        })
    };
    if key.name.chars().count() > MAX_NAME {
        let message = format!("Invalid API Key name, can be at most {MAX_NAME} characters.");
        return refused("name", message);
    }
    let length = key.value.chars().count();
    let message = if length < *LENGTHS.start() {
        format!(
            "API Key value should be at least {} characters",
            LENGTHS.start()
        )
    } else if length > *LENGTHS.end() {
        format!(
            "API Key value exceeds maximum size of {} characters",
            LENGTHS.end()
        )
    } else {
        return None;
    };
    refused("value", message)
}
