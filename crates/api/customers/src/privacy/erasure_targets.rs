//! Every place where something personal is kept about a customer, and how it is taken out there. A table that is about customers has its line
//! here.

use super::identifiers::{Identifiers, of_customer};
use crate::changed;
use crate::entity::customer::{self, Column as Customers};
use crate::entity::{
    customer_address, customer_consent, customer_contact, customer_duplicate, customer_email, customer_interest, customer_match_key,
    customer_match_queue, customer_match_record, customer_merge, customer_phone, customer_tag, segment_member,
};
use crate::images;
use futures_util::future::LocalBoxFuture;
use platform::outbox::Message;
use platform::{Change, Ctx, Error, Tx, erasing, mail};
use records::Traces as _;
use records::custom_fields::values;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter};
use shared::customers::privacy::ErasedPlace;
use std::cell::RefCell;
use uuid::Uuid;

/// The erasing of one customer, in its transaction.
pub struct Work<'a> {
    pub tx: &'a Tx,
    pub ctx: &'a Ctx,
    pub identifiers: &'a Identifiers,
    /// What is to be recorded beside the erasing itself.
    pub changes: RefCell<Vec<Change>>,
    /// What leaves with the erasing: jobs that remove contents of files.
    pub messages: RefCell<Vec<Message>>,
    /// Other records that went, whose audit entries are about the customer, too.
    pub gone: RefCell<Vec<Uuid>>,
}

/// Takes the customer out of one place; tells of how many rows.
type Erase = for<'a> fn(&'a Work<'a>) -> LocalBoxFuture<'a, Result<u64, Error>>;

/// One place.
pub struct Target {
    pub place: ErasedPlace,
    pub erase: Erase,
}

/// In the order in which they are gone through: the audit log comes last, for the others say whose entries are to be emptied.
pub const TARGETS: &[Target] = &[
    Target { place: ErasedPlace::Details, erase: |work| Box::pin(details(work)) },
    Target { place: ErasedPlace::Interactions, erase: |work| Box::pin(interactions(work)) },
    Target { place: ErasedPlace::Files, erase: |work| Box::pin(files(work)) },
    Target { place: ErasedPlace::Contacts, erase: |work| Box::pin(contacts(work)) },
    Target { place: ErasedPlace::Subsidiaries, erase: |work| Box::pin(subsidiaries(work)) },
    Target { place: ErasedPlace::Segments, erase: |work| Box::pin(segments(work)) },
    Target { place: ErasedPlace::Imports, erase: |work| Box::pin(records::forget_rows(work.tx, work.ctx, work.identifiers)) },
    Target { place: ErasedPlace::Uploads, erase: |work| Box::pin(uploads(work)) },
    Target { place: ErasedPlace::BulkChanges, erase: |work| Box::pin(records::forget_values(work.tx, work.identifiers.id)) },
    Target { place: ErasedPlace::Merges, erase: |work| Box::pin(merges(work)) },
    Target { place: ErasedPlace::Likenesses, erase: |work| Box::pin(likenesses(work)) },
    Target { place: ErasedPlace::Messages, erase: |work| Box::pin(messages(work)) },
    Target { place: ErasedPlace::Answers, erase: |work| Box::pin(answers(work)) },
    Target { place: ErasedPlace::AuditDetails, erase: |work| Box::pin(audit_details(work)) },
];

/// Deletes the rows of one table that belong to the customer.
macro_rules! deleted {
    ($work:expr, $($table:ident),+) => {{
        let mut count = 0;
        $(
            let of_it = $table::Entity::delete_many().filter($table::Column::CustomerId.eq($work.identifiers.id));
            count += of_it.exec($work.tx).await?.rows_affected;
        )+
        count
    }};
}

async fn details(work: &Work<'_>) -> Result<u64, Error> {
    Ok(deleted!(work, customer_email, customer_phone, customer_address, customer_consent, customer_tag, customer_interest)
        + values::remove(work.tx, &[work.identifiers.id]).await?)
}

async fn interactions(work: &Work<'_>) -> Result<u64, Error> {
    work.gone.borrow_mut().extend(&work.identifiers.interactions);
    timeline::erase_about(work.tx, work.identifiers.id).await
}

/// The rows at once, the contents by jobs. The customer's own row names its picture; [`super::record`] takes that out.
async fn files(work: &Work<'_>) -> Result<u64, Error> {
    let gone = attachments::ids_of(work.tx, work.identifiers.id).await?;
    let removal = attachments::erase_all(work.tx, work.identifiers.id).await?;
    work.messages.borrow_mut().extend(removal);
    let pictures = images::erase(work.tx, work.identifiers.id).await?;
    let count = gone.len() as u64 + pictures;
    work.gone.borrow_mut().extend(gone);
    Ok(count)
}

async fn merges(work: &Work<'_>) -> Result<u64, Error> {
    use customer_merge::{Column, Entity};
    let of_it = Condition::any().add(Column::KeptId.eq(work.identifiers.id)).add(Column::OtherId.eq(work.identifiers.id));
    Ok(Entity::delete_many().filter(of_it).exec(work.tx).await?.rows_affected)
}

async fn likenesses(work: &Work<'_>) -> Result<u64, Error> {
    use customer_duplicate::{Column, Entity};
    let keys = deleted!(work, customer_match_key, customer_match_record, customer_match_queue);
    let of_it = Condition::any().add(Column::AId.eq(work.identifiers.id)).add(Column::BId.eq(work.identifiers.id));
    Ok(keys + Entity::delete_many().filter(of_it).exec(work.tx).await?.rows_affected)
}

async fn contacts(work: &Work<'_>) -> Result<u64, Error> {
    changed::note(work.tx, &work.identifiers.partners).await?;
    Ok(customer_contact::Entity::delete_many().filter(of_customer(work.identifiers.id)).exec(work.tx).await?.rows_affected)
}

/// Companies that belong to it stand alone from now on.
async fn subsidiaries(work: &Work<'_>) -> Result<u64, Error> {
    let alone = customer::Entity::update_many()
        .col_expr(Customers::ParentId, Expr::value(None::<Uuid>))
        .col_expr(Customers::Version, Expr::col(Customers::Version).add(1))
        .filter(Customers::ParentId.eq(work.identifiers.id));
    changed::note(work.tx, &work.identifiers.children).await?;
    Ok(alone.exec(work.tx).await?.rows_affected)
}

/// The worker that follows changes takes it out of its segments, and counts; what is there until then is no more than an id.
async fn segments(work: &Work<'_>) -> Result<u64, Error> {
    changed::note(work.tx, &[work.identifiers.id]).await?;
    Ok(segment_member::Entity::find().filter(segment_member::Column::CustomerId.eq(work.identifiers.id)).count(work.tx).await?)
}

async fn uploads(work: &Work<'_>) -> Result<u64, Error> {
    let cancelled = records::forget_uploads(work.tx, work.ctx, work.identifiers).await?;
    let count = cancelled.len() as u64;
    work.changes.borrow_mut().extend(cancelled);
    Ok(count)
}

/// An address that is a colleague's, too, keeps its messages, unless they name the customer: they are the colleague's.
async fn messages(work: &Work<'_>) -> Result<u64, Error> {
    let mut addresses: Vec<String> = work.identifiers.emails.iter().cloned().collect();
    let colleagues = identity::emails_of_users(work.tx, &addresses).await?;
    addresses.retain(|address| !colleagues.contains(address));
    let mentions = |text: &str| work.identifiers.are_in(text);
    let deleted = erasing::forget_messages(work.tx, work.ctx.keys(), &addresses, mentions).await?;
    work.messages.borrow_mut().extend((!deleted.is_empty()).then(|| mail::removal(&deleted)));
    let count = deleted.len() as u64;
    work.gone.borrow_mut().extend(deleted);
    Ok(count)
}

async fn answers(work: &Work<'_>) -> Result<u64, Error> {
    erasing::forget_answers(work.tx, work.ctx.keys(), |answer| work.identifiers.are_in(answer)).await
}

async fn audit_details(work: &Work<'_>) -> Result<u64, Error> {
    let (tx, keys, identifiers) = (work.tx, work.ctx.keys(), work.identifiers);
    let mut subjects = work.gone.borrow().clone();
    subjects.push(identifiers.id);
    let neighbours = [identifiers.partners.as_slice(), &identifiers.children].concat();
    let emptied = erasing::forget_subjects(tx, keys, &subjects).await?;
    Ok(emptied + erasing::forget_mentions(tx, keys, &subjects, &neighbours, |details| identifiers.are_in(details)).await?)
}
