//! The path that routes are matched against, and percent-decoding.

use std::borrow::Cow;

use super::ProxyEvent;

impl ProxyEvent<'_> {
    /// The path without stage and base path, neither decoded nor normalized.
    ///
    /// `base_path` is the application's own, for paths to which no resource of an API applies.
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

    /// Behind a custom domain, the path of the event begins with the base path mapping or the
    /// stage: the part that the resource does not cover.
    fn below_base_path<'p>(&self, path: &'p str, resource: &str) -> &'p str {
        let has = segments(path);
        let mut wants = segments(resource);
        if has <= wants && !resource.ends_with("+}") {
            return path;
        }
        // The parameters are decoded: a slash in one separates segments only if the path is
        // decoded, too.
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
                .for_each(|_, value| wants += slashes(&value));
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

/// The number of segments in a path; a trailing slash does not add one.
fn segments(path: &str) -> usize {
    slashes(path.trim_end_matches('/'))
}

fn slashes(text: &str) -> usize {
    text.bytes().filter(|byte| *byte == b'/').count()
}

/// The rest of `path` (without its first slash) after `prefix`, with its slash: `dev/pets`, `dev` →
/// `/pets`.
fn strip_segments<'p>(path: &'p str, prefix: &str) -> Option<&'p str> {
    match path.strip_prefix(prefix.trim_matches('/'))? {
        "" => Some("/"),
        rest => rest.starts_with('/').then_some(rest),
    }
}

/// Decodes `%XX` once. `+` is kept: in a path it does not mean a space (RFC 3986, section 2.2).
/// Invalid UTF-8 becomes U+FFFD, as in a browser's `URL`.
pub(crate) fn percent_decode(text: &str) -> Cow<'_, str> {
    percent_encoding::percent_decode_str(text).decode_utf8_lossy()
}

/// The pairs of a query string, decoded (`+` is a space).
pub(crate) fn query_pairs(query: &str) -> form_urlencoded::Parse<'_> {
    form_urlencoded::parse(query.as_bytes())
}
