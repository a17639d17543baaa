//! A table macro for enums whose variants have fixed names in HTTP or API Gateway. It keeps the
//! variants, the list of all of them and their names from drifting apart.

/// Defines an enum from a table of variants and names, with `ALL` and `as_str`.
///
/// The attributes before `ALL` and `as_str` document them.
macro_rules! named_enum {
    (
        $(#[$meta:meta])*
        pub enum $type:ident {
            $($(#[$variant_meta:meta])* $variant:ident = $name:literal,)+
        }
        $(#[$all_meta:meta])*
        ALL;
        $(#[$name_meta:meta])*
        as_str;
    ) => {
        $(#[$meta])*
        pub enum $type {
            $($(#[$variant_meta])* $variant,)+
        }

        impl $type {
            $(#[$all_meta])*
            pub const ALL: [$type; [$($name),+].len()] = [$($type::$variant),+];

            $(#[$name_meta])*
            pub const fn as_str(self) -> &'static str {
                match self {
                    $($type::$variant => $name,)+
                }
            }
        }
    };
}

pub(crate) use named_enum;
