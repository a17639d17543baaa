//! Builds events and checks responses of every payload format.

use petstore::payload::Format;
use petstore::{App, Context, Function, SystemClock};
use serde_json::{Value, json};

pub(crate) const FORMATS: [Format; 8] = [
    Format::Rest,
    Format::HttpV1,
    Format::HttpV2,
    Format::FunctionUrl,
    Format::Alb,
    Format::AlbMultiValue,
    Format::VpcLatticeV1,
    Format::VpcLatticeV2,
];

/// A request, which can be written as an event of any format.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    verb: &'static str,
    path: String,
    query: String,
    headers: Vec<(String, String)>,
    body: Option<String>,
    base64: bool,
    context: Value,
}

pub(crate) fn call(verb: &'static str, target: &str) -> Call {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    Call {
        verb,
        path: path.to_owned(),
        query: query.to_owned(),
        headers: Vec::new(),
        body: None,
        base64: false,
        context: json!({}),
    }
}

impl Call {
    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn body(mut self, body: impl Into<String>) -> Self {
        self.body = Some(body.into());
        self
    }

    pub(crate) fn json(self, body: &Value) -> Self {
        self.header("content-type", "application/json")
            .body(body.to_string())
    }

    pub(crate) fn base64(mut self, body: &str) -> Self {
        self.base64 = true;
        self.body(body)
    }

    /// Members of `requestContext`.
    pub(crate) fn context(mut self, context: Value) -> Self {
        self.context = context;
        self
    }

    /// The event. It contains the route of a catch-all, in every format.
    pub(crate) fn event(&self, format: Format) -> Value {
        // API Gateway decodes the query for payload 1.0; an ALB passes it on as the client sent it.
        let decoded: Vec<_> = form_urlencoded::parse(self.query.as_bytes()).collect();
        let pairs: Vec<(&str, &str)> = match format {
            Format::Alb | Format::AlbMultiValue | Format::VpcLatticeV1 | Format::VpcLatticeV2 => {
                let pairs = self.query.split('&').filter(|pair| !pair.is_empty());
                pairs
                    .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
                    .collect()
            }
            _ => decoded
                .iter()
                .map(|(name, value)| (&**name, &**value))
                .collect(),
        };
        let headers: Vec<(&str, &str)> = self
            .headers
            .iter()
            .map(|(name, value)| (&**name, &**value))
            .collect();
        let mut event = match format {
            Format::Rest | Format::HttpV1 => json!({
                "resource": "/{proxy+}",
                "path": self.path,
                "pathParameters": { "proxy": self.path.trim_matches('/') },
                "httpMethod": self.verb,
                "headers": last(&headers),
                "multiValueHeaders": lists(&headers),
                "queryStringParameters": last(&pairs),
                "multiValueQueryStringParameters": lists(&pairs),
            }),
            Format::HttpV2 | Format::FunctionUrl => json!({
                "version": "2.0",
                "routeKey": "$default",
                "rawPath": self.path,
                "rawQueryString": self.query,
                "headers": joined(&headers),
            }),
            Format::Alb => json!({
                "path": self.path,
                "httpMethod": self.verb,
                "headers": last(&headers),
                "queryStringParameters": last(&pairs),
            }),
            Format::VpcLatticeV1 => json!({
                "raw_path": self.path,
                "method": self.verb,
                "headers": joined(&headers),
                "query_string_parameters": last(&pairs),
                "body": self.body,
                "is_base64_encoded": self.base64,
            }),
            Format::VpcLatticeV2 => json!({
                "version": "2.0",
                "path": self.path,
                "method": self.verb,
                "headers": lists(&headers),
                "queryStringParameters": lists(&pairs),
            }),
            _ => json!({
                "path": self.path,
                "httpMethod": self.verb,
                "multiValueHeaders": lists(&headers),
                "multiValueQueryStringParameters": lists(&pairs),
            }),
        };
        if format == Format::VpcLatticeV1 {
            // It has no context.
            return event;
        }
        if format == Format::HttpV1 {
            event["version"] = json!("1.0");
        }
        event["body"] = json!(self.body);
        event["isBase64Encoded"] = json!(self.base64);
        event["requestContext"] = self.context.clone();
        let context = &mut event["requestContext"];
        match format {
            Format::HttpV2 | Format::FunctionUrl => {
                context["http"] = json!({ "method": self.verb, "path": self.path });
                context["stage"] = json!("$default");
                context["domainName"] = json!(match format {
                    Format::FunctionUrl => "abc.lambda-url.eu-north-1.on.aws",
                    _ => "abc.execute-api.eu-north-1.amazonaws.com",
                });
            }
            Format::Alb | Format::AlbMultiValue => {
                context["elb"] = json!({ "targetGroupArn": "arn" });
            }
            Format::VpcLatticeV2 => {
                context["serviceArn"] = json!("arn:aws:vpc-lattice:eu-north-1:1:service/svc-1");
                context["targetGroupArn"] =
                    json!("arn:aws:vpc-lattice:eu-north-1:1:targetgroup/tg-1");
            }
            _ => {}
        }
        event
    }

    /// The response of a function to the request.
    pub(crate) async fn to(&self, function: &Function, format: Format) -> Reply {
        respond(function, format, self.event(format).to_string().as_bytes()).await
    }

    /// The response to a REST API's event.
    pub(crate) async fn rest(&self, function: &Function) -> Reply {
        self.to(function, Format::Rest).await
    }
}

fn last(pairs: &[(&str, &str)]) -> Value {
    pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), json!(value)))
        .collect()
}

fn lists(pairs: &[(&str, &str)]) -> Value {
    let mut lists = json!({});
    for (name, value) in pairs {
        match &mut lists[*name] {
            Value::Array(list) => list.push(json!(value)),
            list => *list = json!([value]),
        }
    }
    lists
}

fn joined(pairs: &[(&str, &str)]) -> Value {
    let mut all = json!({});
    for (name, value) in pairs {
        all[*name] = match all[*name].as_str() {
            Some(before) => json!(format!("{before},{value}")),
            None => json!(value),
        };
    }
    all
}

/// A response, checked to be a proxy response of its format.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    pub(crate) status: u64,
    pub(crate) body: String,
    pub(crate) whole: Value,
}

impl Reply {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("no JSON: {}", self.body))
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.whole["headers"][name]
            .as_str()
            .or_else(|| self.whole["multiValueHeaders"][name][0].as_str())
    }

    /// The `errors` of a 400.
    #[track_caller]
    pub(crate) fn errors(&self) -> Value {
        assert_eq!(self.status, 400, "{}", self.body);
        let body = self.json();
        assert_eq!(body["message"], "Invalid request");
        body["errors"].clone()
    }
}

pub(crate) async fn respond(function: &Function, format: Format, event: &[u8]) -> Reply {
    let response = function
        .handle(event, &SystemClock::invocation(Context::new("test")))
        .await
        .unwrap_or_else(|error| panic!("{error}"));
    let whole: Value = serde_json::from_slice(response.as_bytes()).expect("a response is JSON");
    assert_well_formed(format, &whole);
    Reply {
        status: whole["statusCode"].as_u64().unwrap(),
        body: whole["body"].as_str().unwrap().to_owned(),
        whole,
    }
}

/// Asserts that a response has exactly the members in the documentation of its format.
pub(crate) fn assert_well_formed(format: Format, response: &Value) {
    let is_text = |value: &Value| value.is_string();
    for (name, value) in response.as_object().expect("an object") {
        let fits = match (&**name, format) {
            ("statusCode", _) => value.as_u64().is_some_and(|s| (100..600).contains(&s)),
            (
                "statusDescription",
                Format::Alb | Format::AlbMultiValue | Format::VpcLatticeV1 | Format::VpcLatticeV2,
            ) => {
                let status = response["statusCode"].to_string();
                value.as_str().is_some_and(|text| text.starts_with(&status))
            }
            ("headers", Format::AlbMultiValue) => false,
            ("headers", _) => value
                .as_object()
                .is_some_and(|all| all.values().all(is_text)),
            ("multiValueHeaders", Format::Rest | Format::HttpV1 | Format::AlbMultiValue) => value
                .as_object()
                .is_some_and(|all| all.values().all(is_list_of_text)),
            // `cargo lambda watch` requires the list, so it is present even if it is empty.
            ("cookies", Format::HttpV2 | Format::FunctionUrl) => value
                .as_array()
                .is_some_and(|list| list.iter().all(is_text)),
            ("body", _) => value.is_string(),
            ("isBase64Encoded", _) => value.is_boolean(),
            _ => false,
        };
        assert!(fits, "{format:?}: `{name}` of {response}");
    }
    for name in ["statusCode", "body", "isBase64Encoded"] {
        assert!(!response[name].is_null(), "no `{name}` in {response}");
    }
    let has_cookies = matches!(format, Format::HttpV2 | Format::FunctionUrl);
    assert_eq!(response["cookies"].is_array(), has_cookies, "{response}");
}

fn is_list_of_text(value: &Value) -> bool {
    let list = value.as_array();
    list.is_some_and(|list| !list.is_empty() && list.iter().all(Value::is_string))
}

pub(crate) async fn start(app: App) -> Function {
    app.start().await.unwrap_or_else(|error| panic!("{error}"))
}
