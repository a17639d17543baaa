//! Addresses that topics reach outside of the app, from the environment and from a file.

use std::collections::BTreeMap;
use std::path::Path;

use petstore_core::contract::Deployment;
use petstore_core::infrastructure::ResourceSpec;

use crate::Error;

/// The addresses in `.petstore/subscribers.json`, `{"pet-added": ["keeper@shelter.example"]}`, and
/// those in `PETSTORE_SUBSCRIBERS_PET_ADDED`, which are separated by commas.
pub(super) fn read(
    deployment: &Deployment,
    directory: &Path,
) -> Result<BTreeMap<String, Vec<String>>, Error> {
    let file = directory.join("subscribers.json");
    let failed = |error: std::io::Error| Error::File {
        path: file.display().to_string(),
        error,
    };
    let mut all: BTreeMap<String, Vec<String>> = match std::fs::read(&file) {
        Ok(bytes) => serde_json::from_slice(&bytes).map_err(|error| failed(error.into()))?,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => BTreeMap::new(),
        Err(error) => return Err(failed(error)),
    };
    for resource in &deployment.resources {
        let ResourceSpec::Topic(topic) = resource else {
            continue;
        };
        let variable = resource.variable().replacen("_TOPIC_", "_SUBSCRIBERS_", 1);
        let Ok(text) = std::env::var(variable) else {
            continue;
        };
        let addresses = text.split(',').map(str::trim);
        let addresses = addresses.filter(|address| !address.is_empty());
        let of_topic = all.entry(topic.name.to_owned()).or_default();
        of_topic.extend(addresses.map(str::to_owned));
    }
    Ok(all)
}
