use std::fmt;
use std::str::FromStr;

use super::cursor::Cursor;
use super::problem::Problem;

/// What becomes of the base path that a document names (the import parameter `basepath`).
///
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-import-api-basePath.html>
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum BasePath {
    /// It is dropped.
    #[default]
    Ignore,
    /// It goes before every path.
    Prepend,
    /// Its first segment is dropped, the rest goes before every path.
    Split,
}

/// The text names no [`BasePath`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a way to treat the base path: use ignore, prepend or split")]
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

/// What goes before every path of the document: `` or `/v1`.
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

/// The path of the first server. A variable `basePath` is it, even where the URL does not name it.
fn server_path(document: &Cursor<'_>) -> Result<Option<String>, Problem> {
    let Some(server) = document.items_of("servers")?.into_iter().next() else {
        return Ok(None);
    };
    let mut url = server.text_of("url")?.unwrap_or_default();
    for (name, variable) in server.members_of("variables")? {
        let value = variable.text_of("default")?.unwrap_or_default();
        if name == "basePath" {
            return Ok(Some(value));
        }
        url = url.replace(&format!("{{{name}}}"), &value);
    }
    let after_scheme = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest);
    Ok(after_scheme
        .split_once('/')
        .map(|(_, path)| path.to_owned()))
}
