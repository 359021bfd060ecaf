//! Customers: the one record of a person or company.

mod address;
mod checks;
pub mod contacts;
mod customer;
pub mod duplicates;
mod edit;
pub mod list;
pub mod merges;
mod new;
pub mod privacy;
pub mod profile;
pub mod segments;
pub mod spec;

pub use crate::records::{custom_fields, custom_values, filter, filter_describe, interactions, timeline};
pub use address::Address;
pub(crate) use address::country_code;
pub use customer::{Customer, CustomerRef};
pub use edit::EditCustomer;
pub use new::NewCustomer;

use crate::named_enum;

named_enum! {
    /// Whether the customer is a person or an organisation.
    CustomerKind {
        Company = "company", "Company";
        Person = "person", "Person";
    }
}

named_enum! {
    /// The size class of a customer.
    CustomerSize {
        Small = "small", "Small";
        Medium = "medium", "Medium";
        Big = "big", "Big";
        Huge = "huge", "Huge";
    }
}

impl CustomerSize {
    /// The size class by head count: small below 50, medium below 250 (the European Union's recommendation 2003/361/EC), big below 5,000.
    pub fn of_employees(employees: i32) -> Self {
        match employees {
            ..50 => Self::Small,
            50..250 => Self::Medium,
            250..5_000 => Self::Big,
            _ => Self::Huge,
        }
    }
}
