//! Names every lifetime of a signature: what a handler borrows, it borrows from the request.

use proc_macro2::Span;
use syn::visit_mut::{self, VisitMut};
use syn::{Lifetime, Type, TypeReference};

/// The type with each lifetime except `'static` replaced by `lifetime`, elided ones too.
pub(crate) fn named(of: &Type, lifetime: &str) -> Type {
    let mut named = of.clone();
    Name(Lifetime::new(lifetime, Span::call_site())).visit_type_mut(&mut named);
    named
}

struct Name(Lifetime);

impl VisitMut for Name {
    fn visit_lifetime_mut(&mut self, lifetime: &mut Lifetime) {
        if lifetime.ident != "static" {
            *lifetime = Lifetime::new(&self.0.to_string(), lifetime.span());
        }
    }

    fn visit_type_reference_mut(&mut self, reference: &mut TypeReference) {
        if reference.lifetime.is_none() {
            reference.lifetime = Some(self.0.clone());
        }
        visit_mut::visit_type_reference_mut(self, reference);
    }

    fn visit_type_fn_ptr_mut(&mut self, _: &mut syn::TypeFnPtr) {
        // The lifetimes of a function pointer are its own.
    }
}
