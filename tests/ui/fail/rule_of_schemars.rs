#[petstore::model]
pub struct Order {
    #[schemars(length(max = 3))]
    pub note: String,
}
