//! Tokens that an RSA key of the tests signs, and an issuer that publishes the key.

#![allow(unreachable_pub, reason = "each test binary includes it as a module")]

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{Request, Response};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use petstore_gateway::{BoxFuture, HttpClient, SendError};
use serde_json::{Value, json};

/// The time at which the tests' requests arrive, in seconds.
pub const NOW: u64 = 1_795_406_400;

pub const KEY_SET: &str = include_str!("../keys/rsa.jwks.json");

/// A token with these claims and times around [`NOW`].
pub fn token(claims: &Value) -> String {
    let mut all = json!({"iat": NOW - 60, "exp": NOW + 3_600});
    let claims = claims.as_object().unwrap().clone();
    all.as_object_mut().unwrap().extend(claims);
    let mut header = Header::new(Algorithm::RS256);
    header.kid = Some("test".to_owned());
    let key = include_str!("../keys/rsa.der.base64");
    let key = EncodingKey::from_rsa_der(&STANDARD.decode(key.trim()).unwrap());
    jsonwebtoken::encode(&header, &all, &key).unwrap()
}

/// Publishes the key set at every `jwks.json`, and a discovery document at every other path.
pub struct Issuer;

impl HttpClient for Issuer {
    fn send<'a>(
        &'a self,
        request: Request<Bytes>,
    ) -> BoxFuture<'a, Result<Response<Bytes>, SendError>> {
        let is_key_set = request.uri().path().ends_with("jwks.json");
        let body = if is_key_set {
            KEY_SET.to_owned()
        } else {
            json!({"jwks_uri": "https://keys.test/jwks.json"}).to_string()
        };
        Box::pin(async move { Ok(Response::new(body.into())) })
    }
}
