//! Hooks around every request: `#[around]`.

use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use super::request::Request;
use super::response::Response;
use super::signature::{Inputs, ResponseDocs};
use crate::boxed::BoxFuture;
use crate::state::StateSpec;

#[doc = include_str!("../../docs/around.md")]
pub trait Around: Send + Sync + 'static {
    /// Responds to a request, usually by [`Next::run`].
    fn around<'r>(&'r self, next: Next<'r>) -> BoxFuture<'r, Response>;

    /// The name of the hook, for messages.
    fn name(&self) -> &'static str {
        std::any::type_name::<Self>()
    }

    /// The shared state that the hook takes.
    fn states(&self) -> &'static [StateSpec] {
        &[]
    }

    /// Describes the inputs that the hook reads, for the contract of every route that it is around.
    fn inputs(&self, _: &mut Inputs<'_>) {}

    /// Describes the responses that the hook itself returns, for the same contracts.
    fn outputs(&self, _: &mut ResponseDocs<'_>) {}
}

/// A hook in a list of hooks. `hooks![audit]` creates a list of them.
#[derive(Clone)]
pub struct Hook(pub(crate) Arc<dyn Around>);

impl Hook {
    /// A hook of a type that implements [`Around`].
    pub fn new(hook: impl Around) -> Hook {
        Hook(Arc::new(hook))
    }
}

/// A hook in the list that an app takes: a [`Hook`] around requests, or a
/// [`RecordHook`](crate::event::RecordHook) around records.
#[diagnostic::on_unimplemented(
    message = "this is not a hook: put `#[around]` on the function",
    label = "not a function with `#[around]`"
)]
pub trait IntoHook<H> {
    /// Converts the hook.
    fn into_hook(self) -> H;
}

#[diagnostic::do_not_recommend]
impl<T: Around> IntoHook<Hook> for T {
    fn into_hook(self) -> Hook {
        Hook::new(self)
    }
}

impl fmt::Debug for Hook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Hook").field(&self.0.name()).finish()
    }
}

/// What handles a request after the last hook.
pub(crate) trait Handle: Sync {
    fn handle<'r>(&'r self, request: Request<'r>) -> BoxFuture<'r, Response>;
}

/// The future of the route, on the stack of the caller, until a hook runs it.
pub(crate) type Waiting<'r> =
    Mutex<Option<Pin<&'r mut (dyn Future<Output = Response> + Send + 'r)>>>;

#[doc = include_str!("../../docs/next.md")]
#[must_use = "the request is not handled unless `run` is awaited"]
#[derive(Clone, Copy)]
pub struct Next<'r> {
    pub(crate) request: Request<'r>,
    pub(crate) hooks: &'r [Hook],
    pub(crate) target: &'r dyn Handle,
    pub(crate) waiting: &'r Waiting<'r>,
}

impl<'r> Next<'r> {
    /// The request.
    pub fn request(&self) -> &Request<'r> {
        &self.request
    }

    /// Sets a value for the rest of this request. Routes take it as
    /// [`Extension<T>`](crate::Extension).
    pub fn set<T: Send + Sync + 'static>(&self, value: T) {
        self.request.set_extension(value);
    }

    /// Handles the request, and returns the response: that of the route, or an error response of
    /// the framework, including those for an unknown path and for a handler that panicked.
    pub fn run(self) -> Running<'r> {
        if let Some((hook, hooks)) = self.hooks.split_first() {
            return Running(Inner::Boxed(hook.0.around(Next { hooks, ..self })));
        }
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        Running(match waiting.take() {
            Some(route) => Inner::Waiting(route),
            // A hook may run the route again.
            None => Inner::Boxed(self.target.handle(self.request)),
        })
    }
}

/// The future of [`Next::run`].
#[must_use = "futures do nothing unless they are awaited"]
pub struct Running<'r>(Inner<'r>);

enum Inner<'r> {
    Boxed(BoxFuture<'r, Response>),
    Waiting(Pin<&'r mut (dyn Future<Output = Response> + Send + 'r)>),
}

impl Future for Running<'_> {
    type Output = Response;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Response> {
        match &mut self.0 {
            Inner::Boxed(hook) => hook.as_mut().poll(cx),
            Inner::Waiting(route) => route.as_mut().poll(cx),
        }
    }
}

impl fmt::Debug for Running<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Running").finish_non_exhaustive()
    }
}

impl fmt::Debug for Next<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Next")
            .field("request", &self.request)
            .field("hooks", &self.hooks)
            .finish_non_exhaustive()
    }
}
