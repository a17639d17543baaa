//! Usage plans: which API keys may call which stages, how fast and how often.
//!
//! This module is the data, in the field names of API Gateway's API. `throttle` and `quota` are the
//! two limits as arithmetic on times, and `meter` counts the requests of every key.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html>

mod meter;
mod quota;
mod throttle;

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::api_key::{ApiKey, ApiKeyError, ApiKeys};
pub(crate) use meter::{Meter, Refusal};
pub use quota::{Quota, QuotaPeriod};
pub use throttle::Throttle;

/// The lengths that API Gateway accepts for the value of an API key.
const KEY_LENGTHS: std::ops::RangeInclusive<usize> = 20..=128;

/// API keys, and the usage plans that admit them to stages.
///
/// ```
/// use petstore_gateway::UsagePlans;
///
/// let plans = UsagePlans::from_json(br#"{
///     "apiKeys": [{"id": "k1", "name": "shop", "value": "0123456789abcdefghij", "enabled": true}],
///     "usagePlans": [{
///         "id": "p1", "name": "basic", "apiStages": [{"stage": "dev"}], "keyIds": ["k1"],
///         "throttle": {"rateLimit": 10, "burstLimit": 2},
///         "quota": {"limit": 1000, "period": "DAY"}
///     }]
/// }"#)?;
/// assert_eq!(plans.api_keys().iter().count(), 1);
/// # Ok::<(), petstore_gateway::UsagePlansError>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
pub struct UsagePlans {
    keys: ApiKeys,
    disabled: Vec<String>,
    plans: Vec<UsagePlan>,
}

/// Why a text is not a set of usage plans. The error never contains the value of a key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UsagePlansError {
    /// The text is not JSON, or a member is missing or has another type.
    #[error("the usage plans cannot be read: {0}")]
    Json(String),
    /// A key is not valid.
    #[error("the API key {name:?} is not valid: {error}")]
    Key {
        /// The name of the key.
        name: String,
        /// What is wrong with it.
        error: ApiKeyError,
    },
    /// The value of a key is shorter or longer than API Gateway accepts.
    #[error(
        "the value of the API key {name:?} has {length} characters: API Gateway accepts 20 to 128"
    )]
    KeyLength {
        /// The name of the key.
        name: String,
        /// The number of its characters.
        length: usize,
    },
    /// Two keys have one value.
    #[error("two API keys have the value of {0:?}: give each key a value of its own")]
    RepeatedValue(String),
    /// A plan lists a key that is not declared.
    #[error("the usage plan {plan:?} lists the key id {key:?}: declare it in `apiKeys`")]
    UnknownKey {
        /// The name of the plan.
        plan: String,
        /// The id of the key.
        key: String,
    },
}

/// One usage plan.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UsagePlan {
    id: String,
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    api_stages: Vec<ApiStage>,
    #[serde(default)]
    throttle: Option<Throttle>,
    #[serde(default)]
    quota: Option<Quota>,
    #[serde(default)]
    key_ids: Vec<String>,
}

/// A stage that a plan admits keys to.
#[derive(Debug, Clone, PartialEq, Deserialize)]
struct ApiStage {
    stage: String,
    /// The throttle of single methods, by `/path/VERB`.
    #[serde(default)]
    throttle: BTreeMap<String, Throttle>,
}

impl UsagePlan {
    /// The name that logs show.
    pub(crate) fn name(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.id)
    }

    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    pub(crate) fn quota(&self) -> Option<&Quota> {
        self.quota.as_ref()
    }

    /// The throttle for a method, and whether it is the method's own.
    pub(crate) fn throttle(&self, stage: &str, method: &str) -> Option<(&Throttle, bool)> {
        let mut stages = self.api_stages.iter().filter(|own| own.stage == stage);
        let own = stages.find_map(|own| own.throttle.get(method));
        own.map(|own| (own, true))
            .or_else(|| Some((self.throttle.as_ref()?, false)))
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct File {
    #[serde(default)]
    api_keys: Vec<FileKey>,
    #[serde(default)]
    usage_plans: Vec<UsagePlan>,
}

#[derive(Deserialize)]
struct FileKey {
    #[serde(default)]
    id: Option<String>,
    name: String,
    value: String,
    #[serde(default = "enabled")]
    enabled: bool,
}

fn enabled() -> bool {
    true
}

impl UsagePlans {
    /// Reads `{"apiKeys": […], "usagePlans": […]}`.
    ///
    /// # Errors
    ///
    /// [`UsagePlansError`] if the text is not such an object, a key is not valid, or a plan lists
    /// an unknown key.
    pub fn from_json(text: &[u8]) -> Result<Self, UsagePlansError> {
        let file: File = serde_json::from_slice(text)
            .map_err(|error| UsagePlansError::Json(error.to_string()))?;
        let mut keys = Vec::new();
        let mut disabled = Vec::new();
        for key in &file.api_keys {
            let parsed = parse_key(key)?;
            if keys
                .iter()
                .any(|other: &ApiKey| other.value() == parsed.value())
            {
                return Err(UsagePlansError::RepeatedValue(key.name.clone()));
            }
            if !key.enabled {
                disabled.push(parsed.id().to_owned());
            }
            keys.push(parsed);
        }
        for plan in &file.usage_plans {
            for id in &plan.key_ids {
                if keys.iter().all(|key| key.id() != id) {
                    return Err(UsagePlansError::UnknownKey {
                        plan: plan.name().to_owned(),
                        key: id.clone(),
                    });
                }
            }
        }
        Ok(Self {
            keys: keys.into_iter().collect(),
            disabled,
            plans: file.usage_plans,
        })
    }

    /// Every declared key, those that are disabled or in no plan included.
    pub fn api_keys(&self) -> &ApiKeys {
        &self.keys
    }

    pub(crate) fn is_enabled(&self, key: &ApiKey) -> bool {
        !self.disabled.iter().any(|id| id == key.id())
    }

    /// The plan that admits the key to the stage. API Gateway lets a key be in one plan per stage
    /// only.
    pub(crate) fn find(&self, key: &ApiKey, stage: &str) -> Option<&UsagePlan> {
        self.plans.iter().find(|plan| {
            plan.key_ids.iter().any(|id| id == key.id())
                && plan.api_stages.iter().any(|own| own.stage == stage)
        })
    }
}

fn parse_key(key: &FileKey) -> Result<ApiKey, UsagePlansError> {
    let length = key.value.chars().count();
    if !KEY_LENGTHS.contains(&length) {
        return Err(UsagePlansError::KeyLength {
            name: key.name.clone(),
            length,
        });
    }
    let parsed = ApiKey::new(&key.name, &key.value).map_err(|error| UsagePlansError::Key {
        name: key.name.clone(),
        error,
    })?;
    Ok(match &key.id {
        Some(id) => parsed.with_id(id),
        None => parsed,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const VALUE: &str = "0123456789abcdefghij";

    fn read(text: &str) -> Result<UsagePlans, UsagePlansError> {
        UsagePlans::from_json(text.as_bytes())
    }

    #[test]
    fn a_key_is_admitted_to_the_stages_of_its_plan() {
        let plans = read(&format!(
            r#"{{"apiKeys": [{{"id": "k1", "name": "a", "value": "{VALUE}"}},
                             {{"name": "b", "value": "{VALUE}b", "enabled": false}}],
                 "usagePlans": [{{"id": "p1", "keyIds": ["k1"], "apiStages": [{{"stage": "dev"}}]}}]}}"#
        ))
        .unwrap();
        let [a, b] = ["", "b"].map(|end| plans.keys.find(&format!("{VALUE}{end}")).unwrap());
        assert_eq!(plans.find(a, "dev").map(UsagePlan::name), Some("p1"));
        assert_eq!(plans.find(a, "prod"), None);
        assert_eq!(plans.find(b, "dev"), None);
        assert!(plans.is_enabled(a) && !plans.is_enabled(b));
        assert_eq!(a.id(), "k1");
    }

    #[test]
    fn a_method_may_have_a_throttle_of_its_own() {
        let plans = read(
            r#"{"usagePlans": [{"id": "p", "throttle": {"rateLimit": 1, "burstLimit": 2}, "apiStages":
                [{"stage": "dev", "throttle": {"/pets/GET": {"rateLimit": 5, "burstLimit": 9}}}]}]}"#,
        )
        .unwrap();
        let plan = &plans.plans[0];
        let burst = |stage, method| {
            let (throttle, own) = plan.throttle(stage, method).unwrap();
            (throttle.burst(), own)
        };
        assert_eq!(burst("dev", "/pets/GET"), (9.0, true));
        assert_eq!(burst("dev", "/pets/POST"), (2.0, false));
        assert_eq!(burst("prod", "/pets/GET"), (2.0, false));
    }

    #[test]
    fn invalid_plans_are_errors_without_the_value() {
        let short = read(r#"{"apiKeys": [{"name": "a", "value": "secret"}]}"#).unwrap_err();
        assert_eq!(
            short.to_string(),
            r#"the value of the API key "a" has 6 characters: API Gateway accepts 20 to 128"#
        );
        let space = read(r#"{"apiKeys": [{"name": "a", "value": "0123456789 abcdefghij"}]}"#);
        assert!(matches!(space, Err(UsagePlansError::Key { .. })));
        let twice = format!(
            r#"{{"apiKeys": [{{"name": "a", "value": "{VALUE}"}}, {{"name": "b", "value": "{VALUE}"}}]}}"#
        );
        assert_eq!(
            read(&twice),
            Err(UsagePlansError::RepeatedValue("b".into()))
        );
        let unknown = read(r#"{"usagePlans": [{"id": "p", "keyIds": ["k"]}]}"#);
        assert!(matches!(unknown, Err(UsagePlansError::UnknownKey { key, .. }) if key == "k"));
        for text in [
            "",
            "7",
            r#"{"usagePlans": [{}]}"#,
            r#"{"usagePlans": [{"id": "p", "quota": {"limit": 1, "period": "YEAR"}}]}"#,
        ] {
            assert!(
                matches!(read(text), Err(UsagePlansError::Json(_))),
                "{text}"
            );
        }
    }
}
