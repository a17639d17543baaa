//! The path of a request, split into the stage and the path within the stage.

use crate::gateway_request::GatewayRequest;

/// The parts of a request's path. They are not decoded. Only repeated slashes at their beginning
/// are removed.
pub(crate) struct StagePath<'a> {
    whole: &'a str,
    stage: &'a str,
    within: &'a str,
}

impl<'a> StagePath<'a> {
    pub(crate) fn new(request: &'a GatewayRequest) -> Self {
        let whole = one_slash(request.parts.uri.path());
        if request.is_test {
            return Self {
                whole,
                stage: "",
                within: whole,
            };
        }
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

    /// `/pets`: the path after the stage, with one slash at the beginning.
    pub(crate) fn within(&self) -> &'a str {
        self.within
    }
}

/// The path with exactly one slash at its beginning.
fn one_slash(path: &str) -> &str {
    match path.len() - path.trim_start_matches('/').len() {
        0 => "/",
        slashes => &path[slashes - 1..],
    }
}
