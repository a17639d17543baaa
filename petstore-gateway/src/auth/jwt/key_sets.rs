//! The public keys of token issuers: configured as data, or fetched from the issuer and kept for a
//! while.
//!
//! An issuer's keys are fetched again if a token names an unknown key, but not more often than once
//! per minute. Keys are fetched only from issuers in the API's definition, never from an issuer
//! that only a token names.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::Request;
use jsonwebtoken::jwk::{Jwk, JwkSet};
use serde::Deserialize;

use super::claims::TokenError;
use super::find_key;
use crate::http_client::HttpClient;

/// How long fetched keys are kept; API Gateway keeps them for two hours.
///
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html>
const KEPT: Duration = Duration::from_secs(2 * 60 * 60);

/// How soon keys are fetched again for a token with an unknown key, or after a failure.
const RETRY: Duration = Duration::from_secs(60);

/// The longest wait for a key set.
const TIMEOUT: Duration = Duration::from_secs(5);

/// Where the keys of an issuer are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum KeyLocation {
    /// At this URL.
    KeySet(String),
    /// At the URL in the discovery document of the issuer.
    Discovery,
}

/// The keys of all issuers.
pub(crate) struct KeySets {
    configured: BTreeMap<String, JwkSet>,
    client: Option<Arc<dyn HttpClient>>,
    fetched: tokio::sync::Mutex<HashMap<String, Fetched>>,
}

struct Fetched {
    keys: Option<JwkSet>,
    at: SystemTime,
}

impl fmt::Debug for KeySets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.configured.keys()).finish()
    }
}

impl KeySets {
    pub(crate) fn new(
        configured: BTreeMap<String, JwkSet>,
        client: Option<Arc<dyn HttpClient>>,
    ) -> Self {
        Self {
            configured,
            client,
            fetched: tokio::sync::Mutex::default(),
        }
    }

    /// The key with this id of an issuer.
    ///
    /// # Errors
    ///
    /// [`TokenError`] if the keys cannot be fetched, or the key is not among them.
    pub(crate) async fn find(
        &self,
        issuer: &str,
        location: &KeyLocation,
        key_id: Option<&str>,
        now: SystemTime,
    ) -> Result<Jwk, TokenError> {
        if let Some(keys) = self.configured.get(issuer) {
            return find_key(keys, key_id)
                .cloned()
                .ok_or(TokenError::UnknownKey);
        }
        // Holding the lock makes concurrent requests wait for one fetch.
        let mut fetched = self.fetched.lock().await;
        if let Some(held) = fetched.get(issuer) {
            let age = now.duration_since(held.at).unwrap_or_default();
            let key = held.keys.as_ref().and_then(|keys| find_key(keys, key_id));
            match key {
                Some(key) if age < KEPT => return Ok(key.clone()),
                None if age < RETRY && held.keys.is_some() => return Err(TokenError::UnknownKey),
                None if age < RETRY => return Err(TokenError::KeysUnreachable),
                _ => {}
            }
        }
        let keys = self.fetch(issuer, location).await;
        // While the issuer is unreachable, the keys that it had are better than none.
        let keys = keys.or_else(|| fetched.remove(issuer)?.keys);
        let found = match &keys {
            None => Err(TokenError::KeysUnreachable),
            Some(keys) => find_key(keys, key_id)
                .cloned()
                .ok_or(TokenError::UnknownKey),
        };
        fetched.insert(issuer.to_owned(), Fetched { keys, at: now });
        found
    }

    async fn fetch(&self, issuer: &str, location: &KeyLocation) -> Option<JwkSet> {
        #[derive(Deserialize)]
        struct Discovery {
            jwks_uri: String,
        }
        let url = match location {
            KeyLocation::KeySet(url) => url.clone(),
            KeyLocation::Discovery => {
                let issuer = issuer.trim_end_matches('/');
                let document = format!("{issuer}/.well-known/openid-configuration");
                serde_json::from_slice::<Discovery>(&self.get(&document).await?)
                    .ok()?
                    .jwks_uri
            }
        };
        serde_json::from_slice(&self.get(&url).await?).ok()
    }

    async fn get(&self, url: &str) -> Option<Bytes> {
        let uri: http::Uri = url.parse().ok()?;
        let request = Request::get(url)
            .header("host", uri.authority()?.as_str())
            .header("accept", "application/json")
            .body(Bytes::new())
            .ok()?;
        let response = self.client.as_ref()?.send(request);
        let response = tokio::time::timeout(TIMEOUT, response).await.ok()?.ok()?;
        response.status().is_success().then(|| response.into_body())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::UNIX_EPOCH;

    use http::Response;

    use super::*;
    use crate::http_client::SendError;
    use crate::invoke::BoxFuture;

    const KEYS: &str = r#"{"keys": [{"kty": "RSA", "kid": "a", "n": "AQAB", "e": "AQAB"}]}"#;

    /// Responds by path, and counts the requests.
    #[derive(Default)]
    struct Issuer(AtomicUsize);

    impl HttpClient for Issuer {
        fn send<'a>(
            &'a self,
            request: Request<Bytes>,
        ) -> BoxFuture<'a, Result<Response<Bytes>, SendError>> {
            self.0.fetch_add(1, Ordering::SeqCst);
            let body = match request.uri().path() {
                "/keys" => KEYS,
                "/.well-known/openid-configuration" => {
                    r#"{"jwks_uri": "https://issuer.test/keys"}"#
                }
                _ => "",
            };
            Box::pin(async move { Ok(Response::new(Bytes::from_static(body.as_bytes()))) })
        }
    }

    async fn find(
        sets: &KeySets,
        location: &KeyLocation,
        key_id: &str,
        seconds: u64,
    ) -> Result<Jwk, TokenError> {
        let now = UNIX_EPOCH + Duration::from_secs(seconds);
        sets.find("https://issuer.test/", location, Some(key_id), now)
            .await
    }

    #[tokio::test]
    async fn keys_are_fetched_once_and_again_for_an_unknown_key_after_a_minute() {
        let issuer = Arc::new(Issuer::default());
        let sets = KeySets::new(BTreeMap::new(), Some(issuer.clone()));
        let keys = KeyLocation::KeySet("https://issuer.test/keys".into());
        let fetches = || issuer.0.load(Ordering::SeqCst);
        assert!(find(&sets, &keys, "a", 1_000).await.is_ok());
        assert!(find(&sets, &keys, "a", 2_000).await.is_ok());
        assert_eq!(fetches(), 1);
        assert_eq!(
            find(&sets, &keys, "b", 1_030).await,
            Err(TokenError::UnknownKey)
        );
        assert_eq!(fetches(), 1);
        assert_eq!(
            find(&sets, &keys, "b", 1_061).await,
            Err(TokenError::UnknownKey)
        );
        assert_eq!(fetches(), 2);
        assert!(find(&sets, &keys, "a", 20_000).await.is_ok());
        assert_eq!(fetches(), 3);
    }

    #[tokio::test]
    async fn the_discovery_document_names_the_keys() {
        let issuer = Arc::new(Issuer::default());
        let sets = KeySets::new(BTreeMap::new(), Some(issuer.clone()));
        assert!(find(&sets, &KeyLocation::Discovery, "a", 0).await.is_ok());
        assert_eq!(issuer.0.load(Ordering::SeqCst), 2);
    }

    #[tokio::test]
    async fn a_failure_is_an_error_and_is_not_repeated_at_once() {
        let issuer = Arc::new(Issuer::default());
        let sets = KeySets::new(BTreeMap::new(), Some(issuer.clone()));
        let missing = KeyLocation::KeySet("https://issuer.test/none".into());
        for seconds in [0, 30] {
            let found = find(&sets, &missing, "a", seconds).await;
            assert_eq!(found, Err(TokenError::KeysUnreachable));
        }
        assert_eq!(issuer.0.load(Ordering::SeqCst), 1);
        let offline = KeySets::new(BTreeMap::new(), None);
        let found = find(&offline, &KeyLocation::Discovery, "a", 0).await;
        assert_eq!(found, Err(TokenError::KeysUnreachable));
    }

    #[tokio::test]
    async fn configured_keys_are_not_fetched() {
        let configured = [(
            "https://issuer.test/".to_owned(),
            serde_json::from_str(KEYS).unwrap(),
        )];
        let sets = KeySets::new(configured.into(), None);
        assert!(find(&sets, &KeyLocation::Discovery, "a", 0).await.is_ok());
        let found = find(&sets, &KeyLocation::Discovery, "b", 0).await;
        assert_eq!(found, Err(TokenError::UnknownKey));
    }
}
