//! What one piece of writing looked up on the way, so that many records ask the database once.

use crate::custom_fields::CustomFields;
use crate::kit::Kit;
use crate::record::{AnyRecord, Work};
use platform::Error;
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;
use uuid::Uuid;

/// What is known by now.
#[derive(Default)]
pub(crate) struct Seen {
    /// The teams of active users; `None` for whoever is none.
    teams: RefCell<HashMap<Uuid, Option<Option<Uuid>>>>,
    /// Which records can be referred to, by the code of their type.
    readable: RefCell<HashMap<(&'static str, Uuid), bool>>,
    /// Values of unique fields that no record has, by the field's key; as they are compared.
    free: RefCell<HashSet<(&'static str, String)>>,
    /// By the code of the record type.
    custom: RefCell<HashMap<&'static str, Rc<CustomFields>>>,
}

impl Seen {
    pub fn is_readable(&self, code: &'static str, id: Uuid) -> Option<bool> {
        self.readable.borrow().get(&(code, id)).copied()
    }

    pub fn note_readable(&self, code: &'static str, id: Uuid, is_readable: bool) {
        self.readable.borrow_mut().insert((code, id), is_readable);
    }
}

impl Work<'_> {
    /// The team of an active user, if they are in one; `None` where there is no such user or they may not work.
    pub async fn team_of(&self, user: Uuid) -> Result<Option<Option<Uuid>>, Error> {
        if let Some(known) = self.seen.teams.borrow().get(&user) {
            return Ok(*known);
        }
        let team = Kit::of(self.ctx)?.people().team_of(&self.db(), user).await?;
        self.seen.teams.borrow_mut().insert(user, team);
        Ok(team)
    }

    /// The custom fields of a record type, for writing values.
    pub async fn custom_fields(&self, record: &dyn AnyRecord) -> Result<Rc<CustomFields>, Error> {
        let code = record.spec().code;
        if let Some(known) = self.seen.custom.borrow().get(code) {
            return Ok(known.clone());
        }
        let fields = Rc::new(CustomFields::to_write(self.tx, record).await?);
        self.seen.custom.borrow_mut().insert(code, fields.clone());
        Ok(fields)
    }

    /// Whether it is known that no record has this value in a field where it must be unique; as it is compared.
    pub fn is_free(&self, field: &'static str, value: &str) -> bool {
        self.seen.free.borrow().contains(&(field, value.to_owned()))
    }

    /// Notes that no record has this value.
    pub(crate) fn note_free(&self, field: &'static str, value: String) {
        self.seen.free.borrow_mut().insert((field, value));
    }
}
