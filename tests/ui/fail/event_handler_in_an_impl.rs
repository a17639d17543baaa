use petstore::prelude::*;

pub struct Mailer;

impl Mailer {
    #[event(direct)]
    pub async fn send() {}
}
