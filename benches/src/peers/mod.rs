//! The same API, written in each of the ways that are compared. Every peer takes the bytes of an
//! event and returns the bytes of a proxy response. All of them do the same work: they find the
//! route, check the media type, parse the typed body, validate it with garde, and return the same
//! error messages.

mod axum;
mod by_hand;
mod floor;
mod lambda_http;
mod lw_http_router;
mod peer;
mod petstore;

pub use self::axum::Axum;
pub use self::by_hand::ByHand;
pub use self::floor::Floor;
pub use self::lambda_http::LambdaHttp;
pub use self::lw_http_router::LwHttpRouter;
pub use self::peer::{Peer, ready};
pub use self::petstore::Petstore;

/// Each peer with its name in the tables. petstore comes first.
pub fn all() -> Vec<(&'static str, Box<dyn Peer>)> {
    vec![
        ("petstore", Box::new(Petstore::new())),
        ("(a) aws_lambda_events", Box::new(ByHand)),
        ("(b) lambda_http", Box::new(LambdaHttp::new())),
        ("(c) lambda_http + axum", Box::new(Axum::new())),
        ("(d) floor", Box::new(Floor::default())),
        ("(e) lw-http-router", Box::new(LwHttpRouter::new())),
    ]
}
