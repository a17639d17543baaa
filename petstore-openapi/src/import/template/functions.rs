//! The intrinsic functions of CloudFormation.

use super::super::super::node::Node;

/// A call of a function in a document: an object whose only member is the function.
#[derive(Debug, Clone, Copy)]
pub(super) struct Call<'n> {
    /// `Ref` or `Fn::Sub`.
    pub(super) name: &'n str,
    pub(super) argument: &'n Node,
}

impl<'n> Call<'n> {
    /// The call that a value is; `None` if it is any other value.
    ///
    /// A schema may have a property called `Ref`, so its argument must be a text.
    pub(super) fn from_node(node: &'n Node) -> Option<Call<'n>> {
        let Node::Object(members) = node else {
            return None;
        };
        let [(name, argument)] = &members[..] else {
            return None;
        };
        let is_call = match name.as_str() {
            "Ref" => matches!(argument, Node::String(_)),
            name => name.starts_with("Fn::"),
        };
        is_call.then_some(Call { name, argument })
    }
}

/// Whether a function is called anywhere in the value.
pub(super) fn any(node: &Node) -> bool {
    match node {
        // `Fn::Transform` may have siblings.
        Node::Object(members) => {
            Call::from_node(node).is_some()
                || members
                    .iter()
                    .any(|(name, node)| name == "Fn::Transform" || any(node))
        }
        Node::Array(items) => items.iter().any(any),
        _ => false,
    }
}

/// A part of the text of `Fn::Sub`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part<'t> {
    Text(&'t str),
    /// `${Name}` or `${Name.Attribute}`
    Name(&'t str),
    /// `${!Text}`, which means `${Text}`.
    Literal(&'t str),
}

/// Splits the text of `Fn::Sub` at its variables.
pub(super) fn parts(text: &str) -> impl Iterator<Item = Part<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let variable = rest.find("${").map(|start| rest.split_at(start));
        let (before, variable, end) = match variable {
            Some((before, variable)) => (before, variable, variable.find('}')),
            None => ("", "", None),
        };
        let Some(end) = end else {
            let last = std::mem::take(&mut rest);
            return (!last.is_empty()).then_some(Part::Text(last));
        };
        if !before.is_empty() {
            rest = variable;
            return Some(Part::Text(before));
        }
        let name = variable.get(2..end).unwrap_or_default();
        rest = variable.get(end + 1..).unwrap_or_default();
        Some(match name.strip_prefix('!') {
            Some(literal) => Part::Literal(literal),
            None => Part::Name(name.trim()),
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_found_in_a_text() {
        assert_eq!(
            parts("a${B.Arn}/${!c}${ D }e${f").collect::<Vec<_>>(),
            [
                Part::Text("a"),
                Part::Name("B.Arn"),
                Part::Text("/"),
                Part::Literal("c"),
                Part::Name("D"),
                Part::Text("e${f"),
            ]
        );
        assert_eq!(parts("").next(), None);
    }
}
