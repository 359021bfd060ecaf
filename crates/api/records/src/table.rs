//! Record types that live in one table: a declaration, typed requests, and their own rules.

pub(crate) mod prepare;
mod store;

use crate::access::Access;
pub use crate::endpoints::document::document;
use crate::record::{AnyRecord, ChangeKind, Dtos, Held, Prepared, Schemas, Work, Written};
use crate::stored::Stored;
use async_trait::async_trait;
use platform::db::{Conn, Tx};
use platform::outbox::Message;
use platform::valid::from_json;
use platform::{Change, Ctx, Error, Principal};
use sea_orm::Condition;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use shared::record::{Spec, State, check};
use utoipa::ToSchema;
use uuid::Uuid;

/// What a domain writes of a record type.
#[async_trait(?Send)]
pub trait Record: Send + Sync + 'static {
    /// The body that creates one.
    type New: DeserializeOwned + Serialize + ToSchema;
    /// The body that edits one.
    type Edit: DeserializeOwned + Serialize + ToSchema;
    /// The whole record.
    type Dto: ToSchema;

    fn spec(&self) -> &'static Spec;
    fn access(&self) -> &'static Access;
    fn stored(&self) -> &'static Stored;

    /// Gives a new record what it has unless the request says otherwise.
    fn complete(&self, _new: &mut State) {}

    /// Rules that need the database or the former state, and what follows from other fields: `after` may be completed. `before` is absent for a new one.
    async fn check(&self, _work: &Work<'_>, _before: Option<&State>, _after: &mut State) -> Result<(), Error> {
        Ok(())
    }

    /// The codes of the conflicts by which they refuse.
    fn conflicts(&self) -> &'static [&'static str] {
        &[]
    }

    /// What follows once it is written, by the outbox.
    async fn written(&self, _work: &Work<'_>, _before: Option<&State>, _after: &State) -> Result<Vec<Message>, Error> {
        Ok(Vec::new())
    }
}

/// A record type in one table, as the machines see it.
pub struct Table<R>(pub R);

#[async_trait(?Send)]
impl<R: Record> AnyRecord for Table<R> {
    fn spec(&self) -> &'static Spec {
        self.0.spec()
    }

    fn access(&self) -> &'static Access {
        self.0.access()
    }

    fn stored(&self) -> &'static Stored {
        self.0.stored()
    }

    fn conflicts(&self) -> &'static [&'static str] {
        self.0.conflicts()
    }

    fn read_new(&self, body: &[u8]) -> Result<State, Error> {
        let mut new = read::<R::New>(body)?;
        self.0.complete(&mut new);
        checked(self.spec(), new, true)
    }

    fn read_edit(&self, body: &[u8]) -> Result<State, Error> {
        checked(self.spec(), read::<R::Edit>(body)?, false)
    }

    async fn prepare(&self, work: &Work<'_>, new: State, import: Option<Uuid>) -> Result<Prepared, Error> {
        let mut prepared = prepare::begin(self, work, new, import).await?;
        self.0.check(work, None, &mut prepared.state).await?;
        prepare::finish(self, work, None, &prepared.state).await?;
        Ok(prepared)
    }

    async fn insert(&self, work: &Work<'_>, new: Vec<Prepared>) -> Result<Vec<Written>, Error> {
        let mut written = store::insert(self, work, new).await?;
        for one in &mut written {
            one.messages.extend(self.0.written(work, None, &one.held.state).await?);
        }
        Ok(written)
    }

    async fn lock(&self, work: &Work<'_>, ids: &[Uuid], within: Condition) -> Result<Vec<Held>, Error> {
        store::lock(self, work, ids, within).await
    }

    async fn change(&self, work: &Work<'_>, held: Held, change: ChangeKind) -> Result<Written, Error> {
        let edit = match change {
            ChangeKind::Archive => return store::set_archived(self, work, held, true).await,
            ChangeKind::Restore => return store::set_archived(self, work, held, false).await,
            ChangeKind::Edit(edit) => edit,
        };
        let before = held.state.clone();
        let after = self.check_edit(work, &held, edit).await?;
        let mut written = store::update(self, work, held, after).await?;
        written.messages.extend(self.0.written(work, Some(&before), &written.held.state).await?);
        Ok(written)
    }

    async fn check_edit(&self, work: &Work<'_>, held: &Held, edit: State) -> Result<State, Error> {
        let mut after = prepare::edited(self, work, held, edit).await?;
        self.0.check(work, Some(&held.state), &mut after).await?;
        prepare::finish(self, work, Some(held), &after).await?;
        Ok(after)
    }

    async fn find(&self, ctx: &Ctx, db: &Conn<'_>, id: Uuid, within: Condition) -> Result<Option<Held>, Error> {
        store::find(self, ctx, db, id, within).await
    }

    async fn show(&self, ctx: &Ctx, db: &Conn<'_>, reader: &Principal, held: &Held) -> Result<Value, Error> {
        store::show(self, ctx, db, reader, held).await
    }

    async fn remove(&self, work: &Work<'_>, held: Vec<Held>) -> Result<Vec<Change>, Error> {
        store::remove(self, work, held).await
    }

    async fn index(&self, ctx: &Ctx, tx: &Tx, ids: &[Uuid]) -> Result<(), Error> {
        store::index(self, ctx, tx, ids).await
    }

    fn dtos(&self) -> Dtos {
        let mut schemas = Schemas::new();
        let (new, edit, dto) = (document::<R::New>(&mut schemas), document::<R::Edit>(&mut schemas), document::<R::Dto>(&mut schemas));
        Dtos { new, edit, dto, schemas }
    }
}

/// A request as a state: what it names and no more, as the DTO writes it, for serde takes several spellings of a value.
fn read<T: DeserializeOwned + Serialize>(body: &[u8]) -> Result<State, Error> {
    let Value::Object(mut read) = serde_json::to_value(from_json::<T>(body)?).map_err(Error::internal)? else {
        return Err(Error::internal("a request is no object"));
    };
    let named: State = from_json(body)?;
    Ok(named
        .into_iter()
        .map(|(field, _)| {
            let value = read.remove(&field).unwrap_or_default();
            (field, value)
        })
        .collect())
}

fn checked(spec: &Spec, state: State, new: bool) -> Result<State, Error> {
    let errors = check(spec, &state, new);
    if errors.is_empty() { Ok(state) } else { Err(Error::Invalid(errors)) }
}
