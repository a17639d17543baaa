//! Where AWS services are, and who calls them: the environment variables of the AWS SDKs.
//!
//! <https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html>

mod sign;

use std::fmt;

use aws_credential_types::Credentials;

pub(crate) use sign::sign;

/// The region, the account, the credentials and the endpoints with which AWS services are called.
#[derive(Clone)]
#[non_exhaustive]
pub struct AwsSettings {
    /// The region of the services.
    pub region: String,
    /// The account of the resources that names without an ARN refer to.
    pub account_id: String,
    /// What requests are signed with; without it, they are sent unsigned.
    credentials: Option<Credentials>,
    /// `AWS_ENDPOINT_URL` and `AWS_ENDPOINT_URL_<SERVICE>`, by name.
    endpoints: Vec<(String, String)>,
}

impl AwsSettings {
    /// Reads `AWS_REGION`, `AWS_DEFAULT_REGION`, `AWS_ACCOUNT_ID`, `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`,
    /// `AWS_SESSION_TOKEN`, `AWS_ENDPOINT_URL`, `AWS_ENDPOINT_URL_<SERVICE>` and
    /// `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS`. Empty variables count as missing.
    pub fn from_environment() -> Self {
        Self::from_variables(std::env::vars_os().filter_map(|(name, value)| {
            let (name, value) = (name.into_string().ok()?, value.into_string().ok()?);
            Some((name, value))
        }))
    }

    /// Reads the settings from variables.
    fn from_variables(variables: impl Iterator<Item = (String, String)>) -> Self {
        let variables: Vec<(String, String)> = variables
            .filter(|(name, value)| name.starts_with("AWS_") && !value.is_empty())
            .collect();
        let find = |wanted: &str| {
            let found = variables.iter().find(|(name, _)| name == wanted);
            found.map(|(_, value)| value.clone())
        };
        let ignores_endpoints = find("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS")
            .is_some_and(|value| value.eq_ignore_ascii_case("true"));
        let credentials = find("AWS_ACCESS_KEY_ID").zip(find("AWS_SECRET_ACCESS_KEY"));
        let credentials = credentials.map(|(id, secret)| {
            Credentials::new(id, secret, find("AWS_SESSION_TOKEN"), None, "environment")
        });
        Self {
            region: find("AWS_REGION")
                .or_else(|| find("AWS_DEFAULT_REGION"))
                .unwrap_or_else(|| "us-east-1".to_owned()),
            account_id: find("AWS_ACCOUNT_ID").unwrap_or_else(|| "000000000000".to_owned()),
            credentials,
            endpoints: variables
                .iter()
                .filter(|(name, _)| name.starts_with("AWS_ENDPOINT_URL") && !ignores_endpoints)
                .cloned()
                .collect(),
        }
    }

    /// The URL of a service without a slash at its end, such as `https://lambda.eu-west-1.amazonaws.com`.
    ///
    /// `service` is its identifier in lower case, with `_` for spaces: `lambda`, `dynamodb`, `eventbridge`.
    pub(crate) fn endpoint(&self, service: &str) -> String {
        let name = format!("AWS_ENDPOINT_URL_{}", service.to_ascii_uppercase());
        let find = |wanted: &str| {
            let found = self.endpoints.iter().find(|(name, _)| name == wanted);
            found.map(|(_, value)| value.trim_end_matches('/').to_owned())
        };
        find(&name)
            .or_else(|| find("AWS_ENDPOINT_URL"))
            .unwrap_or_else(|| format!("https://{service}.{}.amazonaws.com", self.region))
    }

    /// What requests are signed with.
    pub(crate) fn credentials(&self) -> Option<&Credentials> {
        self.credentials.as_ref()
    }
}

impl fmt::Debug for AwsSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AwsSettings")
            .field("region", &self.region)
            .field("account_id", &self.account_id)
            .field("endpoints", &self.endpoints)
            .finish_non_exhaustive()
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
        assert_eq!(both.endpoint("lambda"), "http://127.0.0.1:2");
        assert_eq!(both.endpoint("dynamodb"), "http://127.0.0.1:1");
        let ignored = settings(&[
            all,
            ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true"),
            ("AWS_REGION", "eu-west-1"),
        ]);
        assert_eq!(
            ignored.endpoint("lambda"),
            "https://lambda.eu-west-1.amazonaws.com"
        );
    }

    #[test]
    fn variables_have_defaults_and_empty_ones_are_missing() {
        let none = settings(&[("AWS_REGION", ""), ("AWS_DEFAULT_REGION", "sa-east-1")]);
        assert_eq!(none.region, "sa-east-1");
        assert_eq!(settings(&[]).region, "us-east-1");
        assert_eq!(none.account_id, "000000000000");
        assert!(none.credentials().is_none());
    }

    #[test]
    fn credentials_are_not_printed() {
        let with = settings(&[
            ("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"),
            ("AWS_SECRET_ACCESS_KEY", "a secret"),
        ]);
        assert!(with.credentials().is_some());
        let text = format!("{with:?}");
        assert!(!text.contains("secret") && !text.contains("AKID"), "{text}");
    }
}
