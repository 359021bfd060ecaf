//! The tables of this domain.

pub mod customer;
pub mod customer_address;
pub mod customer_change;
pub mod customer_consent;
pub mod customer_contact;
pub mod customer_duplicate;
pub mod customer_email;
pub mod customer_image;
pub mod customer_interest;
pub mod customer_match_key;
pub mod customer_match_queue;
pub mod customer_match_record;
pub mod customer_merge;
pub mod customer_phone;
pub mod customer_purchase;
pub mod customer_tag;
pub mod rfm_bounds;
pub mod segment;
pub mod segment_day;
pub mod segment_member;
