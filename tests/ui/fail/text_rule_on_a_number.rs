#[petstore::model]
pub struct Order {
    #[garde(length(max = 3))]
    pub count: u32,
}
