//! `#foreach`, `$foreach` and `#break`.

use std::borrow::Cow;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, OnceLock};

use super::{Halt, Rendering, Step};
use crate::ast::{Expression, Foreach, Name};
use crate::error::CallError;
use crate::limits::Budget;
use crate::methods;
use crate::parser::{FOREACH, VELOCITY_COUNT, VELOCITY_HAS_NEXT};
use crate::value::{Map, Object, Value};

/// `$foreach`: where a loop is. A template may also keep values in it.
#[derive(Debug)]
pub(super) struct LoopState {
    id: u64,
    index: AtomicUsize,
    has_next: AtomicBool,
    parent: Option<Arc<LoopState>>,
    storage: OnceLock<Map>,
}

impl LoopState {
    fn storage(&self) -> &Map {
        self.storage.get_or_init(Map::new)
    }
}

/// The object that templates see.
#[derive(Debug)]
struct Loop(Arc<LoopState>);

impl Object for Loop {
    fn property(&self, name: &str) -> Result<Value, CallError> {
        let state = &*self.0;
        let index = state.index.load(Ordering::Relaxed);
        let has_next = state.has_next.load(Ordering::Relaxed);
        let number = |value: usize| Value::from(i32::try_from(value).unwrap_or(i32::MAX));
        Ok(match name {
            "index" | "Index" => number(index),
            "count" | "Count" => number(index + 1),
            "hasNext" | "HasNext" => Value::Bool(has_next),
            "first" | "First" => Value::Bool(index == 0),
            "last" | "Last" => Value::Bool(!has_next),
            "parent" | "Parent" => match &state.parent {
                Some(parent) => Value::object(Loop(parent.clone())),
                None => Value::Null,
            },
            "topmost" | "Topmost" => {
                let mut top = &self.0;
                while let Some(parent) = &top.parent {
                    top = parent;
                }
                Value::object(Loop(top.clone()))
            }
            name => {
                let mut characters = name.chars();
                let first = characters.next().map(|first| first.to_ascii_lowercase());
                let name = first.into_iter().chain(characters).collect::<String>();
                let mut state = Some(state);
                while let Some(current) = state {
                    if let Some(value) = current.storage.get().and_then(|map| map.get(&name)) {
                        return Ok(value);
                    }
                    state = current.parent.as_deref();
                }
                Value::Null
            }
        })
    }

    fn set_property(&self, name: &str, value: Value) -> Result<(), CallError> {
        self.0.storage().insert(name, value);
        Ok(())
    }

    fn call(
        &self,
        method: &str,
        arguments: &[Value],
        budget: &mut Budget,
    ) -> Result<Option<Value>, CallError> {
        let property = match (method, arguments) {
            ("getIndex", []) => "index",
            ("getCount", []) => "count",
            ("hasNext" | "getHasNext", []) => "hasNext",
            ("isFirst" | "getFirst", []) => "first",
            ("isLast" | "getLast", []) => "last",
            ("getParent", []) => "parent",
            ("getTopmost", []) => "topmost",
            _ => {
                let map = Value::Map(self.0.storage().clone());
                return methods::call(&map, method, arguments, budget).map(Some);
            }
        };
        self.property(property).map(Some)
    }

    fn text(&self) -> Option<Cow<'_, str>> {
        Some(Cow::Owned(Value::Map(self.0.storage().clone()).to_string()))
    }

    fn loop_id(&self) -> Option<u64> {
        Some(self.0.id)
    }
}

static VARIABLES: LazyLock<Variables> = LazyLock::new(|| {
    let name = |text: &str, slot| Name {
        text: text.into(),
        slot,
    };
    Variables {
        foreach: name("foreach", FOREACH),
        count: name("velocityCount", VELOCITY_COUNT),
        has_next: name("velocityHasNext", VELOCITY_HAS_NEXT),
    }
});

/// The variables that a loop sets.
struct Variables {
    foreach: Name,
    count: Name,
    has_next: Name,
}

impl Rendering<'_> {
    pub(super) fn foreach(&mut self, foreach: &Foreach, out: &mut String) -> Step<()> {
        let list = self.value(&foreach.list)?;
        let Some(items) = methods::elements(&list, &mut self.budget)? else {
            return Ok(());
        };
        let names = &*VARIABLES;
        let old = self.variable(&foreach.variable)?;
        let old_count = self.variable(&names.count)?;
        let old_has_next = self.variable(&names.has_next)?;
        let replaced = self.variable(&names.foreach)?;
        self.loops += 1;
        let state = Arc::new(LoopState {
            id: self.loops,
            index: AtomicUsize::new(0),
            has_next: AtomicBool::new(false),
            parent: self.loop_states.last().cloned(),
            storage: OnceLock::new(),
        });
        self.loop_states.push(state.clone());
        self.context
            .set(&names.foreach, Value::object(Loop(state.clone())));
        let result = self.iterate(foreach, items, &state, names, out);
        self.loop_states.pop();
        for (name, value) in [
            (&foreach.variable, old),
            (&names.count, old_count),
            (&names.has_next, old_has_next),
            (&names.foreach, replaced),
        ] {
            if value.is_null() {
                self.context.remove(name);
            } else {
                self.context.set(name, value);
            }
        }
        match result {
            Err(Halt::Break(None)) => Ok(()),
            Err(Halt::Break(Some(id))) if id == state.id => Ok(()),
            other => other,
        }
    }

    fn iterate(
        &mut self,
        foreach: &Foreach,
        items: Vec<Value>,
        state: &LoopState,
        names: &Variables,
        out: &mut String,
    ) -> Step<()> {
        let limit = self.options.limits.foreach_iterations;
        let length = items.len();
        for (index, item) in items.into_iter().take(limit).enumerate() {
            self.budget.step(1)?;
            let has_next = index + 1 < length;
            state.index.store(index, Ordering::Relaxed);
            state.has_next.store(has_next, Ordering::Relaxed);
            let count = i32::try_from(index + 1).unwrap_or(i32::MAX);
            self.context.set(&names.count, Value::from(count));
            self.context.set(&names.has_next, Value::Bool(has_next));
            self.context.set(&foreach.variable, item);
            self.nodes(&foreach.body, out)?;
        }
        Ok(())
    }

    pub(super) fn break_out(&mut self, scope: Option<&Expression>) -> Step<()> {
        let Some(scope) = scope else {
            return Err(Halt::Break(None));
        };
        match self.value(scope)? {
            Value::Object(object) if object.loop_id().is_some() => {
                Err(Halt::Break(object.loop_id()))
            }
            _ => self.directive_error("#break takes the scope of a loop, such as $foreach.parent"),
        }
    }
}
