//! Random customers and random filters: what the server finds must be what a plain reading of the filter finds.

mod reading;

use super::super::add;
use super::named;
use chrono::TimeDelta;
use chrono_tz::Tz;
use reading::Row;
use serde_json::{Value, json};
use shared::Named;
use shared::customers::profile::{Channel, Consent, ConsentState, CustomerType};
use shared::customers::{Address, CustomerKind, CustomerSize, NewCustomer};
use shared::money::Money;
use tests::TestApp;
use uuid::Uuid;

/// A random number generator (xorshift64*) that gives the same numbers each time, so that a failure can be looked at again.
struct Dice(u64);

impl Dice {
    fn up_to(&mut self, n: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        usize::try_from(self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33).unwrap() % n
    }

    fn one<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.up_to(of.len())].clone()
    }

    fn maybe<T: Clone>(&mut self, of: &[T]) -> Option<T> {
        (self.up_to(4) > 0).then(|| self.one(of))
    }

    fn some(&mut self, of: &[&str]) -> Vec<String> {
        of.iter().filter(|_| self.up_to(3) == 0).map(|text| (*text).to_owned()).collect()
    }
}

const NAMES: &[&str] = &["Müller", "MÜLLER & Co", "O'Brien", "Straße 50%", "Ωmega_1", "acme", "Acme Corp", "Zeta [x]"];
const CITIES: &[&str] = &["Köln", "KÖLN", "São Paulo", "bonn", "Bonn", "ΣΊΣΥΦΟΣ", "50% off_", "A*b?c"];
const SECTORS: &[&str] = &["Retail", "retail", "Real  Estate", "FINANCE"];
const COUNTRIES: &[&str] = &["DE", "BR", "JP"];
const WORDS: &[&str] = &["Key", "VIP", "North", "größe"];
const NUMBERS: &[i32] = &[0, 1, 49, 50, 250, 5000];
const AMOUNTS: &[&str] = &["0", "1", "12.5", "12.345", "-1", "100", "1000000", "999999999999999999", "0.001"];
const ZONE: Tz = Tz::America__New_York;

fn random(dice: &mut Dice, n: usize, owners: &[Uuid]) -> NewCustomer {
    let currency = dice.one(&["EUR", "JPY", "KWD"]).to_owned();
    let minor = dice.one(&[0i64, 1, 12, 1250, 1234, 12_345, 100_000, 100_000_000]);
    let consents = [Channel::Email, Channel::Post].into_iter().filter_map(|channel| {
        let state = dice.maybe(&[ConsentState::Granted, ConsentState::Denied])?;
        Some(Consent { channel, state, at: None, source: None })
    });
    let consents = consents.collect();
    NewCustomer {
        email: (dice.up_to(2) == 0).then(|| format!("{}{n}@example.com", dice.one(&["Info", "ada"]))),
        website: dice.maybe(&["https://a.example", "https://B.example/x"]).map(str::to_owned),
        sector: dice.maybe(SECTORS).map(str::to_owned),
        size: dice.maybe(CustomerSize::ALL),
        employees: dice.maybe(NUMBERS),
        revenue: (dice.up_to(4) > 0).then_some(Money { minor, currency }),
        founded_year: dice.maybe(&[1999, 2010]),
        address: Address {
            city: dice.maybe(CITIES).map(str::to_owned),
            country: dice.maybe(COUNTRIES).map(str::to_owned),
            ..Address::default()
        },
        tags: dice.some(WORDS),
        interests: dice.some(WORDS),
        owner_id: Some(dice.one(owners)),
        r#type: dice.maybe(CustomerType::ALL),
        preferred_channel: dice.maybe(Channel::ALL),
        language: dice.maybe(&["de", "en"]).map(str::to_owned),
        consents,
        ..NewCustomer::named(CustomerKind::Company, format!("{} {n:02}", dice.one(NAMES)))
    }
}

/// A condition that fits its field.
fn condition(dice: &mut Dice, owners: &[Uuid]) -> Value {
    let owner = if dice.up_to(3) == 0 { "me".to_owned() } else { dice.one(owners).to_string() };
    let (fields, values): (&[&str], Vec<String>) = match dice.up_to(8) {
        0 => (
            &["name", "email", "website"],
            vec![dice.one(&["müller", "ACME", "O'b", "50%", "_1", "inFO", "[X]", "/x", "Müller  & co 03"]).to_owned()],
        ),
        1 => (&["city"], vec![dice.one(&["köln", "KÖLN", "paulo", "BONN", "σίσυφοσ", "%", "_", "*", "b?c", "o"]).to_owned()]),
        2 => (&["sector"], vec![dice.one(&["RETAIL", "real estate", "finance"]).to_owned(), dice.one(&["retail", "none"]).to_owned()]),
        3 => {
            (&["tags", "interests"], vec![dice.one(&["key", "vip", "GRÖSSE", "größe"]).to_owned(), dice.one(&["NORTH", "none"]).to_owned()])
        }
        4 => (
            &["employees", "revenue", "founded_year", "purchase_count", "purchase_total"],
            vec![dice.one(AMOUNTS).to_owned(), dice.one(AMOUNTS).to_owned()],
        ),
        5 => (&["owner"], vec![owner]),
        6 => (&["size", "type", "country", "language", "preferred_channel", "consent_email", "consent_post"], Vec::new()),
        _ => (&["last_contact_at"], Vec::new()),
    };
    let field = dice.one(fields);
    let values = match field {
        "size" => vec![dice.one(&["small", "big"]).to_owned(), "huge".to_owned()],
        "type" => vec![dice.one(&["startup", "company"]).to_owned()],
        "country" => vec![dice.one(COUNTRIES).to_owned(), dice.one(COUNTRIES).to_owned()],
        "language" => vec!["de".to_owned()],
        "preferred_channel" => vec![dice.one(&["email", "sms"]).to_owned()],
        "consent_email" | "consent_post" => {
            vec![dice.one(&["granted", "denied", "unknown"]).to_owned(), dice.one(&["denied", "unknown"]).to_owned()]
        }
        _ => values,
    };
    let (op, count) = match field {
        "name" | "email" | "website" | "city" => {
            (dice.one(&["contains", "starts_with", "is", "is_not", "is_any", "is_none", "empty", "not_empty"]), 1)
        }
        "tags" | "interests" => (dice.one(&["is_any", "has_all", "is_none", "empty", "not_empty"]), 1 + dice.up_to(2)),
        "employees" | "revenue" | "founded_year" | "purchase_count" | "purchase_total" => {
            let op = dice.one(&["gte", "lte", "gt", "lt", "between", "is", "is_not", "empty", "not_empty"]);
            (op, if op == "between" { 2 } else { 1 })
        }
        "last_contact_at" => {
            let day = dice.one(&["2026-03-08", "2026-03-09", "2026-11-01", "2025-12-31"]).to_owned();
            let span = dice.one(&["1 day", "30 days", "2 weeks", "3 months", "1 quarter", "1 year"]).to_owned();
            let unit = dice.one(&["day", "week", "month", "quarter", "year"]).to_owned();
            let (op, values) = dice.one(&[
                ("in_last", vec![span]),
                ("not_in_last", vec!["40 days".to_owned()]),
                ("in_next", vec!["1 week".to_owned()]),
                ("this", vec![unit]),
                ("on", vec![day.clone()]),
                ("before", vec![day.clone()]),
                ("after", vec![day.clone()]),
                ("between", vec!["2026-01-01".to_owned(), day]),
                ("empty", vec![]),
                ("not_empty", vec![]),
            ]);
            return json!({ "where": { "field": field, "op": op, "values": values } });
        }
        _ => (dice.one(&["is_any", "is_none", "empty", "not_empty"]), 1 + dice.up_to(2)),
    };
    let count = if op.ends_with("empty") { 0 } else { count };
    json!({ "where": { "field": field, "op": op, "values": values.into_iter().take(count).collect::<Vec<_>>() } })
}

/// What a condition takes of a filter's budget, at most.
fn cost(condition: &Value) -> usize {
    let condition = &condition["where"];
    let is = |op: &str| condition["op"] == op;
    match condition["field"].as_str().unwrap() {
        "tags" | "interests" if is("has_all") => 15 * condition["values"].as_array().unwrap().len(),
        "tags" | "interests" | "consent_email" | "consent_post" => 15,
        "website" | "city" if is("contains") => 17,
        "name" | "email" if is("contains") => 4,
        "website" | "city" => 2,
        _ => 1,
    }
}

/// A filter that costs no more than is left of its budget; in place of a condition too many stands one that holds for everything.
fn filter(dice: &mut Dice, depth: usize, owners: &[Uuid], left: &mut usize) -> Value {
    if depth == 0 || dice.up_to(3) == 0 {
        let condition = condition(dice, owners);
        let Some(rest) = left.checked_sub(cost(&condition)) else { return json!({ "all": [] }) };
        *left = rest;
        return condition;
    }
    let parts: Vec<Value> = (0..dice.up_to(4)).map(|_| filter(dice, depth - 1, owners, left)).collect();
    json!({ dice.one(&["all", "any"]): parts })
}

/// Adds random customers and holds so many random filters against them.
pub async fn agree(app: &TestApp, filters: usize) {
    let admin = app.admin().await;
    let owners = [admin.me.id, app.join(&["sales_staff"], None).await.me.id];
    let mut dice = Dice(0x00C1_1E57_5EED);
    let now = api::platform::clock::now();
    let mut rows = Vec::new();
    for n in 0..60 {
        let new = random(&mut dice, n, &owners);
        let added = add(&admin, &new).await;
        let talked = match dice.up_to(3) {
            0 => None,
            // Around midnight and the changes of the clock in New York.
            1 => Some(
                dice.one(&[
                    "2026-03-08T04:59:59Z",
                    "2026-03-08T05:00:00Z",
                    "2026-03-09T03:59:59Z",
                    "2026-03-09T04:00:00Z",
                    "2026-11-01T04:00:00Z",
                    "2026-11-02T04:59:59Z",
                ])
                .parse()
                .unwrap(),
            ),
            _ => Some(now - TimeDelta::hours(dice.one(&[0i64, 20, 24 * 6, 24 * 30, 24 * 39, 24 * 45, 24 * 100, 24 * 370]))),
        };
        if let Some(at) = talked {
            let call = json!({ "kind": "call", "summary": "A call", "occurred_at": at });
            admin.post(&format!("/customers/{}/interactions", added.id), &call).await.expect(201);
        }
        let archived = dice.up_to(8) == 0;
        if archived {
            admin.post_empty(&format!("/customers/{}/archive", added.id)).await.expect(200);
        }
        // The size follows from the employees where it is not given.
        rows.push(Row { new: NewCustomer { size: added.size, ..new }, talked, archived });
    }
    admin.patch("/me", &json!({ "time_zone": ZONE.name() })).if_match(admin.get("/me").await.etag()).await.expect(200);
    let mut found_any = 0;
    for _ in 0..filters {
        let filter = filter(&mut dice, 3, &owners, &mut 60);
        let today = || api::platform::clock::now().with_timezone(&ZONE).date_naive();
        let (before, mut found) = (today(), named(&admin, &filter).await);
        if before != today() {
            continue;
        }
        let fitting = rows.iter().filter(|row| !row.archived && row.fits(&filter, admin.me.id, before));
        let mut expected: Vec<String> = fitting.map(|row| row.new.name.clone()).collect();
        found.sort();
        expected.sort();
        found_any += usize::from(!found.is_empty() && found.len() < rows.len());
        assert_eq!(found, expected, "{filter}");
    }
    assert!(found_any > filters / 3, "only {found_any} of {filters} filters told customers apart");
}
