//! What a handle allows, as types.

/// Allows reading.
#[derive(Debug, Clone, Copy)]
pub struct Read;

/// Allows writing.
#[derive(Debug, Clone, Copy)]
pub struct Write;

/// Allows reading and writing.
#[derive(Debug, Clone, Copy)]
pub struct ReadWrite;

/// What a handle allows: [`Read`], [`Write`] or [`ReadWrite`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an access: a handle allows `Read`, `Write` or `ReadWrite`",
    label = "not an access"
)]
pub trait Access: sealed::Sealed + Send + Sync + 'static {
    /// Whether the handle allows reading.
    const READ: bool;
    /// Whether the handle allows writing.
    const WRITE: bool;
}

/// An access that includes reading.
#[diagnostic::on_unimplemented(
    message = "this handle does not allow reading: take it with `Read` or `ReadWrite` instead of `{Self}`",
    label = "needs a handle that allows reading"
)]
pub trait ReadAccess: Access {}

/// An access that includes writing.
#[diagnostic::on_unimplemented(
    message = "this handle does not allow writing: take it with `Write` or `ReadWrite` instead of `{Self}`",
    label = "needs a handle that allows writing"
)]
pub trait WriteAccess: Access {}

impl Access for Read {
    const READ: bool = true;
    const WRITE: bool = false;
}

impl Access for Write {
    const READ: bool = false;
    const WRITE: bool = true;
}

impl Access for ReadWrite {
    const READ: bool = true;
    const WRITE: bool = true;
}

impl ReadAccess for Read {}
impl ReadAccess for ReadWrite {}
impl WriteAccess for Write {}
impl WriteAccess for ReadWrite {}

mod sealed {
    pub trait Sealed {}
    impl Sealed for super::Read {}
    impl Sealed for super::Write {}
    impl Sealed for super::ReadWrite {}
}
