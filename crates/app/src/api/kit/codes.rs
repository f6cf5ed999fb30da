//! The codes of an enum of the rules, for the document: written once, in the rules.

use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};

/// A text that is one of these.
pub fn one_of<'a>(all: impl IntoIterator<Item = &'a str>) -> RefOr<Schema> {
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(all)).build().into()
}

/// Declares a schema for texts that are one of these codes, for `#[schema(value_type = Name)]`: there is no value of it.
macro_rules! codes {
    ($(#[$doc:meta])* $name:ident = $all:expr) => {
        $(#[$doc])*
        #[derive(Debug)]
        pub(crate) enum $name {}

        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                $crate::api::kit::one_of($all)
            }
        }

        impl utoipa::ToSchema for $name {}
    };
}
pub(crate) use codes;
