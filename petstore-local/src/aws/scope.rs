//! Which world and which function the current code belongs to.
//!
//! All functions of an app run in one process on a laptop, and share its state. So the
//! task that calls a client of the SDK determines which function it belongs to, not the client.

use std::future::Future;
use std::sync::{Arc, PoisonError, RwLock};

use super::caller::Caller;
use super::local::LocalAws;

tokio::task_local! {
    static SCOPE: Scope;
}

/// The world of code that is in no scope.
static INSTALLED: RwLock<Option<Arc<LocalAws>>> = RwLock::new(None);

/// The world and the function that code belongs to.
#[derive(Clone, Debug)]
pub struct Scope {
    /// The world.
    pub world: Arc<LocalAws>,
    /// Who calls it.
    pub caller: Caller,
}

/// Runs code in a scope. Tasks that it spawns are in no scope.
pub async fn scope<F: Future>(scope: Scope, code: F) -> F::Output {
    SCOPE.scope(scope, code).await
}

/// Runs code as a function of the app, in the world of the current code. Without a world it is only
/// run.
pub async fn as_function<F: Future>(function: &str, code: F) -> F::Output {
    match current() {
        Some(Scope { world, .. }) => {
            let caller = Caller::Function(function.to_owned());
            scope(Scope { world, caller }, code).await
        }
        None => code.await,
    }
}

/// The scope of the current code, or the world of the process with the permissions of start-up
/// code.
pub fn current() -> Option<Scope> {
    SCOPE.try_with(Clone::clone).ok().or_else(|| {
        let installed = INSTALLED.read().unwrap_or_else(PoisonError::into_inner);
        let world = installed.clone()?;
        Some(Scope {
            world,
            caller: Caller::Startup,
        })
    })
}

/// Makes a world that of the process, for code in no scope.
pub fn install(world: Option<Arc<LocalAws>>) {
    *INSTALLED.write().unwrap_or_else(PoisonError::into_inner) = world;
}
