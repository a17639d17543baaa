//! The facade's public items, by name: a change of them is a change that a reviewer sees.

/// The names that `src/lib.rs` makes public, in alphabetical order.
fn public_items(source: &str) -> Vec<String> {
    let mut items = Vec::new();
    let mut statement = String::new();
    for line in source.lines().map(str::trim) {
        if statement.is_empty() && !line.starts_with("pub ") {
            continue;
        }
        statement.push_str(line);
        statement.push(' ');
        if line.ends_with(';') || line.ends_with('{') && !line.contains("use ") {
            items.extend(names(statement.trim()));
            statement.clear();
        }
    }
    items.sort();
    items
}

fn names(statement: &str) -> Vec<String> {
    let statement = statement.trim_end_matches([';', '{']).trim();
    if let Some(module) = statement.strip_prefix("pub mod ") {
        return vec![format!("mod {module}")];
    }
    let Some(path) = statement.strip_prefix("pub use ") else {
        return vec![statement.to_owned()];
    };
    let (prefix, list) = match path.split_once('{') {
        Some((prefix, list)) => (prefix, list.trim_end_matches(['}', ' '])),
        None => match path.rsplit_once("::") {
            Some((prefix, name)) => (prefix, name),
            None => ("", path),
        },
    };
    let from = prefix.trim_end_matches("::");
    list.split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .map(|name| format!("{name} from {from}"))
        .collect()
}

#[test]
fn the_public_items_are_those_that_were_agreed_on() {
    insta::assert_snapshot!(public_items(include_str!("../src/lib.rs")).join("\n"));
}
