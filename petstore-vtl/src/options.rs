//! How templates are rendered.

use crate::limits::Limits;

/// What a reference without a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Missing {
    /// Empty text, everywhere: API Gateway's way. `$undefined` prints nothing, equals `''`, and
    /// counts as true.
    #[default]
    Empty,
    /// Null, printed as it is written: Velocity's own way.
    Verbatim,
}

/// How templates are rendered.
///
/// ```
/// use petstore_vtl::{Missing, Options, Template};
///
/// let mut options = Options::default();
/// options.missing = Missing::Verbatim;
/// options.limits.steps = 10_000;
/// let template = Template::parse("t", "Hello $name")?;
/// assert_eq!(template.render_with(&(), &options)?, "Hello $name");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Options {
    /// What a reference without a value is.
    pub missing: Missing,
    /// What a rendering may use.
    pub limits: Limits,
}
