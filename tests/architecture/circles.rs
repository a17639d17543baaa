//! Circles of imports: files none of which can be read without all the others.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::modules::{Import, ModulePath, Modules};

/// Modules in which circles are allowed, because their data is recursive: the crate, the modules
/// with all below them, and the reason.
const RECURSIVE: &[(&str, &[&str], &str)] = &[
    (
        "petstore-openapi",
        &["diff::schema", "diff::choices", "diff::keywords"],
        "a schema contains schemas",
    ),
    (
        "petstore-openapi",
        &["node", "object"],
        "an object has nodes as members, and a node can be an object",
    ),
    (
        "petstore-vtl",
        &["json_path"],
        "a filter of a path contains paths",
    ),
    (
        "petstore-vtl",
        &["value"],
        "a list, a map and an object contain values",
    ),
];

/// Files that import from each other, directly or through others of them, with these imports.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Circle {
    pub(super) files: BTreeSet<ModulePath>,
    pub(super) imports: Vec<Import>,
}

/// All circles, except those in which each import is between a module and one below it.
pub(super) fn find_circles(imports: &BTreeSet<Import>) -> Vec<Circle> {
    let mut targets: BTreeMap<&ModulePath, BTreeSet<&ModulePath>> = BTreeMap::new();
    for import in imports {
        targets.entry(&import.from).or_default().insert(&import.to);
    }
    let reached: BTreeMap<&ModulePath, BTreeSet<&ModulePath>> = targets
        .keys()
        .map(|file| (*file, reachable(file, &targets)))
        .collect();
    let reaches = |from: &ModulePath, to: &ModulePath| {
        reached.get(from).is_some_and(|files| files.contains(to))
    };
    let mut circles = Vec::new();
    let mut seen: BTreeSet<&ModulePath> = BTreeSet::new();
    for file in targets.keys() {
        if seen.contains(file) || !reaches(file, file) {
            continue;
        }
        let others = reached[*file].iter().copied();
        let files: BTreeSet<&ModulePath> = others.filter(|other| reaches(other, file)).collect();
        seen.extend(&files);
        let inside = imports
            .iter()
            .filter(|import| files.contains(&import.from) && files.contains(&import.to));
        let inside: Vec<Import> = inside.cloned().collect();
        if !inside.iter().all(is_of_parent_and_child) {
            circles.push(Circle {
                files: files.into_iter().cloned().collect(),
                imports: inside,
            });
        }
    }
    circles
}

fn reachable<'i>(
    file: &'i ModulePath,
    targets: &BTreeMap<&'i ModulePath, BTreeSet<&'i ModulePath>>,
) -> BTreeSet<&'i ModulePath> {
    let mut found = BTreeSet::new();
    let mut left = vec![file];
    while let Some(file) = left.pop() {
        for next in targets.get(file).into_iter().flatten() {
            if found.insert(*next) {
                left.push(next);
            }
        }
    }
    found
}

fn is_of_parent_and_child(import: &Import) -> bool {
    import.from.starts_with(&import.to) || import.to.starts_with(&import.from)
}

/// A circle as lines `a → b: names`.
impl std::fmt::Display for Circle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut names: BTreeMap<(String, String), Vec<&str>> = BTreeMap::new();
        for import in &self.imports {
            let ends = (import.from.join("::"), import.to.join("::"));
            names.entry(ends).or_default().push(&import.name);
        }
        for ((from, to), names) in names {
            writeln!(f, "  {from} -> {to}: {}", names.join(", "))?;
        }
        Ok(())
    }
}

/// The folders with the source of each crate, by the name of the crate's folder.
fn sources() -> BTreeMap<String, PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = [root.to_owned(), root.join("examples")];
    let entries = folders.iter().flat_map(|folder| {
        let entries = std::fs::read_dir(folder).expect("the folder can be listed");
        entries.map(|entry| entry.expect("the folder can be listed").path())
    });
    let named = entries.map(|path| {
        let name = path.file_name().unwrap_or_default();
        (name.to_string_lossy().into_owned(), path.join("src"))
    });
    let facade = ("petstore-lambda".to_owned(), root.join("src"));
    let all = named.chain([facade]);
    all.filter(|(_, source)| source.join("lib.rs").exists() || source.join("main.rs").exists())
        .collect()
}

#[test]
fn modules_import_from_each_other_in_circles_only_if_their_data_is_recursive() {
    let sources = sources();
    assert!(sources.len() > 5, "the crates are missing: {sources:?}");
    let mut forbidden = String::new();
    let mut used = BTreeSet::new();
    for (name, source) in sources {
        for circle in find_circles(&Modules::read(&source).imports()) {
            let is_allowed = |(crate_name, modules, _): &(&str, &[&str], &str)| {
                let covers = |path: &ModulePath| modules.iter().any(|name| is_within(path, name));
                *crate_name == name && circle.files.iter().all(covers)
            };
            match RECURSIVE.iter().position(is_allowed) {
                Some(index) => {
                    used.insert(index);
                }
                None => forbidden += &format!("{name}:\n{circle}"),
            }
        }
    }
    assert!(
        forbidden.is_empty(),
        "files import from each other in circles; move what they share to a file of its own:\n{forbidden}"
    );
    for (index, allowed) in RECURSIVE.iter().enumerate() {
        assert!(
            used.contains(&index),
            "there is no such circle any more: {allowed:?}"
        );
    }
}

/// Whether a module is `name` or below it.
fn is_within(path: &ModulePath, name: &str) -> bool {
    let name: Vec<String> = name.split("::").map(str::to_owned).collect();
    path.starts_with(&name)
}

/// The circles of a crate of these files.
fn circles_of(files: &[(&str, &str)]) -> Vec<Vec<String>> {
    let mut modules = Modules::default();
    for (path, text) in files {
        let path = path.split("::").filter(|name| !name.is_empty());
        let added = modules.add(path.map(str::to_owned).collect(), text);
        added.expect("the text is Rust");
    }
    let circles = find_circles(&modules.imports());
    let names = |circle: Circle| circle.files.iter().map(|path| path.join("::")).collect();
    circles.into_iter().map(names).collect()
}

#[test]
fn files_that_import_from_each_other_are_a_circle() {
    let files = [
        ("", "mod a; mod b; mod c; pub use a::A;"),
        ("a", "use crate::b::{B, self as other}; pub struct A(B);"),
        ("b", "pub struct B; fn f() -> super::c::C { loop {} }"),
        ("c", "use std::fmt; use crate::A; pub struct C(A);"),
    ];
    assert_eq!(circles_of(&files), [["a", "b", "c"]]);
    let without_one = [files[0], files[1], files[2], ("c", "pub struct C;")];
    assert!(circles_of(&without_one).is_empty());
}

#[test]
fn a_parent_and_a_child_may_import_from_each_other() {
    let parent = ("a", "mod b; mod c; pub struct Shared; fn f() { b::f() }");
    let files = [
        ("", "mod a;"),
        parent,
        ("a::b", "use super::Shared;"),
        ("a::c", ""),
    ];
    assert!(circles_of(&files).is_empty());
}

#[test]
fn two_children_and_what_their_parent_defines_are_a_circle() {
    let parent = ("a", "mod b; mod c; pub struct Shared; fn f() { b::f() }");
    let child = ("a::b", "use super::c::g; pub fn f() { g() }");
    let other = ("a::c", "use super::Shared; pub fn g() {}");
    assert_eq!(
        circles_of(&[("", "mod a;"), parent, child, other]),
        [["a", "a::b", "a::c"]]
    );
}

#[test]
fn a_reexport_is_not_an_import_unless_the_file_uses_the_name() {
    let child = ("a::b", "use super::C; pub struct B;");
    let other = ("a::c", "use super::Shared; pub struct C;");
    let hands_on = "mod b; mod c; pub use b::B; pub use c::C; pub struct Shared;";
    let uses = format!("{hands_on} fn f(_: B) {{}}");
    assert!(circles_of(&[("a", hands_on), child, other]).is_empty());
    assert_eq!(
        circles_of(&[("a", &uses), child, other]),
        [["a", "a::b", "a::c"]]
    );
}

#[test]
fn imports_of_tests_do_not_count() {
    let a = ("a", "use crate::b::B;");
    let b = (
        "b",
        "pub struct B; #[cfg(test)] mod tests { use crate::a::A; }",
    );
    let c = ("b", "pub struct B; #[cfg(test)] use crate::a::A;");
    assert!(circles_of(&[("", ""), a, b]).is_empty());
    assert!(circles_of(&[("", ""), a, c]).is_empty());
}
