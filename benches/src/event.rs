//! Events as API Gateway, function URLs and load balancers send them for requests of a browser.

use std::hash::{DefaultHasher, Hash, Hasher};

use serde_json::{Map, Value, json};

/// A request, from which the event of any payload format is made.
pub struct Request {
    verb: &'static str,
    path: String,
    /// The resource of the API that matched.
    resource: &'static str,
    parameters: Value,
    body: Option<String>,
    /// Which of many browsers sends it; `None` for the one with [`HEADERS`].
    visitor: Option<u32>,
}

/// `GET /pets/{petId}`
pub fn get_pet(id: &str) -> Request {
    Request {
        verb: "GET",
        path: format!("/pets/{id}"),
        resource: "/pets/{petId}",
        parameters: json!({ "petId": id }),
        body: None,
        visitor: None,
    }
}

/// A path that no resource of the API matches except `{proxy+}`.
pub fn get_kennel() -> Request {
    Request {
        verb: "GET",
        path: "/kennels/7".to_owned(),
        resource: "/{proxy+}",
        parameters: json!({ "proxy": "kennels/7" }),
        body: None,
        visitor: None,
    }
}

/// A `POST` with a JSON body.
pub fn post(resource: &'static str, body: &Value) -> Request {
    Request {
        verb: "POST",
        path: resource.to_owned(),
        resource,
        parameters: Value::Null,
        body: Some(body.to_string()),
        visitor: None,
    }
}

/// A valid pet in 60 bytes.
pub fn small_body() -> Value {
    json!({ "name": "Rex of the Great Mill", "price": 249.99, "type": "dog" })
}

/// A pet that violates two constraints.
pub fn bad_body() -> Value {
    json!({ "name": "Rex of the Great Mill", "price": -249.99, "type": "" })
}

/// Valid pets: 118 of them take 8 KB.
pub fn large_body(count: usize) -> Value {
    litter(count, |index| format!("Rex the {index}th of the Old Mill"))
}

/// Valid pets in 8 KB, with an escape in every few characters of their names.
pub fn escaped_body() -> Value {
    litter(103, |index| {
        format!("\"Rex\"\n\\{index}\\\tof \"the Old\"\r\nMill")
    })
}

fn litter(count: usize, name: impl Fn(usize) -> String) -> Value {
    let kinds = ["dog", "cat", "fish", "bird", "gecko"];
    let pet = |index: usize| {
        json!({
            "name": name(index),
            "price": 249.99 + index as f64,
            "type": kinds[index % kinds.len()],
        })
    };
    json!({ "pets": (0..count).map(pet).collect::<Vec<_>>() })
}

/// The headers of a browser's request, with those that API Gateway adds.
const HEADERS: [(&str, &str); 16] = [
    ("Accept", "application/json, text/plain, */*"),
    ("Accept-Encoding", "gzip, deflate, br, zstd"),
    ("Accept-Language", "en-GB,en;q=0.9,sv;q=0.8"),
    ("Cache-Control", "no-cache"),
    ("Content-Type", "application/json"),
    ("Host", "a1b2c3d4e5.execute-api.eu-north-1.amazonaws.com"),
    ("Origin", "https://petstore.example"),
    ("Referer", "https://petstore.example/adopt"),
    ("Sec-Fetch-Mode", "cors"),
    ("Sec-Fetch-Site", "cross-site"),
    ("User-Agent", USER_AGENT),
    (
        "X-Amzn-Trace-Id",
        "Root=1-69228a4d-3c1f0a5b6e7d8c9f0a1b2c3d",
    ),
    ("X-Forwarded-For", "203.0.113.24"),
    ("X-Forwarded-Port", "443"),
    ("X-Forwarded-Proto", "https"),
    ("sec-ch-ua-platform", "\"Linux\""),
];

const USER_AGENT: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";

impl Request {
    /// The same request by another browser, which sends fewer headers or longer ones.
    pub fn of_visitor(mut self, visitor: u32) -> Request {
        self.visitor = Some(visitor);
        self
    }

    fn headers(&self) -> Vec<(&'static str, String)> {
        let Some(visitor) = self.visitor else {
            return HEADERS
                .map(|(name, value)| (name, value.to_owned()))
                .to_vec();
        };
        let mut headers = Vec::new();
        for (name, value) in HEADERS {
            let mut chance = DefaultHasher::new();
            (visitor, name).hash(&mut chance);
            let chance = chance.finish() as usize;
            if name == "Content-Type" {
                headers.push((name, value.to_owned()));
            } else if !chance.is_multiple_of(4) {
                let length = value.len() / 2 + chance / 4 % (value.len() + 1);
                headers.push((name, value.chars().cycle().take(length).collect()));
            }
        }
        headers
    }

    /// The event of a REST API (payload 1.0).
    pub fn rest_event(&self) -> Vec<u8> {
        let headers = self.headers();
        let lists: Map<String, Value> = (headers.iter())
            .map(|(name, value)| ((*name).to_owned(), json!([value])))
            .collect();
        let headers: Map<String, Value> = (headers.into_iter())
            .map(|(name, value)| (name.to_owned(), json!(value)))
            .collect();
        let event = json!({
            "resource": self.resource,
            "path": self.path,
            "httpMethod": self.verb,
            "headers": headers,
            "multiValueHeaders": lists,
            "queryStringParameters": null,
            "multiValueQueryStringParameters": null,
            "pathParameters": self.parameters,
            "stageVariables": null,
            "requestContext": {
                "resourceId": "x7k2mq",
                "resourcePath": self.resource,
                "httpMethod": self.verb,
                "extendedRequestId": "UQkzrGZTgi0EJ7Q=",
                "requestTime": "23/Nov/2026:05:20:13 +0000",
                "path": format!("/prod{}", self.path),
                "accountId": "123456789012",
                "protocol": "HTTP/1.1",
                "stage": "prod",
                "domainPrefix": "a1b2c3d4e5",
                "requestTimeEpoch": 1795411213000_u64,
                "requestId": "6f1d9f0c-5a34-4a0c-8f57-2d3f8a6a1b77",
                "identity": {
                    "cognitoIdentityPoolId": null,
                    "accountId": null,
                    "cognitoIdentityId": null,
                    "caller": null,
                    "sourceIp": "203.0.113.24",
                    "principalOrgId": null,
                    "accessKey": null,
                    "cognitoAuthenticationType": null,
                    "cognitoAuthenticationProvider": null,
                    "userArn": null,
                    "userAgent": USER_AGENT,
                    "user": null
                },
                "domainName": "a1b2c3d4e5.execute-api.eu-north-1.amazonaws.com",
                "deploymentId": "k3v9zt",
                "apiId": "a1b2c3d4e5"
            },
            "body": self.body,
            "isBase64Encoded": false
        });
        event.to_string().into_bytes()
    }

    /// The event of an HTTP API (payload 2.0).
    pub fn http_event(&self) -> Vec<u8> {
        let route_key = match self.resource {
            "/{proxy+}" => "$default".to_owned(),
            resource => format!("{} {resource}", self.verb),
        };
        let mut event = self.payload_2(
            &route_key,
            "a1b2c3d4e5",
            "execute-api.eu-north-1.amazonaws.com",
        );
        event["requestContext"]["accountId"] = json!("123456789012");
        event["requestContext"]["requestId"] = json!("UQkzrgPvgi0EJ7Q=");
        // Unlike a REST API, an HTTP API leaves out members that would be null.
        if route_key != "$default" && !self.parameters.is_null() {
            event["pathParameters"] = self.parameters.clone();
        }
        event.to_string().into_bytes()
    }

    /// The event of a function URL without authorization (payload 2.0).
    pub fn function_url_event(&self) -> Vec<u8> {
        let mut event = self.payload_2(
            "$default",
            "c0ffee4nnwbuhcg2nyqvnhkzzi0abcde",
            "lambda-url.eu-north-1.on.aws",
        );
        event["requestContext"]["accountId"] = json!("anonymous");
        event["requestContext"]["requestId"] = json!("6f1d9f0c-5a34-4a0c-8f57-2d3f8a6a1b77");
        event.to_string().into_bytes()
    }

    /// What the events of HTTP APIs and function URLs have in common.
    fn payload_2(&self, route_key: &str, id: &str, parent_domain: &str) -> Value {
        let domain = format!("{id}.{parent_domain}");
        let mut event = json!({
            "version": "2.0",
            "routeKey": route_key,
            "rawPath": self.path,
            "rawQueryString": "",
            "headers": self.lower_case_headers(&domain),
            "requestContext": {
                "apiId": id,
                "domainName": domain,
                "domainPrefix": id,
                "http": {
                    "method": self.verb,
                    "path": self.path,
                    "protocol": "HTTP/1.1",
                    "sourceIp": "203.0.113.24",
                    "userAgent": USER_AGENT
                },
                "routeKey": route_key,
                "stage": "$default",
                "time": "23/Nov/2026:05:20:13 +0000",
                "timeEpoch": 1795411213000_u64
            },
            "isBase64Encoded": false
        });
        if let Some(body) = &self.body {
            event["body"] = json!(body);
        }
        event
    }

    /// The headers with names in lower case, as a request to this host has them.
    fn lower_case_headers(&self, host: &str) -> Map<String, Value> {
        let headers = self.headers().into_iter();
        headers
            .map(|(name, value)| match name {
                "Host" => ("host".to_owned(), json!(host)),
                name => (name.to_ascii_lowercase(), json!(value)),
            })
            .collect()
    }

    /// The event of an Application Load Balancer whose target group does not have multi-value
    /// headers.
    pub fn alb_event(&self) -> Vec<u8> {
        let event = json!({
            "requestContext": {
                "elb": {
                    "targetGroupArn": "arn:aws:elasticloadbalancing:eu-north-1:123456789012:targetgroup/pets/49e9d65c45c6791a"
                }
            },
            "httpMethod": self.verb,
            "path": self.path,
            "queryStringParameters": {},
            "headers": self.lower_case_headers("pets-1234567890.eu-north-1.elb.amazonaws.com"),
            // A load balancer writes an empty text where API Gateway has null.
            "body": self.body.as_deref().unwrap_or_default(),
            "isBase64Encoded": false
        });
        event.to_string().into_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_and_events_are_as_large_as_tables_say() {
        assert_eq!(small_body().to_string().len(), 60);
        for (body, expected) in [
            (large_body(118), 8_000..8_400),
            (escaped_body(), 8_000..8_400),
            (large_body(1_450), 98_000..105_000),
            (large_body(14_500), 990_000..1_100_000),
        ] {
            let length = body.to_string().len();
            assert!(expected.contains(&length), "{length}");
        }
        let request = post("/pets", &small_body());
        let length = request.rest_event().len();
        assert!((2_400..2_500).contains(&length), "{length}");
        let length = request.http_event().len();
        assert!((1_300..1_800).contains(&length), "{length}");
        let length = request.function_url_event().len();
        assert!((1_300..1_800).contains(&length), "{length}");
        let length = request.alb_event().len();
        assert!((900..1_100).contains(&length), "{length}");
    }
}
