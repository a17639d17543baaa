//! The base path of a document, and how an import uses it.

use std::fmt;
use std::str::FromStr;

use super::cursor::Cursor;
use super::problem::Problem;
use super::servers::servers;

/// How an import uses the base path of a document (the import parameter `basepath`).
///
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-import-api-basePath.html>
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum BasePath {
    /// The base path is ignored.
    #[default]
    Ignore,
    /// The base path is put before every path.
    Prepend,
    /// The base path without its first segment is put before every path.
    Split,
}

/// The text is not one of the values of [`BasePath`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("unknown value: use ignore, prepend or split")]
pub struct UnknownBasePath;

impl FromStr for BasePath {
    type Err = UnknownBasePath;

    fn from_str(text: &str) -> Result<BasePath, UnknownBasePath> {
        match text {
            "ignore" => Ok(BasePath::Ignore),
            "prepend" => Ok(BasePath::Prepend),
            "split" => Ok(BasePath::Split),
            _ => Err(UnknownBasePath),
        }
    }
}

impl fmt::Display for BasePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            BasePath::Ignore => "ignore",
            BasePath::Prepend => "prepend",
            BasePath::Split => "split",
        })
    }
}

/// The longest URL of a server. That of a path has at most 10,240 characters.
const MAX_URL: usize = 16 * 1024;

/// The prefix of every path of the document: empty, or `/v1`.
pub(super) fn prefix(document: &Cursor<'_>, base_path: BasePath) -> Result<String, Problem> {
    if base_path == BasePath::Ignore {
        return Ok(String::new());
    }
    let named = match document.text_of("basePath")? {
        Some(path) => Some(path),
        None => server_path(document)?,
    };
    let skipped = usize::from(base_path == BasePath::Split);
    let segments = named.as_deref().unwrap_or_default().split('/');
    Ok(segments
        .filter(|segment| !segment.is_empty())
        .skip(skipped)
        .flat_map(|segment| ["/", segment])
        .collect())
}

/// The path of the first server: the default of its variable `basePath`, even if the URL does not
/// contain it, or else the path of the URL.
fn server_path(document: &Cursor<'_>) -> Result<Option<String>, Problem> {
    let Some(server) = servers(document)?.next() else {
        return Ok(None);
    };
    let mut url = server.text_of("url")?.unwrap_or_default();
    for (name, variable) in server.members_of("variables")? {
        let value = variable.text_of("default")?.unwrap_or_default();
        if name == "basePath" {
            return Ok(Some(value));
        }
        url = url.replace(&format!("{{{name}}}"), &value);
        // The values of variables may name other variables several times each.
        if url.len() > MAX_URL {
            return Err(server.invalid(format_args!("the URL has more than {MAX_URL} bytes")));
        }
    }
    let after_scheme = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest);
    Ok(after_scheme
        .split_once('/')
        .map(|(_, path)| path.to_owned()))
}
