//! How a template is written.

use petstore_core::contract::{DEFAULT_FUNCTION_TIMEOUT, FunctionDeployment};

/// The language of a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum TemplateFormat {
    /// AWS SAM, which uploads the code of the functions when it deploys.
    #[default]
    Sam,
    /// CloudFormation alone. The code is an object in S3, which parameters name.
    CloudFormation,
}

/// How a template is written.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TemplateOptions {
    /// The language of the template.
    pub format: TemplateFormat,
    /// The ARN of an existing role for all functions. The template then contains no role.
    pub role: Option<String>,
    /// The name of the binary, which `cargo lambda build` writes to `target/lambda/<name>`.
    pub binary: String,
    /// The file or the URI in S3 of the API's definition, which the template then includes
    /// (`AWS::Include`) instead of containing it. [`api_definition`](super::api_definition) writes
    /// it.
    pub definition: Option<String>,
    /// The value of the parameter `Stage` unless a deployment sets it.
    pub stage: String,
    /// The value of the parameter `Memory` unless a deployment sets it, in MB.
    pub memory: u32,
    /// The value of the parameter `LogRetention` unless a deployment sets it, in days.
    pub log_retention: u32,
    /// The timeout of the functions, in seconds. It is not a parameter, because the visibility
    /// timeout of a queue depends on it.
    pub timeout: u32,
}

impl Default for TemplateOptions {
    fn default() -> Self {
        Self {
            format: TemplateFormat::Sam,
            role: None,
            binary: String::new(),
            definition: None,
            stage: "dev".to_owned(),
            memory: 256,
            log_retention: 30,
            timeout: DEFAULT_FUNCTION_TIMEOUT,
        }
    }
}

impl TemplateOptions {
    /// The options for the binary of this name: SAM, with one role per function.
    pub fn new(binary: impl Into<String>) -> Self {
        Self {
            binary: binary.into(),
            ..Self::default()
        }
    }

    /// Sets the language.
    pub fn format(mut self, format: TemplateFormat) -> Self {
        self.format = format;
        self
    }

    /// Uses an existing role, for accounts that forbid to create one.
    pub fn role(mut self, arn: impl Into<String>) -> Self {
        self.role = Some(arn.into());
        self
    }

    /// Includes the API's definition from this file or URI in S3.
    pub fn definition(mut self, location: impl Into<String>) -> Self {
        self.definition = Some(location.into());
        self
    }

    /// Sets the name of the stage.
    pub fn stage(mut self, name: impl Into<String>) -> Self {
        self.stage = name.into();
        self
    }

    /// Sets the memory of each function, in MB.
    pub fn memory(mut self, megabytes: u32) -> Self {
        self.memory = megabytes;
        self
    }

    /// Sets the number of days for which logs are kept.
    pub fn log_retention(mut self, days: u32) -> Self {
        self.log_retention = days;
        self
    }

    /// Sets the timeout of each function, in seconds. A function that streams responses has 15
    /// minutes.
    pub fn timeout(mut self, seconds: u32) -> Self {
        self.timeout = seconds;
        self
    }

    /// The timeout of a function, in seconds.
    pub(super) fn timeout_of(&self, function: &FunctionDeployment) -> u32 {
        function.timeout_or(self.timeout)
    }
}
