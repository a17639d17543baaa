//! The stage in a path, and what comes after it.

use crate::gateway_request::GatewayRequest;

/// A request's path, taken apart. Nothing is decoded, and of slashes only those at the beginning are touched.
pub(crate) struct StagePath<'a> {
    whole: &'a str,
    stage: &'a str,
    within: &'a str,
}

impl<'a> StagePath<'a> {
    pub(crate) fn of(call: &'a GatewayRequest) -> Self {
        let whole = one_slash(call.parts.uri.path());
        let path = whole.trim_start_matches('/');
        let end = path.find('/').unwrap_or(path.len());
        let (stage, rest) = path.split_at(end);
        Self {
            whole,
            stage,
            within: one_slash(rest),
        }
    }

    /// `/dev//pets`: as the client sent it, with one slash at the beginning.
    pub(crate) fn whole(&self) -> &'a str {
        self.whole
    }

    /// `dev`
    pub(crate) fn stage(&self) -> &'a str {
        self.stage
    }

    /// `/pets`: what comes after the stage, with one slash at the beginning.
    pub(crate) fn within(&self) -> &'a str {
        self.within
    }
}

fn one_slash(path: &str) -> &str {
    match path.len() - path.trim_start_matches('/').len() {
        0 => "/",
        slashes => &path[slashes - 1..],
    }
}
