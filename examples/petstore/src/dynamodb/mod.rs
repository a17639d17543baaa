//! Locates DynamoDB: the service on AWS, a file on a laptop. Both are used through the same SDK
//! client, so the code that stores pets does not depend on which one it is.

use std::ffi::OsString;
use std::fmt;
#[cfg(feature = "local")]
use std::path::PathBuf;

use aws_sdk_dynamodb::Client;

/// The data file on a laptop if `PETSTORE_DB` does not name another one.
#[cfg(feature = "local")]
const DATA_FILE: &str = "petstore.db";

/// The location of DynamoDB.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Location {
    /// The service itself.
    Aws,
    /// An endpoint from the environment, for example an emulator.
    Endpoint(String),
    /// In this process, in a file.
    #[cfg(feature = "local")]
    File(PathBuf),
}

impl Location {
    /// Determines the location from the environment.
    ///
    /// An endpoint in `AWS_ENDPOINT_URL_DYNAMODB` or `AWS_ENDPOINT_URL` takes precedence, then
    /// Lambda (`AWS_LAMBDA_RUNTIME_API` is set), where it is the service. Anywhere else it is the
    /// file in `PETSTORE_DB`, `petstore.db` by default; without the feature `local` it is the
    /// service.
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

    /// Whether the program creates its own table here. On AWS tables belong to the deployment, and
    /// on a laptop to the local world.
    pub fn makes_tables(&self) -> bool {
        matches!(self, Self::Endpoint(_))
    }

    /// A client for this location. It is not contacted yet: errors appear with the first request.
    pub async fn client(&self) -> Client {
        Client::new(&petstore::aws::config().await)
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
    fn on_lambda_it_is_the_service() {
        let location = found(&[
            ("AWS_LAMBDA_RUNTIME_API", "127.0.0.1:9001"),
            ("PETSTORE_DB", "pets.db"),
        ]);
        assert_eq!(location, Location::Aws);
        assert!(!location.makes_tables());
    }

    #[test]
    fn an_endpoint_takes_precedence_even_on_lambda() {
        let location = found(&[
            ("AWS_LAMBDA_RUNTIME_API", "127.0.0.1:9001"),
            ("AWS_ENDPOINT_URL", "http://a:1"),
        ]);
        assert_eq!(location, Location::Endpoint("http://a:1".to_owned()));
        assert!(location.makes_tables());
    }

    #[test]
    fn the_dynamodb_endpoint_takes_precedence_over_the_general_one() {
        let location = found(&[
            ("AWS_ENDPOINT_URL", "http://a:1"),
            ("AWS_ENDPOINT_URL_DYNAMODB", "http://b:2"),
        ]);
        assert_eq!(location.to_string(), "DynamoDB at http://b:2");
    }

    #[cfg(feature = "local")]
    #[test]
    fn a_laptop_uses_a_file() {
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
    fn a_build_without_local_only_has_the_service() {
        assert_eq!(found(&[("PETSTORE_DB", "pets.db")]), Location::Aws);
    }
}
