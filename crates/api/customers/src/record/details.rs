//! What a customer has several of: further e-mails, phones and addresses, and what it agreed to. Each in a table of its own.

use super::create::phone_index;
use crate::entity::customer_address::{self, POSTAL_CODE, STREET};
use crate::entity::{customer_consent, customer_email, customer_phone};
use chrono::{SubsecRound, TimeDelta};
use platform::seal::Keyring;
use platform::{Error, Tx, clock};
use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, Statement,
};
use shared::Named;
use shared::customers::profile::{Channel, Consent, ConsentState, OtherAddress, OtherEmail, OtherPhone};
use shared::customers::{EditCustomer, NewCustomer};
use shared::text::{self, trimmed};
use std::collections::HashMap;
use uuid::Uuid;

/// The rows of one customer, or of several that are written together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Details {
    pub emails: Vec<customer_email::Model>,
    pub phones: Vec<customer_phone::Model>,
    pub addresses: Vec<customer_address::Model>,
    pub consents: Vec<customer_consent::Model>,
}

/// Rows of one statement: within SQLite's and PostgreSQL's limits for bound values.
const TOGETHER: usize = 2_000;

impl Details {
    /// Reads a customer's. Most customers have few of them, so it is asked first which there are.
    pub async fn of(db: &impl ConnectionTrait, customer: Uuid) -> Result<Self, Error> {
        let sql = ["customer_emails", "customer_phones", "customer_addresses", "customer_consents"]
            .map(|table| format!("EXISTS (SELECT 1 FROM {table} WHERE customer_id = $1)"))
            .join(", ");
        let sql = Statement::from_sql_and_values(db.get_database_backend(), format!("SELECT {sql}"), [customer.into()]);
        let Some(there_are) = db.query_one_raw(sql).await? else { return Ok(Self::default()) };
        let there_are = |what: usize| there_are.try_get_by_index::<bool>(what);
        use {customer_address as address, customer_consent as consent, customer_email as email, customer_phone as phone};
        let emails = email::Entity::find().filter(email::Column::CustomerId.eq(customer)).order_by_asc(email::Column::Id);
        let phones = phone::Entity::find().filter(phone::Column::CustomerId.eq(customer)).order_by_asc(phone::Column::Id);
        let addresses = address::Entity::find().filter(address::Column::CustomerId.eq(customer)).order_by_asc(address::Column::Id);
        let consents = consent::Entity::find().filter(consent::Column::CustomerId.eq(customer));
        Ok(Self {
            emails: if there_are(0)? { emails.all(db).await? } else { Vec::new() },
            phones: if there_are(1)? { phones.all(db).await? } else { Vec::new() },
            addresses: if there_are(2)? { addresses.all(db).await? } else { Vec::new() },
            consents: if there_are(3)? { consents.all(db).await? } else { Vec::new() },
        })
    }

    /// Reads those of many customers, by customer.
    pub async fn of_all(db: &impl ConnectionTrait, customers: Vec<Uuid>) -> Result<HashMap<Uuid, Self>, Error> {
        use {customer_address as address, customer_consent as consent, customer_email as email, customer_phone as phone};
        let mut all: HashMap<Uuid, Self> = HashMap::new();
        for customers in customers.chunks(TOGETHER) {
            let ids = || customers.iter().copied();
            let emails = email::Entity::find().filter(email::Column::CustomerId.is_in(ids())).order_by_asc(email::Column::Id);
            for row in emails.all(db).await? {
                all.entry(row.customer_id).or_default().emails.push(row);
            }
            let phones = phone::Entity::find().filter(phone::Column::CustomerId.is_in(ids())).order_by_asc(phone::Column::Id);
            for row in phones.all(db).await? {
                all.entry(row.customer_id).or_default().phones.push(row);
            }
            let addresses = address::Entity::find().filter(address::Column::CustomerId.is_in(ids())).order_by_asc(address::Column::Id);
            for row in addresses.all(db).await? {
                all.entry(row.customer_id).or_default().addresses.push(row);
            }
            for row in consent::Entity::find().filter(consent::Column::CustomerId.is_in(ids())).all(db).await? {
                all.entry(row.customer_id).or_default().consents.push(row);
            }
        }
        Ok(all)
    }

    /// Takes a new customer's out of the request, for [`Self::give_to`] where its id is not known yet. Touches no database.
    pub fn of_new(keys: &Keyring, customer: Uuid, new: &mut NewCustomer) -> Result<Self, Error> {
        let mut details = Self::default();
        details.set_emails(customer, std::mem::take(&mut new.other_emails));
        details.set_phones(keys, customer, std::mem::take(&mut new.other_phones))?;
        details.set_addresses(keys, customer, std::mem::take(&mut new.other_addresses))?;
        details.set_consents(customer, std::mem::take(&mut new.consents))?;
        Ok(details)
    }

    /// The rows as they are after an edit. Touches no database.
    pub fn edited(&self, keys: &Keyring, customer: Uuid, edit: &mut EditCustomer) -> Result<Self, Error> {
        let mut after = self.clone();
        if let Some(emails) = edit.other_emails.take() {
            after.set_emails(customer, emails);
        }
        if let Some(phones) = edit.other_phones.take() {
            after.set_phones(keys, customer, phones)?;
        }
        if let Some(addresses) = edit.other_addresses.take() {
            after.set_addresses(keys, customer, addresses)?;
        }
        if let Some(consents) = edit.consents.take() {
            after.set_consents(customer, consents)?;
        }
        Ok(after)
    }

    fn set_emails(&mut self, customer: Uuid, emails: Vec<OtherEmail>) {
        let row = |OtherEmail { kind, email }: OtherEmail| {
            let email = email.trim().to_owned();
            customer_email::Model { id: Uuid::now_v7(), customer_id: customer, kind, email_key: text::key(&email), email }
        };
        self.emails = emails.into_iter().map(row).collect();
    }

    fn set_phones(&mut self, keys: &Keyring, customer: Uuid, phones: Vec<OtherPhone>) -> Result<(), Error> {
        let row = |OtherPhone { kind, phone }: OtherPhone| {
            let (id, phone) = (Uuid::now_v7(), phone.trim());
            Ok(customer_phone::Model {
                id,
                customer_id: customer,
                kind,
                phone_sealed: keys.seal(customer_phone::PHONE, id, phone.as_bytes())?,
                phone_index: phone_index(keys, Some(phone))?.unwrap_or_default(),
            })
        };
        self.phones = phones.into_iter().map(row).collect::<Result<_, Error>>()?;
        Ok(())
    }

    fn set_addresses(&mut self, keys: &Keyring, customer: Uuid, addresses: Vec<OtherAddress>) -> Result<(), Error> {
        let row = |OtherAddress { kind, address }: OtherAddress| {
            let id = Uuid::now_v7();
            Ok(customer_address::Model {
                id,
                customer_id: customer,
                kind,
                street_sealed: keys.seal_text(STREET, id, trimmed(address.street).as_deref())?,
                postal_code_sealed: keys.seal_text(POSTAL_CODE, id, trimmed(address.postal_code).as_deref())?,
                city: trimmed(address.city),
                region: trimmed(address.region),
                country: trimmed(address.country),
            })
        };
        self.addresses = addresses.into_iter().map(row).collect::<Result<_, Error>>()?;
        Ok(())
    }

    /// Sets the channels that are named; a state that stays keeps its moment and source where none is given.
    fn set_consents(&mut self, customer: Uuid, consents: Vec<Consent>) -> Result<(), Error> {
        let now = clock::now();
        for (n, Consent { channel, state, at, source }) in consents.into_iter().enumerate() {
            let known = self.consents.iter().position(|row| row.channel == channel).map(|at| self.consents.remove(at));
            if state == ConsentState::Unknown {
                continue;
            }
            if at.is_some_and(|at| at > now + TimeDelta::days(1)) {
                return Err(Error::invalid(&format!("consents[{n}].at"), "must not be in the future"));
            }
            let known = known.filter(|row| row.state == state);
            let at = at.map(|at| at.trunc_subsecs(6)).or(known.as_ref().map(|row| row.at)).unwrap_or(now);
            let source = if source.is_some() { trimmed(source) } else { known.and_then(|row| row.source) };
            self.consents.push(customer_consent::Model { customer_id: customer, channel, state, at, source });
        }
        Ok(())
    }

    /// Makes the rows this customer's.
    pub fn give_to(&mut self, customer: Uuid) {
        self.emails.iter_mut().for_each(|row| row.customer_id = customer);
        self.phones.iter_mut().for_each(|row| row.customer_id = customer);
        self.addresses.iter_mut().for_each(|row| row.customer_id = customer);
        self.consents.iter_mut().for_each(|row| row.customer_id = customer);
    }

    /// Adds another customer's, to be written together.
    pub fn append(&mut self, mut other: Self) {
        self.emails.append(&mut other.emails);
        self.phones.append(&mut other.phones);
        self.addresses.append(&mut other.addresses);
        self.consents.append(&mut other.consents);
    }

    /// Writes rows of customers that have none yet.
    pub async fn insert(self, tx: &Tx) -> Result<(), Error> {
        let Self { emails, phones, addresses, consents } = self;
        insert_all::<customer_email::Entity, _>(tx, emails).await?;
        insert_all::<customer_phone::Entity, _>(tx, phones).await?;
        insert_all::<customer_address::Entity, _>(tx, addresses).await?;
        insert_all::<customer_consent::Entity, _>(tx, consents).await
    }

    /// Replaces the rows of a customer where they differ from those `before`.
    pub async fn replace(self, tx: &Tx, customer: Uuid, before: &Self) -> Result<(), Error> {
        use {customer_address as address, customer_consent as consent, customer_email as email, customer_phone as phone};
        let mut rows = self;
        if rows.emails == before.emails {
            rows.emails.clear();
        } else {
            email::Entity::delete_many().filter(email::Column::CustomerId.eq(customer)).exec(tx).await?;
        }
        if rows.phones == before.phones {
            rows.phones.clear();
        } else {
            phone::Entity::delete_many().filter(phone::Column::CustomerId.eq(customer)).exec(tx).await?;
        }
        if rows.addresses == before.addresses {
            rows.addresses.clear();
        } else {
            address::Entity::delete_many().filter(address::Column::CustomerId.eq(customer)).exec(tx).await?;
        }
        if rows.consents == before.consents {
            rows.consents.clear();
        } else {
            consent::Entity::delete_many().filter(consent::Column::CustomerId.eq(customer)).exec(tx).await?;
        }
        rows.insert(tx).await
    }

    /// The consents of one customer, each channel in its order.
    pub fn consents(&self) -> Vec<Consent> {
        let known = |channel| self.consents.iter().find(|row| row.channel == channel).cloned();
        Channel::ALL.iter().map(|channel| known(*channel).map_or_else(|| Consent::unknown(*channel), Consent::from)).collect()
    }

    /// The words that a customer is found by beside those of its own row. Sealed fields stay out.
    pub fn search_words(&self) -> String {
        let emails = self.emails.iter().map(|row| row.email.as_str());
        let places = self.addresses.iter().flat_map(|row| row.city.as_deref().into_iter().chain(row.region.as_deref()));
        emails.chain(places).collect::<Vec<_>>().join(" ")
    }
}

async fn insert_all<E, A>(tx: &Tx, rows: Vec<E::Model>) -> Result<(), Error>
where
    E: EntityTrait,
    E::Model: IntoActiveModel<A>,
    A: ActiveModelTrait<Entity = E> + ActiveModelBehavior + Send,
{
    let mut rows = rows.into_iter().map(IntoActiveModel::into_active_model).peekable();
    while rows.peek().is_some() {
        E::insert_many(rows.by_ref().take(TOGETHER)).exec_without_returning(tx).await?;
    }
    Ok(())
}
