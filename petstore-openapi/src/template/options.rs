//! How a template is written.

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
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct TemplateOptions {
    /// The language of the template.
    pub format: TemplateFormat,
    /// The ARN of an existing role for all functions. The template then contains no role.
    pub role: Option<String>,
    /// The name of the binary, which `cargo lambda build` writes to `target/lambda/<name>`.
    pub binary: String,
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
}
