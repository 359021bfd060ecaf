//! The tables of this domain.

pub mod customer;
pub mod customer_import;
pub mod customer_import_file;
pub mod customer_import_issue;
pub mod customer_import_link;
pub mod customer_tag;
pub mod interaction;
