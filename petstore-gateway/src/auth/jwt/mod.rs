//! JSON Web Tokens: checks the signature of a token against a set of public keys, and reads its
//! claims.
//!
//! The key decides the algorithm, never the token: `none`, HMAC, and a token whose algorithm is not
//! that of its key are refused.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html>

pub(crate) mod claims;
mod key_sets;

use jsonwebtoken::jwk::{AlgorithmParameters, Jwk, JwkSet, KeyAlgorithm, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde_json::{Map, Value};

pub(crate) use claims::{Claims, TokenError};
pub(crate) use key_sets::{KeyLocation, KeySets};

/// The longest token that is read, in bytes. The whole head of a request has at most 10,240.
const MAX_TOKEN: usize = 10_240;

/// The header of a token: the id of the key that signed it, and the algorithm.
pub(crate) struct TokenHeader {
    pub(crate) key_id: Option<String>,
    algorithm: Algorithm,
}

/// Reads the header and the unverified issuer of a token, which choose the keys to verify it with.
pub(crate) fn peek(token: &str) -> Result<(TokenHeader, String), TokenError> {
    if token.len() > MAX_TOKEN {
        return Err(TokenError::Malformed);
    }
    let header = jsonwebtoken::decode_header(token).map_err(|_| TokenError::Malformed)?;
    let claims: Map<String, Value> = jsonwebtoken::dangerous::insecure_decode(token)
        .map_err(|_| TokenError::Malformed)?
        .claims;
    let issuer = claims.get("iss").and_then(Value::as_str);
    let issuer = issuer.ok_or(TokenError::Issuer)?.to_owned();
    let header = TokenHeader {
        key_id: header.kid,
        algorithm: header.alg,
    };
    Ok((header, issuer))
}

/// Verifies the signature and returns the claims, of which nothing else is checked.
pub(crate) fn verify(token: &str, header: &TokenHeader, key: &Jwk) -> Result<Claims, TokenError> {
    if !permits(key, header.algorithm) {
        return Err(TokenError::Algorithm);
    }
    let decoding_key = DecodingKey::from_jwk(key).map_err(|_| TokenError::Key)?;
    // The claims are checked by `claims`, with the time at which the request arrived.
    let mut validation = Validation::new(header.algorithm);
    validation.required_spec_claims.clear();
    validation.validate_exp = false;
    validation.validate_aud = false;
    let decoded: jsonwebtoken::TokenData<Map<String, Value>> =
        jsonwebtoken::decode(token, &decoding_key, &validation)
            .map_err(|_| TokenError::Signature)?;
    Ok(Claims::new(decoded.claims))
}

/// The key with this id. A set of one key needs no ids.
pub(crate) fn find_key<'k>(keys: &'k JwkSet, key_id: Option<&str>) -> Option<&'k Jwk> {
    match (key_id, keys.keys.as_slice()) {
        (Some(id), _) => keys.find(id),
        (None, [only]) if only.common.key_id.is_none() => Some(only),
        (None, _) => None,
    }
}

/// Whether a key may verify signatures of this algorithm.
///
/// API Gateway accepts RSA only. A key of an elliptic curve is accepted if it names its algorithm:
/// the development user pool has one, because it can be generated quickly.
fn permits(key: &Jwk, algorithm: Algorithm) -> bool {
    if !matches!(
        key.common.public_key_use,
        None | Some(PublicKeyUse::Signature)
    ) {
        return false;
    }
    let named = key.common.key_algorithm;
    match (&key.algorithm, algorithm) {
        (AlgorithmParameters::RSA(_), Algorithm::RS256) => {
            matches!(named, None | Some(KeyAlgorithm::RS256))
        }
        (AlgorithmParameters::RSA(_), Algorithm::RS384) => {
            matches!(named, None | Some(KeyAlgorithm::RS384))
        }
        (AlgorithmParameters::RSA(_), Algorithm::RS512) => {
            matches!(named, None | Some(KeyAlgorithm::RS512))
        }
        (AlgorithmParameters::EllipticCurve(_), Algorithm::ES256) => {
            named == Some(KeyAlgorithm::ES256)
        }
        _ => false,
    }
}

/// The token without `Bearer` before it.
pub(crate) fn without_scheme(token: &str) -> &str {
    let token = token.trim();
    match token.split_once(' ') {
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("bearer") => rest.trim_start(),
        _ => token,
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
    use jsonwebtoken::{EncodingKey, Header};
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    /// A throw-away key of an elliptic curve, in PKCS #8.
    const EC_KEY: &str = "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgF6ArbPL5RWgmjC8uatJubxseAGQ2YIc4xxTSEi8Jtd+hRANCAAR23+2NyddmQK2lIVdFck3z/gXe1/dpcxWJrcaQUejNBWFGZ9Cdz3sChm2sx89o/4XZs/P5bWm92VXkP3QVAjSN";
    const EC_X: &str = "dt_tjcnXZkCtpSFXRXJN8_4F3tf3aXMVia3GkFHozQU";
    const EC_Y: &str = "YUZn0J3PewKGbazHz2j_hdmz8_ltab3ZVeQ_dBUCNI0";

    fn ec_key(algorithm: Option<&str>) -> Jwk {
        let mut key = json!({"kty": "EC", "crv": "P-256", "kid": "k", "x": EC_X, "y": EC_Y});
        if let Some(algorithm) = algorithm {
            key["alg"] = json!(algorithm);
        }
        serde_json::from_value(key).unwrap()
    }

    fn ec_encoding_key() -> EncodingKey {
        EncodingKey::from_ec_der(&STANDARD.decode(EC_KEY).unwrap())
    }

    fn sign(algorithm: Algorithm, key: &EncodingKey) -> String {
        let mut header = Header::new(algorithm);
        header.kid = Some("k".to_owned());
        jsonwebtoken::encode(&header, &json!({"iss": "me", "sub": "1"}), key).unwrap()
    }

    fn check(token: &str, key: &Jwk) -> Result<Claims, TokenError> {
        let (header, _) = peek(token)?;
        verify(token, &header, key)
    }

    #[test]
    fn a_signature_of_the_key_is_accepted_and_a_changed_token_is_not() {
        let token = sign(Algorithm::ES256, &ec_encoding_key());
        let claims = check(&token, &ec_key(Some("ES256"))).ok().unwrap();
        assert_eq!(claims.text("sub"), Some("1"));
        let mut parts: Vec<_> = token.split('.').map(str::to_owned).collect();
        parts[1] = URL_SAFE_NO_PAD.encode(r#"{"iss": "me", "sub": "2"}"#);
        let forged = parts.join(".");
        let refused = check(&forged, &ec_key(Some("ES256"))).err();
        assert_eq!(refused, Some(TokenError::Signature));
    }

    #[test]
    fn the_key_decides_the_algorithm() {
        let token = sign(Algorithm::ES256, &ec_encoding_key());
        let refused = |token: &str, key: &Jwk| check(token, key).err();
        assert_eq!(refused(&token, &ec_key(None)), Some(TokenError::Algorithm));
        let rsa = json!({"kty": "RSA", "kid": "k", "n": "AQAB", "e": "AQAB"});
        let rsa: Jwk = serde_json::from_value(rsa).unwrap();
        assert_eq!(refused(&token, &rsa), Some(TokenError::Algorithm));
        // A public key must not be taken for an HMAC secret.
        for secret in ["AQAB", EC_X] {
            let hmac = sign(
                Algorithm::HS256,
                &EncodingKey::from_secret(secret.as_bytes()),
            );
            assert_eq!(refused(&hmac, &rsa), Some(TokenError::Algorithm));
            assert_eq!(
                refused(&hmac, &ec_key(Some("ES256"))),
                Some(TokenError::Algorithm)
            );
        }
        let oct = json!({"kty": "oct", "kid": "k", "k": "AQAB"});
        let oct: Jwk = serde_json::from_value(oct).unwrap();
        let hmac = sign(Algorithm::HS256, &EncodingKey::from_secret(b"\x01\x00\x01"));
        assert_eq!(refused(&hmac, &oct), Some(TokenError::Algorithm));
    }

    #[test]
    fn unsigned_tokens_are_malformed() {
        let encode = |text: &str| URL_SAFE_NO_PAD.encode(text);
        let claims = encode(r#"{"iss": "me"}"#);
        for algorithm in ["none", "None", "NONE", ""] {
            let header = encode(&format!(r#"{{"alg": "{algorithm}", "kid": "k"}}"#));
            let unsigned = format!("{header}.{claims}.");
            assert_eq!(
                check(&unsigned, &ec_key(Some("ES256"))).err(),
                Some(TokenError::Malformed)
            );
        }
    }

    #[test]
    fn keys_are_found_by_id() {
        let keys = |ids: &[Option<&str>]| {
            let keys = ids.iter().map(|id| {
                let mut key = ec_key(None);
                key.common.key_id = id.map(str::to_owned);
                key
            });
            JwkSet {
                keys: keys.collect(),
            }
        };
        assert!(find_key(&keys(&[Some("a"), Some("b")]), Some("b")).is_some());
        assert!(find_key(&keys(&[Some("a")]), Some("b")).is_none());
        assert!(find_key(&keys(&[Some("a")]), None).is_none());
        assert!(find_key(&keys(&[None]), None).is_some());
    }

    #[test]
    fn the_scheme_is_optional() {
        for token in ["a.b.c", "Bearer a.b.c", "bearer  a.b.c", " a.b.c "] {
            assert_eq!(without_scheme(token), "a.b.c");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_refused_without_a_panic(token in "[a-zA-Z0-9._-]{0,60}") {
            prop_assert!(check(&token, &ec_key(Some("ES256"))).is_err());
        }
    }
}
