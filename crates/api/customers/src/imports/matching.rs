//! Which customer a row is about: one that is there already, one of an earlier row, or a new one.

use super::reading::{Reading, Remark};
use crate::entity::customer::{Column, Entity};
use crate::entity::{customer_email, customer_import_change, customer_phone};
use crate::record::create::phone_index;
use platform::Error;
use platform::seal::Keyring;
use sea_orm::sea_query::{Expr, Query, SimpleExpr};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, TryGetable};
use shared::customers::import_plan::{ImportPlan, MatchKey, Matched};
use shared::customers::{CustomerKind, NewCustomer};
use shared::{Named, text};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Who has a value already.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Holder {
    Customer(Uuid),
    Archived(Uuid),
    /// More than one customer, so that nobody is meant.
    Several,
    Row(u64),
}

/// What becomes of a row.
#[derive(Debug)]
pub enum RowDecision {
    Create,
    Update(Uuid),
    Skip(Remark),
    Fail(Vec<Remark>),
}

/// The customers that the rows at hand could be about or belong to.
pub struct Known {
    match_by: Vec<MatchKey>,
    matched: Matched,
    add_new: bool,
    holders: HashMap<(MatchKey, String), Holder>,
    /// Customers by their further e-mail addresses, which are not unique.
    further_emails: HashMap<String, Holder>,
    /// Customers that this import dealt with already, and in which row.
    touched: HashMap<Uuid, u64>,
    /// Companies that a row can belong to, by the key of their names.
    parents: HashMap<String, (Uuid, String)>,
}

/// The headers of the columns by which rows can be about a customer.
#[derive(Clone, Default)]
pub struct KeyColumns {
    pub email: Option<String>,
    pub phone: Option<String>,
    pub external_id: Option<String>,
    pub name: Option<String>,
}

impl KeyColumns {
    fn of(&self, key: MatchKey) -> Option<String> {
        match key {
            MatchKey::Email => self.email.clone(),
            MatchKey::Phone => self.phone.clone(),
            MatchKey::ExternalId => self.external_id.clone(),
            MatchKey::Name => self.name.clone(),
        }
    }
}

/// Where rows are looked for.
pub struct Among<'a> {
    pub keys: &'a Keyring,
    /// The import that runs, if one does.
    pub import: Option<Uuid>,
    /// The customers that the importer may read.
    pub readable: Condition,
}

impl Known {
    pub fn new(plan: &ImportPlan) -> Self {
        Self {
            match_by: plan.match_by.clone(),
            matched: plan.matched,
            add_new: plan.add_new,
            holders: HashMap::new(),
            further_emails: HashMap::new(),
            touched: HashMap::new(),
            parents: HashMap::new(),
        }
    }

    /// Looks up everything that these rows could be about or belong to: at most nine queries, however many rows there are (at most 10,000).
    /// Phone numbers and parents are found among the customers that the importer may read.
    pub async fn look_up(&mut self, db: &impl ConnectionTrait, readings: &[Reading], among: &Among<'_>) -> Result<(), Error> {
        let mut found = Vec::new();
        for (key, column) in [(MatchKey::Email, Column::EmailKey), (MatchKey::ExternalId, Column::ExternalId)] {
            let values = self.unknown(key, readings).into_iter().collect();
            found.extend(holders::<String>(db, column, values, Condition::all()).await?.into_iter().map(|(value, h)| (key, value, h)));
        }
        let company = Condition::all().add(Column::Kind.eq(CustomerKind::Company)).add(Column::ArchivedAt.is_null());
        if self.match_by.contains(&MatchKey::Name) {
            let names = self.unknown(MatchKey::Name, readings).into_iter().collect();
            let companies = holders::<String>(db, Column::NameKey, names, company.clone()).await?;
            found.extend(companies.into_iter().map(|(name, h)| (MatchKey::Name, name, h)));
        }
        if self.match_by.contains(&MatchKey::Phone) {
            let phones = self.unknown(MatchKey::Phone, readings);
            found.extend(with_phones(db, among, phones).await?.into_iter().map(|(phone, h)| (MatchKey::Phone, phone, h)));
        }
        for (key, value, holder) in found {
            self.holders.entry((key, value)).and_modify(|other| *other = both(*other, holder)).or_insert(holder);
        }
        if self.match_by.contains(&MatchKey::Email) {
            self.look_up_further_emails(db, readings).await?;
        }
        self.look_up_touched(db, among.import).await?;
        let parents =
            readings.iter().filter_map(|r| r.parent.as_deref()).map(text::key).filter(|key| !self.parents.contains_key(key)).collect();
        self.parents.extend(parents_named(db, parents, company.add(among.readable.clone())).await?);
        Ok(())
    }

    /// The values of the rows that nobody is known for.
    fn unknown(&self, key: MatchKey, readings: &[Reading]) -> HashSet<String> {
        let values = readings.iter().filter(|r| r.refusals.is_empty()).filter_map(|r| value_of(key, &r.customer));
        values.filter(|value| !self.holders.contains_key(&(key, value.clone()))).collect()
    }

    async fn look_up_further_emails(&mut self, db: &impl ConnectionTrait, readings: &[Reading]) -> Result<(), Error> {
        use customer_email::{Column, Entity};
        let emails: Vec<String> = self.unknown(MatchKey::Email, readings).into_iter().collect();
        if emails.is_empty() {
            return Ok(());
        }
        let query = Entity::find().select_only().columns([Column::EmailKey, Column::CustomerId]).filter(Column::EmailKey.is_in(emails));
        let rows: Vec<(String, Uuid)> = query.filter(Column::CustomerId.in_subquery(not_archived(None))).into_tuple().all(db).await?;
        for (email, id) in rows {
            let holder = Holder::Customer(id);
            self.further_emails.entry(email).and_modify(|other| *other = both(*other, holder)).or_insert(holder);
        }
        Ok(())
    }

    /// Which of the customers found this import has dealt with in an earlier chunk.
    async fn look_up_touched(&mut self, db: &impl ConnectionTrait, import: Option<Uuid>) -> Result<(), Error> {
        use customer_import_change::{Column, Entity};
        let Some(import) = import else { return Ok(()) };
        let ids = self.found();
        if ids.is_empty() {
            return Ok(());
        }
        let query = Entity::find().select_only().columns([Column::CustomerId, Column::RowNumber]);
        let query = query.filter(Column::ImportId.eq(import)).filter(Column::CustomerId.is_in(ids));
        let rows: Vec<(Uuid, i64)> = query.into_tuple().all(db).await?;
        self.touched.extend(rows.into_iter().map(|(id, row)| (id, u64::try_from(row).unwrap_or(0))));
        Ok(())
    }

    fn found(&self) -> Vec<Uuid> {
        let of = |holder: &Holder| if let Holder::Customer(id) = holder { Some(*id) } else { None };
        let found: HashSet<Uuid> = self.holders.values().chain(self.further_emails.values()).filter_map(of).collect();
        found.into_iter().collect()
    }

    /// The customers that these rows would update.
    pub fn to_update(&self, readings: &[Reading]) -> Vec<Uuid> {
        if self.matched != Matched::Update {
            return Vec::new();
        }
        let first = |r: &Reading| self.match_by.iter().find_map(|key| self.holder(*key, &r.customer));
        let ids = readings.iter().filter(|r| r.refusals.is_empty()).filter_map(|r| match first(r) {
            Some(Holder::Customer(id)) => Some(id),
            _ => None,
        });
        ids.collect::<HashSet<_>>().into_iter().collect()
    }

    /// Decides about a row.
    pub fn decide(&self, reading: &Reading, columns: &KeyColumns) -> RowDecision {
        if !reading.refusals.is_empty() {
            return RowDecision::Fail(reading.refusals.clone());
        }
        let remark = |key: MatchKey, message: String| Remark { column: columns.of(key), message };
        if self.matched != Matched::Create
            && let Some((key, holder)) = self.match_by.iter().find_map(|key| Some((*key, self.holder(*key, &reading.customer)?)))
        {
            let what = what(key);
            return match (holder, self.matched) {
                (Holder::Row(row), _) => RowDecision::Skip(remark(key, format!("repeats row {row}, which has the same {what}"))),
                (Holder::Archived(_), _) => {
                    RowDecision::Skip(remark(key, format!("is there already: an archived customer has this {what}; restore it instead")))
                }
                (Holder::Several, Matched::Update) => RowDecision::Fail(vec![remark(
                    key,
                    format!("is not enough to tell whom to update: several customers have this {what}"),
                )]),
                (Holder::Customer(id), Matched::Update) => match self.taken_by_others(reading, id, columns) {
                    Some(remark) => RowDecision::Fail(vec![remark]),
                    None => RowDecision::Update(id),
                },
                (Holder::Customer(_) | Holder::Several, _) => {
                    RowDecision::Skip(remark(key, format!("is there already: a customer with this {what} exists")))
                }
            };
        }
        if !self.add_new {
            let message = "No customer here matches this row, and new ones are not added".to_owned();
            return RowDecision::Skip(Remark { column: None, message });
        }
        if !reading.lacking.is_empty() {
            return RowDecision::Fail(reading.lacking.clone());
        }
        match self.taken_by_others(reading, Uuid::nil(), columns) {
            Some(remark) => RowDecision::Fail(vec![remark]),
            None => RowDecision::Create,
        }
    }

    fn holder(&self, key: MatchKey, customer: &NewCustomer) -> Option<Holder> {
        let value = value_of(key, customer)?;
        let further = || if key == MatchKey::Email { self.further_emails.get(&value) } else { None };
        let holder = *self.holders.get(&(key, value.clone())).or_else(further)?;
        match holder {
            Holder::Customer(id) => Some(self.touched.get(&id).map_or(holder, |row| Holder::Row(*row))),
            holder => Some(holder),
        }
    }

    /// What is said about an e-mail or external id that another customer than this one has.
    fn taken_by_others(&self, reading: &Reading, id: Uuid, columns: &KeyColumns) -> Option<Remark> {
        [MatchKey::Email, MatchKey::ExternalId].into_iter().find_map(|key| {
            let message = match self.holders.get(&(key, value_of(key, &reading.customer)?))? {
                Holder::Customer(other) | Holder::Archived(other) if *other == id => return None,
                Holder::Row(row) => format!("repeats row {row}, which has the same {}", what(key)),
                _ => "is already used by another customer".to_owned(),
            };
            Some(Remark { column: columns.of(key), message })
        })
    }

    /// Remembers a row that was made a customer, or that changed one.
    pub fn take(&mut self, reading: &Reading, id: Uuid) {
        let customer = &reading.customer;
        for key in MatchKey::ALL.iter().copied() {
            if let Some(value) = value_of(key, customer) {
                self.holders.insert((key, value), Holder::Row(reading.row));
            }
        }
        self.touched.insert(id, reading.row);
        if customer.kind == CustomerKind::Company && !customer.name.is_empty() {
            self.parents.entry(text::key(&customer.name)).or_insert_with(|| (id, customer.name.clone()));
        }
    }

    /// The company of this name: its id, and its name as it is stored.
    pub fn parent(&self, name: &str) -> Option<&(Uuid, String)> {
        self.parents.get(&text::key(name))
    }
}

/// The value by which a key compares.
fn value_of(key: MatchKey, customer: &NewCustomer) -> Option<String> {
    let value = match key {
        MatchKey::Email => customer.email.as_deref().map(text::key),
        MatchKey::Phone => customer.phone.as_deref().map(text::phone_key),
        MatchKey::ExternalId => customer.external_id.clone(),
        MatchKey::Name => (customer.kind == CustomerKind::Company).then(|| text::key(&customer.name)),
    };
    value.filter(|value| !value.is_empty())
}

fn what(key: MatchKey) -> &'static str {
    match key {
        MatchKey::Email => "e-mail",
        MatchKey::Phone => "phone number",
        MatchKey::ExternalId => "external ID",
        MatchKey::Name => "name",
    }
}

fn both(one: Holder, other: Holder) -> Holder {
    match (one, other) {
        (Holder::Customer(a), Holder::Customer(b)) if a == b => one,
        // Those that are at work count for more than archived ones.
        (Holder::Archived(_), other) => other,
        (one, Holder::Archived(_)) => one,
        _ => Holder::Several,
    }
}

fn not_archived(among: Option<Condition>) -> sea_orm::sea_query::SelectStatement {
    let condition = Condition::all().add(Column::ArchivedAt.is_null()).add_option(among);
    Query::select().column((Entity, Column::Id)).from(Entity).cond_where(condition).to_owned()
}

async fn holders<V: TryGetable + Into<sea_orm::Value>>(
    db: &impl ConnectionTrait,
    column: Column,
    values: Vec<V>,
    among: Condition,
) -> Result<Vec<(V, Holder)>, Error> {
    if values.is_empty() {
        return Ok(Vec::new());
    }
    let any_of: SimpleExpr = sea_orm::sea_query::ExprTrait::is_in(Expr::col((Entity, column)), values);
    let columns = [column, Column::Id, Column::ArchivedAt, Column::MergedIntoId];
    let query = Entity::find().select_only().columns(columns).filter(any_of).filter(among);
    let rows: Vec<(V, Uuid, Option<shared::Moment>, Option<Uuid>)> = query.into_tuple().all(db).await?;
    let holder = |id, archived: Option<shared::Moment>, merged_into| match (archived, merged_into) {
        // What was merged is found in the one that it went into.
        (_, Some(into)) => Holder::Customer(into),
        (Some(_), None) => Holder::Archived(id),
        (None, None) => Holder::Customer(id),
    };
    Ok(rows.into_iter().map(|(value, id, archived, merged_into)| (value, holder(id, archived, merged_into))).collect())
}

/// Who has these phone numbers, as the first or a further one.
async fn with_phones(db: &impl ConnectionTrait, among: &Among<'_>, phones: HashSet<String>) -> Result<Vec<(String, Holder)>, Error> {
    use customer_phone::{Column as Further, Entity as FurtherPhone};
    if phones.is_empty() {
        return Ok(Vec::new());
    }
    let mut indexes = HashMap::with_capacity(phones.len());
    for phone in phones {
        indexes.extend(phone_index(among.keys, Some(&phone))?.map(|index| (index, phone)));
    }
    let first = holders::<Vec<u8>>(db, Column::PhoneIndex, indexes.keys().cloned().collect(), among.readable.clone()).await?;
    let further = FurtherPhone::find().select_only().columns([Further::PhoneIndex, Further::CustomerId]);
    let further = further.filter(Further::PhoneIndex.is_in(indexes.keys().cloned()));
    let further = further.filter(Further::CustomerId.in_subquery(not_archived(Some(among.readable.clone()))));
    let further: Vec<(Vec<u8>, Uuid)> = further.into_tuple().all(db).await?;
    let all = first.into_iter().chain(further.into_iter().map(|(index, id)| (index, Holder::Customer(id))));
    Ok(all.filter_map(|(index, holder)| Some((indexes.get(&index)?.clone(), holder))).collect())
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
