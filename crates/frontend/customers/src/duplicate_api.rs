//! The requests of the duplicates' and merges' pages.

use platform::client::{self, Failure};
use shared::{
    customers::duplicates::{CheckDuplicates, Duplicate, LikelySame},
    customers::merges::{Merge, MergePreview, NewMerge, UndoneMerge},
    page::Page,
};
use uuid::Uuid;

/// The pairs with this customer.
pub async fn of(customer: Uuid) -> Result<Page<Duplicate>, Failure> {
    client::get(&format!("/customers/duplicates?customer_id={customer}&limit=1&total=true")).await
}

pub async fn dismiss(pair: Uuid) -> Result<Duplicate, Failure> {
    client::post_empty(&format!("/customers/duplicates/{pair}/dismiss")).await
}

pub async fn restore(pair: Uuid) -> Result<Duplicate, Failure> {
    client::post_empty(&format!("/customers/duplicates/{pair}/restore")).await
}

pub async fn check(sought: &CheckDuplicates) -> Result<Vec<LikelySame>, Failure> {
    client::post("/customers/duplicates/check", sought).await
}

pub async fn preview(keep: Uuid, other: Uuid) -> Result<MergePreview, Failure> {
    client::get(&format!("/customers/merges/preview?keep_id={keep}&other_id={other}")).await
}

pub async fn merge(new: &NewMerge) -> Result<Merge, Failure> {
    client::post("/customers/merges", new).await
}

pub async fn undo(merge: Uuid) -> Result<UndoneMerge, Failure> {
    client::post_empty(&format!("/customers/merges/{merge}/undo")).await
}

/// Where two customers are compared and merged.
pub fn compare_href(keep: Uuid, other: Uuid) -> String {
    format!("/customers/merge?keep={keep}&other={other}")
}
