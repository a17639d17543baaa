//! The meaning of a proxy response, however its program has serialized it.

use serde_json::Value;

/// The parts of a response that a client sees, in which all peers must agree.
#[derive(Debug, PartialEq)]
pub struct ProxyResponse {
    status: u64,
    /// The status line that a load balancer sends.
    description: Option<String>,
    content_type: Option<String>,
    location: Option<String>,
    body: Value,
}

impl ProxyResponse {
    /// Parses a proxy response.
    pub fn parse(response: &[u8]) -> ProxyResponse {
        let response: Value = serde_json::from_slice(response).expect("a proxy response is JSON");
        let body = response["body"].as_str().expect("a body is text");
        assert_ne!(response["isBase64Encoded"], true, "JSON is not base64");
        ProxyResponse {
            status: response["statusCode"]
                .as_u64()
                .expect("a status is a number"),
            description: response["statusDescription"].as_str().map(str::to_owned),
            content_type: header(&response, "content-type"),
            location: header(&response, "location"),
            body: serde_json::from_str(body).expect("every body here is JSON"),
        }
    }

    /// The status.
    pub fn status(&self) -> u64 {
        self.status
    }
}

fn header(response: &Value, name: &str) -> Option<String> {
    let member = |map: &str| {
        let map = response.get(map)?.as_object()?;
        let (_, value) = map.iter().find(|(key, _)| key.eq_ignore_ascii_case(name))?;
        Some(value.clone())
    };
    let value = member("headers").or_else(|| Some(member("multiValueHeaders")?[0].clone()))?;
    value.as_str().map(str::to_owned)
}
