//! A signature as a request has it: in the `Authorization` header, or in the query string of a
//! presigned URL.

use crate::gateway_request::GatewayRequest;

const ALGORITHM: &str = "AWS4-HMAC-SHA256";

/// The parts of a signature. It has no `Debug`, because a session token is a secret.
pub(super) struct Signature {
    pub(super) access_key: String,
    /// The date, the region and the service of the credential scope.
    pub(super) date: String,
    pub(super) region: String,
    pub(super) service: String,
    /// The names of the signed headers, in lower case.
    pub(super) signed_headers: Vec<String>,
    pub(super) signature: String,
    /// `X-Amz-Date`
    pub(super) timestamp: String,
    pub(super) session_token: Option<String>,
    /// The number of seconds after which a presigned URL expires.
    pub(super) expires: Option<u64>,
}

impl Signature {
    /// The signature of a request; `None` if it has none.
    ///
    /// # Errors
    ///
    /// The message for the client if the signature is not whole.
    pub(super) fn read(request: &GatewayRequest) -> Result<Option<Self>, String> {
        if let Some(header) = request.parts.headers.get("authorization") {
            let header = header.to_str().unwrap_or_default();
            return Self::read_header(header, request).map(Some);
        }
        if request.query_values("X-Amz-Algorithm").next().is_some() {
            return Self::read_query(request).map(Some);
        }
        Ok(None)
    }

    fn read_header(header: &str, request: &GatewayRequest) -> Result<Self, String> {
        let (scheme, rest) = header.split_once(' ').unwrap_or((header, ""));
        let mut parameters = Vec::new();
        let pieces = rest.split([',', ' ']).filter(|piece| !piece.is_empty());
        for piece in pieces {
            let Some(pair) = piece.split_once('=') else {
                return Err(format!(
                    "'{piece}' not a valid key=value pair (missing equal-sign) in Authorization header: '{header}'."
                ));
            };
            parameters.push(pair);
        }
        let parameter = |wanted: &str| {
            let mut found = parameters.iter().filter(|(name, _)| *name == wanted);
            found.next().map(|(_, value)| (*value).to_owned())
        };
        let sent = |name: &str| request.header(name).map(str::to_owned);
        let parts = [
            parameter("Credential"),
            parameter("Signature"),
            parameter("SignedHeaders"),
        ];
        let timestamp = sent("x-amz-date").or_else(|| sent("date"));
        let mut missing: Vec<String> = ["Credential", "Signature", "SignedHeaders"]
            .iter()
            .zip(&parts)
            .filter(|(_, part)| part.is_none())
            .map(|(name, _)| format!("Authorization header requires '{name}' parameter."))
            .collect();
        if timestamp.is_none() {
            missing.push(
                "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header."
                    .to_owned(),
            );
        }
        let [Some(credential), Some(signature), Some(signed_headers)] = parts else {
            return Err(format!("{} Authorization={header}", missing.join(" ")));
        };
        let Some(timestamp) = timestamp else {
            return Err(format!("{} Authorization={header}", missing.join(" ")));
        };
        if scheme != ALGORITHM {
            return Err(format!("Unsupported AWS 'algorithm': '{scheme}'. "));
        }
        Self::new(&credential, signature, &signed_headers, timestamp).map(|read| Self {
            session_token: sent("x-amz-security-token"),
            ..read
        })
    }

    fn read_query(request: &GatewayRequest) -> Result<Self, String> {
        let parameter = |name: &str| {
            let value = request.query_values(name).next();
            value.map(|value| value.into_owned()).ok_or_else(|| {
                format!("AWS query-string parameters must include '{name}'. Re-examine the query-string parameters.")
            })
        };
        let algorithm = parameter("X-Amz-Algorithm")?;
        if algorithm != ALGORITHM {
            return Err(format!("Unsupported AWS 'algorithm': '{algorithm}'. "));
        }
        let credential = parameter("X-Amz-Credential")?;
        let signature = parameter("X-Amz-Signature")?;
        let signed_headers = parameter("X-Amz-SignedHeaders")?;
        let read = Self::new(
            &credential,
            signature,
            &signed_headers,
            parameter("X-Amz-Date")?,
        )?;
        let expires = request.query_values("X-Amz-Expires").next();
        Ok(Self {
            session_token: parameter("X-Amz-Security-Token").ok(),
            expires: expires.and_then(|seconds| seconds.parse().ok()),
            ..read
        })
    }

    fn new(
        credential: &str,
        signature: String,
        signed_headers: &str,
        timestamp: String,
    ) -> Result<Self, String> {
        let malformed = || {
            format!(
                "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '{credential}'"
            )
        };
        let parts: Vec<&str> = credential.split('/').collect();
        let [access_key, date, region, service, "aws4_request"] = parts[..] else {
            return Err(malformed());
        };
        let signed_headers: Vec<_> = signed_headers
            .split(';')
            .map(str::to_ascii_lowercase)
            .collect();
        if !signed_headers.iter().any(|name| name == "host") {
            return Err("'Host' must be a 'SignedHeader' in the AWS Authorization.".to_owned());
        }
        Ok(Self {
            access_key: access_key.to_owned(),
            date: date.to_owned(),
            region: region.to_owned(),
            service: service.to_owned(),
            signed_headers,
            signature,
            timestamp,
            session_token: None,
            expires: None,
        })
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::Request;
    use proptest::prelude::*;

    use super::*;

    fn read(authorization: &str, date: bool) -> Result<Option<Signature>, String> {
        let mut request = Request::get("/").header("authorization", authorization);
        if date {
            request = request.header("x-amz-date", "20261123T040000Z");
        }
        Signature::read(&GatewayRequest::new(request.body(Bytes::new()).unwrap()))
    }

    fn error(authorization: &str) -> String {
        read(authorization, true).err().unwrap_or_default()
    }

    #[test]
    fn a_header_is_read() {
        let header = "AWS4-HMAC-SHA256 Credential=AKID/20261123/us-east-1/execute-api/aws4_request, SignedHeaders=host;X-Amz-Date, Signature=abc";
        let read = read(header, true).ok().flatten().unwrap();
        assert_eq!(read.access_key, "AKID");
        assert_eq!((&*read.date, &*read.region), ("20261123", "us-east-1"));
        assert_eq!(read.service, "execute-api");
        assert_eq!(read.signed_headers, ["host", "x-amz-date"]);
        assert_eq!((&*read.signature, read.expires), ("abc", None));
        assert_eq!(read.timestamp, "20261123T040000Z");
    }

    #[test]
    fn a_request_without_a_signature_has_none() {
        let request = GatewayRequest::new(Request::new(Bytes::new()));
        assert!(Signature::read(&request).ok().flatten().is_none());
    }

    #[test]
    fn other_headers_are_malformed() {
        assert_eq!(
            error("Bearer a.b.c"),
            "'a.b.c' not a valid key=value pair (missing equal-sign) in Authorization header: 'Bearer a.b.c'."
        );
        assert_eq!(
            error("AWS4-HMAC-SHA256 Credential= AKID/x, Signature=1"),
            "'AKID/x' not a valid key=value pair (missing equal-sign) in Authorization header: 'AWS4-HMAC-SHA256 Credential= AKID/x, Signature=1'."
        );
        assert_eq!(
            read("AWS4-HMAC-SHA256 Credential=a", false).err().unwrap(),
            "Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter. \
             Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. \
             Authorization=AWS4-HMAC-SHA256 Credential=a"
        );
        let credential = "AWS4-HMAC-SHA256 Credential=AKID/1, SignedHeaders=host, Signature=1";
        assert!(error(credential).starts_with("Credential must have exactly 5"));
        let scope = "Credential=AKID/20261123/us-east-1/execute-api/aws4_request";
        let other = error(&format!("AWS3 {scope}, SignedHeaders=host, Signature=1"));
        assert_eq!(other, "Unsupported AWS 'algorithm': 'AWS3'. ");
        let hostless = error(&format!(
            "AWS4-HMAC-SHA256 {scope}, SignedHeaders=a, Signature=1"
        ));
        assert_eq!(
            hostless,
            "'Host' must be a 'SignedHeader' in the AWS Authorization."
        );
    }

    proptest! {
        #[test]
        fn any_header_is_read_without_a_panic(header in "(AWS4-HMAC-SHA256|Bearer)?[ -~]{0,80}") {
            let _ = read(&header, true);
        }
    }
}
