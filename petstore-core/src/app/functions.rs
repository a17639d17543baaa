//! The Lambda functions of an app: which routes and event handlers each of them has.

use std::ops::Range;

use super::{App, StartError};
use crate::contract::FunctionConfig;
use crate::event::{EventEntry, EventService};
use crate::function::{HandleEvent, handle_event};
use crate::http::group::{MountedRoute, RouteGroup};
use crate::infrastructure::ResourceArns;

/// The variable with which a template selects the function that a process runs.
const VARIABLE: &str = "PETSTORE_FUNCTION";

/// The functions of an app. Everything that is added without a name belongs to one that has the
/// app's name.
#[derive(Debug, Clone, Default)]
pub(crate) struct Functions {
    /// The handlers of the function with the app's name.
    events: Vec<EventEntry>,
    named: Vec<NamedFunction>,
    /// Set by the methods that can add handlers, so that the binary of an app that calls none of
    /// them does not contain the code for events.
    pub(super) handle_event: Option<HandleEvent>,
    /// The ARNs of resources; those in the environment unless set.
    arns: Option<ResourceArns>,
    /// The function that this process runs; the one in the environment unless set.
    selected: Option<String>,
}

#[derive(Debug, Clone)]
struct NamedFunction {
    config: FunctionConfig,
    /// Its routes, by their index in the app.
    routes: Range<usize>,
    events: Vec<EventEntry>,
}

/// One function, as a view into the app.
pub(crate) struct FunctionView<'a> {
    pub(crate) name: &'a str,
    pub(crate) config: FunctionConfig,
    pub(crate) routes: Vec<MountedRoute>,
    pub(crate) events: &'a [EventEntry],
}

impl App {
    /// Adds the handlers of an `events![…]` table to the function that has the name of the app.
    pub fn events(mut self, entries: &[EventEntry]) -> Self {
        self.functions.events.extend_from_slice(entries);
        self.functions.handle_event = Some(handle_event);
        self
    }

    /// Adds an event handler: `.event::<notify>()` for the function `notify` with `#[event]`.
    pub fn event<E: crate::event::EventHandler>(self) -> Self {
        self.events(&[EventEntry::for_handler::<E>()])
    }

    /// Adds a Lambda function with routes and handlers of its own, and so with its own permissions,
    /// memory and retries. All functions are in one binary: the variable `PETSTORE_FUNCTION`
    /// selects the function that a process runs. Without the variable, as on a laptop, a process
    /// runs all of them.
    ///
    /// A [`FunctionConfig`] in place of the name has settings for the template:
    ///
    /// ```
    /// use petstore_core::contract::FunctionConfig;
    /// use petstore_core::{App, RouteEntry};
    ///
    /// const NO_ROUTES: &[RouteEntry] = &[];
    /// let reports = FunctionConfig::new("reports").memory(1024).timeout(300);
    /// let app = App::new("shop").function(reports, NO_ROUTES, &[]);
    /// assert_eq!(app.deployment().functions[0].config.memory, Some(1024));
    /// ```
    pub fn function(
        mut self,
        function: impl Into<FunctionConfig>,
        routes: impl Into<RouteGroup>,
        events: &[EventEntry],
    ) -> Self {
        let start = self.routes.len();
        self = self.routes(routes);
        self.functions.named.push(NamedFunction {
            config: function.into(),
            routes: start..self.routes.len(),
            events: events.to_vec(),
        });
        self.functions.handle_event = Some(handle_event);
        self
    }

    /// Sets the ARNs of resources, which otherwise come from the environment.
    pub fn resource_arns(mut self, arns: ResourceArns) -> Self {
        self.functions.arns = Some(arns);
        self
    }

    /// Selects one function, as the variable `PETSTORE_FUNCTION` does.
    pub fn select_function(mut self, name: impl Into<String>) -> Self {
        self.functions.selected = Some(name.into());
        self
    }

    /// The name of the function that serves a route, by the index of the route in the app.
    pub(crate) fn function_of_route(&self, index: usize) -> &str {
        let mut named = self.functions.named.iter();
        let owner = named.find(|function| function.routes.contains(&index));
        owner.map_or(&self.name, |function| &function.config.name)
    }

    /// The functions, the one with the name of the app first, if it has routes or handlers.
    pub(crate) fn function_views(&self) -> Vec<FunctionView<'_>> {
        let in_named = |index: usize| {
            let mut named = self.functions.named.iter();
            named.any(|function| function.routes.contains(&index))
        };
        let mounted = self.mounted();
        let own = FunctionView {
            name: &self.name,
            config: FunctionConfig::new(&*self.name),
            routes: mounted
                .iter()
                .enumerate()
                .filter(|(index, _)| !in_named(*index))
                .map(|(_, route)| route.clone())
                .collect(),
            events: &self.functions.events,
        };
        let named = self.functions.named.iter().map(|function| FunctionView {
            name: &function.config.name,
            config: function.config.clone(),
            routes: mounted
                .get(function.routes.clone())
                .unwrap_or_default()
                .to_vec(),
            events: &function.events,
        });
        let has_own = !own.routes.is_empty() || !own.events.is_empty() || named.len() == 0;
        has_own.then_some(own).into_iter().chain(named).collect()
    }
}

/// The part of the app that this process runs.
pub(crate) struct Selection {
    /// The name of the selected function, or that of the app.
    pub(crate) name: String,
    pub(crate) routes: Vec<MountedRoute>,
    pub(crate) events: EventService,
    /// The handlers of each function.
    pub(crate) by_function: Vec<(String, EventService)>,
    pub(crate) arns: ResourceArns,
}

impl Selection {
    pub(crate) fn from_app(app: &App) -> Result<Self, StartError> {
        let arns = app
            .functions
            .arns
            .clone()
            .unwrap_or_else(ResourceArns::from_env);
        let selected = match &app.functions.selected {
            Some(name) => Some(name.clone()),
            None => std::env::var(VARIABLE).ok(),
        };
        let mut views = app.function_views();
        for view in &views {
            check_handlers(view)?;
            view.config.check()?;
        }
        if let Some(selected) = &selected {
            views.retain(|view| view.name == selected);
            if views.is_empty() {
                return Err(StartError::UnknownFunction {
                    name: selected.clone(),
                });
            }
        }
        let routes = match views.as_slice() {
            [one] => one.routes.clone(),
            _ => app.mounted(),
        };
        let all = views.iter().flat_map(|view| view.events).copied().collect();
        let by_function = views.iter().map(|view| {
            let service =
                EventService::new(view.events.to_vec(), app.record_hooks.clone(), arns.clone());
            (view.name.to_owned(), service)
        });
        Ok(Selection {
            name: selected.unwrap_or_else(|| app.name.clone()),
            routes,
            events: EventService::new(all, app.record_hooks.clone(), arns.clone()),
            by_function: by_function.collect(),
            arns,
        })
    }
}

/// One function has one handler of a queue, a topic or a table, and one of direct invocations.
fn check_handlers(view: &FunctionView<'_>) -> Result<(), StartError> {
    for (index, second) in view.events.iter().enumerate() {
        let earlier = view.events.iter().take(index);
        let mut conflicts = earlier.filter(|first| first.spec.conflicts_with(second.spec));
        if let Some(first) = conflicts.next() {
            return Err(StartError::EventConflict {
                first: first.spec.name,
                second: second.spec.name,
                function: view.name.to_owned(),
            });
        }
    }
    Ok(())
}
