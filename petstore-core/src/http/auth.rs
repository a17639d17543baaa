//! Checks that the gateway has authenticated the caller, as the route's `auth` requires. A function
//! can be invoked through a trigger other than the API it was designed for, so a request without
//! proof in the event gets a 403.

use crate::http::payload::{Format, ProxyEvent};
use crate::http::request::Caller;
use crate::http::route::Auth;

/// Whether the caller is authorized.
pub(crate) fn is_authorized(auth: Auth, event: &ProxyEvent<'_>, allow_unverified: bool) -> bool {
    if auth == Auth::None {
        return true;
    }
    if !can_contain_proof(auth, event.format) {
        return allow_unverified;
    }
    let caller = Caller::new(event);
    match auth {
        Auth::None => true,
        Auth::ApiKey => caller.has_api_key(),
        Auth::Iam => caller.user_arn().is_some_and(|arn| !arn.is_empty()),
        Auth::Cognito | Auth::Jwt(_) => !caller.claims().is_empty(),
        Auth::Lambda(_) => caller.principal_id().is_some_and(|id| !id.is_empty()),
    }
}

/// Whether events of this format can contain the proof.
fn can_contain_proof(auth: Auth, format: Format) -> bool {
    match format {
        Format::Rest => true,
        Format::HttpV1 | Format::HttpV2 => auth != Auth::ApiKey,
        Format::FunctionUrl | Format::VpcLatticeV2 => auth == Auth::Iam,
        Format::Alb | Format::AlbMultiValue | Format::VpcLatticeV1 => false,
    }
}
