//! Who may call the methods of a stage: users whose signatures it accepts, and issuers whose tokens
//! it accepts.
//!
//! The caller provides them as values. The gateway reads neither files nor the environment.

use std::collections::BTreeMap;
use std::fmt;

use jsonwebtoken::jwk::JwkSet;

use crate::backends::AwsCredentials;

/// The identities that a stage can check.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Identities {
    /// The users whose signatures methods with IAM authorization accept.
    pub users: Vec<IamUser>,
    /// The public keys of token issuers. The keys of other issuers are fetched.
    pub issuers: TokenIssuers,
    /// What the log recommends if a request has no valid signature.
    pub signature_advice: Option<String>,
    /// What the log recommends if a request has no valid token.
    pub token_advice: Option<String>,
}

/// A user of IAM, whom the gateway lets call every method that its policies do not deny.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct IamUser {
    /// The name, which is part of the user's ARN.
    pub name: String,
    /// The credentials that the user signs requests with.
    pub credentials: AwsCredentials,
}

impl IamUser {
    /// A user with these credentials.
    pub fn new(name: impl Into<String>, credentials: AwsCredentials) -> Self {
        Self {
            name: name.into(),
            credentials,
        }
    }
}

/// Public keys by the issuer of the tokens that they verify.
#[derive(Clone, Default)]
pub struct TokenIssuers {
    pub(crate) keys: BTreeMap<String, JwkSet>,
    pub(crate) development: Option<String>,
}

/// The text is not a JSON Web Key Set.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the keys of {issuer:?} are not a JSON Web Key Set: {reason}")]
pub struct KeySetError {
    issuer: String,
    reason: String,
}

impl TokenIssuers {
    /// Adds the keys of an issuer: a JSON Web Key Set, as an issuer publishes it.
    ///
    /// ```
    /// let mut issuers = petstore_gateway::TokenIssuers::default();
    /// issuers.add("https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEf123", br#"{"keys": []}"#)?;
    /// # Ok::<(), petstore_gateway::KeySetError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`KeySetError`] if the text is not a key set.
    pub fn add(&mut self, issuer: impl Into<String>, keys: &[u8]) -> Result<(), KeySetError> {
        let issuer = issuer.into();
        match serde_json::from_slice(keys) {
            Ok(keys) => {
                self.keys.insert(issuer, keys);
                Ok(())
            }
            Err(error) => Err(KeySetError {
                issuer,
                reason: error.to_string(),
            }),
        }
    }

    /// Makes every user pool and JWT authorizer accept the tokens of this issuer besides those of
    /// its own.
    ///
    /// It is for development only, where no one has tokens of the real issuer.
    pub fn set_development_issuer(&mut self, issuer: impl Into<String>) {
        self.development = Some(issuer.into());
    }
}

impl fmt::Debug for TokenIssuers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.keys.keys()).finish()
    }
}
