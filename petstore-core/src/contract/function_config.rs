//! The settings of one Lambda function, for [`App::function`](crate::App::function).

use std::ops::RangeInclusive;

/// The name of a Lambda function and its settings. A setting that is not set is that of all
/// functions of the template.
///
/// ```
/// use petstore_core::contract::FunctionConfig;
///
/// let worker = FunctionConfig::new("worker")
///     .memory(1024)
///     .timeout(120)
///     .reserved_concurrency(5)
///     .retry_attempts(1);
/// assert_eq!(worker.timeout, Some(120));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FunctionConfig {
    /// The name of the function.
    pub name: String,
    /// The memory, in MB: 128 to 10,240.
    pub memory: Option<u32>,
    /// The timeout, in seconds: 1 to 900. API Gateway waits for 29 seconds. It also bounds the
    /// invocations on a laptop and in tests.
    pub timeout: Option<u32>,
    /// How many environments may run at a time. They are reserved for this function. 0 stops it.
    pub reserved_concurrency: Option<u32>,
    /// The size of `/tmp`, in MB: 512 to 10,240.
    pub ephemeral_storage: Option<u32>,
    /// How often Lambda retries an asynchronous event: 0 to 2 times. Then the event goes to the
    /// failure queue.
    pub retry_attempts: Option<u32>,
    /// The age of an asynchronous event, in seconds, from which it goes to the failure queue: 60
    /// to 21,600.
    pub event_age: Option<u32>,
    /// For how many days the failure queues keep events: 1 to 14.
    pub failure_retention: Option<u32>,
}

/// A setting of a function that Lambda or SQS refuses.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the function `{function}` has {setting} {value}: choose a value from {least} to {most}")]
pub struct FunctionConfigError {
    /// The name of the function.
    pub function: String,
    /// The setting.
    pub setting: &'static str,
    /// Its value.
    pub value: u32,
    /// The least possible value.
    pub least: u32,
    /// The greatest possible value.
    pub most: u32,
}

impl FunctionConfig {
    /// A function without settings of its own.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            memory: None,
            timeout: None,
            reserved_concurrency: None,
            ephemeral_storage: None,
            retry_attempts: None,
            event_age: None,
            failure_retention: None,
        }
    }

    /// Sets the memory, in MB.
    pub fn memory(mut self, megabytes: u32) -> Self {
        self.memory = Some(megabytes);
        self
    }

    /// Sets the timeout, in seconds.
    pub fn timeout(mut self, seconds: u32) -> Self {
        self.timeout = Some(seconds);
        self
    }

    /// Reserves this number of concurrent environments, which is also the limit.
    pub fn reserved_concurrency(mut self, environments: u32) -> Self {
        self.reserved_concurrency = Some(environments);
        self
    }

    /// Sets the size of `/tmp`, in MB.
    pub fn ephemeral_storage(mut self, megabytes: u32) -> Self {
        self.ephemeral_storage = Some(megabytes);
        self
    }

    /// Sets how often Lambda retries an asynchronous event.
    pub fn retry_attempts(mut self, attempts: u32) -> Self {
        self.retry_attempts = Some(attempts);
        self
    }

    /// Sets the age of an asynchronous event, in seconds, from which it goes to the failure queue.
    pub fn event_age(mut self, seconds: u32) -> Self {
        self.event_age = Some(seconds);
        self
    }

    /// Sets for how many days the failure queues keep events.
    pub fn failure_retention(mut self, days: u32) -> Self {
        self.failure_retention = Some(days);
        self
    }

    /// Checks the settings against the quotas of Lambda and SQS.
    ///
    /// <https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html>
    ///
    /// # Errors
    ///
    /// The first setting that is out of range.
    pub fn check(&self) -> Result<(), FunctionConfigError> {
        let settings: [(&str, Option<u32>, RangeInclusive<u32>); 6] = [
            ("memory", self.memory, 128..=10_240),
            ("timeout", self.timeout, 1..=900),
            ("ephemeral_storage", self.ephemeral_storage, 512..=10_240),
            ("retry_attempts", self.retry_attempts, 0..=2),
            ("event_age", self.event_age, 60..=21_600),
            ("failure_retention", self.failure_retention, 1..=14),
        ];
        for (setting, value, range) in settings {
            if let Some(value) = value
                && !range.contains(&value)
            {
                return Err(FunctionConfigError {
                    function: self.name.clone(),
                    setting,
                    value,
                    least: *range.start(),
                    most: *range.end(),
                });
            }
        }
        Ok(())
    }
}

impl From<&str> for FunctionConfig {
    fn from(name: &str) -> Self {
        Self::new(name)
    }
}

impl From<String> for FunctionConfig {
    fn from(name: String) -> Self {
        Self::new(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_out_of_range_is_named() {
        assert_eq!(
            FunctionConfig::new("a").memory(128).timeout(900).check(),
            Ok(())
        );
        let error = FunctionConfig::new("worker")
            .timeout(901)
            .check()
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            "the function `worker` has timeout 901: choose a value from 1 to 900"
        );
        assert!(FunctionConfig::new("a").retry_attempts(3).check().is_err());
        assert!(
            FunctionConfig::new("a")
                .reserved_concurrency(0)
                .check()
                .is_ok()
        );
    }
}
