//! Customers of the demo, added as their owners would have, but in the past.

use super::contacts;
use super::entity::customer;
use super::record::create::{Written, insert};
use super::record::{CUSTOMERS, find};
use chrono::{DateTime, Utc};
use platform::db::Conn;
use platform::seal::Keyring;
use platform::{Ctx, Error, Principal, Recorded, Tx};
use records::Basics;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};
use shared::customers::NewCustomer;
use shared::customers::custom_fields::NewCustomField;
use shared::customers::interactions::{InteractionKind, NewInteraction};
use timeline::Logged;
use uuid::Uuid;

/// Adds a customer as of `added`, with what was said since: kind, moment, summary and author.
pub async fn add_demo_customer(
    tx: &Tx,
    keys: &Keyring,
    owner: &Principal,
    new: NewCustomer,
    added: DateTime<Utc>,
    talks: &[(InteractionKind, DateTime<Utc>, &str, Uuid)],
) -> Result<Recorded<Uuid>, Error> {
    let Written { row, change, .. } = insert(tx, keys, owner, new).await?;
    let changed = talks.iter().map(|talk| talk.1).max().unwrap_or(added);
    let contact = talks.iter().filter(|talk| talk.0 != InteractionKind::Note).map(|talk| talk.1).max();
    let dated = customer::Entity::update_many()
        .col_expr(customer::Column::CreatedAt, Expr::value(added))
        .col_expr(customer::Column::UpdatedAt, Expr::value(changed))
        .col_expr(customer::Column::LastContactAt, Expr::value(contact));
    dated.filter(customer::Column::Id.eq(row.id)).exec(tx).await?;
    let mut recorded = Recorded::new(row.id, change);
    let about = Basics { record: &CUSTOMERS, id: row.id, title: row.name, owner: row.owner_id, team: row.team_id };
    for talk in talks {
        recorded = recorded.and(timeline::add_past(tx, &about, *talk).await?);
    }
    Ok(recorded)
}

/// Logs a note of whoever acts that mentions a colleague; the colleague is told in the app, but not by e-mail.
pub async fn add_demo_mention(tx: &Tx, ctx: &Ctx, author: &Principal, customer: Uuid, new: NewInteraction) -> Result<Recorded<()>, Error> {
    let about = Basics::find(&Conn::Tx(tx), &CUSTOMERS, customer, Condition::all()).await?;
    let Logged { change, notified, .. } = timeline::log(tx, ctx, author, &about, new).await?;
    Ok(notified.without_mail().with(Recorded::new((), change)))
}

/// Makes a person a contact of a company.
pub async fn add_demo_contact(tx: &Tx, company: Uuid, person: Uuid, job_title: &str) -> Result<Recorded<()>, Error> {
    let company = find::to_change(tx, company, Condition::all()).await?;
    let person = find::to_change(tx, person, Condition::all()).await?;
    let (_, changes) = contacts::join(tx, &company, &person, Some(job_title.to_owned()), None, u64::MAX).await?;
    Ok(Recorded::all((), changes))
}

/// Adds a custom field.
pub async fn add_demo_custom_field(tx: &Tx, new: NewCustomField) -> Result<Recorded<()>, Error> {
    let (_, change) = records::custom_fields::add(tx, &CUSTOMERS, new).await?;
    Ok(Recorded::new((), change))
}
