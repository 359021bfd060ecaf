//! The requests whose cost is measured.

use crate::accounts::Accounts;
use crate::client::{Call, Client};
use crate::costs::{Kind, Maker, Server};
use crate::product::Product;
use anyhow::{Context, Result};
use bench_data::words;
use bench_data::{Made, Random};
use serde_json::json;
use shared::customers::list::CustomerRow;
use shared::page::Page;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use uuid::Uuid;

const LIST: &str = "/api/v1/customers?limit=20";
/// Rows that the largest page of a list has.
const STRIDE: usize = 200;

/// A customer that the bench knows of.
#[derive(Clone)]
pub struct Known {
    pub id: Uuid,
    pub version: i64,
}

/// What was learnt by walking through the list.
pub struct Walked {
    /// A sample from all over the list.
    pub known: Vec<Known>,
    /// By order: where the deep page begins.
    pub deep: HashMap<&'static str, String>,
    /// How many pages of twenty lie before it.
    pub pages: usize,
}

/// Walks each order of the list as a client would, page after page, to the place where page 2,500 of twenty rows begins, or as far as half the list.
pub async fn walk(product: &Product, accounts: &Accounts, rows: usize) -> Result<Walked> {
    let mut client = Client::new(product.address, Some(&accounts.administrator.token));
    let depth = (2_500 * 20).min(rows / 2);
    let (mut known, mut deep) = (Vec::new(), HashMap::new());
    for sort in ["name", "updated_at", "revenue"] {
        let mut after: Option<String> = None;
        for _ in 0..depth / STRIDE {
            let cursor = after.as_ref().map(|a| format!("&after={a}")).unwrap_or_default();
            let page: Page<CustomerRow> = client.ask(&Call::get(format!("/api/v1/customers?limit={STRIDE}&sort={sort}{cursor}"))).await?;
            known.extend(page.items.iter().step_by(7).map(|row| Known { id: row.id, version: row.version }));
            after = Some(page.next.context("the list ends early")?);
        }
        deep.insert(sort, after.context("too few rows to walk")?);
    }
    known.sort_by_key(|k| k.id);
    known.dedup_by_key(|k| k.id);
    Ok(Walked { known, deep, pages: depth / 20 })
}

fn always(path: impl Into<String>) -> Maker {
    let call = Call::get(path);
    Arc::new(move |_| call.clone())
}

fn turns(paths: Vec<String>) -> Maker {
    Arc::new(move |n| Call::get(paths[n % paths.len()].as_str()))
}

fn encoded(text: &str) -> String {
    text.bytes().map(|b| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}

fn searches(base: &str, words: impl Iterator<Item = String>) -> Maker {
    turns(words.map(|w| format!("{base}{}", encoded(&w))).collect())
}

/// External ids, each a word that one customer has.
fn rare(rows: usize) -> impl Iterator<Item = String> {
    (0..500).map(move |n| format!("c{:07}", n * (rows / 500)))
}

/// New customers, never the same twice. `series` keeps them apart from other makers' ones.
fn creations(path: &'static str, series: String, keyed: bool) -> Maker {
    Arc::new(move |n| {
        let body = Made::new(&mut Random::seeded(n as u64), &series, n).json();
        let call = Call::post(path, &body);
        Call { idempotency_key: keyed.then(|| Uuid::now_v7().to_string()), ..call }
    })
}

/// Edits of known customers, one after another; the versions are kept in step.
fn edits(known: Vec<Known>) -> Maker {
    let versions = Mutex::new(known);
    Arc::new(move |n| {
        let mut known = versions.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let place = n % known.len();
        let customer = &mut known[place];
        let call = Call::patch(format!("/api/v1/customers/{}", customer.id), customer.version, &json!({ "employees": n % 5_000 }));
        customer.version += 1;
        call
    })
}

/// All kinds, those of the floor first. `run` keeps the customers of one run apart from those of another.
pub fn all(product: &Product, floor: &Server, accounts: &Accounts, walked: &Walked, rows: usize, run: &str) -> Vec<Kind> {
    let server = |token: &str| Server {
        process: product.process(),
        address: product.address,
        token: token.to_owned(),
        data: Some(product.data.clone()),
    };
    let admin = server(&accounts.administrator.token);
    let seller = accounts.staff.first().map_or_else(|| admin.clone(), |s| server(&s.token));
    let owner = accounts.owners.first().map(|o| o.id).unwrap_or_default();
    let sample = walked.known.clone();
    let gets = |base: &str| turns(sample.iter().map(|k| format!("{base}/{}", k.id)).collect());
    let deep = |sort: &str| always(format!("{LIST}&sort={sort}&after={}", walked.deep.get(sort).map_or("", String::as_str)));
    let kind = |name, make| Kind { name, server: admin.clone(), make, floor: None };
    let of = |mut kind: Kind, floor| {
        kind.floor = Some(floor);
        kind
    };
    let bare = |name, make| Kind { name, server: floor.clone(), make, floor: None };
    let browser: Maker = Arc::new(|_| Call { compressed: true, ..Call::get(LIST) });
    let two_words = || words::TWO_WORDS.iter().map(|w| (*w).to_owned());
    let prefixes = || words::COMMON_PREFIXES.iter().map(|w| (*w).to_owned());
    vec![
        bare("floor: list", always("/customers")),
        bare("floor: get", gets("/customers")),
        bare("floor: search", searches("/search?q=", two_words())),
        bare("floor: create", creations("/customers", format!("f{run}"), false)),
        of(kind("list of 20", always(LIST)), "floor: list"),
        of(kind("list, compressed for a browser", browser), "floor: list"),
        kind("list with a total", always(format!("{LIST}&total=true"))),
        kind("list, deep page by name", deep("name")),
        kind("list by change", always(format!("{LIST}&sort=updated_at"))),
        kind("list, deep page by change", deep("updated_at")),
        kind("list by revenue", always(format!("{LIST}&sort=revenue"))),
        kind("list, deep page by revenue", deep("revenue")),
        kind("list of a sector", always(format!("{LIST}&sector=software"))),
        kind("list of an owner", always(format!("{LIST}&owner_id={owner}"))),
        kind("list of a frequent tag", always(format!("{LIST}&tag=newsletter"))),
        kind("list of a rare tag", always(format!("{LIST}&tag=win-back"))),
        kind("list of a sector by change", always(format!("{LIST}&sector=insurance&sort=updated_at"))),
        kind("list that finds two words", searches(&format!("{LIST}&q="), two_words())),
        Kind { name: "list of a team's member", server: seller.clone(), make: always(LIST), floor: None },
        Kind { name: "list of a team's member by change", server: seller, make: always(format!("{LIST}&sort=updated_at")), floor: None },
        of(kind("get", gets("/api/v1/customers")), "floor: get"),
        kind("search, frequent beginning", searches("/api/v1/search?q=", prefixes())),
        kind("search, rare word", searches("/api/v1/search?q=", rare(rows))),
        of(kind("search, two words", searches("/api/v1/search?q=", two_words())), "floor: search"),
        kind("dashboard", always("/api/v1/dashboard")),
        of(kind("create", creations("/api/v1/customers", format!("p{run}"), false)), "floor: create"),
        of(kind("create with an Idempotency-Key", creations("/api/v1/customers", format!("k{run}"), true)), "floor: create"),
        of(kind("edit", edits(walked.known.clone())), "floor: create"),
    ]
}
