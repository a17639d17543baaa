//! The development user pool: a key pair, and the tokens that it signs.

use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jsonwebtoken::jwk::{Jwk, JwkSet};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use p256::elliptic_curve::rand_core::OsRng;
use p256::pkcs8::EncodePrivateKey;
use serde_json::{Map, Value, json};

use crate::{ServeError, keys};

/// The issuer of the tokens. No host can have this name.
pub const ISSUER: &str = "https://development.invalid/user-pool";

const FILE: &str = "user-pool-key";
const KEY_ID: &str = "development";

/// A user pool whose key pair is kept in a file.
pub struct UserPool {
    key: EncodingKey,
    public: Jwk,
}

impl std::fmt::Debug for UserPool {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("UserPool")
    }
}

/// What a token of the pool contains.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct TokenOptions {
    /// The claims, which replace the default ones of the same name.
    pub claims: Map<String, Value>,
    /// The scopes. With scopes it is an access token, without scopes an identity token.
    pub scopes: Vec<String>,
    /// The time until it expires; an hour by default.
    pub lifetime: Duration,
}

impl Default for TokenOptions {
    fn default() -> Self {
        Self {
            claims: Map::new(),
            scopes: Vec::new(),
            lifetime: Duration::from_secs(60 * 60),
        }
    }
}

impl UserPool {
    /// The pool whose key pair is in `directory`, where it is made if it is missing.
    ///
    /// # Errors
    ///
    /// [`ServeError::DevelopmentKey`] if the file can neither be read nor made, or contains no key.
    pub fn open(directory: &Path) -> Result<Self, ServeError> {
        let text = keys::read_or_make_file(directory, FILE, new_key)?;
        let fail = || ServeError::DevelopmentKey {
            path: directory.join(FILE),
            reason: "it does not contain a key of the curve P-256 in PKCS #8 and base64".to_owned(),
        };
        let der = STANDARD.decode(text.trim()).map_err(|_| fail())?;
        let key = EncodingKey::from_ec_der(&der);
        let mut public = Jwk::from_encoding_key(&key, Algorithm::ES256).map_err(|_| fail())?;
        public.common.key_id = Some(KEY_ID.to_owned());
        Ok(Self { key, public })
    }

    /// The public key as a JSON Web Key Set.
    pub fn key_set(&self) -> String {
        let keys = vec![self.public.clone()];
        serde_json::to_string(&JwkSet { keys }).unwrap_or_default()
    }

    /// A token that the local gateway accepts where the API requires one of a user pool.
    ///
    /// # Errors
    ///
    /// [`ServeError::DevelopmentKey`] if the key cannot sign.
    pub fn token(&self, options: TokenOptions, now: SystemTime) -> Result<String, ServeError> {
        let now = now.duration_since(UNIX_EPOCH).unwrap_or_default();
        let subject = options.claims.get("sub").cloned();
        let subject = subject.unwrap_or_else(|| json!("development"));
        let mut claims = Map::new();
        for (name, value) in [
            ("iss", json!(ISSUER)),
            ("sub", subject.clone()),
            ("iat", json!(now.as_secs())),
            ("auth_time", json!(now.as_secs())),
            ("exp", json!((now + options.lifetime).as_secs())),
        ] {
            claims.insert(name.to_owned(), value);
        }
        let own = if options.scopes.is_empty() {
            [
                ("token_use", json!("id")),
                ("aud", json!("development")),
                ("cognito:username", subject),
            ]
        } else {
            [
                ("token_use", json!("access")),
                ("client_id", json!("development")),
                ("scope", json!(options.scopes.join(" "))),
            ]
        };
        claims.extend(own.map(|(name, value)| (name.to_owned(), value)));
        claims.extend(options.claims);
        let mut header = Header::new(Algorithm::ES256);
        header.kid = Some(KEY_ID.to_owned());
        jsonwebtoken::encode(&header, &claims, &self.key).map_err(|error| {
            ServeError::DevelopmentKey {
                path: FILE.into(),
                reason: error.to_string(),
            }
        })
    }
}

fn new_key() -> String {
    let key = p256::SecretKey::random(&mut OsRng);
    // A fresh key can always be encoded; an empty text is refused when it is read.
    let der = key.to_pkcs8_der();
    der.map(|der| STANDARD.encode(der.as_bytes()))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use jsonwebtoken::{DecodingKey, Validation};

    use super::*;

    fn with_pool(check: impl FnOnce(&UserPool, &Path)) {
        let directory = std::env::temp_dir().join(format!("petstore-{}", uuid::Uuid::new_v4()));
        let pool = UserPool::open(&directory).unwrap();
        check(&pool, &directory);
        std::fs::remove_dir_all(&directory).unwrap();
    }

    fn claims(pool: &UserPool, options: TokenOptions) -> Map<String, Value> {
        let token = pool.token(options, SystemTime::now()).unwrap();
        let keys: JwkSet = serde_json::from_str(&pool.key_set()).unwrap();
        let key = DecodingKey::from_jwk(keys.find(KEY_ID).unwrap()).unwrap();
        let mut validation = Validation::new(Algorithm::ES256);
        validation.validate_aud = false;
        jsonwebtoken::decode(&token, &key, &validation)
            .unwrap()
            .claims
    }

    #[test]
    fn a_pool_keeps_its_key() {
        with_pool(|pool, directory| {
            let again = UserPool::open(directory).unwrap();
            assert_eq!(pool.key_set(), again.key_set());
            std::fs::write(directory.join(FILE), "no key").unwrap();
            assert!(UserPool::open(directory).is_err());
            std::fs::write(directory.join(FILE), STANDARD.encode("no key")).unwrap();
            assert!(UserPool::open(directory).is_err());
        });
    }

    #[test]
    fn scopes_make_an_access_token() {
        with_pool(|pool, _| {
            let identity = claims(pool, TokenOptions::default());
            assert_eq!(identity["token_use"], "id");
            assert_eq!(identity["sub"], "development");
            assert_eq!(identity["iss"], ISSUER);
            let mut options = TokenOptions::default();
            options
                .scopes
                .extend(["pets/read", "pets/write"].map(str::to_owned));
            options.claims.insert("sub".into(), json!("7"));
            options.claims.insert("cognito:groups".into(), json!(["a"]));
            let access = claims(pool, options);
            assert_eq!(access["token_use"], "access");
            assert_eq!(access["scope"], "pets/read pets/write");
            assert_eq!(access["sub"], "7");
            assert_eq!(access["cognito:groups"], json!(["a"]));
        });
    }
}
