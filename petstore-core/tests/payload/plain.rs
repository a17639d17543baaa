//! A second reader of the same events: it parses everything at once into `serde_json::Value`, as
//! the AWS documentation describes the formats. It is slow and simple, to compare the lazy reader
//! with.

use base64::Engine;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use serde_json::{Map, Value, json};

use crate::mirror::{Lists, body};

/// The event is not a request, or is malformed.
#[derive(Debug)]
pub(crate) struct Refused;

/// Verb, path, headers, query, cookies and body.
pub(crate) fn read(event: &Value) -> Result<Value, Refused> {
    let event = event.as_object().ok_or(Refused)?;
    let has = |name| event.get(name).is_some_and(|value| !value.is_null());
    if has("methodArn") || has("routeArn") || has("authorizationToken") {
        return Err(Refused);
    }
    let context = event.get("requestContext").unwrap_or(&Value::Null);
    if context.get("connectionId").is_some() {
        return Err(Refused);
    }
    let in_context = |name| context.get(name).is_some_and(|value| !value.is_null());
    if has("httpMethod") && has("resource") {
        version_1(event)
    } else if has("httpMethod") && in_context("elb") {
        load_balancer(event)
    } else if in_context("http") {
        version_2(event, context)
    } else {
        lattice(event, context)
    }
}

type Object = Map<String, Value>;

fn version_1(event: &Object) -> Result<Value, Refused> {
    let resource = text(event, "resource")?;
    let parameters = map(event, "pathParameters")?;
    map(event, "stageVariables")?;
    let all = map(event, "multiValueQueryStringParameters")?;
    let single = map(event, "queryStringParameters")?;
    let mut query = Lists::default();
    each(
        if all.is_empty() { &single } else { &all },
        |name, value| {
            query.add(name, value);
        },
    );
    let is_http_api = event.get("version") == Some(&json!("1.0"));
    let path = text(event, "path")?;
    let path = match resource {
        "$default" => path.to_owned(),
        _ => below_base_path(path, resource, &parameters, is_http_api),
    };
    let headers = headers(event)?;
    finish(event, text(event, "httpMethod")?, path, &headers, query)
}

fn load_balancer(event: &Object) -> Result<Value, Refused> {
    let all = map(event, "multiValueQueryStringParameters")?;
    let single = map(event, "queryStringParameters")?;
    let mut query = Lists::default();
    each(
        if all.is_empty() { &single } else { &all },
        |name, value| {
            query.add(&form_decode(name), &form_decode(value));
        },
    );
    let headers = headers(event)?;
    let path = text(event, "path")?.to_owned();
    finish(event, text(event, "httpMethod")?, path, &headers, query)
}

fn lattice(event: &Object, context: &Value) -> Result<Value, Refused> {
    let is_text = |name| event.get(name).is_some_and(Value::is_string);
    let is_lattice = ["serviceNetworkArn", "serviceArn", "targetGroupArn"]
        .iter()
        .any(|name| context.get(name).is_some_and(|value| !value.is_null()));
    let (path, query, base64) = if is_text("raw_path") {
        ("raw_path", "query_string_parameters", "is_base64_encoded")
    } else if is_text("path") && is_lattice {
        ("path", "queryStringParameters", "isBase64Encoded")
    } else {
        return Err(Refused);
    };
    let verb = text(event, "method")?;
    let (path, in_path) = match text(event, path)?.split_once('?') {
        Some((path, query)) => (path, query),
        None => (text(event, path)?, ""),
    };
    let mut parameters = Lists::default();
    let map_of_query = map(event, query)?;
    each(&map_of_query, |name, value| {
        parameters.add(&form_decode(name), &form_decode(value));
    });
    if map_of_query.is_empty() {
        for pair in in_path.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            parameters.add(&form_decode(name), &form_decode(value));
        }
    }
    let mut headers = Lists::default();
    each(&map(event, "headers")?, |name, value| {
        headers.add(&name.to_ascii_lowercase(), value);
    });
    let mut event = event.clone();
    let flag = event.get(base64).cloned().unwrap_or_default();
    event.insert("isBase64Encoded".to_owned(), flag);
    finish(&event, verb, path.to_owned(), &headers, parameters)
}

fn version_2(event: &Object, context: &Value) -> Result<Value, Refused> {
    let context = context.as_object().ok_or(Refused)?;
    let http = context.get("http").and_then(Value::as_object);
    let verb = text(http.ok_or(Refused)?, "method")?;
    let stage = optional_text(context, "stage")?;
    let domain = optional_text(context, "domainName")?.unwrap_or_default();
    let parameters = map(event, "pathParameters")?;
    map(event, "stageVariables")?;
    let path = text(event, "rawPath")?;
    let resource =
        optional_text(event, "routeKey")?.and_then(|key| key.find('/').map(|start| &key[start..]));
    let path = match (resource, stage) {
        (Some(resource), _) => {
            let is_http_api = !domain.contains(".lambda-url.");
            below_base_path(path, resource, &parameters, is_http_api)
        }
        (None, Some(stage)) if stage != "$default" && domain.contains(".execute-api.") => {
            below_stage(path, stage)
        }
        _ => path.to_owned(),
    };
    let mut query = Lists::default();
    match optional_text(event, "rawQueryString")?.unwrap_or_default() {
        "" => each(&map(event, "queryStringParameters")?, |name, value| {
            query.add(name, value);
        }),
        raw => {
            for pair in raw.split('&').filter(|pair| !pair.is_empty()) {
                let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
                query.add(&form_decode(name), &form_decode(value));
            }
        }
    }
    let mut headers = Lists::default();
    each(&map(event, "headers")?, |name, value| {
        headers.add(&name.to_ascii_lowercase(), value);
    });
    let mut request = finish(event, verb, path, &headers, query)?;
    if let Some(Value::Array(cookies)) = event.get("cookies")
        && !cookies.is_empty()
        && let Some(cookies) = cookies
            .iter()
            .map(Value::as_str)
            .collect::<Option<Vec<_>>>()
    {
        request["cookies"] = parse_cookies(cookies);
    }
    Ok(request)
}

fn finish(
    event: &Object,
    verb: &str,
    path: String,
    headers: &Lists,
    query: Lists,
) -> Result<Value, Refused> {
    let base64 = match event.get("isBase64Encoded") {
        None | Some(Value::Null) => false,
        Some(flag) => flag.as_bool().ok_or(Refused)?,
    };
    let text = optional_text(event, "body")?.unwrap_or_default();
    let bytes = if base64 {
        let padding = DecodePaddingMode::Indifferent;
        let config = GeneralPurposeConfig::new().with_decode_padding_mode(padding);
        GeneralPurpose::new(&base64::alphabet::STANDARD, config)
            .decode(text)
            .unwrap_or_default()
    } else {
        text.as_bytes().to_owned()
    };
    let cookies = headers.0.get("cookie").and_then(Value::as_array);
    let cookies = cookies.into_iter().flatten().filter_map(Value::as_str);
    Ok(json!({
        "verb": verb,
        "path": path,
        "headers": headers.0,
        "query": query.0,
        "cookies": parse_cookies(cookies.collect()),
        "body": body(&bytes),
    }))
}

/// The lists of values take precedence; a header that is not among them may have a single value.
fn headers(event: &Object) -> Result<Lists, Refused> {
    let all = map(event, "multiValueHeaders")?;
    let mut headers = Lists::default();
    each(&all, |name, value| {
        headers.add(&name.to_ascii_lowercase(), value);
    });
    let single = map(event, "headers")?;
    let alone: Object = single
        .into_iter()
        .filter(|(name, _)| {
            !all.iter()
                .any(|(other, value)| other.eq_ignore_ascii_case(name) && says_something(value))
        })
        .collect();
    each(&alone, |name, value| {
        headers.add(&name.to_ascii_lowercase(), value);
    });
    Ok(headers)
}

fn says_something(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Array(list) => list.iter().any(|value| !value.is_null()),
        _ => true,
    }
}

fn text<'v>(object: &'v Object, name: &str) -> Result<&'v str, Refused> {
    optional_text(object, name)?.ok_or(Refused)
}

fn optional_text<'v>(object: &'v Object, name: &str) -> Result<Option<&'v str>, Refused> {
    match object.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => value.as_str().map(Some).ok_or(Refused),
    }
}

fn map(object: &Object, name: &str) -> Result<Object, Refused> {
    match object.get(name) {
        None | Some(Value::Null) => Ok(Object::new()),
        Some(value) => value.as_object().cloned().ok_or(Refused),
    }
}

/// Every text of every member; members of another type are skipped.
fn each(map: &Object, mut see: impl FnMut(&str, &str)) {
    for (name, value) in map {
        let one = std::slice::from_ref(value);
        let list = value.as_array().map_or(one, Vec::as_slice);
        if list
            .iter()
            .all(|value| value.is_null() || value.is_string())
        {
            let texts = list.iter().filter_map(Value::as_str);
            texts.for_each(|text| see(name, text));
        }
    }
}

/// Counts from the end: the last segments are those of the resource.
fn below_base_path(path: &str, resource: &str, parameters: &Object, decoded: bool) -> String {
    let value = |name: &str| parameters.get(name).and_then(first_text);
    let extra = |text: &str| text.matches('/').count();
    let mut count = extra(resource.trim_end_matches('/'));
    let last = resource.rsplit('/').next().unwrap_or_default();
    let greedy = last
        .strip_prefix('{')
        .and_then(|name| name.strip_suffix("+}"));
    match greedy.map(value) {
        Some(Some(rest)) => count += extra(rest.trim_end_matches('/')),
        // The event does not contain the length of the parameter's path.
        Some(None) => return path.to_owned(),
        None if decoded => each(parameters, |_, value| count += extra(value)),
        None => {}
    }
    let slashes: Vec<usize> = path
        .trim_end_matches('/')
        .match_indices('/')
        .map(|(at, _)| at)
        .collect();
    if slashes.len() <= count {
        return path.to_owned();
    }
    match slashes.get(slashes.len() - count) {
        Some(start) => path[*start..].to_owned(),
        // There is no segment left: the rest is slashes, if anything.
        None => match &path[path.trim_end_matches('/').len()..] {
            "" => "/".to_owned(),
            slashes => slashes.to_owned(),
        },
    }
}

fn first_text(value: &Value) -> Option<&str> {
    match value {
        Value::Array(list) => list.iter().find(|value| !value.is_null())?.as_str(),
        value => value.as_str(),
    }
}

fn below_stage(path: &str, stage: &str) -> String {
    let stage = format!("/{}", stage.trim_matches('/'));
    match path.strip_prefix(&stage) {
        Some("") => "/".to_owned(),
        Some(rest) if rest.starts_with('/') => rest.to_owned(),
        _ => path.to_owned(),
    }
}

fn form_decode(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        rest = after;
        match (first, after) {
            (b'+', _) => bytes.push(b' '),
            (b'%', [high, low, after @ ..]) => match (digit(*high), digit(*low)) {
                (Some(high), Some(low)) => {
                    bytes.push(high * 16 + low);
                    rest = after;
                }
                _ => bytes.push(b'%'),
            },
            (byte, _) => bytes.push(*byte),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn digit(byte: u8) -> Option<u8> {
    let digit = char::from(byte).to_digit(16)?;
    u8::try_from(digit).ok()
}

fn parse_cookies(lines: Vec<&str>) -> Value {
    let mut cookies = Lists::default();
    for pair in lines.iter().flat_map(|line| line.split(';')) {
        let Some((name, value)) = pair.split_once('=') else {
            continue;
        };
        let value = value.trim();
        let quoted = value.len() > 1 && value.starts_with('"') && value.ends_with('"');
        let value = if quoted {
            &value[1..value.len() - 1]
        } else {
            value
        };
        cookies.add(name.trim(), value);
    }
    Value::Object(cookies.0)
}
