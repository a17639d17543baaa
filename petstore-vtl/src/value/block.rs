//! The content of a `#define`, or of the call of a block macro.

use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use crate::ast::Nodes;

/// The content of a `#define`, or of the call of a block macro. It is rendered each time it is
/// printed.
#[derive(Debug, Clone)]
pub struct Block {
    pub(crate) nodes: Nodes,
    /// How many times it is being rendered at this moment.
    pub(crate) depth: Arc<AtomicUsize>,
}

impl Block {
    pub(crate) fn new(nodes: Nodes) -> Block {
        Block {
            nodes,
            depth: Arc::default(),
        }
    }
}
