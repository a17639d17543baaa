//! Checks of single values in a configuration.

use petstore_core::Arn;

use super::{ConfigError, Destination, DestinationConfig};

/// The text of a configuration in AWS's messages.
pub(super) fn describe(config: &DestinationConfig) -> String {
    let part = |name: &str, destination: &Destination| match &destination.destination {
        Some(arn) => format!("{name}(destination={arn})"),
        None => "null".to_owned(),
    };
    format!(
        "DestinationConfig(onSuccess={}, onFailure={})",
        part("OnSuccess", &config.on_success),
        part("OnFailure", &config.on_failure)
    )
}

pub(super) fn check_range(
    member: &str,
    value: Option<u32>,
    min: u32,
    max: u32,
) -> Result<(), ConfigError> {
    let (relation, bound) = match value {
        Some(value) if value < min => ("greater", min),
        Some(value) if value > max => ("less", max),
        _ => return Ok(()),
    };
    Err(ConfigError::Validation(format!(
        "Value '{}' at '{member}' failed to satisfy constraint: Member must have value {relation} \
         than or equal to {bound}",
        value.unwrap_or_default()
    )))
}

/// The pattern of a destination, as AWS's message quotes it.
const DESTINATION_PATTERN: &str = r"$|kafka://([^.]([a-zA-Z0-9\-_.]{0,248}))|arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\-])+:((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1})?:(\d{12})?:(.*)";

pub(super) fn check_pattern(side: &str, destination: &Destination) -> Result<(), ConfigError> {
    let arn = destination.destination.as_deref().unwrap_or_default();
    if arn.is_empty() || is_destination_arn(arn) {
        return Ok(());
    }
    Err(ConfigError::Validation(format!(
        "Value '{arn}' at 'destinationConfig.{side}.destination' failed to satisfy constraint: \
         Member must satisfy regular expression pattern: {DESTINATION_PATTERN}"
    )))
}

/// Whether a text matches the part of the pattern that describes ARNs; regions are not checked to
/// the last letter.
fn is_destination_arn(text: &str) -> bool {
    let Some(arn) = Arn::parse(text) else {
        return false;
    };
    let (region, account) = (arn.region, arn.account_id);
    let word = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    arn.partition.starts_with("aws")
        && word(arn.partition)
        && !arn.service.is_empty()
        && word(arn.service)
        && (region.is_empty() || (word(region) && region.ends_with(|c: char| c.is_ascii_digit())))
        && (account.is_empty()
            || (account.len() == 12 && account.bytes().all(|b| b.is_ascii_digit())))
}
