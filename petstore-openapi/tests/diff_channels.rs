//! Messages and cookies are compared: what other applications receive, what they send, and what
//! clients send.

use petstore_core::contract::Api;
use petstore_openapi::diff::{Change, Impact, diff};
use petstore_openapi::import::{Options, import};
use petstore_openapi::{Options as ExportOptions, export};
use serde_json::{Value, json};

fn api(document: &Value) -> Api {
    let imported = import(&document.to_string(), &Options::default());
    imported.unwrap_or_else(|error| panic!("{error}")).api
}

fn with_channel(channel: Value, message: Value) -> Api {
    api(&json!({
        "openapi": "3.0.1", "info": {"title": "shop", "version": "1"}, "paths": {},
        "components": {"schemas": {"Sold": message}},
        "x-petstore-channels": {"sold": channel},
    }))
}

fn impacts(old: &Api, new: &Api) -> Vec<Impact> {
    let mut impacts: Vec<Impact> = diff(old, new).iter().map(|c| c.impact).collect();
    impacts.dedup();
    impacts
}

#[test]
fn publishers_and_consumers_break_in_opposite_directions() {
    let loose = json!({"type": "object", "properties": {"id": {"type": "string"}}});
    let mut strict = loose.clone();
    strict["required"] = json!(["id"]);
    let message = json!({"$ref": "#/components/schemas/Sold"});
    for (role, to_strict, to_loose) in [
        ("publishes", Impact::Additive, Impact::Breaking),
        ("consumes", Impact::Breaking, Impact::Additive),
    ] {
        let channel = json!({"kind": "topic", role: message});
        let (old, new) = (
            with_channel(channel.clone(), loose.clone()),
            with_channel(channel, strict.clone()),
        );
        assert_eq!(impacts(&old, &new), [to_strict], "{role}");
        assert_eq!(impacts(&new, &old), [to_loose], "{role}");
        assert_eq!(diff(&old, &old), []);
    }
}

#[test]
fn channels_come_and_go() {
    let model = json!({"type": "object"});
    let reference = json!({"$ref": "#/components/schemas/Sold"});
    let none = with_channel(json!({"kind": "queue"}), model.clone());
    let sends = with_channel(
        json!({"kind": "queue", "publishes": reference}),
        model.clone(),
    );
    let other = with_channel(json!({"kind": "topic", "publishes": reference}), model);
    assert_eq!(impacts(&none, &sends), [Impact::Additive]);
    assert_eq!(impacts(&sends, &none), [Impact::Breaking]);
    assert_eq!(impacts(&sends, &other), [Impact::Breaking]);
    let mut without = sends.clone();
    without.channels.clear();
    let gone: Vec<Change> = diff(&sends, &without);
    assert_eq!(
        gone[0].to_string(),
        "breaking: queue sold: the queue is gone"
    );
    assert_eq!(impacts(&without, &sends), [Impact::Additive]);
}

#[test]
fn a_message_refers_to_a_model() {
    let document = |channel: Value| {
        json!({"openapi": "3.0.1", "paths": {}, "x-petstore-channels": {"sold": channel}})
            .to_string()
    };
    for wrong in [
        json!({"kind": "pigeon"}),
        json!({"kind": "queue", "consumes": {"type": "object"}}),
        json!({"kind": "queue", "consumes": {"$ref": "#/components/schemas/None"}}),
    ] {
        assert!(
            import(&document(wrong.clone()), &Options::default()).is_err(),
            "{wrong}"
        );
    }
}

fn with_cookie(parameter: &Value) -> Api {
    api(&json!({"openapi": "3.0.1", "paths": {"/": {"get": {
        "parameters": parameter, "responses": {"200": {"description": ""}},
    }}}}))
}

#[test]
fn cookies() {
    let none = with_cookie(&json!([]));
    let optional = with_cookie(&json!([{"name": "session", "in": "cookie"}]));
    let required = with_cookie(&json!([{"name": "session", "in": "cookie", "required": true}]));
    let digits = with_cookie(
        &json!([{"name": "session", "in": "cookie", "required": true,
        "schema": {"type": "string", "pattern": "^[0-9]+$"}}]),
    );
    assert_eq!(impacts(&none, &optional), [Impact::Additive]);
    assert_eq!(impacts(&optional, &required), [Impact::Breaking]);
    assert_eq!(impacts(&required, &optional), [Impact::Additive]);
    assert_eq!(impacts(&none, &required), [Impact::Breaking]);
    assert_eq!(impacts(&required, &none), [Impact::MayBreak]);
    assert!(!impacts(&required, &digits).is_empty());
}

#[test]
fn an_export_keeps_them() {
    let mut shop = with_channel(
        json!({"kind": "bus", "description": "sales", "consumes": {"$ref": "#/components/schemas/Sold"}}),
        json!({"type": "object"}),
    );
    let cookie = with_cookie(&json!([{"name": "session", "in": "cookie", "required": true}]));
    shop.resources = cookie.resources;
    let document = export(&shop, &ExportOptions::default()).document.to_value();
    let again = api(&document);
    assert_eq!(again.channels, shop.channels);
    assert_eq!(diff(&shop, &again), []);
}
