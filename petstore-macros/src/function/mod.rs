//! What every macro on a function shares: its parts, its arguments, its types and their lifetimes.

mod argument;
mod future;
mod in_impl;
mod lifetimes;
mod marker;
mod opaque;
mod types;

use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::parse::{Parse, ParseStream};
use syn::{Attribute, FnArg, Ident, Result, ReturnType, Signature, Type, Visibility, parse_quote};

use crate::errors::Errors;

pub(crate) use argument::Written;
pub(crate) use future::future;
pub(crate) use in_impl::refuse_in_impl;
pub(crate) use lifetimes::named;
pub(crate) use marker::marker;
pub(crate) use opaque::find_opaque_types;
pub(crate) use types::{
    SCALARS, inner_type, is_named, is_plain, is_str, last_segment, second_type, source_text,
};

/// A function whose body stays unparsed: no macro reads it.
#[derive(Clone)]
pub(crate) struct Function {
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) vis: Visibility,
    pub(crate) sig: Signature,
    body: TokenStream,
}

impl Parse for Function {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        Ok(Function {
            attrs: input.call(Attribute::parse_outer)?,
            vis: input.parse()?,
            sig: input.parse()?,
            body: input.parse()?,
        })
    }
}

impl ToTokens for Function {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        for attribute in &self.attrs {
            attribute.to_tokens(tokens);
        }
        self.vis.to_tokens(tokens);
        self.sig.to_tokens(tokens);
        self.body.to_tokens(tokens);
    }
}

impl Function {
    /// The body, with its braces.
    pub(crate) fn body(&self) -> &TokenStream {
        &self.body
    }

    /// What an error about the return type underlines: the type, or else the name.
    pub(crate) fn output_place(&self) -> TokenStream {
        match &self.sig.output {
            ReturnType::Type(_, output) => output.to_token_stream(),
            ReturnType::Default => self.sig.ident.to_token_stream(),
        }
    }

    /// The return type.
    pub(crate) fn output(&self) -> Type {
        match &self.sig.output {
            ReturnType::Type(_, output) => (**output).clone(),
            ReturnType::Default => parse_quote!(()),
        }
    }

    /// The function without the attributes of arguments that only the macro reads.
    pub(crate) fn plain(&self) -> Function {
        let mut plain = self.clone();
        for argument in &mut plain.sig.inputs {
            if let FnArg::Typed(argument) = argument {
                argument
                    .attrs
                    .retain(|attribute| !attribute.path().is_ident("name"));
            }
        }
        plain
    }

    /// What a function with a mistake becomes: the function, the errors, and a stub that is never
    /// called, so that the table that contains the function has no error of its own.
    pub(crate) fn with_errors(&self, errors: &Errors, stub: TokenStream) -> TokenStream {
        let (plain, errors) = (self.plain(), errors.to_compile_error());
        quote! {
            #[allow(dead_code, unused)]
            #plain
            #errors
            #stub
        }
    }
}

/// The name after `fn`, in an item that does not parse.
pub(crate) fn name_of_function(item: &TokenStream) -> Option<Ident> {
    let mut tokens = item.clone().into_iter();
    tokens.find(|token| matches!(token, TokenTree::Ident(word) if word == "fn"))?;
    match tokens.next()? {
        TokenTree::Ident(name) => Some(name),
        _ => None,
    }
}
