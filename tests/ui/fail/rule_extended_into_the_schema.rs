#[petstore::model]
struct Pet {
    #[schemars(extend("maxLength" = 3))]
    name: String,
}
