//! A process with all its descendants, which are killed together.

use std::io::Result;
use std::process::ExitStatus;

use tokio::process::{Child, Command};

/// A process group; it is killed when this is dropped.
///
/// A shell that runs a function is the function's parent, so killing the shell alone would leave
/// the function.
#[derive(Debug)]
pub(super) struct Group {
    child: Child,
    #[cfg(unix)]
    id: Option<rustix::process::Pid>,
}

impl Group {
    /// Starts the command in a group of its own.
    pub(super) fn spawn(command: &mut Command) -> Result<Self> {
        #[cfg(unix)]
        command.process_group(0);
        let child = command.kill_on_drop(true).spawn()?;
        Ok(Self {
            #[cfg(unix)]
            id: child
                .id()
                .and_then(|id| i32::try_from(id).ok())
                .and_then(rustix::process::Pid::from_raw),
            child,
        })
    }

    /// Waits for the end of the leader, and kills its descendants then.
    pub(super) async fn wait(&mut self) -> Result<ExitStatus> {
        let status = self.child.wait().await;
        self.kill();
        // The system may give the id to another group from now on.
        #[cfg(unix)]
        {
            self.id = None;
        }
        status
    }

    /// Kills the group at once.
    pub(super) fn kill(&mut self) {
        #[cfg(unix)]
        self.signal(rustix::process::Signal::KILL);
        #[cfg(not(unix))]
        let _ = self.child.start_kill();
    }

    /// Asks the group to end.
    pub(super) fn terminate(&mut self) {
        #[cfg(unix)]
        self.signal(rustix::process::Signal::TERM);
        #[cfg(not(unix))]
        let _ = self.child.start_kill();
    }

    #[cfg(unix)]
    fn signal(&self, signal: rustix::process::Signal) {
        if let Some(id) = self.id {
            // The group may have ended.
            let _ = rustix::process::kill_process_group(id, signal);
        }
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        self.kill();
    }
}
