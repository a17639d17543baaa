//! Identities for development: a user pool and a user of IAM, whose secrets are kept beside the
//! development key.
//!
//! They replace what only exists in the cloud. The local gateway checks their tokens and signatures
//! as API Gateway checks those of real users; nothing outside of this machine accepts them.

mod user_pool;

use std::path::Path;

use petstore_core::contract::{Api, Auth};
use petstore_gateway::{AwsCredentials, IamUser, Identities, TokenIssuers};

use crate::{ServeError, keys};
pub use user_pool::{ISSUER, TokenOptions, UserPool};

/// The file with the development user's credentials, in the format of the AWS SDKs.
const CREDENTIALS: &str = "credentials";

/// The identities that the methods of an API need. Their files in `directory` are made if they are
/// missing.
///
/// # Errors
///
/// [`ServeError::DevelopmentKey`] if a file can neither be read nor made.
pub fn identities(api: &Api, directory: &Path) -> Result<Identities, ServeError> {
    let mut identities = Identities::default();
    let needs = |is_needed: fn(&Auth) -> bool| api.methods().any(|(.., m)| is_needed(&m.auth));
    if needs(|auth| matches!(auth, Auth::Cognito { .. })) {
        identities.issuers = issuers(&UserPool::open(directory)?);
        identities.token_advice = Some(
            "`cargo run -- token` prints a token of the development user pool, `--scope` one with a scope"
                .to_owned(),
        );
    }
    if needs(|auth| matches!(auth, Auth::Iam)) {
        identities
            .users
            .push(IamUser::new("development", credentials(directory)?));
        identities.signature_advice = Some(format!(
            "sign the request with the development credentials: set AWS_SHARED_CREDENTIALS_FILE={}",
            directory.join(CREDENTIALS).display()
        ));
    }
    Ok(identities)
}

fn issuers(pool: &UserPool) -> TokenIssuers {
    let mut issuers = TokenIssuers::default();
    // A key set of our own is always valid.
    if issuers.add(ISSUER, pool.key_set().as_bytes()).is_ok() {
        issuers.set_development_issuer(ISSUER);
    }
    issuers
}

/// The credentials in the profile `default` of the file.
fn credentials(directory: &Path) -> Result<AwsCredentials, ServeError> {
    let text = keys::read_or_make_file(directory, CREDENTIALS, || {
        let id = keys::random_text()[..16].to_ascii_uppercase();
        let secret = keys::random_text();
        format!("[default]\naws_access_key_id = AKIA{id}\naws_secret_access_key = {secret}")
    })?;
    let value = |wanted: &str| {
        let mut pairs = text.lines().filter_map(|line| line.split_once('='));
        let found = pairs.find(|(name, _)| name.trim() == wanted);
        found.map(|(_, value)| value.trim().to_owned())
    };
    match (value("aws_access_key_id"), value("aws_secret_access_key")) {
        (Some(id), Some(secret)) => Ok(AwsCredentials::new(id, secret)),
        _ => Err(ServeError::DevelopmentKey {
            path: directory.join(CREDENTIALS),
            reason: "it has no aws_access_key_id and aws_secret_access_key".to_owned(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use petstore_core::contract::{Integration, Method};
    use petstore_core::verb::Verb;

    use super::*;

    /// A directory that is gone when this is dropped.
    struct Directory(std::path::PathBuf);

    impl Directory {
        fn new() -> Self {
            Self(std::env::temp_dir().join(format!("petstore-{}", uuid::Uuid::new_v4())))
        }
    }

    impl Drop for Directory {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }

    fn api(auth: Auth) -> Api {
        let mut api = Api::new("pets");
        let method = Method {
            auth,
            integration: Some(Integration::lambda_proxy("pets")),
            ..Method::default()
        };
        api.resource("/pets")
            .methods
            .insert(Verb::Get.into(), method);
        api
    }

    #[test]
    fn only_what_an_api_needs_is_made() {
        let directory = Directory::new();
        let none = identities(&api(Auth::None), &directory.0).unwrap();
        assert!(none.users.is_empty() && none.token_advice.is_none());
        assert!(!directory.0.exists());
    }

    #[test]
    fn credentials_are_made_once_in_the_format_of_the_sdks() {
        let directory = Directory::new();
        let user = |_| {
            let made = identities(&api(Auth::Iam), &directory.0).unwrap();
            made.users[0].credentials.clone()
        };
        let [first, second] = [0, 1].map(user);
        assert_eq!(first.access_key_id, second.access_key_id);
        assert_eq!(first.secret_access_key, second.secret_access_key);
        assert_eq!(first.access_key_id.len(), 20);
        let text = std::fs::read_to_string(directory.0.join(CREDENTIALS)).unwrap();
        assert!(
            text.starts_with("[default]\naws_access_key_id = AKIA"),
            "{text}"
        );
        std::fs::write(directory.0.join(CREDENTIALS), "[default]").unwrap();
        assert!(identities(&api(Auth::Iam), &directory.0).is_err());
    }
}
