//! What a proxy answer says, whichever way it is written down.

use serde_json::Value;

/// The parts of an answer that a client sees and that every peer must agree on.
#[derive(Debug, PartialEq)]
pub struct Answer {
    status: u64,
    content_type: Option<String>,
    location: Option<String>,
    body: Value,
}

impl Answer {
    /// Reads a proxy answer.
    pub fn read(answer: &[u8]) -> Answer {
        let answer: Value = serde_json::from_slice(answer).expect("a proxy answer is JSON");
        let body = answer["body"].as_str().expect("a body is text");
        assert_ne!(answer["isBase64Encoded"], true, "JSON is no binary body");
        Answer {
            status: answer["statusCode"].as_u64().expect("a status is a number"),
            content_type: header(&answer, "content-type"),
            location: header(&answer, "location"),
            body: serde_json::from_str(body).expect("every body here is JSON"),
        }
    }

    /// The status.
    pub fn status(&self) -> u64 {
        self.status
    }
}

fn header(answer: &Value, name: &str) -> Option<String> {
    let member = |map: &str| {
        let map = answer.get(map)?.as_object()?;
        let (_, value) = map.iter().find(|(key, _)| key.eq_ignore_ascii_case(name))?;
        Some(value.clone())
    };
    let value = member("headers").or_else(|| Some(member("multiValueHeaders")?[0].clone()))?;
    value.as_str().map(str::to_owned)
}
