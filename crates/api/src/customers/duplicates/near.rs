//! Who is near whom: by keys in common, then by comparing.

use super::keys::keys;
use super::load::{Subject, subjects};
use super::rules::{Alike, compare};
use super::traits::{Traits, Written};
use crate::customers::entity::customer_match_key::{Column, Entity};
use crate::platform::Error;
use crate::platform::seal::Keyring;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use shared::customers::{CustomerRef, NewCustomer};
use std::collections::{BTreeSet, HashMap, HashSet};
use uuid::Uuid;

/// More customers with one key say nothing: a common name, the number of a switchboard. So the cost of comparing is bounded.
const BLOCK: i64 = 200;
/// Keys looked up by one statement.
const TOGETHER: usize = 5_000;

/// The secret under which keys are hashed.
pub fn secret(keyring: &Keyring) -> Result<Vec<u8>, Error> {
    keyring.blind_index("customer_match_keys", "")
}

/// The customers that have one of these keys, by key; keys that too many have are left out.
pub async fn holders(db: &impl ConnectionTrait, keys: &[i64]) -> Result<HashMap<i64, Vec<Uuid>>, Error> {
    let mut holders: HashMap<i64, Vec<Uuid>> = HashMap::new();
    for keys in keys.chunks(TOGETHER) {
        let count = Expr::col(Column::CustomerId).count();
        let telling = Entity::find().select_only().column(Column::Key).filter(Column::Key.is_in(keys.iter().copied()));
        let telling: Vec<i64> = telling.group_by(Column::Key).having(count.lte(BLOCK)).into_tuple().all(db).await?;
        if telling.is_empty() {
            continue;
        }
        let rows = Entity::find().select_only().columns([Column::Key, Column::CustomerId]).filter(Column::Key.is_in(telling));
        for (key, customer) in rows.into_tuple::<(i64, Uuid)>().all(db).await? {
            holders.entry(key).or_default().push(customer);
        }
    }
    Ok(holders)
}

/// A customer that is not stored (yet), and is looked for.
pub struct Sought(Traits);

impl Sought {
    pub fn of(written: &Written<'_>) -> Self {
        Self(Traits::of(written))
    }

    /// One that is about to be added.
    pub fn new_customer(new: &NewCustomer) -> Self {
        let further = new.other_emails.iter().map(|other| other.email.as_str());
        let numbers = new.other_phones.iter().map(|other| other.phone.as_str());
        Self::of(&Written {
            kind: new.kind,
            name: &new.name,
            emails: new.email.as_deref().into_iter().chain(further).collect(),
            phones: new.phone.as_deref().into_iter().chain(numbers).collect(),
            website: new.website.as_deref(),
            city: new.address.city.as_deref(),
            country: new.address.country.as_deref(),
            sector: new.sector.as_deref(),
        })
    }
}

/// The customers that could be among those sought, read at once.
pub struct Near {
    secret: Vec<u8>,
    holders: HashMap<i64, Vec<Uuid>>,
    subjects: HashMap<Uuid, Subject>,
}

impl Near {
    /// Reads who is near to those sought, among those that `among` allows.
    pub async fn to(db: &impl ConnectionTrait, keyring: &Keyring, sought: &[Sought], among: Condition) -> Result<Self, Error> {
        let secret = secret(keyring)?;
        let all: BTreeSet<i64> = sought.iter().flat_map(|one| keys(&one.0, &secret)).collect();
        let holders = holders(db, &all.into_iter().collect::<Vec<_>>()).await?;
        let ids: HashSet<Uuid> = holders.values().flatten().copied().collect();
        let subjects = subjects(db, keyring, &ids.into_iter().collect::<Vec<_>>(), among).await?;
        Ok(Self { secret, holders, subjects })
    }

    /// Nobody.
    pub fn nobody() -> Self {
        Self { secret: Vec::new(), holders: HashMap::new(), subjects: HashMap::new() }
    }

    /// The customer that is most probably the one that is sought.
    pub fn likeliest(&self, sought: &Sought) -> Option<CustomerRef> {
        let (id, _) = self.alike(sought).into_iter().next()?;
        Some(CustomerRef { id, name: self.subjects.get(&id)?.name.clone() })
    }

    /// Who is probably the one that is sought, the likeliest first.
    pub fn alike(&self, sought: &Sought) -> Vec<(Uuid, Alike)> {
        let keys = keys(&sought.0, &self.secret);
        let near: BTreeSet<Uuid> = keys.iter().filter_map(|key| self.holders.get(key)).flatten().copied().collect();
        let mut alike: Vec<(Uuid, Alike)> =
            near.into_iter().filter_map(|id| Some((id, compare(&sought.0, &self.subjects.get(&id)?.traits)?))).collect();
        alike.sort_by_key(|(id, alike)| (std::cmp::Reverse(alike.score), *id));
        alike
    }
}
