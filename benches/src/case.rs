//! The requests that are measured.

use crate::event;

/// A payload format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A REST API's, version 1.0.
    Rest,
    /// An HTTP API's, version 2.0.
    Http,
}

impl Format {
    /// Both formats, with their names.
    pub const ALL: [(Format, &str); 2] = [(Format::Rest, "REST v1"), (Format::Http, "HTTP v2")];
}

/// A request in one format.
pub struct Case {
    /// What is asked, and in which format.
    pub name: String,
    /// The format.
    pub format: Format,
    /// The status of the right answer.
    pub status: u64,
    /// The event.
    pub event: Vec<u8>,
}

/// Every request in every format.
pub fn all() -> Vec<Case> {
    let small = event::small_body();
    let large = event::large_body();
    let bad = event::bad_body();
    let requests = [
        ("GET, path parameter", 200, event::get_pet("4711")),
        ("POST, 60 B", 201, event::post("/pets", &small)),
        ("POST, 8 KB", 200, event::post("/pets/import", &large)),
        ("400 by validation", 400, event::post("/pets", &bad)),
        ("404, no such pet", 404, event::get_pet("99999")),
        ("404, no such path", 404, event::get_kennel()),
    ];
    let mut cases = Vec::new();
    for (format, format_name) in Format::ALL {
        for (name, status, request) in &requests {
            cases.push(Case {
                name: format!("{format_name} {name}"),
                format,
                status: *status,
                event: match format {
                    Format::Rest => request.rest_event(),
                    Format::Http => request.http_event(),
                },
            });
        }
    }
    cases
}
