//! Finds DynamoDB: the service on AWS, a file on a laptop. Everything after that is the AWS SDK's one client, so the
//! code that stores pets never knows which of them it talks to.

#[cfg(feature = "local")]
mod embedded;

use std::ffi::OsString;
use std::fmt;
#[cfg(feature = "local")]
use std::path::PathBuf;

use aws_config::environment::EnvironmentVariableRegionProvider;
use aws_config::meta::region::RegionProviderChain;
use aws_config::profile::ProfileFileRegionProvider;
use aws_config::{BehaviorVersion, Region};
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::Credentials;
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};

#[cfg(feature = "local")]
pub use embedded::{OpenError, open};

/// The data file of a laptop where `PETSTORE_DB` names no other.
#[cfg(feature = "local")]
const DATA_FILE: &str = "petstore.db";

/// Where DynamoDB is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Location {
    /// The service itself.
    Aws,
    /// Behind an address that the environment gives, as an emulator is.
    Endpoint(String),
    /// In this process, in a file.
    #[cfg(feature = "local")]
    File(PathBuf),
}

impl Location {
    /// Looks where this program runs.
    ///
    /// An address in `AWS_ENDPOINT_URL_DYNAMODB` or `AWS_ENDPOINT_URL` comes first, then Lambda
    /// (`AWS_LAMBDA_RUNTIME_API` is set), which means the service. Anywhere else it is the file that `PETSTORE_DB`
    /// names, `petstore.db` unless it is set; without the feature `local` it is the service.
    pub fn from_env() -> Self {
        Self::find(|name| std::env::var_os(name))
    }

    fn find(variable: impl Fn(&str) -> Option<OsString>) -> Self {
        let set = |name| variable(name).filter(|value| !value.is_empty());
        let endpoint = set("AWS_ENDPOINT_URL_DYNAMODB").or_else(|| set("AWS_ENDPOINT_URL"));
        if let Some(address) = endpoint {
            return Self::Endpoint(address.to_string_lossy().into_owned());
        }
        #[cfg(feature = "local")]
        if set("AWS_LAMBDA_RUNTIME_API").is_none() {
            let file = set("PETSTORE_DB").unwrap_or_else(|| DATA_FILE.into());
            return Self::File(file.into());
        }
        Self::Aws
    }

    /// Whether the program makes its own tables here. On AWS they belong to the deployment, and a function needs no
    /// right to create any.
    pub fn makes_tables(&self) -> bool {
        !matches!(self, Self::Aws)
    }

    /// A client of the DynamoDB that is here.
    ///
    /// # Errors
    ///
    /// When the data file cannot be used. The others are not asked yet: what is wrong with them shows in the first
    /// request.
    pub async fn client(&self) -> Result<Client, ConnectError> {
        match self {
            Self::Aws => Ok(Client::new(&sdk_config().load().await)),
            Self::Endpoint(_) => Ok(Client::new(&emulator_config().load().await)),
            #[cfg(feature = "local")]
            Self::File(path) => Ok(open(path).await?),
        }
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Aws => f.write_str("DynamoDB on AWS"),
            Self::Endpoint(address) => write!(f, "DynamoDB at {address}"),
            #[cfg(feature = "local")]
            Self::File(path) => {
                let whole = std::path::absolute(path);
                write!(f, "{}", whole.as_ref().unwrap_or(path).display())
            }
        }
    }
}

/// Why there is no client.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConnectError {
    /// The data file cannot be used.
    #[cfg(feature = "local")]
    #[error(transparent)]
    File(#[from] OpenError),
}

fn sdk_config() -> aws_config::ConfigLoader {
    let https = aws_smithy_http_client::Builder::new()
        .tls_provider(Provider::Rustls(CryptoMode::Ring))
        .build_https();
    aws_config::defaults(BehaviorVersion::v2026_01_12()).http_client(https)
}

/// An emulator takes any region and credentials. Without one the SDK would ask the EC2 instance that this is not.
fn emulator_config() -> aws_config::ConfigLoader {
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
        config.credentials_provider(made_up_credentials())
    }
}

/// What the SDK signs with where nobody looks at signatures.
fn made_up_credentials() -> Credentials {
    Credentials::new("local", "local", None, None, "petstore")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(variables: &[(&str, &str)]) -> Location {
        Location::find(|name| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| OsString::from(value))
        })
    }

    #[test]
    fn lambda_means_the_service() {
        let location = found(&[
            ("AWS_LAMBDA_RUNTIME_API", "127.0.0.1:9001"),
            ("PETSTORE_DB", "pets.db"),
        ]);
        assert_eq!(location, Location::Aws);
        assert!(!location.makes_tables());
    }

    #[test]
    fn an_address_comes_first_even_on_lambda() {
        let location = found(&[
            ("AWS_LAMBDA_RUNTIME_API", "127.0.0.1:9001"),
            ("AWS_ENDPOINT_URL", "http://a:1"),
        ]);
        assert_eq!(location, Location::Endpoint("http://a:1".to_owned()));
        assert!(location.makes_tables());
    }

    #[test]
    fn the_address_of_the_service_beats_the_general_one() {
        let location = found(&[
            ("AWS_ENDPOINT_URL", "http://a:1"),
            ("AWS_ENDPOINT_URL_DYNAMODB", "http://b:2"),
        ]);
        assert_eq!(location.to_string(), "DynamoDB at http://b:2");
    }

    #[cfg(feature = "local")]
    #[test]
    fn a_laptop_keeps_a_file() {
        assert_eq!(found(&[]), Location::File("petstore.db".into()));
        assert_eq!(
            found(&[("PETSTORE_DB", "")]),
            Location::File("petstore.db".into())
        );
        assert_eq!(
            found(&[("PETSTORE_DB", "/data/pets.db")]),
            Location::File("/data/pets.db".into())
        );
    }

    #[cfg(not(feature = "local"))]
    #[test]
    fn a_build_without_local_knows_the_service_only() {
        assert_eq!(found(&[("PETSTORE_DB", "pets.db")]), Location::Aws);
    }
}
