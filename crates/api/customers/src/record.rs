//! Customers as a record type: what the kit needs to know of them, over the typed code in the modules below.

pub(super) mod archive;
pub(super) mod create;
mod details;
pub(super) mod edit;
pub(super) mod find;
mod read;
mod snapshot;
mod state;
mod stored;

pub(super) use details::Details;
pub(super) use read::CustomerRows;
pub(super) use snapshot::Snapshot;
pub(super) use state::typed;

use crate::access::{ACCESS, nobody, within};
use crate::entity::customer::{self, Column, Entity, PHONE};
use crate::entity::segment;
use crate::entity::segment::StoredFilter;
use crate::sheets::CustomerSheets;
use crate::{changed, last_contact};
use async_trait::async_trait;
use create::{Ready, Written};
use platform::db::{Conn, Tx};
use platform::valid::checked_json;
use platform::{Change, Ctx, Error, Principal, search};
use records::custom_fields::CustomFields;
use records::filter::{FilterContext, Sql, Table, beside};
use records::table::document;
use records::{Access, AnyRecord, ChangeKind, Dtos, Held, Prepared, Schemas, SheetRules, Stored, Work};
use sea_orm::sea_query::LockType;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::Value;
use shared::access::Permission;
use shared::customers::spec::SPEC;
use shared::customers::{Customer, EditCustomer, NewCustomer};
use shared::record::{Spec, State};
use shared::records::filter::FilterOp;
use std::collections::HashMap;
use std::rc::Rc;
use uuid::Uuid;

/// The record type.
pub static CUSTOMERS: Customers = Customers;

pub struct Customers;

/// What is held of a customer.
struct Full {
    row: customer::Model,
    details: Details,
    /// Just added, so that nobody belongs to it yet.
    is_new: bool,
}

fn held(ctx: &Ctx, full: Full) -> Result<Held, Error> {
    let row = &full.row;
    Ok(Held {
        id: row.id,
        version: row.version,
        title: row.name.clone(),
        archived: row.archived_at.is_some(),
        owner: row.owner_id,
        team: row.team_id,
        state: state::of(row, &full.details, ctx.keys())?,
        row: Box::new(full),
    })
}

fn written(ctx: &Ctx, Written { row, details, change }: Written, is_new: bool) -> Result<records::Written, Error> {
    Ok(records::Written { held: held(ctx, Full { row, details, is_new })?, change, messages: Vec::new() })
}

fn full(held: Held) -> Result<Full, Error> {
    held.row.downcast::<Full>().map(|full| *full).map_err(|_| Error::internal("what is held is no customer"))
}

#[async_trait(?Send)]
impl AnyRecord for Customers {
    fn spec(&self) -> &'static Spec {
        &SPEC
    }

    fn access(&self) -> &'static Access {
        &ACCESS
    }

    fn stored(&self) -> &'static Stored {
        &stored::STORED
    }

    fn read_new(&self, body: &[u8]) -> Result<State, Error> {
        state::map(&checked_json::<NewCustomer>(body)?)
    }

    fn read_edit(&self, body: &[u8]) -> Result<State, Error> {
        state::map(&checked_json::<EditCustomer>(body)?)
    }

    async fn prepare(&self, work: &Work<'_>, new: State, import: Option<Uuid>) -> Result<Prepared, Error> {
        let typed: NewCustomer = state::typed(new.clone())?;
        let owner = typed.owner_id.unwrap_or(work.by.user_id);
        let team = work.team_of(owner).await?.ok_or_else(|| Error::invalid("owner_id", "is not an active user"))?;
        let known = create::Known {
            owner: (owner, team),
            fields: if typed.custom.is_empty() { Rc::default() } else { work.custom_fields(self).await? },
            is_free: &|field, value| work.is_free(field, value),
        };
        let ready = create::ready(work.tx, work.ctx.keys(), work.by, typed, known, import).await?;
        Ok(Prepared { id: ready.row.id, state: new, row: Box::new(ready) })
    }

    async fn insert(&self, work: &Work<'_>, new: Vec<Prepared>) -> Result<Vec<records::Written>, Error> {
        let unknown = |_| Error::internal("what was prepared is no customer");
        let ready = new.into_iter().map(|new| new.row.downcast::<Ready>().map(|ready| *ready).map_err(unknown));
        let stored = create::store(work.tx, work.ctx.keys(), ready.collect::<Result<_, _>>()?).await?;
        stored.into_iter().map(|one| written(work.ctx, one, true)).collect()
    }

    async fn lock(&self, work: &Work<'_>, ids: &[Uuid], within: Condition) -> Result<Vec<Held>, Error> {
        // In one order, so that two who want the same ones do not wait for each other for ever. Their keys stay, so rows that refer to them can be
        // written meanwhile.
        let found = Entity::find().filter(Column::Id.is_in(ids.iter().copied())).filter(within).order_by_asc(Column::Id);
        let rows = found.lock(LockType::NoKeyUpdate).all(work.tx).await?;
        let mut details = Details::of_all(work.tx, rows.iter().map(|row| row.id).collect()).await?;
        let one = |row: customer::Model| {
            let details = details.remove(&row.id).unwrap_or_default();
            held(work.ctx, Full { row, details, is_new: false })
        };
        rows.into_iter().map(one).collect()
    }

    fn refuse_change(&self, held: &Held) -> Result<(), Error> {
        held.row.downcast_ref::<Full>().map_or(Ok(()), |full| find::refuse_change(&full.row))
    }

    fn change_conflicts(&self) -> &'static [&'static str] {
        &["merged", "erased"]
    }

    fn conflicts(&self) -> &'static [&'static str] {
        &["duplicate_email", "duplicate_external_id"]
    }

    async fn change(&self, work: &Work<'_>, held: Held, change: ChangeKind) -> Result<records::Written, Error> {
        let Full { row, details, .. } = full(held)?;
        let (tx, keys) = (work.tx, work.ctx.keys());
        let archived = match change {
            ChangeKind::Edit(edit) => {
                let edit: EditCustomer = state::typed(edit)?;
                // Not all changes come as a request that was checked.
                shared::problem::validate(&edit).map_err(Error::Invalid)?;
                return written(work.ctx, edit::change_known(tx, keys, (work.by, work.scope), (row, details), edit).await?, false);
            }
            ChangeKind::Archive => true,
            ChangeKind::Restore => false,
        };
        let (row, change) = archive::change(tx, row, archived).await?;
        written(work.ctx, Written { row, details, change }, false)
    }

    async fn check_edit(&self, work: &Work<'_>, held: &Held, edit: State) -> Result<State, Error> {
        let Some(Full { row, details, .. }) = held.row.downcast_ref() else { return Err(Error::internal("no customer")) };
        let edit: EditCustomer = state::typed(edit)?;
        shared::problem::validate(&edit).map_err(Error::Invalid)?;
        let after = edit::check_change(work.tx, work.ctx.keys(), (work.by, work.scope), (row, details), edit).await?;
        state::of(&after.row, &after.details, work.ctx.keys())
    }

    async fn find(&self, ctx: &Ctx, db: &Conn<'_>, id: Uuid, within: Condition) -> Result<Option<Held>, Error> {
        let Some(row) = Entity::find_by_id(id).filter(within).one(db).await? else { return Ok(None) };
        let details = Details::of(db, id).await?;
        held(ctx, Full { row, details, is_new: false }).map(Some)
    }

    async fn show(&self, ctx: &Ctx, db: &Conn<'_>, reader: &Principal, held: &Held) -> Result<Value, Error> {
        let Some(Full { row, details, is_new }) = held.row.downcast_ref() else { return Err(Error::internal("no customer")) };
        // What one may change, one is shown with the names around it.
        let scope =
            [Permission::CustomerRead, Permission::CustomerEdit, Permission::CustomerArchive].into_iter().find_map(|p| reader.scope(p));
        let readable = scope.map_or_else(nobody, |scope| within(scope, reader));
        let related = match is_new {
            true => find::related_but_children(db, row, details.clone(), readable).await?,
            false => find::related_with(db, row, details.clone(), readable).await?,
        };
        Ok(serde_json::to_value(row.clone().into_dto(ctx.keys(), related)?)?)
    }

    async fn remove(&self, work: &Work<'_>, held: Vec<Held>) -> Result<Vec<Change>, Error> {
        let rows = held.into_iter().map(|held| full(held).map(|full| full.row)).collect::<Result<Vec<_>, Error>>()?;
        let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
        create::remove(work.tx, &ids).await?;
        Ok(rows.into_iter().map(|row| Change::new("customer.removed", row.id, row.name)).collect())
    }

    fn row_extras(&self) -> &'static [(&'static str, &'static str)] {
        &[("image", "image_id")]
    }

    /// Those who have the number beside their own.
    fn also_found(&self, context: &FilterContext<'_>, words: &str) -> Result<Vec<Sql>, Error> {
        let table = Table { table: "customer_phones", record: "customer_id", value: "phone_index" };
        let number = context.keys.blind_index(PHONE, words)?;
        Ok(vec![beside(context, table, FilterOp::IsAny, vec![number.into()], true)])
    }

    async fn index(&self, _ctx: &Ctx, tx: &Tx, ids: &[Uuid]) -> Result<(), Error> {
        let customers = Entity::find().filter(Column::Id.is_in(ids.iter().copied())).order_by_asc(Column::Id);
        let customers = customers.lock_exclusive().all(tx).await?;
        let fields = CustomFields::to_write(tx, self).await?;
        for customer in &customers {
            let details = Details::of(tx, customer.id).await?;
            search::index(tx, SPEC.subject, customer.id, &create::search_text(customer, &details, &fields)).await?;
        }
        Ok(())
    }

    async fn also_named(&self, ctx: &Ctx, reader: &Principal, what: &str, ids: &[Uuid]) -> Result<HashMap<Uuid, String>, Error> {
        use segment::Column as Segment;
        let ids = ids.iter().copied();
        let named: Vec<(Uuid, String)> = match what {
            "segments" if reader.may(Permission::CustomerRead) => {
                let found = segment::Entity::find().select_only().columns([Segment::Id, Segment::Name]);
                found.filter(Segment::Id.is_in(ids)).into_tuple().all(ctx.db()).await?
            }
            _ => Vec::new(),
        };
        Ok(named.into_iter().collect())
    }

    async fn interactions_changed(&self, tx: &Tx, id: Uuid) -> Result<(), Error> {
        last_contact::renew(tx, id).await?;
        changed::note(tx, &[id]).await
    }

    async fn filtering_by(&self, _ctx: &Ctx, tx: &Tx, field: &str) -> Result<Vec<String>, Error> {
        use segment::Column as Segment;
        let segments =
            segment::Entity::find().select_only().columns([Segment::Name, Segment::Filter]).filter(Segment::ArchivedAt.is_null());
        let segments: Vec<(String, StoredFilter)> = segments.order_by_asc(Segment::NameKey).into_tuple().all(tx).await?;
        let by_field = |filter: &StoredFilter| filter.0.conditions().iter().any(|condition| condition.field == field);
        Ok(segments.into_iter().filter(|(_, filter)| by_field(filter)).map(|(name, _)| format!("the segment “{name}”")).collect())
    }

    async fn owner_moved(&self, tx: &Tx, owner: Uuid) -> Result<(), Error> {
        changed::note_all(tx, Condition::all().add(Column::OwnerId.eq(owner))).await
    }

    fn sheets(&self) -> &dyn SheetRules {
        &CustomerSheets
    }

    fn dtos(&self) -> Dtos {
        let mut schemas = Schemas::new();
        let new = document::<NewCustomer>(&mut schemas);
        let (edit, dto) = (document::<EditCustomer>(&mut schemas), document::<Customer>(&mut schemas));
        Dtos { new, edit, dto, schemas }
    }
}
