//! The requests that are measured.

use serde_json::Value;

use crate::event::{self, Request};

/// A payload format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A REST API's, version 1.0.
    Rest,
    /// An HTTP API's, version 2.0.
    Http,
    /// A function URL's: version 2.0, without routes and path parameters.
    FunctionUrl,
    /// An Application Load Balancer's, with one value per header.
    Alb,
}

impl Format {
    /// All formats, with their names.
    pub const ALL: [(Format, &str); 4] = [
        (Format::Rest, "REST v1"),
        (Format::Http, "HTTP v2"),
        (Format::FunctionUrl, "Function URL"),
        (Format::Alb, "ALB"),
    ];

    /// Whether the format gets only the requests in [`WITHOUT_GATEWAY`].
    fn is_without_gateway(self) -> bool {
        matches!(self, Format::FunctionUrl | Format::Alb)
    }
}

/// A request in one format.
pub struct Case {
    /// The format and the kind of request: `REST v1 POST, 60 B`.
    pub name: String,
    /// The format.
    pub format: Format,
    /// The status of the correct response.
    pub status: u64,
    /// The events that take turns: one, or more than the caches and the branch predictor hold.
    pub events: Vec<Vec<u8>>,
}

/// How many visitors take turns. Their events have 8 MB in total.
const VISITORS: u32 = 4000;

/// The requests in the formats without API Gateway. The others would repeat what they show.
const WITHOUT_GATEWAY: [&str; 6] = [
    "GET, path parameter",
    "POST, 60 B",
    "POST, 8 KB",
    "POST, 100 KB",
    "400 by validation",
    "404, no such path",
];

/// Every request that is measured, in the order of the tables.
pub fn all() -> Vec<Case> {
    let small = event::small_body();
    let bad = event::bad_body();
    let one = |request| vec![request];
    let import = |body: &Value| one(event::post("/pets/import", body));
    let many = |request: &dyn Fn() -> Request| -> Vec<Request> {
        (0..VISITORS)
            .map(|visitor| request().of_visitor(visitor))
            .collect()
    };
    let requests = [
        ("GET, path parameter", 200, one(event::get_pet("4711"))),
        ("POST, 60 B", 201, one(event::post("/pets", &small))),
        ("POST, 8 KB", 200, import(&event::large_body(118))),
        ("POST, 8 KB of escapes", 200, import(&event::escaped_body())),
        ("POST, 100 KB", 200, import(&event::large_body(1_450))),
        ("POST, 1 MB", 200, import(&event::large_body(14_500))),
        ("400 by validation", 400, one(event::post("/pets", &bad))),
        ("404, no such pet", 404, one(event::get_pet("99999"))),
        ("404, no such path", 404, one(event::get_kennel())),
        ("GET, 4,000 in turn", 200, many(&|| event::get_pet("4711"))),
        (
            "POST, 4,000 in turn",
            201,
            many(&|| event::post("/pets", &small)),
        ),
    ];
    let mut cases = Vec::new();
    for (format, format_name) in Format::ALL {
        for (name, status, requests) in &requests {
            if format.is_without_gateway() && !WITHOUT_GATEWAY.contains(name) {
                continue;
            }
            cases.push(Case {
                name: format!("{format_name} {name}"),
                format,
                status: *status,
                events: requests
                    .iter()
                    .map(|request| match format {
                        Format::Rest => request.rest_event(),
                        Format::Http => request.http_event(),
                        Format::FunctionUrl => request.function_url_event(),
                        Format::Alb => request.alb_event(),
                    })
                    .collect(),
            });
        }
    }
    cases
}
