//! The world of an app: its queues, topics, schedules and tables run while the app is served.

mod control;
mod functions;
mod subscribers;
mod variables;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use petstore_core::contract::Deployment;
use petstore_core::{App, Function};
use petstore_local::ServeOptions;
use petstore_local::aws::{AwsPort, LocalAws, Objects, Tables};
use petstore_local::live::{self, LiveEngine, LiveOptions, LiveWorld};
use petstore_local::world::{Names, World, WorldSettings};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::Error;
use crate::timeouts::Timeouts;
use functions::InProcess;
use variables::MaxPages;

/// The variable with the file of the tables; the state of the world is beside it.
const VARIABLE: &str = "PETSTORE_DB";

/// A world that does nothing yet.
pub(super) struct StoppedWorld {
    live: Arc<LiveWorld>,
    engine: Arc<LiveEngine>,
    aws: Arc<LocalAws>,
    directory: PathBuf,
}

/// A world that goes on until it is stopped.
pub(super) struct RunningWorld {
    pub(super) live: Arc<LiveWorld>,
    end: oneshot::Sender<()>,
    pump: JoinHandle<()>,
    control: Option<JoinHandle<()>>,
    port: Option<JoinHandle<()>>,
}

/// Opens the world of an app that has resources or event handlers, and gives the app the ARNs
/// of its resources.
pub(super) fn open(app: App, options: &ServeOptions) -> Result<(App, Option<StoppedWorld>), Error> {
    let deployment = app.deployment();
    let mut functions = deployment.functions.iter();
    let has_events = functions.any(|function| !function.events.is_empty());
    if deployment.resources.is_empty() && !has_events {
        return Ok((app, None));
    }
    let mut settings = WorldSettings::default();
    settings.names = Names {
        region: options.region.clone(),
        account: options.account_id.clone(),
    };
    settings.seed = uuid::Uuid::new_v4().to_string();
    settings.subscribers = subscribers::read(&deployment, &options.directory)?;
    let max_pages = variables::parse::<MaxPages>(variables::MAX_PAGES)?;
    settings.max_page_count = max_pages.map(|pages| pages.world);
    let faults = variables::parse(variables::FAULTS)?;
    let now = SystemTime::now().into();
    let file = tables_file(app.name());
    // Errors of the tables come first, because a user names their file.
    let table_pages = max_pages.map(|pages| pages.tables);
    let tables = Tables::open_limited(&file, &deployment.resources, table_pages)?;
    let world = World::open(
        &file.with_extension("world.db"),
        &deployment,
        &settings,
        now,
    )?;
    let objects = Objects::open(&file.with_extension("objects"), &deployment.resources, now)?;
    report(&deployment);
    let arns = settings.names.arns(&deployment);
    let live = LiveWorld::new(world);
    let engine = LiveEngine::new(live.clone());
    let names = settings.names.clone();
    let aws = LocalAws::new(engine.clone(), tables, objects, names, &deployment);
    let aws = Arc::new(aws.with_faults(faults));
    // The state of the app may use the SDK.
    petstore_local::aws::install(Some(aws.clone()));
    let stopped = StoppedWorld {
        live,
        engine,
        aws,
        directory: options.directory.clone(),
    };
    Ok((app.resource_arns(arns), Some(stopped)))
}

/// The file in `PETSTORE_DB`, or one with the name of the app.
fn tables_file(app: &str) -> PathBuf {
    let variable = std::env::var_os(VARIABLE).filter(|path| !path.is_empty());
    variable.map_or_else(|| PathBuf::from(format!("{app}.db")), PathBuf::from)
}

/// Lists what reaches whom, and what AWS would do silently.
fn report(deployment: &Deployment) {
    for line in live::wiring(deployment) {
        tracing::info!("{line}");
    }
    for line in live::warnings(deployment) {
        tracing::warn!("{line}");
    }
}

impl StoppedWorld {
    /// Begins to do the work of the world with the functions of the app.
    pub(super) fn start(self, function: &Arc<Function>, timeouts: Timeouts) -> RunningWorld {
        let functions: Arc<InProcess> = Arc::new(InProcess::new(function.clone(), timeouts));
        self.engine.set_functions(functions.clone());
        if let Err(error) = self.aws.notify_of_objects() {
            tracing::error!(%error, "changes of objects are not reported yet");
        }
        let mut options = LiveOptions::new(functions);
        options.tables = Some(Arc::new(self.aws.tables().clone()));
        let (end, ended) = oneshot::channel::<()>();
        let pump = self.live.clone().run(options, async {
            // A sender that is gone ends the world, too.
            let _ = ended.await;
        });
        RunningWorld {
            control: control::listen(&self.directory, self.live.clone()),
            port: None,
            pump: tokio::spawn(pump),
            live: self.live,
            end,
        }
    }

    /// Serves the services of AWS on a port, if one was asked for.
    pub(super) async fn bind(&self, port: Option<SocketAddr>) -> Result<Option<AwsPort>, Error> {
        let Some(address) = port else {
            return Ok(None);
        };
        let port = AwsPort::bind(self.aws.clone(), address).await?;
        tracing::info!(
            "the services of AWS: --endpoint-url http://{}",
            port.address()
        );
        Ok(Some(port))
    }
}

impl RunningWorld {
    /// Serves the port until the world is stopped.
    pub(super) fn serve(&mut self, port: Option<AwsPort>) {
        self.port = port.map(|port| tokio::spawn(port.run(std::future::pending())));
    }

    /// Lets work in flight finish, for some seconds.
    pub(super) async fn stop(self) {
        for task in [self.control, self.port].into_iter().flatten() {
            task.abort();
        }
        let _ = self.end.send(());
        let _ = self.pump.await;
    }
}

/// Fires the schedule of a handler: in the process that serves the app, or else in this one.
pub(super) async fn fire(app: App, handler: &str, options: &ServeOptions) -> Result<(), Error> {
    if let Some(result) = control::fire_elsewhere(&options.directory, handler).await {
        return result;
    }
    let timeouts = Timeouts::from_deployment(&app.deployment());
    let (app, world) = open(app, options)?;
    let unknown = || Error::UnknownSchedule(handler.to_owned());
    let world = world.ok_or_else(unknown)?;
    let function = Arc::new(app.start().await?);
    let running = world.start(&function, timeouts);
    let fired = running
        .live
        .with_world(|world, now| world.fire(handler, now));
    let done = match fired {
        Ok(()) => {
            running.live.idle().await;
            Ok(())
        }
        Err(petstore_local::world::WorldError::Unknown { .. }) => Err(unknown()),
        Err(error) => Err(Error::WorldOperation(error)),
    };
    running.stop().await;
    function.shut_down().await;
    done
}

/// The socket through which other processes reach the one that serves the app.
fn socket(directory: &Path) -> PathBuf {
    directory.join("world.sock")
}
