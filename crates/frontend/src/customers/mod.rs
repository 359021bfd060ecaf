//! Customers: the list, the record with its timeline, the form, and imports.

mod api;
mod bulk_archive;
mod changes;
mod columns;
mod currencies;
mod customer_facts;
mod customer_filters;
mod customer_form;
mod customer_list;
mod customer_page;
mod form_conflict;
mod form_draft;
mod form_fields;
mod form_model;
mod import_mapping;
mod import_page;
mod import_plan;
mod import_preview;
mod import_result;
mod import_start;
mod interaction_form;
mod leave_guard;
mod list_address;
mod list_state;
mod occurred;
mod period;
mod stored;
mod timeline;
mod views;

pub use customer_form::{customer_edit, customer_new};
pub use customer_list::customer_list;
pub use customer_page::customer_page;
pub use import_page::import_page;
pub use import_start::import_start;
