//! What the server and the browser both know.
//!
//! DTOs (request and response shapes), the validation that both sides run, permissions, and the small value types they are made of.
//! Compiles to wasm32 without any server dependency; the `server` feature adds OpenAPI schemas and database derives.

pub mod access;
pub mod attachments;
pub mod audit;
pub mod countries;
pub mod customers;
pub mod identity;
pub mod jobs;
pub mod languages;
pub mod live;
pub mod money;
pub mod notifications;
pub mod page;
pub mod patch;
pub mod problem;
pub mod record;
pub mod records;
pub mod reports;
pub mod rules;
pub mod sales;
pub mod sectors;
pub mod text;
pub mod views;

pub use patch::Patch;
pub use problem::{FieldError, Problem};

/// A moment in UTC, RFC 3339 on the wire.
pub type Moment = chrono::DateTime<chrono::Utc>;

/// A day of the calendar, `YYYY-MM-DD` on the wire.
pub type Date = chrono::NaiveDate;

/// The stable code and the human words of an enumeration that travels as a string.
pub trait Named: Sized + Copy + 'static {
    /// Every value, in the order people should see them.
    const ALL: &'static [Self];
    /// As on the wire and in the database.
    fn code(self) -> &'static str;
    /// As people read it.
    fn label(self) -> &'static str;
    /// The value with this code.
    fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|v| v.code() == code)
    }
}

/// Declares a string enumeration once: serde, OpenAPI, database, code and label.
#[macro_export]
macro_rules! named_enum {
    ($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident = $code:tt, $label:tt;)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(feature = "server", derive(utoipa::ToSchema, sea_orm::EnumIter, sea_orm::DeriveActiveEnum))]
        #[cfg_attr(feature = "server", sea_orm(rs_type = "String", db_type = "Text"))]
        pub enum $name {
            $($(#[$vmeta])* #[serde(rename = $code)] #[cfg_attr(feature = "server", sea_orm(string_value = $code))] $variant,)+
        }
        impl $crate::Named for $name {
            const ALL: &'static [Self] = &[$(Self::$variant),+];
            fn code(self) -> &'static str { match self { $(Self::$variant => $code),+ } }
            fn label(self) -> &'static str { match self { $(Self::$variant => $label),+ } }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str($crate::Named::code(*self)) }
        }
        impl std::str::FromStr for $name {
            type Err = String;
            fn from_str(s: &str) -> Result<Self, String> {
                <Self as $crate::Named>::from_code(s).ok_or_else(|| format!("is not one of {}", <Self as $crate::Named>::ALL.iter().map(|v| $crate::Named::code(*v)).collect::<Vec<_>>().join(", ")))
            }
        }
    };
}
