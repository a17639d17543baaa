//! What a world needs beside the deployment.

use std::collections::BTreeMap;

use super::names::Names;

/// The settings of a world.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct WorldSettings {
    /// Account and region.
    pub names: Names,
    /// What makes the ids of this world differ from those of others.
    pub seed: String,
    /// Subscribers of topics outside of the app, by the declared name of the topic: `http://…`,
    /// `https://…` or an email address.
    pub subscribers: BTreeMap<String, Vec<String>>,
    /// Where links of SNS lead, such as `http://127.0.0.1:4566`. Without it a webhook counts as
    /// confirmed once it has accepted the request for confirmation.
    pub base_url: Option<String>,
    /// The size of the file, in pages of 4 KiB, from which on nothing new is accepted; without a
    /// limit if `None`. The file grows beyond it as far as what was accepted needs room.
    pub max_page_count: Option<u32>,
}

impl Default for WorldSettings {
    fn default() -> Self {
        WorldSettings {
            names: Names::default(),
            seed: "world".to_owned(),
            subscribers: BTreeMap::new(),
            base_url: None,
            max_page_count: None,
        }
    }
}
