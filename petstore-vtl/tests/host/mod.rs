//! A small host as a gateway would write it: `$input`, `$util`, `$context` and `$stageVariables` on
//! the public interface of the crate.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use petstore_vtl::json_path::JsonPath;
use petstore_vtl::{Budget, CallError, Map, Object, Template, Value, parse_json};

/// What a template is rendered for.
#[derive(Debug, Default)]
pub(crate) struct Request {
    pub(crate) body: String,
    pub(crate) path: Vec<(String, String)>,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) stage_variables: Vec<(String, String)>,
}

/// What a template rendered, and what it set in `$context`.
pub(crate) struct Outcome {
    pub(crate) text: String,
    pub(crate) context: Map,
}

/// Renders a template for a request.
pub(crate) fn render(
    template: &str,
    request: &Request,
) -> Result<Outcome, Box<dyn std::error::Error>> {
    let context = context();
    let parameters: Map = [
        ("path", text_map(&request.path)),
        ("querystring", text_map(&request.query)),
        ("header", text_map(&request.headers)),
    ]
    .into_iter()
    .collect();
    let input = Input {
        body: request.body.clone(),
        root: read_body(&request.body),
        parameters,
    };
    let scope: Map = [
        ("input", Value::object(input)),
        ("util", Value::object(Util)),
        ("context", Value::from(context.clone())),
        (
            "stageVariables",
            Value::from(text_map(&request.stage_variables)),
        ),
    ]
    .into_iter()
    .collect();
    let text = Template::parse("t", template)?.render(&scope)?;
    Ok(Outcome { text, context })
}

fn text_map(entries: &[(String, String)]) -> Map {
    entries
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect()
}

/// `$context` is a map: what a template sets is found in it afterwards.
fn context() -> Map {
    let overrides: Map = ["header", "path", "querystring"]
        .into_iter()
        .map(|name| (name, Map::new()))
        .collect();
    let response: Map = [("header", Map::new())].into_iter().collect();
    [
        ("requestOverride", Value::from(overrides)),
        ("responseOverride", Value::from(response)),
        ("httpMethod", Value::from("POST")),
    ]
    .into_iter()
    .collect()
}

/// JSON, or else one text.
fn read_body(body: &str) -> Result<Value, String> {
    match body {
        "" => Ok(Map::new().into()),
        body => parse_json(body).map_err(|error| error.to_string()),
    }
}

#[derive(Debug)]
struct Input {
    body: String,
    root: Result<Value, String>,
    parameters: Map,
}

impl Input {
    fn find(&self, path: &Value) -> Result<Value, CallError> {
        let root = self.root.as_ref();
        let root =
            root.map_err(|error| CallError::host(format!("Could not process payload{error}")))?;
        let path = path
            .as_str()
            .ok_or_else(|| CallError::host("the path is not a text"))?;
        let path = JsonPath::parse(path).map_err(CallError::host)?;
        Ok(path
            .find(root)
            .map_err(CallError::host)?
            .unwrap_or_default())
    }
}

impl Object for Input {
    fn property(&self, name: &str) -> Result<Value, CallError> {
        Ok(match (name, self.body.as_str()) {
            ("body", "") => "{}".into(),
            ("body", body) => body.into(),
            _ => Value::Null,
        })
    }

    fn call(
        &self,
        method: &str,
        arguments: &[Value],
        _: &mut Budget,
    ) -> Result<Option<Value>, CallError> {
        Ok(match (method, arguments) {
            ("path", [path]) => Some(self.find(path)?),
            ("json", [path]) => Some(match self.find(path)? {
                Value::Null => "\"\"".into(),
                value => value.to_json().into(),
            }),
            ("params", []) => Some(self.parameters.clone().into()),
            ("params", [Value::String(name)]) => {
                let kinds = ["path", "querystring", "header"].into_iter();
                let values = kinds.filter_map(|kind| self.parameters.get(kind));
                values.filter_map(|kind| kind.as_map()?.get(name)).next()
            }
            _ => None,
        })
    }
}

#[derive(Debug)]
struct Util;

impl Object for Util {
    fn call(
        &self,
        method: &str,
        arguments: &[Value],
        _: &mut Budget,
    ) -> Result<Option<Value>, CallError> {
        let [Value::String(text)] = arguments else {
            return Ok(None);
        };
        Ok(Some(match method {
            "escapeJavaScript" => escape(text).into(),
            "base64Encode" => STANDARD.encode(&**text).into(),
            "base64Decode" => {
                let bytes = STANDARD.decode(&**text).map_err(CallError::host)?;
                String::from_utf8_lossy(&bytes).into_owned().into()
            }
            "parseJson" => parse_json(text).map_err(CallError::host)?,
            "urlEncode" => url_encode(text).into(),
            "urlDecode" => url_decode(text).into(),
            _ => return Ok(None),
        }))
    }
}

fn escape(text: &str) -> String {
    let mut result = String::new();
    for unit in text.encode_utf16() {
        match char::from_u32(unit.into()) {
            Some(character @ ('"' | '\'' | '\\' | '/')) => result.extend(['\\', character]),
            Some('\n') => result.push_str("\\n"),
            Some('\t') => result.push_str("\\t"),
            Some('\r') => result.push_str("\\r"),
            Some(character @ ' '..='~') => result.push(character),
            _ => result.push_str(&format!("\\u{unit:04X}")),
        }
    }
    result
}

fn url_encode(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b' ' => "+".to_owned(),
            b'.' | b'-' | b'*' | b'_' => char::from(byte).to_string(),
            byte if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
            byte => format!("%{byte:02X}"),
        })
        .collect()
}

fn url_decode(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let code = after
            .get(..2)
            .and_then(|code| std::str::from_utf8(code).ok());
        match (
            first,
            code.and_then(|code| u8::from_str_radix(code, 16).ok()),
        ) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = after.get(2..).unwrap_or_default();
                continue;
            }
            (b'+', _) => bytes.push(b' '),
            (byte, _) => bytes.push(*byte),
        }
        rest = after;
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
