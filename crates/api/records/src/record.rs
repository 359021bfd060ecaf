//! What a machine sees of a record type: one object-safe trait, so that everything in the kit is compiled once.

use crate::access::Access;
use crate::filter::{FilterContext, Sql};
use crate::import::{SheetRules, UsualSheet};
use crate::seen::Seen;
use crate::stored::Stored;
use async_trait::async_trait;
use platform::db::{Conn, Tx};
use platform::outbox::Message;
use platform::{Change, Ctx, Error, Principal};
use sea_orm::Condition;
use serde_json::Value;
use shared::access::Scope;
use shared::record::{Spec, State};
use std::any::Any;
use std::collections::HashMap;
use std::rc::Rc;
use utoipa::openapi::{RefOr, schema::Schema};
use uuid::Uuid;

/// A piece of writing: in which transaction, on whose behalf, and how far their permission reaches.
pub struct Work<'a> {
    pub tx: &'a Tx,
    pub ctx: &'a Ctx,
    pub by: &'a Principal,
    pub scope: Scope,
    /// What was looked up on the way.
    pub(crate) seen: Rc<Seen>,
}

impl<'a> Work<'a> {
    pub fn new(tx: &'a Tx, ctx: &'a Ctx, by: &'a Principal, scope: Scope) -> Self {
        Self { tx, ctx, by, scope, seen: Rc::default() }
    }

    /// The same work with another permission.
    pub fn with(&self, scope: Scope) -> Self {
        Self { scope, seen: self.seen.clone(), ..*self }
    }

    /// The transaction, for reading.
    pub fn db(&self) -> Conn<'_> {
        Conn::Tx(self.tx)
    }
}

/// A record that was read, or written.
pub struct Held {
    pub id: Uuid,
    pub version: i64,
    pub title: String,
    pub archived: bool,
    pub owner: Option<Uuid>,
    pub team: Option<Uuid>,
    /// As its own Edit DTO says it.
    pub state: State,
    /// What the domain needs besides.
    pub row: Box<dyn Any>,
}

/// A new record that has passed all checks and is not stored yet.
pub struct Prepared {
    pub id: Uuid,
    pub state: State,
    pub row: Box<dyn Any>,
}

/// What a write did: the record as it is now, what the audit log is told, and what has to leave the system.
pub struct Written {
    pub held: Held,
    pub change: Change,
    pub messages: Vec<Message>,
}

/// What is done to a record that is held.
pub enum ChangeKind {
    Edit(State),
    Archive,
    Restore,
}

/// A schema of the API's document, by name.
pub type Schemas = Vec<(String, RefOr<Schema>)>;

/// A record type. Domains whose records live in one table implement [`crate::table::Record`] instead and get this by [`crate::table::Table`].
#[async_trait(?Send)]
pub trait AnyRecord: Send + Sync {
    fn spec(&self) -> &'static Spec;
    fn access(&self) -> &'static Access;
    fn stored(&self) -> &'static Stored;

    /// Reads the body of a request that creates, strictly and by the DTO's own rules.
    fn read_new(&self, body: &[u8]) -> Result<State, Error>;

    /// Reads the body of a request that edits.
    fn read_edit(&self, body: &[u8]) -> Result<State, Error>;

    /// Checks a new record against what is stored. `import` is the import that it comes with.
    async fn prepare(&self, work: &Work<'_>, new: State, import: Option<Uuid>) -> Result<Prepared, Error>;

    /// Stores new records, in one statement where there are many.
    async fn insert(&self, work: &Work<'_>, new: Vec<Prepared>) -> Result<Vec<Written>, Error>;

    /// Reads records to be changed, in the order of their ids; others who want to change them wait until the transaction ends. Those that are
    /// not there or do not meet `within` are left out.
    async fn lock(&self, work: &Work<'_>, ids: &[Uuid], within: Condition) -> Result<Vec<Held>, Error>;

    /// Why a record that is there cannot be changed at all.
    fn refuse_change(&self, _held: &Held) -> Result<(), Error> {
        Ok(())
    }

    /// The codes of the conflicts by which it does.
    fn change_conflicts(&self) -> &'static [&'static str] {
        &[]
    }

    /// The codes of the conflicts of its own by which its rules refuse a new record and an edit.
    fn conflicts(&self) -> &'static [&'static str] {
        &[]
    }

    /// Changes a record by all its rules: the form, bulk changes, imports and undoing go through here.
    async fn change(&self, work: &Work<'_>, held: Held, change: ChangeKind) -> Result<Written, Error>;

    /// Checks an edit by all the rules of [`Self::change`] without making it; gives back the state that the record would have.
    async fn check_edit(&self, work: &Work<'_>, held: &Held, edit: State) -> Result<State, Error>;

    /// Reads one record; `None` where it is not there or does not meet `within`.
    async fn find(&self, ctx: &Ctx, db: &Conn<'_>, id: Uuid, within: Condition) -> Result<Option<Held>, Error>;

    /// A record as its DTO says it. References are named as far as the reader may see them.
    async fn show(&self, ctx: &Ctx, db: &Conn<'_>, reader: &Principal, held: &Held) -> Result<Value, Error>;

    /// Removes records for good that an import created; gives back what the audit log is told.
    async fn remove(&self, work: &Work<'_>, held: Vec<Held>) -> Result<Vec<Change>, Error>;

    /// Values a list row has besides its fields, by column: `("image", "image_id")`, left out where there is none.
    fn row_extras(&self) -> &'static [(&'static str, &'static str)] {
        &[]
    }

    /// Further rows that words find, such as a number that stands in a table beside.
    fn also_found(&self, _context: &FilterContext<'_>, _words: &str) -> Result<Vec<Sql>, Error> {
        Ok(Vec::new())
    }

    /// Brings the words up to date that these records are found by; nobody writes them meanwhile.
    async fn index(&self, ctx: &Ctx, tx: &Tx, ids: &[Uuid]) -> Result<(), Error>;

    /// What follows in the record from what is said about it: called in the transaction in which an interaction was logged, corrected or removed.
    async fn interactions_changed(&self, _tx: &Tx, _id: Uuid) -> Result<(), Error> {
        Ok(())
    }

    /// What follows when all records of an owner went into another team.
    async fn owner_moved(&self, _tx: &Tx, _owner: Uuid) -> Result<(), Error> {
        Ok(())
    }

    /// What filters by a custom field, in words: "the segment “Regulars”".
    async fn filtering_by(&self, _ctx: &Ctx, _tx: &Tx, _field: &str) -> Result<Vec<String>, Error> {
        Ok(Vec::new())
    }

    /// What those things are called that fields refer to and that are no record types: segments by `segments`. Only those that
    /// the reader may see.
    async fn also_named(&self, _ctx: &Ctx, _reader: &Principal, _what: &str, _ids: &[Uuid]) -> Result<HashMap<Uuid, String>, Error> {
        Ok(HashMap::new())
    }

    /// What rows of sheets have of their own.
    fn sheets(&self) -> &dyn SheetRules {
        &UsualSheet
    }

    /// The names of the DTOs in the API's document: new, edit and the record, with their schemas.
    fn dtos(&self) -> Dtos;

    /// Under which tag the API's document has its endpoints.
    fn tag(&self) -> &'static str {
        self.spec().code
    }
}

/// The DTOs of a record type in the API's document.
pub struct Dtos {
    pub new: String,
    pub edit: String,
    pub dto: String,
    pub schemas: Schemas,
}
