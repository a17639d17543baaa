//! Checks that run when the user's program is compiled. Each message names the fix.

use super::argument::ResponseType;
use super::message::Message;
use crate::http::extract::BodyAccess;
use crate::http::response::StatusSet;
use crate::http::route::{RouteEntry, RouteSpec};
use crate::verb::{Verb, VerbSet};

/// Refuses a response with a status that `status(…)` does not list, and a raw response without
/// `status(…)`.
#[track_caller]
pub const fn check_response<R: ResponseType>(declared: Option<StatusSet>) {
    if let Some(mistake) = R::SPEC.mistake {
        panic!("{}", mistake);
    }
    let returned = R::SPEC.statuses;
    match declared {
        None if R::SPEC.raw => panic!(
            "the type of a raw `Response` does not show its statuses: list all of them on the route with `status(200, ...)`"
        ),
        None => {}
        Some(declared) => {
            // Of an error type, which several routes may share, one declared status suffices.
            let errors = R::SPEC.errors;
            let is_narrowed = errors.intersects(declared);
            let required = match is_narrowed {
                true => returned.without_all(errors),
                false => returned,
            };
            if let Some(status) = required.first_undeclared(declared) {
                let message = Message::new()
                    .text("the handler may return ")
                    .number(status)
                    .text(", which is not listed in `status(...)`: add it there");
                panic!("{}", message.as_str());
            }
        }
    }
}

/// Combines how the arguments of a route use the body.
pub const fn combine_body_access(uses: &[BodyAccess]) -> BodyAccess {
    let mut all = BodyAccess::None;
    let mut i = 0;
    while i < uses.len() {
        all = match (all, uses[i]) {
            (BodyAccess::Required, _) | (_, BodyAccess::Required) => BodyAccess::Required,
            (BodyAccess::Optional, _) | (_, BodyAccess::Optional) => BodyAccess::Optional,
            (BodyAccess::Peek, _) | (_, BodyAccess::Peek) => BodyAccess::Peek,
            (BodyAccess::None, BodyAccess::None) => BodyAccess::None,
        };
        i += 1;
    }
    all
}

/// Refuses a required body for a verb that has none.
#[track_caller]
pub const fn check_body(body: BodyAccess, verbs: VerbSet) {
    if !matches!(body, BodyAccess::Required) {
        return;
    }
    let verb = if verbs.is_any() {
        "ANY"
    } else if verbs.contains(Verb::Get) {
        "GET"
    } else if verbs.contains(Verb::Head) {
        "HEAD"
    } else {
        return;
    };
    let message = Message::new()
        .text("a route for ")
        .text(verb)
        .text(" cannot require a body, since a GET or HEAD has none: take an `Option<...>` of it, or use another verb");
    panic!("{}", message.as_str());
}

/// Refuses a second argument that takes the body.
#[track_caller]
pub const fn check_one_body(earlier: &[BodyAccess], body: BodyAccess) {
    if !matches!(body, BodyAccess::Required | BodyAccess::Optional) {
        return;
    }
    let mut i = 0;
    while i < earlier.len() {
        if matches!(earlier[i], BodyAccess::Required | BodyAccess::Optional) {
            panic!(
                "a request has only one body, which an earlier argument takes: take one type with the fields of both"
            );
        }
        i += 1;
    }
}

/// Rejects a route with the verb and path of an earlier one in the table, or with a path that API
/// Gateway cannot distinguish from that of an earlier one. There is one check per route, so that
/// the error is at the route.
#[track_caller]
pub const fn check_conflicts(entries: &[RouteEntry], index: usize) {
    let mut i = 0;
    while i < index {
        let (a, b) = (&entries[i], &entries[index]);
        i += 1;
        if a.fingerprint != b.fingerprint {
            continue;
        }
        let (a, b) = (a.spec, b.spec);
        match compare(a.template.as_bytes(), b.template.as_bytes()) {
            Likeness::Same => {
                // API Gateway allows a method for one verb beside ANY, as an exception to it.
                let exception = a.verbs.is_any() != b.verbs.is_any();
                if a.verbs.intersects(b.verbs) && !exception {
                    conflict(
                        a,
                        b,
                        " have the same verb and path: remove one of them, or give it another verb or path",
                    );
                }
            }
            Likeness::OtherName => conflict(
                a,
                b,
                " have differently named parameters at the same place, where API Gateway allows one: give both the same name",
            ),
            Likeness::Different => {}
        }
    }
}

#[track_caller]
const fn conflict(a: &RouteSpec, b: &RouteSpec, mistake: &str) -> ! {
    let message = Message::new()
        .text("routes `")
        .text(a.name)
        .text("` (")
        .text(a.template)
        .text(") and `")
        .text(b.name)
        .text("` (")
        .text(b.template)
        .text(")")
        .text(mistake);
    panic!("{}", message.as_str());
}

enum Likeness {
    Same,
    OtherName,
    Different,
}

/// Compares two templates up to the first difference.
const fn compare(a: &[u8], b: &[u8]) -> Likeness {
    let mut at = 0;
    // The templates are identical up to here.
    loop {
        if at == a.len() && at == b.len() {
            return Likeness::Same;
        }
        if at == a.len() || at == b.len() {
            return Likeness::Different;
        }
        if a[at] != b[at] {
            break;
        }
        at += 1;
    }
    // They differ within a segment. API Gateway allows one variable at a place, greedy or not,
    // under one name: "A sibling of this path part already has a variable name".
    let mut start = at;
    while start > 0 && a[start - 1] != b'/' {
        start -= 1;
    }
    if a[start] == b'{' && b[start] == b'{' {
        return Likeness::OtherName;
    }
    Likeness::Different
}
