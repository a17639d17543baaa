//! Finds `impl Trait` in a signature, whose types generated code cannot name.

use syn::visit_mut::VisitMut;
use syn::{Signature, TypeImplTrait};

/// The opaque types in the arguments, and those in the return type.
pub(crate) fn find_opaque_types(signature: &Signature) -> (Vec<TypeImplTrait>, Vec<TypeImplTrait>) {
    struct Find(Vec<TypeImplTrait>);
    impl VisitMut for Find {
        fn visit_type_impl_trait_mut(&mut self, found: &mut TypeImplTrait) {
            self.0.push(found.clone());
        }
    }
    let mut signature = signature.clone();
    let (mut arguments, mut output) = (Find(Vec::new()), Find(Vec::new()));
    for argument in &mut signature.inputs {
        arguments.visit_fn_arg_mut(argument);
    }
    output.visit_return_type_mut(&mut signature.output);
    (arguments.0, output.0)
}
