//! Whether the user's package has garde, which its derive looks for there.

use std::path::Path;

use syn::{Attribute, Error, Result};

/// Without this check the derive gives several errors, and none of them names the dependency to
/// add.
pub(super) fn is_there(rule: &Attribute) -> Result<()> {
    let manifest = std::env::var_os("CARGO_MANIFEST_DIR")
        .and_then(|folder| std::fs::read_to_string(Path::new(&folder).join("Cargo.toml")).ok());
    match manifest {
        Some(manifest) if !names_garde(&manifest) => Err(Error::new_spanned(
            rule,
            "rules need garde among the dependencies of this package: run `cargo add garde --features derive`",
        )),
        // Without a manifest to read, the compiler decides.
        _ => Ok(()),
    }
}

/// Only a search for the name: a wrong match leaves the error to the compiler.
fn names_garde(manifest: &str) -> bool {
    manifest.contains("\"garde\"")
        || manifest.contains(".garde]")
        || manifest.lines().any(|line| {
            let rest = line.trim_start().strip_prefix("garde");
            rest.is_some_and(|rest| rest.starts_with([' ', '\t', '=', '.']))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_depend_on_garde_counts() {
        for manifest in [
            "[dependencies]\ngarde = \"0.23\"",
            "[dependencies]\ngarde.workspace = true",
            "[dependencies.garde]\nversion = \"0.23\"",
            "[dependencies]\nrules = { package = \"garde\", version = \"0.23\" }",
        ] {
            assert!(names_garde(manifest), "{manifest}");
        }
        assert!(!names_garde(
            "[package]\nname = \"avantgarde\"\n[dependencies]\nserde = \"1\""
        ));
    }
}
