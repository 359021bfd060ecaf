//! Which rows repeat a customer that is there already, or an earlier row.

use super::reading::{Reading, Remark};
use crate::customers::entity::customer::{Column, Entity};
use crate::platform::Error;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shared::customers::{CustomerKind, NewCustomer};
use shared::text;
use std::collections::HashMap;
use uuid::Uuid;

/// Who has a value already.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Holder {
    Customer,
    Archived,
    Row(u64),
}

/// What becomes of a row.
#[derive(Debug)]
pub enum Verdict {
    Create(Box<NewCustomer>),
    Skip(Remark),
    Fail(Vec<Remark>),
}

/// The customers that the rows at hand could repeat or belong to.
#[derive(Default)]
pub struct Known {
    emails: HashMap<String, Holder>,
    external_ids: HashMap<String, Holder>,
    companies: HashMap<String, Holder>,
    /// Companies that a row can belong to, by the key of their names.
    parents: HashMap<String, (Uuid, String)>,
}

/// The headers of the columns by which rows can repeat a customer.
#[derive(Clone, Default)]
pub struct KeyColumns {
    pub email: Option<String>,
    pub external_id: Option<String>,
    pub name: Option<String>,
}

impl Known {
    /// Looks up everything that these rows could repeat or belong to: four queries, however many rows there are (at most 10,000).
    /// Parents are found among the customers that `readable` allows.
    pub async fn look_up(&mut self, db: &impl ConnectionTrait, readings: &[Reading], readable: Condition) -> Result<(), Error> {
        let customers = || readings.iter().filter_map(|r| r.customer.as_ref().ok());
        let emails = customers().filter_map(email_key).filter(|key| !self.emails.contains_key(key)).collect();
        self.emails.extend(holders(db, Column::EmailKey, emails, Condition::all()).await?);
        let external_ids = customers().filter_map(|c| c.external_id.clone()).filter(|key| !self.external_ids.contains_key(key)).collect();
        self.external_ids.extend(holders(db, Column::ExternalId, external_ids, Condition::all()).await?);
        let company = Condition::all().add(Column::Kind.eq(CustomerKind::Company)).add(Column::ArchivedAt.is_null());
        let names = customers().filter_map(company_key).filter(|key| !self.companies.contains_key(key)).collect();
        self.companies.extend(holders(db, Column::NameKey, names, company.clone()).await?);
        let parents =
            readings.iter().filter_map(|r| r.parent.as_deref()).map(text::key).filter(|key| !self.parents.contains_key(key)).collect();
        self.parents.extend(parents_named(db, parents, company.add(readable)).await?);
        Ok(())
    }

    /// Decides about a row.
    pub fn judge(&self, customer: Result<NewCustomer, Vec<Remark>>, columns: &KeyColumns) -> Verdict {
        match customer {
            Err(refusals) => Verdict::Fail(refusals),
            Ok(new) => match self.repeats(&new, columns) {
                Some(remark) => Verdict::Skip(remark),
                None => Verdict::Create(Box::new(new)),
            },
        }
    }

    fn repeats(&self, new: &NewCustomer, columns: &KeyColumns) -> Option<Remark> {
        let remark = |holder: &Holder, column: &Option<String>, what: &str| {
            let message = match holder {
                Holder::Customer => format!("is there already: a customer with this {what} exists"),
                Holder::Archived => format!("is there already: an archived customer has this {what}; restore it instead"),
                Holder::Row(row) => format!("repeats row {row}, which has the same {what}"),
            };
            Remark { column: column.clone(), message }
        };
        let by_email = || email_key(new).and_then(|key| self.emails.get(&key)).map(|holder| remark(holder, &columns.email, "e-mail"));
        let by_external_id = || {
            new.external_id
                .as_ref()
                .and_then(|id| self.external_ids.get(id))
                .map(|holder| remark(holder, &columns.external_id, "external ID"))
        };
        let by_name = || company_key(new).and_then(|key| self.companies.get(&key)).map(|holder| remark(holder, &columns.name, "name"));
        by_email().or_else(by_external_id).or_else(by_name)
    }

    /// Remembers a row that becomes a customer.
    pub fn add(&mut self, row: u64, new: &NewCustomer, id: Uuid) {
        if let Some(key) = email_key(new) {
            self.emails.insert(key, Holder::Row(row));
        }
        if let Some(external_id) = &new.external_id {
            self.external_ids.insert(external_id.clone(), Holder::Row(row));
        }
        if let Some(key) = company_key(new) {
            self.companies.insert(key.clone(), Holder::Row(row));
            self.parents.entry(key).or_insert_with(|| (id, new.name.clone()));
        }
    }

    /// The company of this name: its id, and its name as it is stored.
    pub fn parent(&self, name: &str) -> Option<&(Uuid, String)> {
        self.parents.get(&text::key(name))
    }
}

fn email_key(new: &NewCustomer) -> Option<String> {
    new.email.as_deref().map(text::key).filter(|key| !key.is_empty())
}

fn company_key(new: &NewCustomer) -> Option<String> {
    (new.kind == CustomerKind::Company).then(|| text::key(&new.name))
}

async fn holders(db: &impl ConnectionTrait, column: Column, keys: Vec<String>, among: Condition) -> Result<Vec<(String, Holder)>, Error> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let query = Entity::find().select_only().column(column).column(Column::ArchivedAt).filter(column.is_in(keys)).filter(among);
    let rows: Vec<(String, Option<shared::Moment>)> = query.into_tuple().all(db).await?;
    Ok(rows.into_iter().map(|(key, archived)| (key, if archived.is_some() { Holder::Archived } else { Holder::Customer })).collect())
}

/// The companies with these names; among equals the one that was added first.
pub async fn parents_named(
    db: &impl ConnectionTrait,
    keys: Vec<String>,
    among: Condition,
) -> Result<HashMap<String, (Uuid, String)>, Error> {
    if keys.is_empty() {
        return Ok(HashMap::new());
    }
    let columns = [Column::NameKey, Column::Id, Column::Name];
    let query = Entity::find().select_only().columns(columns).filter(Column::NameKey.is_in(keys)).filter(among).order_by_desc(Column::Id);
    let rows: Vec<(String, Uuid, String)> = query.into_tuple().all(db).await?;
    Ok(rows.into_iter().map(|(key, id, name)| (key, (id, name))).collect())
}
