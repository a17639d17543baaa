//! Parsed templates.

use std::sync::Arc;

use crate::ast::Nodes;
use crate::error::{ParseError, RenderError};
use crate::limits::Limits;
use crate::options::Options;
use crate::parser::{self, Macros, Names};
use crate::render::{Rendering, Scope};

/// A parsed template. It can be rendered many times, by several threads at once.
///
/// ```
/// use std::collections::HashMap;
/// use petstore_vtl::{Template, Value};
///
/// let template = Template::parse("greeting", "#if($name != '')Hello $name!#{else}Hello!#end")?;
/// let scope = HashMap::from([("name", Value::from("Rex"))]);
/// assert_eq!(template.render(&scope)?, "Hello Rex!");
/// assert_eq!(template.render(&())?, "Hello!");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Template(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    name: Arc<str>,
    nodes: Nodes,
    macros: Macros,
    names: Names,
    /// Where the output's buffer starts to grow.
    size: usize,
}

impl Template {
    /// Parses a template. The name appears in errors.
    ///
    /// # Errors
    /// Syntax errors, and nesting or length beyond what is supported.
    pub fn parse(name: &str, source: &str) -> Result<Template, ParseError> {
        let name: Arc<str> = name.into();
        let parsed = parser::parse(&name, source, Limits::default().nesting, Names::new())?;
        let size = source.len() + source.len() / 4;
        Ok(Template(Arc::new(Inner {
            name,
            nodes: parsed.nodes,
            macros: parsed.macros,
            names: parsed.names,
            size,
        })))
    }

    /// The name that it was parsed under.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// Renders with the default options: as API Gateway does.
    ///
    /// # Errors
    /// A failing method, and an exceeded limit.
    pub fn render(&self, scope: &dyn Scope) -> Result<String, RenderError> {
        self.render_with(scope, &Options::default())
    }

    /// Renders with options.
    ///
    /// # Errors
    /// A failing method, and an exceeded limit.
    pub fn render_with(&self, scope: &dyn Scope, options: &Options) -> Result<String, RenderError> {
        let inner = &*self.0;
        let mut out = String::with_capacity(inner.size);
        Rendering::new(&inner.name, &inner.macros, &inner.names, scope, options)
            .run(&inner.nodes, &mut out)?;
        Ok(out)
    }
}
