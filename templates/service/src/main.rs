fn main() -> petstore::Result {
    petstore::run(service::app())
}
