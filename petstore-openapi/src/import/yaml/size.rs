//! The size of a value, which an alias repeats.

use crate::node::Node;

/// How large a node is.
#[derive(Clone, Copy)]
pub(super) struct Size {
    /// The values in it, itself included.
    pub(super) nodes: usize,
    /// Its levels.
    pub(super) depth: usize,
}

pub(super) fn size(node: &Node) -> Size {
    let own = |depth| Size { nodes: 1, depth };
    match node {
        Node::Array(items) => items.iter().map(size).fold(own(1), with),
        Node::Object(members) => members
            .iter()
            .map(|(_, node)| size(node))
            .fold(own(1), with),
        _ => own(0),
    }
}

fn with(total: Size, below: Size) -> Size {
    Size {
        nodes: total.nodes + below.nodes,
        depth: total.depth.max(below.depth + 1),
    }
}
