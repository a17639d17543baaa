//! The configuration of the SDK's clients, by the place where the code runs.

use std::ffi::OsString;

use aws_config::environment::EnvironmentVariableRegionProvider;
use aws_config::meta::region::RegionProviderChain;
use aws_config::profile::ProfileFileRegionProvider;
use aws_config::{BehaviorVersion, ConfigLoader, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};

/// Where the services run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// At AWS.
    Aws,
    /// At an endpoint in the environment, such as an emulator.
    Endpoint,
    /// In this process.
    #[cfg(feature = "world")]
    World,
}

impl Place {
    pub(super) fn from_env() -> Self {
        Self::find(std::env::vars_os())
    }

    fn find(mut variables: impl Iterator<Item = (OsString, OsString)>) -> Self {
        let mut is_lambda = false;
        let endpoint = variables.any(|(name, value)| {
            let name = name.to_string_lossy();
            is_lambda |= name == "AWS_LAMBDA_RUNTIME_API";
            name.starts_with("AWS_ENDPOINT_URL") && !value.is_empty()
        });
        match (endpoint, is_lambda) {
            (true, _) => Self::Endpoint,
            (false, true) => Self::Aws,
            #[cfg(feature = "world")]
            (false, false) => Self::World,
            #[cfg(not(feature = "world"))]
            (false, false) => Self::Aws,
        }
    }
}

/// The configuration for clients of the SDK.
///
/// An endpoint in `AWS_ENDPOINT_URL` or `AWS_ENDPOINT_URL_<SERVICE>` takes precedence. On Lambda it
/// is the configuration of `aws-config`. Anywhere else, with the feature `world`, clients reach the
/// local world in this process; every call belongs to the function that makes it, and has only the
/// permissions of its handles. A client can be made before the world starts.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let client = aws_sdk_dynamodb::Client::new(&petstore::aws::config().await);
/// # drop(client);
/// # }
/// ```
pub async fn config() -> SdkConfig {
    match Place::from_env() {
        Place::Aws => sdk_config().load().await,
        Place::Endpoint => emulator_config().load().await,
        #[cfg(feature = "world")]
        Place::World => world_config(),
    }
}

fn sdk_config() -> ConfigLoader {
    let https = aws_smithy_http_client::Builder::new()
        .tls_provider(Provider::Rustls(CryptoMode::Ring))
        .build_https();
    aws_config::defaults(BehaviorVersion::v2026_01_12()).http_client(https)
}

/// An emulator accepts any region and credentials. Without credentials the SDK would query the EC2
/// metadata service, which does not exist here.
fn emulator_config() -> ConfigLoader {
    let region = RegionProviderChain::first_try(EnvironmentVariableRegionProvider::new())
        .or_else(ProfileFileRegionProvider::new())
        .or_else(Region::from_static("us-east-1"));
    let config = sdk_config().region(region);
    let own = ["AWS_ACCESS_KEY_ID", "AWS_PROFILE"]
        .iter()
        .any(|name| std::env::var_os(name).is_some());
    if own {
        config
    } else {
        config.credentials_provider(made_up_credentials("local"))
    }
}

/// Credentials for places that do not verify signatures.
fn made_up_credentials(access_key: &str) -> Credentials {
    Credentials::new(access_key, "local", None, None, "petstore")
}

/// The endpoint is an IP address, so that the SDK's S3 client puts the bucket into the path.
#[cfg(feature = "world")]
fn world_config() -> SdkConfig {
    use aws_credential_types::provider::SharedCredentialsProvider;
    use aws_smithy_runtime_api::client::http::SharedHttpClient;
    use petstore_local::aws::{Caller, access_key_of, current};

    let scope = current();
    let region = scope
        .as_ref()
        .map(|scope| scope.world.names().region.clone());
    let endpoint = scope.as_ref().map(|scope| scope.world.endpoint_url());
    let key = match scope.as_ref().map(|scope| &scope.caller) {
        Some(Caller::Function(name)) => access_key_of(name),
        _ => "local".to_owned(),
    };
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::v2026_01_12())
        .region(Region::new(region.unwrap_or_else(|| "us-east-1".to_owned())))
        .credentials_provider(SharedCredentialsProvider::new(made_up_credentials(&key)))
        .endpoint_url(endpoint.unwrap_or_else(|| "http://127.0.0.1".to_owned()))
        .http_client(SharedHttpClient::new(super::connector::InProcess::new(scope)))
        // There is no network to lose a request: a full disk is as full at the third attempt.
        .retry_config(aws_config::retry::RetryConfig::disabled())
        .build()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(variables: &[(&str, &str)]) -> Place {
        let variables = variables.iter();
        Place::find(variables.map(|(name, value)| (OsString::from(name), OsString::from(value))))
    }

    #[test]
    fn an_endpoint_takes_precedence_over_lambda() {
        let lambda = ("AWS_LAMBDA_RUNTIME_API", "127.0.0.1:9001");
        assert_eq!(found(&[lambda]), Place::Aws);
        let endpoint = ("AWS_ENDPOINT_URL_SQS", "http://a:1");
        assert_eq!(found(&[lambda, endpoint]), Place::Endpoint);
        assert_eq!(
            found(&[("AWS_ENDPOINT_URL", "http://a:1")]),
            Place::Endpoint
        );
        assert_eq!(found(&[("AWS_ENDPOINT_URL", ""), lambda]), Place::Aws);
    }

    #[cfg(feature = "world")]
    #[test]
    fn a_laptop_has_its_world() {
        assert_eq!(found(&[("AWS_REGION", "eu-west-1")]), Place::World);
    }
}
