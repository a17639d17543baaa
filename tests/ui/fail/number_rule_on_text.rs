#[petstore::model]
pub struct Order {
    #[garde(range(max = 3))]
    pub note: Option<String>,
}
