//! Limits that end a runaway template, and what is left of them during a rendering.

use crate::error::{CallError, LimitKind};

/// The longest template that is parsed, in bytes: API Gateway's quota for mapping templates.
pub const MAX_TEMPLATE: usize = 300 * 1024;

/// What a rendering may use before it fails with [`RenderError::Limit`](crate::RenderError::Limit).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Nodes, list elements and the like that a rendering may visit.
    pub steps: u64,
    /// How deep directives, expressions and values may be nested.
    pub nesting: usize,
    /// How many macros may be active at once. Velocity's default.
    pub macro_calls: usize,
    /// The longest text, in bytes.
    pub output: usize,
    /// Bytes of all texts, lists and maps that the template creates, whether it keeps them or not.
    pub memory: usize,
    /// How often a `#foreach` runs; further elements are skipped without an error. API Gateway's
    /// quota:
    /// <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html>
    pub foreach_iterations: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            steps: 1_000_000,
            nesting: 64,
            macro_calls: 20,
            output: 10 * 1024 * 1024,
            memory: 24 * 1024 * 1024,
            foreach_iterations: 1000,
        }
    }
}

/// What a rendering has left. Methods of host objects get it to account for expensive work.
#[derive(Debug)]
pub struct Budget {
    steps: u64,
    memory: usize,
    pub(crate) nesting: usize,
}

impl Budget {
    /// All that the limits allow.
    pub fn new(limits: &Limits) -> Budget {
        Budget {
            steps: limits.steps,
            memory: limits.memory,
            nesting: limits.nesting,
        }
    }

    /// Takes some steps.
    ///
    /// # Errors
    /// When there are not enough left.
    pub fn step(&mut self, steps: usize) -> Result<(), CallError> {
        match self.steps.checked_sub(steps as u64) {
            Some(left) => {
                self.steps = left;
                Ok(())
            }
            None => Err(CallError::Limit(LimitKind::Steps)),
        }
    }

    /// Takes some bytes of memory.
    ///
    /// # Errors
    /// When there are not enough left.
    pub fn allocate(&mut self, bytes: usize) -> Result<(), CallError> {
        match self.memory.checked_sub(bytes) {
            Some(left) => {
                self.memory = left;
                Ok(())
            }
            None => Err(CallError::Limit(LimitKind::Memory)),
        }
    }

    /// Runs something one level deeper.
    ///
    /// # Errors
    /// When the nesting is too deep, and those of `run`.
    pub(crate) fn deeper<T>(
        &mut self,
        run: impl FnOnce(&mut Budget) -> Result<T, CallError>,
    ) -> Result<T, CallError> {
        let Some(left) = self.nesting.checked_sub(1) else {
            return Err(CallError::Limit(LimitKind::Nesting));
        };
        self.nesting = left;
        let result = run(self);
        self.nesting = left + 1;
        result
    }
}
