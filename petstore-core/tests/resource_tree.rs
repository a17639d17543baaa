//! Which resource a path belongs to.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]

use petstore_core::resource::{InsertError, PathTemplate, ResourceTree, Segment};
use proptest::prelude::*;

fn tree(templates: &[&str]) -> ResourceTree<()> {
    let mut tree = ResourceTree::new();
    for template in templates {
        tree.insert(template, ()).unwrap();
    }
    tree
}

/// The template that `path` finds, and the parameters as `name=value`.
fn find(templates: &[&str], path: &str) -> Option<(String, Vec<String>)> {
    let tree = tree(templates);
    let found = tree.find(path)?;
    let parameters = found
        .parameters()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    Some((found.template.to_string(), parameters))
}

fn template(templates: &[&str], path: &str) -> Option<String> {
    find(templates, path).map(|(template, _)| template)
}

#[test]
fn static_goes_before_parameter_and_parameter_before_greedy() {
    let all = ["/pets/{id}", "/pets/{rest+}", "/pets/new", "/{proxy+}"];
    assert_eq!(template(&all, "/pets/new").unwrap(), "/pets/new");
    assert_eq!(template(&all, "/pets/7").unwrap(), "/pets/{id}");
    assert_eq!(template(&all, "/pets/7/toys").unwrap(), "/pets/{rest+}");
    assert_eq!(template(&all, "/pets").unwrap(), "/{proxy+}");
    assert_eq!(template(&all, "/"), None);
}

#[test]
fn a_selected_resource_has_parameters_only_if_the_path_belongs_to_it() {
    let tree = tree(&["/", "/pets/{id}", "/pets/new", "/files/{key+}"]);
    for (template, path, expected) in [
        ("/pets/{id}", "/pets/7", Some(&[("id", "7")][..])),
        ("/pets/{id}", "/pets/new/", Some(&[("id", "new")])),
        ("/pets/{id}", "/cats/7", Some(&[])),
        ("/pets/{id}", "/pets", Some(&[])),
        ("/pets/{id}", "/pets/7/toys", Some(&[])),
        ("/pets/{id}", "/", Some(&[])),
        ("/files/{key+}", "/files/a/b", Some(&[("key", "a/b")])),
        ("/files/{key+}", "/files", Some(&[])),
        ("/", "/pets/7", Some(&[])),
        ("/cats", "/pets/7", None),
    ] {
        let selected = tree.select(template, path);
        let parameters = selected.map(|found| found.parameters().collect::<Vec<_>>());
        assert_eq!(parameters.as_deref(), expected, "{template} {path}");
    }
}

#[test]
fn a_dead_end_falls_back_to_the_next_best_branch() {
    let all = ["/{kind}/food", "/cats/toys", "/{kind}/{id}/name"];
    assert_eq!(template(&all, "/cats/food").unwrap(), "/{kind}/food");
    assert_eq!(
        template(&all, "/cats/toys/name").unwrap(),
        "/{kind}/{id}/name"
    );
    assert_eq!(template(&all, "/cats/beds"), None);
    let all = ["/part", "/part/of", "/{whole+}"];
    assert_eq!(template(&all, "/part/else").unwrap(), "/{whole+}");
    assert_eq!(template(&all, "/part/of").unwrap(), "/part/of");
}

#[test]
fn the_leftmost_static_segment_decides() {
    let all = ["/{a}/{b}/baz", "/{a}/bar/{c}"];
    assert_eq!(template(&all, "/foo/bar/baz").unwrap(), "/{a}/bar/{c}");
}

#[test]
fn slashes() {
    let all = ["/", "/pets", "/pets/{id}", "/files/{key+}"];
    for root in ["/", "", "//"] {
        assert_eq!(template(&all, root).unwrap(), "/");
    }
    for pets in ["/pets", "//pets", "/pets/", "/pets//"] {
        assert_eq!(template(&all, pets).unwrap(), "/pets");
    }
    assert_eq!(template(&all, "/pets//7"), None);
    assert_eq!(find(&all, "/files/a/b/").unwrap().1, ["key=a/b"]);
    assert_eq!(find(&all, "/files/a//b").unwrap().1, ["key=a//b"]);
    assert_eq!(find(&all, "/files//b").unwrap().1, ["key=/b"]);
    assert_eq!(template(&all, "/files/"), None);
}

#[test]
fn parameters_stay_as_they_were_sent() {
    let all = ["/a/{x}/b/{y}/{z+}"];
    let (_, parameters) = find(&all, "/a/1%2F2/b/%e4/../%20").unwrap();
    assert_eq!(parameters, ["x=1%2F2", "y=%e4", "z=../%20"]);
    let tree = tree(&all);
    let found = tree.find("/a/1/b/2/3/4").unwrap();
    assert_eq!(found.parameter("y"), Some("2"));
    assert_eq!(found.parameter("z"), Some("3/4"));
    assert_eq!(found.parameter("b"), None);
}

#[test]
fn a_resource_without_the_verb_is_skipped() {
    let mut tree = ResourceTree::new();
    tree.insert("/test", "POST").unwrap();
    tree.insert("/{proxy+}", "OPTIONS").unwrap();
    let find = |verb| {
        let found = tree.find_where("/test", |value| *value == verb)?;
        Some(found.template.as_str())
    };
    assert_eq!(find("POST"), Some("/test"));
    assert_eq!(find("OPTIONS"), Some("/{proxy+}"));
    assert_eq!(find("GET"), None);
}

#[test]
fn insert_errors_explain_the_problem() {
    let mut tree = tree(&["/pets/{petId}", "/files/{key+}"]);
    let mut insert_error = |template| tree.insert(template, ()).unwrap_err();
    assert_eq!(
        insert_error("/pets/{petId}"),
        InsertError::Exists("/pets/{petId}".into())
    );
    assert_eq!(
        insert_error("/pets/{id}/toys").to_string(),
        "`/pets/{id}/toys` names a parameter `id` where another resource names it `petId`: \
         API Gateway allows one name at a position, so use the same"
    );
    assert!(matches!(
        insert_error("/files/{path+}"),
        InsertError::SiblingName { .. }
    ));
    assert!(matches!(
        insert_error("/files/{key+}/x"),
        InsertError::Template(_)
    ));
    assert_eq!((tree.len(), tree.is_empty()), (2, false));
}

#[test]
fn a_template_is_found_by_its_text() {
    let all = ["/", "/pets/{petId}", "/files/{key+}"];
    let tree = tree(&all);
    assert!(all.iter().all(|template| tree.get(template).is_some()));
    for absent in ["/pets", "/pets/{id}", "/files/{key}", "pets"] {
        assert!(tree.get(absent).is_none(), "{absent}");
    }
    let listed: Vec<_> = tree
        .iter()
        .map(|(template, ())| template.as_str())
        .collect();
    assert_eq!(listed, all);
}

/// How specifically a template matches, per segment: 0 static, 1 parameter, 2 greedy; `None` if it
/// does not match.
fn fit(template: &PathTemplate, path: &str) -> Option<Vec<u8>> {
    let path = path.trim_matches('/');
    let parts: Vec<&str> = match path {
        "" => Vec::new(),
        path => path.split('/').collect(),
    };
    let mut ranks = Vec::new();
    for (at, segment) in template.segments().iter().enumerate() {
        let part = parts.get(at)?;
        match segment {
            Segment::Static(text) if **text == **part => ranks.push(0),
            Segment::Parameter(_) if !part.is_empty() => ranks.push(1),
            Segment::Greedy(_) => {
                ranks.push(2);
                return Some(ranks);
            }
            _ => return None,
        }
    }
    (parts.len() == template.segments().len()).then_some(ranks)
}

/// Templates whose parameters are named after their depth, so that names do not conflict.
fn any_template() -> impl Strategy<Value = String> {
    prop::collection::vec(0..4_u8, 0..6).prop_map(|kinds| {
        let mut text = String::new();
        for (depth, kind) in kinds.into_iter().enumerate() {
            match kind {
                0 => text.push_str("/a"),
                1 => text.push_str("/b"),
                2 => text.push_str(&format!("/{{p{depth}}}")),
                _ => {
                    text.push_str(&format!("/{{q{depth}+}}"));
                    return text;
                }
            }
        }
        if text.is_empty() { "/".into() } else { text }
    })
}

proptest! {
    #[test]
    fn the_tree_agrees_with_trying_every_template(
        texts in prop::collection::hash_set(any_template(), 0..12),
        path in "(/|/a|/b|/c){0,6}",
    ) {
        let mut tree = ResourceTree::new();
        for text in &texts {
            tree.insert(text, text.clone()).unwrap();
        }
        let templates: Vec<_> = texts.iter().map(|text| PathTemplate::parse(text).unwrap()).collect();
        let best = templates.iter().filter_map(|t| Some((fit(t, &path)?, t))).min_by_key(|(ranks, _)| ranks.clone());
        let found = tree.find(&path);
        prop_assert_eq!(found.as_ref().map(|found| found.template), best.map(|(_, template)| template));
        if let Some(found) = found {
            prop_assert_eq!(&**found.value, found.template.as_str());
            let filled = found.parameters().fold(found.template.to_string(), |text, (name, value)| {
                text.replace(&format!("{{{name}}}"), value).replace(&format!("{{{name}+}}"), value)
            });
            prop_assert_eq!(filled.trim_matches('/'), path.trim_matches('/'));
            let selected = tree.select(found.template.as_str(), &path).unwrap();
            prop_assert!(selected.parameters().eq(found.parameters()));
        }
    }

    #[test]
    fn no_template_and_no_path_panics(template in ".*", path in ".*") {
        let mut tree = ResourceTree::new();
        tree.insert("/{any+}", ()).unwrap();
        let _ = tree.insert(&template, ());
        if let Some(found) = tree.find(&path) {
            prop_assert!(found.parameters().all(|(_, value)| path.contains(value)));
        }
    }
}
