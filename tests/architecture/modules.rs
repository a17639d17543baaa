//! The files of a crate, and which of them import from which.
//!
//! The check is about files: a module inside a file belongs to the file. A name that a module only
//! re-exports is an import from the file that defines it. Tests are left out.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Attribute, Item, UseTree};

/// The path of a module, from the root of its crate.
pub(super) type ModulePath = Vec<String>;

/// An import: the file that names something, and the file that defines it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Import {
    pub(super) from: ModulePath,
    pub(super) to: ModulePath,
    /// The name as the importing file writes it.
    pub(super) name: String,
}

/// The files of a crate by their module paths.
#[derive(Default)]
pub(super) struct Modules(BTreeMap<ModulePath, File>);

/// What a file names.
#[derive(Default)]
struct File {
    /// The names that `use` brings into scope, each with its path.
    bindings: BTreeMap<String, Vec<String>>,
    /// The paths whose origin is imported: of `use` declarations, and those written in full.
    paths: BTreeSet<Vec<String>>,
    /// What the file hands on from modules below it, and imports only if its own code uses it.
    reexports: BTreeMap<String, Vec<String>>,
    /// The names in the code, other than in `use` declarations.
    used: BTreeSet<String>,
}

impl Modules {
    /// Reads all files below `source`, the folder that contains `lib.rs` or `main.rs`.
    pub(super) fn read(source: &Path) -> Self {
        let mut modules = Self::default();
        modules.read_folder(source, &[]);
        modules
    }

    fn read_folder(&mut self, folder: &Path, path: &[String]) {
        let entries = std::fs::read_dir(folder).expect("the folder can be listed");
        for entry in entries {
            let entry = entry.expect("the folder can be listed").path();
            let stem = entry.file_stem().unwrap_or_default().to_string_lossy();
            let mut inner = path.to_vec();
            if entry.is_dir() {
                inner.push(stem.into_owned());
                self.read_folder(&entry, &inner);
            } else if entry.extension().is_some_and(|extension| extension == "rs") {
                if !matches!(&*stem, "lib" | "main" | "mod") {
                    inner.push(stem.into_owned());
                }
                let text = std::fs::read_to_string(&entry).expect("the file is readable");
                self.add(inner, &text)
                    .unwrap_or_else(|error| panic!("{}: {error}", entry.display()));
            }
        }
    }

    /// Adds the file of one module.
    pub(super) fn add(&mut self, path: ModulePath, text: &str) -> syn::Result<()> {
        let mut file = File::default();
        file.add_items(syn::parse_file(text)?.items, &path);
        let reexports = std::mem::take(&mut file.reexports).into_iter();
        let used = reexports.filter(|(name, _)| file.used.contains(name));
        file.paths.extend(used.map(|(_, path)| path));
        self.0.insert(path, file);
        Ok(())
    }

    /// The imports between different files, without those by which a module re-exports what is
    /// below it.
    pub(super) fn imports(&self) -> BTreeSet<Import> {
        let mut imports = BTreeSet::new();
        for (from, file) in &self.0 {
            for path in &file.paths {
                let Some(to) = self.definition(from, path, 0) else {
                    continue;
                };
                if to != *from {
                    imports.insert(Import {
                        from: from.clone(),
                        to,
                        name: path.last().cloned().unwrap_or_default(),
                    });
                }
            }
        }
        imports
    }

    /// The file that defines what `path` leads to, seen from the module `from`.
    fn definition(&self, from: &[String], path: &[String], depth: usize) -> Option<ModulePath> {
        // Re-exports in a circle do not compile; the limit is for names that only look like it.
        if depth > 16 {
            return None;
        }
        let mut at = from.to_vec();
        let mut rest = path;
        match path.first()?.as_str() {
            "crate" => {
                at.clear();
                rest = &path[1..];
            }
            "self" => rest = &path[1..],
            "super" => {
                while let Some(("super", others)) = rest
                    .split_first()
                    .map(|(first, others)| (first.as_str(), others))
                {
                    at.pop()?;
                    rest = others;
                }
            }
            // A name without a prefix is that of a module of this one, or of another crate.
            first => {
                at.push(first.to_owned());
                if !self.0.contains_key(&at) {
                    return None;
                }
                rest = &path[1..];
            }
        }
        for (index, name) in rest.iter().enumerate() {
            let mut inner = at.clone();
            inner.push(name.clone());
            if self.0.contains_key(&inner) {
                at = inner;
                continue;
            }
            if let Some(bound) = self.0.get(&at).and_then(|file| file.bindings.get(name)) {
                let whole: Vec<String> = bound.iter().chain(&rest[index + 1..]).cloned().collect();
                // What comes from another crate is defined, as far as this one is concerned, here.
                return self.definition(&at, &whole, depth + 1).or(Some(at));
            }
            break;
        }
        Some(at)
    }
}

impl File {
    fn add_items(&mut self, items: Vec<Item>, module: &[String]) {
        for item in items {
            match item {
                Item::Use(item) if !is_test(&item.attrs) => {
                    let is_private = matches!(item.vis, syn::Visibility::Inherited);
                    self.add_use(&item.tree, &mut Vec::new(), is_private, module);
                }
                Item::Mod(item) if !is_test(&item.attrs) => {
                    let items = item.content.map(|(_, items)| items);
                    self.add_items(items.unwrap_or_default(), module);
                }
                Item::Use(_) | Item::Mod(_) => {}
                item if is_test(attributes(&item)) => {}
                item => self.add_tokens(item.into_token_stream()),
            }
        }
    }

    fn add_use(
        &mut self,
        tree: &UseTree,
        prefix: &mut Vec<String>,
        is_private: bool,
        module: &[String],
    ) {
        let mut add = |name: String, last: String| {
            let mut path = prefix.clone();
            if last != "self" {
                path.push(last);
            }
            if is_private || is_outside(&path, module) {
                self.paths.insert(path.clone());
            } else {
                self.reexports.insert(name.clone(), path.clone());
            }
            self.bindings.insert(name, path);
        };
        match tree {
            UseTree::Path(path) => {
                prefix.push(path.ident.to_string());
                self.add_use(&path.tree, prefix, is_private, module);
                prefix.pop();
            }
            UseTree::Name(name) if name.ident == "self" => {
                add(
                    prefix.last().cloned().unwrap_or_default(),
                    "self".to_owned(),
                );
            }
            UseTree::Name(name) => add(name.ident.to_string(), name.ident.to_string()),
            UseTree::Rename(rename) => add(rename.rename.to_string(), rename.ident.to_string()),
            UseTree::Glob(_) => add("*".to_owned(), "*".to_owned()),
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.add_use(tree, prefix, is_private, module);
                }
            }
        }
    }

    /// Adds every path of the form `a::b::c` in the code of an item.
    fn add_tokens(&mut self, tokens: TokenStream) {
        let mut path: Vec<String> = Vec::new();
        let mut colons = 0;
        let paths = &mut self.paths;
        let mut finish = |path: &mut Vec<String>| {
            if path.len() > 1 {
                paths.insert(std::mem::take(path));
            }
            path.clear();
        };
        let mut groups = Vec::new();
        for token in tokens {
            match token {
                TokenTree::Ident(name) => {
                    if colons != 2 {
                        finish(&mut path);
                    }
                    path.push(name.to_string());
                    self.used.insert(name.to_string());
                    colons = 0;
                }
                TokenTree::Punct(punct) if punct.as_char() == ':' => colons += 1,
                other => {
                    finish(&mut path);
                    colons = 0;
                    if let TokenTree::Group(group) = other {
                        groups.push(group.stream());
                    }
                }
            }
        }
        finish(&mut path);
        for group in groups {
            self.add_tokens(group);
        }
    }
}

/// Whether a path leads out of the module and of those below it.
fn is_outside(path: &[String], module: &[String]) -> bool {
    match path.first().map(String::as_str) {
        Some("super") => true,
        Some("crate") => !path[1..].starts_with(module),
        _ => false,
    }
}

fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let is_cfg = attribute.path().is_ident("cfg");
        is_cfg && attribute.to_token_stream().to_string().contains("(test")
    })
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        _ => &[],
    }
}
