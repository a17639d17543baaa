//! Whether the user's package has garde, which its derive looks for there.

use std::path::Path;

use syn::{Attribute, Error, Result};

/// Without this the derive gives several errors, none of which says what to add.
pub(super) fn is_there(rule: &Attribute) -> Result<()> {
    let manifest = std::env::var_os("CARGO_MANIFEST_DIR")
        .and_then(|folder| std::fs::read_to_string(Path::new(&folder).join("Cargo.toml")).ok());
    match manifest {
        Some(manifest) if !names_garde(&manifest) => Err(Error::new_spanned(
            rule,
            "rules need garde among the dependencies of this package: run `cargo add garde --features derive`",
        )),
        // Where there is no manifest to read, the compiler has the last word.
        _ => Ok(()),
    }
}

/// No more than a look: what seems to name it, rightly or not, the compiler judges.
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
