//! The variables: global ones, and a level for each active macro.

use std::collections::HashMap;
use std::hash::{BuildHasher, BuildHasherDefault, Hasher, RandomState};
use std::sync::{Arc, LazyLock};

use super::Scope;
use crate::ast::{Argument, Name};
use crate::value::Value;

type Locals = HashMap<Arc<str>, Value, BuildHasherDefault<NameHasher>>;

/// A fast hash for names, which are short and come from templates alone; a seed keeps it
/// unpredictable.
pub(super) struct NameHasher(u64);

static SEED: LazyLock<u64> = LazyLock::new(|| RandomState::new().hash_one(0));

impl Default for NameHasher {
    fn default() -> NameHasher {
        NameHasher(*SEED)
    }
}

impl Hasher for NameHasher {
    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word.iter_mut()
                .zip(chunk)
                .for_each(|(slot, byte)| *slot = *byte);
            let mixed = (self.0 ^ u64::from_le_bytes(word)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            self.0 = mixed ^ (mixed >> 32);
        }
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// The variables of a rendering.
pub(super) struct Context<'a> {
    pub(super) scope: &'a dyn Scope,
    /// By the numbers of their names; null hides a variable of the scope.
    globals: Vec<Option<Value>>,
    /// How many variables the template has.
    names: usize,
    pub(super) frames: Vec<Frame>,
    /// How many of the frames are visible: arguments are evaluated where the macro was called.
    pub(super) level: usize,
}

/// The variables of a macro's call.
pub(super) struct Frame {
    pub(super) locals: Locals,
    pub(super) arguments: Vec<(Arc<str>, usize)>,
    pub(super) source: Arc<[Argument]>,
}

impl Frame {
    /// A call with arguments by name: their positions in `source`.
    pub(super) fn new(source: Arc<[Argument]>) -> Frame {
        Frame {
            locals: Locals::default(),
            arguments: Vec::new(),
            source,
        }
    }

    pub(super) fn set(&mut self, name: &Arc<str>, value: Value) {
        self.locals.insert(name.clone(), value);
    }

    pub(super) fn add_argument(&mut self, name: &Arc<str>, index: usize) {
        self.arguments.push((name.clone(), index));
    }
}

impl<'a> Context<'a> {
    pub(super) fn new(scope: &'a dyn Scope, names: usize) -> Context<'a> {
        Context {
            scope,
            globals: Vec::new(),
            names,
            frames: Vec::new(),
            level: 0,
        }
    }

    /// Sets a variable, in the active macro and around it.
    pub(super) fn set(&mut self, name: &Name, value: Value) {
        for frame in self.frames.iter_mut().take(self.level) {
            frame.locals.insert(name.text.clone(), value.clone());
        }
        self.set_global(name, value);
    }

    /// A variable that the template set outside of macros.
    pub(super) fn global(&self, name: &Name) -> Option<&Value> {
        self.globals.get(name.slot)?.as_ref()
    }

    fn set_global(&mut self, name: &Name, value: Value) {
        if self.globals.len() <= name.slot {
            self.globals.resize(self.names.max(name.slot + 1), None);
        }
        if let Some(variable) = self.globals.get_mut(name.slot) {
            *variable = Some(value);
        }
    }

    /// Removes a variable, and the argument of that name.
    pub(super) fn remove(&mut self, name: &Name) {
        for frame in self.frames.iter_mut().take(self.level) {
            frame.locals.remove(&name.text);
            frame
                .arguments
                .retain(|(argument, _)| *argument != name.text);
        }
        self.set_global(name, Value::Null);
    }

    /// Begins a macro's call; frames that are not visible wait for [`leave`](Context::leave).
    pub(super) fn enter(&mut self, frame: Frame) -> Hidden {
        let hidden = self.frames.split_off(self.level);
        self.frames.push(frame);
        self.level += 1;
        Hidden(hidden)
    }

    pub(super) fn leave(&mut self, mut hidden: Hidden) {
        self.frames.pop();
        self.level -= 1;
        self.frames.append(&mut hidden.0);
    }

    /// The source of the argument that a parameter was given, for printing a null.
    pub(super) fn argument_literal(&self, parameter: &str) -> Option<&str> {
        let visible = self.frames.get(..self.level)?;
        visible.iter().rev().find_map(|frame| {
            let (_, index) = frame
                .arguments
                .iter()
                .find(|(name, _)| &**name == parameter)?;
            frame.source.get(*index).map(|argument| &*argument.literal)
        })
    }
}

/// Frames that are not visible during a call.
pub(super) struct Hidden(Vec<Frame>);
