//! Who is near whom: by keys in common, then by comparing.

use super::fingerprint::{Fingerprint, Written};
use super::keys::keys;
use super::load::{Subject, subjects};
use super::rules::{Alike, compare};
use crate::access::{nobody, within};
use crate::record::CUSTOMERS;
use platform::seal::Keyring;
use platform::{Error, Principal};
use records::access::reach;
use sea_orm::{ConnectionTrait, Statement, Value};
use shared::access::Permission;
use shared::customers::{CustomerRef, NewCustomer};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use uuid::Uuid;

/// More customers with one key say nothing: a common name, the number of a switchboard. So the cost of looking up is bounded.
const BLOCK: i64 = 60;
/// Customers that one is compared with, those that have the most and the rarest keys in common. So the cost of comparing is bounded.
/// No fewer than share one key, or the last of many namesakes would be compared with nobody.
const COMPARED: usize = BLOCK as usize;
/// Keys looked up by one statement.
const TOGETHER: usize = 5_000;

/// The secret under which keys are hashed.
pub fn secret(keyring: &Keyring) -> Result<Vec<u8>, Error> {
    keyring.blind_index("customer_match_keys", "")
}

/// Who has which keys.
#[derive(Default)]
pub struct Holders {
    /// The customers that have a key, where they are few enough to tell something.
    by_key: HashMap<i64, Vec<Uuid>>,
    /// Keys that too many have.
    crowded: HashSet<i64>,
}

impl Holders {
    /// Adds customers whose keys are not stored yet.
    pub fn add(&mut self, keys: &BTreeMap<Uuid, BTreeSet<i64>>) {
        for (id, key) in keys.iter().flat_map(|(id, keys)| keys.iter().map(move |key| (*id, *key))) {
            if !self.crowded.contains(&key) {
                self.by_key.entry(key).or_default().push(id);
            }
        }
        self.by_key.retain(|_, holders| holders.len() <= BLOCK as usize);
    }
}

/// Whose keys are looked through.
pub enum Whose<'a> {
    /// Those of all customers but these.
    AllBut(&'a [Uuid]),
    /// Those of the customers with this value in a column, and of no others: how many have a key must not be told by who is found.
    With(&'static str, Uuid),
}

impl Whose<'_> {
    /// As a further condition of a statement, and the values that it binds.
    fn condition(&self) -> (String, Vec<Value>) {
        match self {
            Self::AllBut([]) => (String::new(), Vec::new()),
            Self::AllBut(these) => {
                let places = (1..=these.len()).map(|n| format!("${n}")).collect::<Vec<_>>().join(",");
                (format!(" AND k.customer_id NOT IN ({places})"), these.iter().map(|id| Value::from(*id)).collect())
            }
            Self::With(column, value) => {
                let theirs = format!(" AND EXISTS (SELECT 1 FROM customers c WHERE c.id = k.customer_id AND c.{column} = $1)");
                (theirs, vec![Value::from(*value)])
            }
        }
    }
}

/// The customers that have one of these keys.
pub async fn holders(db: &impl ConnectionTrait, keys: &[i64], whose: Whose<'_>) -> Result<Holders, Error> {
    let backend = db.get_database_backend();
    let mut found = Holders::default();
    let (others, values) = whose.condition();
    for keys in keys.chunks(TOGETHER) {
        // Numbers as they are: thousands of bound values would cost more than the look-up.
        // Counted no further than it matters: some keys half of all customers have.
        let counts = format!(
            "WITH sought (key) AS (VALUES {}) SELECT key, n FROM (SELECT CAST(key AS BIGINT) AS key, (SELECT COUNT(*) FROM
                (SELECT 1 FROM customer_match_keys k WHERE k.key = sought.key{others} LIMIT {}) AS counted) AS n FROM sought) AS numbered WHERE n > 0",
            keys.iter().map(|key| format!("({key})")).collect::<Vec<_>>().join(","),
            BLOCK + 1
        );
        let mut telling = Vec::new();
        for row in db.query_all_raw(Statement::from_sql_and_values(backend, counts, values.clone())).await? {
            let (key, n): (i64, i64) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
            if n > BLOCK {
                found.crowded.insert(key);
            } else {
                telling.push(key);
            }
        }
        if telling.is_empty() {
            continue;
        }
        let rows = format!("SELECT key, customer_id FROM customer_match_keys k WHERE key IN ({}){others}", listed(&telling));
        for row in db.query_all_raw(Statement::from_sql_and_values(backend, rows, values.clone())).await? {
            found.by_key.entry(row.try_get_by_index(0)?).or_default().push(row.try_get_by_index(1)?);
        }
    }
    Ok(found)
}

fn listed(keys: &[i64]) -> String {
    keys.iter().map(i64::to_string).collect::<Vec<_>>().join(",")
}

/// Of the customers that have some of these keys, those to be compared, the most promising first.
pub fn promising(keys: &BTreeSet<i64>, holders: &Holders) -> Vec<Uuid> {
    let mut weights: BTreeMap<Uuid, f64> = BTreeMap::new();
    for holders in keys.iter().filter_map(|key| holders.by_key.get(key)) {
        for id in holders {
            *weights.entry(*id).or_default() += 1.0 / holders.len() as f64;
        }
    }
    let mut found: Vec<(Uuid, f64)> = weights.into_iter().collect();
    found.sort_by(|(_, one), (_, other)| other.total_cmp(one));
    // One more, for the customer itself may be among them.
    found.into_iter().take(COMPARED + 1).map(|(id, _)| id).collect()
}

/// A customer that is not stored (yet), and is looked for.
pub struct Probe(Fingerprint);

impl Probe {
    pub fn of(written: &Written<'_>) -> Self {
        Self(Fingerprint::of(written))
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
pub struct Candidates {
    secret: Vec<u8>,
    holders: Holders,
    subjects: HashMap<Uuid, Subject>,
}

impl Candidates {
    /// Reads who is near to those sought, among those that the reader may see.
    pub async fn to(db: &impl ConnectionTrait, keyring: &Keyring, sought: &[Probe], reader: &Principal) -> Result<Self, Error> {
        let scope = reader.scope(Permission::CustomerRead);
        let whose = match scope.map(|scope| reach(&CUSTOMERS, scope, reader)) {
            Some(Some((column, value))) => Whose::With(column, value),
            Some(None) | None => Whose::AllBut(&[]),
        };
        let among = scope.map_or_else(nobody, |scope| within(scope, reader));
        let secret = secret(keyring)?;
        let sought: Vec<BTreeSet<i64>> = sought.iter().map(|one| keys(&one.0, &secret)).collect();
        let all: BTreeSet<i64> = sought.iter().flatten().copied().collect();
        let holders = holders(db, &all.into_iter().collect::<Vec<_>>(), whose).await?;
        let ids: HashSet<Uuid> = sought.iter().flat_map(|keys| promising(keys, &holders)).collect();
        let subjects = subjects(db, keyring, &ids.into_iter().collect::<Vec<_>>(), among).await?;
        Ok(Self { secret, holders, subjects })
    }

    /// The customer that is most probably the one that is sought.
    pub fn likeliest(&self, sought: &Probe) -> Option<CustomerRef> {
        let (id, _) = self.alike(sought).into_iter().next()?;
        Some(CustomerRef { id, name: self.subjects.get(&id)?.name.clone() })
    }

    /// Who is probably the one that is sought, the likeliest first.
    pub fn alike(&self, sought: &Probe) -> Vec<(Uuid, Alike)> {
        let candidates = promising(&keys(&sought.0, &self.secret), &self.holders);
        let mut alike: Vec<(Uuid, Alike)> =
            candidates.into_iter().filter_map(|id| Some((id, compare(&sought.0, &self.subjects.get(&id)?.fingerprint)?))).collect();
        alike.sort_by_key(|(id, alike)| (std::cmp::Reverse(alike.score), *id));
        alike
    }
}
