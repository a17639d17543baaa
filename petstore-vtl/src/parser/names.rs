//! The names of variables. Each has a number, so that a rendering finds a variable without
//! comparing texts.

use std::collections::HashMap;
use std::sync::Arc;

use crate::ast::Name;

/// The variables that `#foreach` sets.
pub(crate) const FOREACH: usize = 0;
pub(crate) const VELOCITY_COUNT: usize = 1;
pub(crate) const VELOCITY_HAS_NEXT: usize = 2;

/// The names of a template's variables, with their numbers.
#[derive(Debug, Clone, Default)]
pub(crate) struct Names(HashMap<Arc<str>, usize>);

impl Names {
    pub(crate) fn new() -> Names {
        let mut names = Names(HashMap::new());
        for name in ["foreach", "velocityCount", "velocityHasNext"] {
            names.name(name);
        }
        names
    }

    /// How many names there are: the numbers are smaller.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn name(&mut self, text: &str) -> Name {
        if let Some((text, slot)) = self.0.get_key_value(text) {
            return Name {
                text: text.clone(),
                slot: *slot,
            };
        }
        let text: Arc<str> = text.into();
        let slot = self.0.len();
        self.0.insert(text.clone(), slot);
        Name { text, slot }
    }
}
