#[petstore::model]
pub struct Order {
    #[validate(length(max = 3))]
    pub note: String,
}
