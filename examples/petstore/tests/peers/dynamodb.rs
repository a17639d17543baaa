//! The repository's guarantees against ministack's DynamoDB.

use std::sync::Arc;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region};
use aws_smithy_http_client::Builder;
use petstore_app::pets::{PetId, Pets};

use crate::ministack::Ministack;
use crate::suite::promises;

promises! { pets_in_a_new_table() }

async fn pets_in_a_new_table() -> (Pets, Arc<Ministack>) {
    let ministack = Ministack::shared();
    let config = aws_sdk_dynamodb::Config::builder()
        .behavior_version(BehaviorVersion::v2026_01_12())
        .region(Region::from_static("us-east-1"))
        .credentials_provider(Credentials::new("test", "test", None, None, "tests"))
        .endpoint_url(format!("http://127.0.0.1:{}", ministack.port))
        .http_client(Builder::new().build_http())
        .build();
    let pets = Pets::new(
        Client::from_conf(config),
        format!("pets-{}", PetId::random()),
    );
    pets.make_table().await.expect("the table is made");
    (pets, ministack)
}
