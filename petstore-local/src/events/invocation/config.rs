//! `PutFunctionEventInvokeConfig` and its relatives
//! (<https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionEventInvokeConfig.html>).

use std::collections::BTreeMap;

use petstore_core::Arn;
use serde::{Deserialize, Serialize};

use super::check::{check_pattern, check_range, describe};
use super::{ConfigError, DestinationConfig};

/// What a request sets. What is absent is removed by `Put` and kept by `Update`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct ConfigRequest {
    /// 0 to 2.
    pub maximum_retry_attempts: Option<u32>,
    /// 60 to 21,600.
    pub maximum_event_age_in_seconds: Option<u32>,
    /// Destinations.
    pub destination_config: Option<DestinationConfig>,
}

/// The configuration of one qualifier, as the responses have it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct EventInvokeConfig {
    /// Retries after a function error; 2 if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub maximum_retry_attempts: Option<u32>,
    /// How old an event may get, in seconds; 21,600 if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub maximum_event_age_in_seconds: Option<u32>,
    /// Destinations.
    pub destination_config: DestinationConfig,
}

/// The configurations of one function by qualifier. Each version and alias has its own.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EventInvokeConfigs {
    function_arn: String,
    by_qualifier: BTreeMap<String, EventInvokeConfig>,
}

impl EventInvokeConfigs {
    /// No configurations, for the function of that ARN without a qualifier.
    pub fn new(function_arn: &str) -> Self {
        let function_arn = function_arn.to_owned();
        EventInvokeConfigs {
            function_arn,
            by_qualifier: BTreeMap::new(),
        }
    }

    /// Replaces the configuration of a qualifier, such as `$LATEST`. `exists` returns whether there
    /// is a function of that ARN; it is called with a qualifier for this function, without for
    /// others.
    ///
    /// # Errors
    /// AWS's error for the first rule that the request breaks.
    pub fn put(
        &mut self,
        qualifier: &str,
        request: ConfigRequest,
        exists: &dyn Fn(&str) -> bool,
    ) -> Result<EventInvokeConfig, ConfigError> {
        self.check(qualifier, &request, exists)?;
        self.check_destinations(&request, exists)?;
        let config = EventInvokeConfig {
            maximum_retry_attempts: request.maximum_retry_attempts,
            maximum_event_age_in_seconds: request.maximum_event_age_in_seconds,
            destination_config: request.destination_config.unwrap_or_default(),
        };
        self.by_qualifier
            .insert(qualifier.to_owned(), config.clone());
        Ok(config)
    }

    /// Changes what the request sets and keeps the rest.
    ///
    /// # Errors
    /// AWS's error for the first rule that the request breaks.
    pub fn update(
        &mut self,
        qualifier: &str,
        request: ConfigRequest,
        exists: &dyn Fn(&str) -> bool,
    ) -> Result<EventInvokeConfig, ConfigError> {
        self.check(qualifier, &request, exists)?;
        let before = self.get(qualifier)?.clone();
        self.check_destinations(&request, exists)?;
        let config = EventInvokeConfig {
            maximum_retry_attempts: request
                .maximum_retry_attempts
                .or(before.maximum_retry_attempts),
            maximum_event_age_in_seconds: request
                .maximum_event_age_in_seconds
                .or(before.maximum_event_age_in_seconds),
            destination_config: request
                .destination_config
                .unwrap_or(before.destination_config),
        };
        self.by_qualifier
            .insert(qualifier.to_owned(), config.clone());
        Ok(config)
    }

    /// The configuration of a qualifier.
    ///
    /// # Errors
    /// The qualifier has no configuration.
    pub fn get(&self, qualifier: &str) -> Result<&EventInvokeConfig, ConfigError> {
        let config = self.by_qualifier.get(qualifier);
        config.ok_or_else(|| ConfigError::NoConfig(self.qualified(qualifier)))
    }

    /// Deletes the configuration of a qualifier.
    ///
    /// # Errors
    /// The qualifier has no configuration.
    pub fn delete(&mut self, qualifier: &str) -> Result<(), ConfigError> {
        match self.by_qualifier.remove(qualifier) {
            Some(_) => Ok(()),
            None => Err(ConfigError::NoConfig(self.qualified(qualifier))),
        }
    }

    fn qualified(&self, qualifier: &str) -> String {
        format!("{}:{qualifier}", self.function_arn)
    }

    fn check(
        &self,
        qualifier: &str,
        request: &ConfigRequest,
        exists: &dyn Fn(&str) -> bool,
    ) -> Result<(), ConfigError> {
        let ConfigRequest {
            maximum_retry_attempts,
            maximum_event_age_in_seconds,
            ..
        } = request;
        check_range("maximumRetryAttempts", *maximum_retry_attempts, 0, 2)?;
        check_range(
            "maximumEventAgeInSeconds",
            *maximum_event_age_in_seconds,
            60,
            21_600,
        )?;
        if let Some(destinations) = &request.destination_config {
            check_pattern("onSuccess", &destinations.on_success)?;
            check_pattern("onFailure", &destinations.on_failure)?;
        }
        if *request == ConfigRequest::default() {
            return Err(ConfigError::NothingGiven);
        }
        if exists(&self.qualified(qualifier)) {
            Ok(())
        } else {
            Err(ConfigError::NoFunction)
        }
    }

    fn check_destinations(
        &self,
        request: &ConfigRequest,
        exists: &dyn Fn(&str) -> bool,
    ) -> Result<(), ConfigError> {
        let Some(config) = &request.destination_config else {
            return Ok(());
        };
        let mut supported = true;
        for (destination, on_failure) in [(&config.on_failure, true), (&config.on_success, false)] {
            let Some(arn) = destination
                .destination
                .as_deref()
                .filter(|arn| !arn.is_empty())
            else {
                continue;
            };
            match Arn::parse(arn).map(|arn| arn.service) {
                Some("lambda") => self.check_function(arn, exists)?,
                Some("sns") if arn.ends_with(".fifo") => return Err(ConfigError::FifoTopic),
                Some("sqs") if arn.ends_with(".fifo") => supported = false,
                Some("sns" | "sqs" | "events") => {}
                Some("s3") if on_failure => {}
                _ => supported = false,
            }
        }
        if supported {
            Ok(())
        } else {
            Err(ConfigError::Unsupported(describe(config)))
        }
    }

    fn check_function(&self, arn: &str, exists: &dyn Fn(&str) -> bool) -> Result<(), ConfigError> {
        let unqualified = Arn::parse(arn)
            .map_or_else(|| arn.to_owned(), |arn| arn.without_qualifier().to_string());
        if unqualified == self.function_arn {
            return Err(ConfigError::Itself);
        }
        if exists(&unqualified) {
            Ok(())
        } else {
            Err(ConfigError::NoDestination(arn.to_owned()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Destination;
    use super::*;

    const FUNCTION: &str = "arn:aws:lambda:eu-west-1:111111111111:function:feed";

    fn to(arn: &str) -> ConfigRequest {
        let destination = Destination {
            destination: Some(arn.to_owned()),
        };
        let destinations = DestinationConfig {
            on_success: destination,
            ..Default::default()
        };
        ConfigRequest {
            destination_config: Some(destinations),
            ..Default::default()
        }
    }

    fn put(request: ConfigRequest) -> Result<EventInvokeConfig, (&'static str, String)> {
        EventInvokeConfigs::new(FUNCTION)
            .put("$LATEST", request, &|arn| !arn.ends_with("missing"))
            .map_err(|error| (error.code(), error.to_string()))
    }

    fn code(request: ConfigRequest) -> Result<(), &'static str> {
        put(request).map(|_| ()).map_err(|(code, _)| code)
    }

    #[test]
    fn values_have_ranges() {
        let retries = |count| ConfigRequest {
            maximum_retry_attempts: Some(count),
            ..Default::default()
        };
        assert_eq!(code(retries(2)), Ok(()));
        assert_eq!(
            put(retries(3)),
            Err((
                "ValidationException",
                "1 validation error detected: Value '3' at 'maximumRetryAttempts' failed to satisfy \
                 constraint: Member must have value less than or equal to 2"
                    .to_owned()
            ))
        );
        let age = |age| ConfigRequest {
            maximum_event_age_in_seconds: Some(age),
            ..Default::default()
        };
        assert_eq!(code(age(59)), Err("ValidationException"));
        assert_eq!(code(age(21_600)), Ok(()));
    }

    #[test]
    fn destinations_must_be_supported() {
        let region = "eu-west-1:111111111111";
        assert_eq!(code(to(&format!("arn:aws:sqs:{region}:records"))), Ok(()));
        assert_eq!(code(to("records")), Err("ValidationException"));
        for unsupported in ["kinesis", "s3", "states"] {
            let error = code(to(&format!("arn:aws:{unsupported}:{region}:x")));
            assert_eq!(
                error,
                Err("InvalidParameterValueException"),
                "{unsupported}"
            );
        }
        let missing = format!("arn:aws:lambda:{region}:function:missing");
        assert_eq!(
            put(to(&missing)).map_err(|(_, message)| message),
            Err(format!("The destination ARN {missing} is invalid."))
        );
        assert!(put(to(&format!("{FUNCTION}:live"))).is_err());
    }

    #[test]
    fn an_update_needs_a_configuration_to_update() {
        let mut configs = EventInvokeConfigs::new(FUNCTION);
        let request = ConfigRequest {
            maximum_retry_attempts: Some(1),
            ..Default::default()
        };
        assert_eq!(
            configs.update("live", request, &|_| true),
            Err(ConfigError::NoConfig(format!("{FUNCTION}:live")))
        );
        assert!(configs.delete("live").is_err());
    }
}
