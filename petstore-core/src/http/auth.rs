//! Whether the event says that the gateway checked the caller. A function can be reached by another
//! door than the one its contract names, so without a word of the gateway the answer is 403.

use crate::http::payload::{Format, ProxyEvent};
use crate::http::request::Caller;
use crate::http::route::Auth;

/// Whether the caller may go on.
pub(crate) fn is_authorized(auth: Auth, event: &ProxyEvent<'_>, trust_callers: bool) -> bool {
    if auth == Auth::None {
        return true;
    }
    if !can_tell(auth, event.format) {
        return trust_callers;
    }
    let caller = Caller::new(event);
    match auth {
        Auth::None => true,
        Auth::ApiKey => caller.has_api_key(),
        Auth::Iam => caller.user_arn().is_some_and(|arn| !arn.is_empty()),
        Auth::Cognito => !caller.claims().is_empty(),
    }
}

/// Whether events of this format have room for the proof at all.
fn can_tell(auth: Auth, format: Format) -> bool {
    match format {
        Format::Rest => true,
        Format::HttpV1 | Format::HttpV2 => auth != Auth::ApiKey,
        Format::FunctionUrl => auth == Auth::Iam,
        Format::Alb | Format::AlbMultiValue => false,
    }
}
