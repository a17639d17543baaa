//! The path as a route sees it, and percent-decoding.

use std::borrow::Cow;

use super::ProxyEvent;

impl ProxyEvent<'_> {
    /// The path without stage and base path; nothing is decoded or normalised.
    ///
    /// `base_path` is the application's own, for paths that no resource of an API explains.
    pub(crate) fn path(&self, base_path: &str) -> &str {
        let path = &*self.raw_path;
        if let Some(resource) = &self.resource {
            return self.below_base_path(path, resource);
        }
        let path = match &self.stage_in_path {
            Some(stage) => path
                .strip_prefix('/')
                .and_then(|path| strip_segments(path, stage))
                .unwrap_or(path),
            None => path,
        };
        path.strip_prefix('/')
            .filter(|_| !base_path.is_empty())
            .and_then(|path| strip_segments(path, base_path))
            .unwrap_or(path)
    }

    /// Behind a custom domain the event's path has the base path of the mapping, or the stage,
    /// before it. What the resource does not account for is that.
    fn below_base_path<'p>(&self, path: &'p str, resource: &str) -> &'p str {
        let has = segments(path);
        let mut wants = segments(resource);
        if has <= wants && !resource.ends_with("+}") {
            return path;
        }
        // The parameters are decoded: a slash in one is a segment only where the path is, too.
        let decoded = self.format.path_is_decoded();
        let last = resource.rsplit('/').next().unwrap_or_default();
        let greedy = last
            .strip_prefix('{')
            .and_then(|name| name.strip_suffix("+}"));
        if let Some(name) = greedy {
            let Ok(Some(value)) = self.path_parameters.get(name) else {
                return path;
            };
            wants += slashes(value.trim_end_matches('/'));
        } else if decoded {
            let _ = self
                .path_parameters
                .each(|_, value| wants += slashes(&value));
        }
        match has.checked_sub(wants) {
            None | Some(0) => path,
            Some(extra) => {
                let start = path
                    .match_indices('/')
                    .nth(extra)
                    .map_or(path.len(), |(at, _)| at);
                if start == path.len() {
                    "/"
                } else {
                    &path[start..]
                }
            }
        }
    }
}

/// How many segments a path has; a trailing slash makes none.
fn segments(path: &str) -> usize {
    slashes(path.trim_end_matches('/'))
}

fn slashes(text: &str) -> usize {
    text.bytes().filter(|byte| *byte == b'/').count()
}

/// `path` (without its first slash) below `prefix`, with its slash: `dev/pets`, `dev` → `/pets`.
fn strip_segments<'p>(path: &'p str, prefix: &str) -> Option<&'p str> {
    match path.strip_prefix(prefix.trim_matches('/'))? {
        "" => Some("/"),
        rest => rest.starts_with('/').then_some(rest),
    }
}

/// Decodes `%XX` once. `+` stays: in a path it is no space (RFC 3986, section 2.2).
/// Bytes that are no UTF-8 become U+FFFD, as in a browser's `URL`.
pub(crate) fn percent_decode(text: &str) -> Cow<'_, str> {
    percent_encoding::percent_decode_str(text).decode_utf8_lossy()
}

/// The pairs of a query string, decoded (`+` is a space).
pub(crate) fn query_pairs(query: &str) -> form_urlencoded::Parse<'_> {
    form_urlencoded::parse(query.as_bytes())
}
