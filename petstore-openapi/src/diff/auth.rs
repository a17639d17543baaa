//! Compares who may call a method.

use super::change::Impact;
use super::changes::Changes;
use petstore_core::contract::{Auth, Authorizer, Method};

/// Compares who may call a method.
pub(super) fn compare(changes: &mut Changes<'_>, old: &Method, new: &Method) {
    changes.flag(
        old.api_key_required,
        new.api_key_required,
        (Impact::Breaking, "an API key is required"),
        (Impact::Additive, "an API key is no longer required"),
    );
    let (was, is) = (old.auth.authorization_type(), new.auth.authorization_type());
    match (&old.auth, &new.auth) {
        (Auth::None, Auth::None) | (Auth::Iam, Auth::Iam) => {}
        (Auth::None, _) => changes.add(
            Impact::Breaking,
            format!("authorization by {is} is required"),
        ),
        (_, Auth::None) => changes.add(
            Impact::Additive,
            format!("authorization by {was} is no longer required"),
        ),
        _ if was != is => changes.add(
            Impact::Breaking,
            format!("authorization was by {was} and is by {is}"),
        ),
        (old, new) => {
            authorizers(changes, old, new);
            scopes(changes, old.scopes(), new.scopes());
        }
    }
}

fn authorizers(changes: &mut Changes<'_>, old: &Auth, new: &Auth) {
    let was = old
        .authorizer()
        .and_then(|name| changes.old.authorizers.get(name));
    let is = new
        .authorizer()
        .and_then(|name| changes.new.authorizers.get(name));
    let (Some(was), Some(is)) = (was, is) else {
        return;
    };
    if was.kind.as_str() != is.kind.as_str() || was.identity_source != is.identity_source {
        let sources = |authorizer: &Authorizer| authorizer.identity_source.join(", ");
        let (from, to) = (sources(was), sources(is));
        changes.add(
            Impact::Breaking,
            format!("callers were identified by `{from}`, and are by `{to}`"),
        );
    } else if was.identity_validation_expression != is.identity_validation_expression {
        changes.add(Impact::Breaking, "tokens must match another pattern");
    } else if was != is {
        changes.add(Impact::Neutral, "another authorizer decides");
    }
}

/// A caller needs one of the scopes; without any, another kind of token is asked for.
fn scopes(changes: &mut Changes<'_>, old: &[String], new: &[String]) {
    match (old.is_empty(), new.is_empty()) {
        (true, false) => changes.add(Impact::Breaking, "an access token with a scope is required"),
        (false, true) => changes.add(Impact::Breaking, "an identity token is required"),
        _ => changes.wanted(old, new, "the accepted scope"),
    }
}
