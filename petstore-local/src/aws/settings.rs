//! Where AWS services are, and who calls them: the environment variables of the AWS SDKs.
//!
//! <https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html>

use petstore_gateway::{AwsConfig, AwsCredentials};

/// The region and the account of an API, and where AWS services are and who calls them.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct AwsSettings {
    /// The region.
    pub region: String,
    /// The account id, twelve digits.
    pub account_id: String,
    /// The endpoints and the credentials.
    pub config: AwsConfig,
}

impl AwsSettings {
    /// Reads `AWS_REGION`, `AWS_DEFAULT_REGION`, `AWS_ACCOUNT_ID`, `AWS_ACCESS_KEY_ID`,
    /// `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN`, `AWS_ENDPOINT_URL`,
    /// `AWS_ENDPOINT_URL_<SERVICE>` and `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS`. Empty variables
    /// count as missing.
    pub fn from_environment() -> Self {
        Self::from_variables(std::env::vars_os().filter_map(|(name, value)| {
            let (name, value) = (name.into_string().ok()?, value.into_string().ok()?);
            Some((name, value))
        }))
    }

    /// Reads the settings from variables.
    pub(super) fn from_variables(variables: impl Iterator<Item = (String, String)>) -> Self {
        let variables: Vec<(String, String)> = variables
            .filter(|(name, value)| name.starts_with("AWS_") && !value.is_empty())
            .collect();
        let find = |wanted: &str| {
            let found = variables.iter().find(|(name, _)| name == wanted);
            found.map(|(_, value)| value.clone())
        };
        let mut config = AwsConfig::default();
        if let (Some(id), Some(secret)) = (find("AWS_ACCESS_KEY_ID"), find("AWS_SECRET_ACCESS_KEY"))
        {
            let mut credentials = AwsCredentials::new(id, secret);
            credentials.session_token = find("AWS_SESSION_TOKEN");
            config.credentials = Some(credentials);
        }
        let ignores_endpoints = find("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS")
            .is_some_and(|value| value.eq_ignore_ascii_case("true"));
        if !ignores_endpoints {
            config.endpoint_url = find("AWS_ENDPOINT_URL");
            config.service_endpoint_urls = variables
                .iter()
                .filter_map(|(name, url)| {
                    let service = name.strip_prefix("AWS_ENDPOINT_URL_")?;
                    Some((service.to_owned(), url.clone()))
                })
                .collect();
        }
        Self {
            region: find("AWS_REGION")
                .or_else(|| find("AWS_DEFAULT_REGION"))
                .unwrap_or_else(|| "us-east-1".to_owned()),
            account_id: find("AWS_ACCOUNT_ID").unwrap_or_else(|| "000000000000".to_owned()),
            config,
        }
    }

    /// The URL of Lambda without a slash at its end, such as
    /// `https://lambda.eu-west-1.amazonaws.com`.
    pub(crate) fn lambda_url(&self) -> String {
        let config = &self.config;
        let configured = config.service_endpoint_urls.get("LAMBDA");
        match configured.or(config.endpoint_url.as_ref()) {
            Some(url) => url.trim_end_matches('/').to_owned(),
            None => format!("https://lambda.{}.amazonaws.com", self.region),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(variables: &[(&str, &str)]) -> AwsSettings {
        let variables = variables.iter();
        AwsSettings::from_variables(variables.map(|(n, v)| ((*n).to_owned(), (*v).to_owned())))
    }

    #[test]
    fn an_endpoint_of_a_service_precedes_that_of_all_services() {
        let all = ("AWS_ENDPOINT_URL", "http://127.0.0.1:1/");
        let lambda = ("AWS_ENDPOINT_URL_LAMBDA", "http://127.0.0.1:2");
        let both = settings(&[all, lambda]);
        assert_eq!(both.lambda_url(), "http://127.0.0.1:2");
        assert_eq!(settings(&[all]).lambda_url(), "http://127.0.0.1:1");
        let ignored = settings(&[
            all,
            ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true"),
            ("AWS_REGION", "eu-west-1"),
        ]);
        assert_eq!(
            ignored.lambda_url(),
            "https://lambda.eu-west-1.amazonaws.com"
        );
    }

    #[test]
    fn variables_have_defaults_and_empty_ones_are_missing() {
        let none = settings(&[("AWS_REGION", ""), ("AWS_DEFAULT_REGION", "sa-east-1")]);
        assert_eq!(none.region, "sa-east-1");
        assert_eq!(settings(&[]).region, "us-east-1");
        assert_eq!(none.account_id, "000000000000");
        assert!(none.config.credentials.is_none());
    }

    #[test]
    fn credentials_are_not_printed() {
        let with = settings(&[
            ("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"),
            ("AWS_SECRET_ACCESS_KEY", "a secret"),
        ]);
        assert!(with.config.credentials.is_some());
        let text = format!("{with:?}");
        assert!(!text.contains("a secret"), "{text}");
    }
}
