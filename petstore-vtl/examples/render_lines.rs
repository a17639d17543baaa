//! Renders templates for the comparison with Apache Velocity in `tests/velocity`. Each line of the
//! input is a template in base64; each line of the output is `+` and the rendered text in base64,
//! or `-` and the error. With the argument `empty`, a reference without a value is empty text, as
//! in API Gateway.

use std::io::{BufRead, Write};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use petstore_vtl::{List, Map, Missing, Options, Template, Value};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut options = Options::default();
    if std::env::args().nth(1).as_deref() != Some("empty") {
        options.missing = Missing::Verbatim;
    }
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let template = String::from_utf8(STANDARD.decode(line?)?)?;
        let rendered = Template::parse("t", &template)
            .map_err(|error| error.to_string())
            .and_then(|template| {
                template
                    .render_with(&variables(), &options)
                    .map_err(|error| error.to_string())
            });
        match rendered {
            Ok(text) => writeln!(out, "+{}", STANDARD.encode(text))?,
            Err(error) => writeln!(out, "-{}", error.replace('\n', " "))?,
        }
    }
    Ok(())
}

/// The variables of `Reference.java`.
fn variables() -> Map {
    let list: List = [1, 2, 3].into_iter().map(Value::from).collect();
    let inner = List::java(vec!["x".into(), Value::Null]);
    let map: Map = [
        ("a", Value::from(1)),
        ("b", "two".into()),
        ("c", inner.into()),
    ]
    .into_iter()
    .collect();
    [
        ("foo", Value::from("FOO")),
        ("n", 5.into()),
        ("yes", true.into()),
        ("no", false.into()),
        ("s", "Hello World".into()),
        ("list", list.into()),
        ("map", map.into()),
    ]
    .into_iter()
    .collect()
}
