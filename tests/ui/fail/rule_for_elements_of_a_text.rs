#[petstore::model]
struct Pet {
    #[garde(inner(length(max = 3)))]
    name: Option<String>,
}
