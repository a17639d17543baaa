use petstore::prelude::*;

#[model]
pub struct Pet {
    #[schemars(extend("enum" = ["cat", "dog"], "x-order" = 1))]
    kind: String,
}
