//! Demo data: made-up customers and one account per role, for an empty database.

mod cast;
mod custom;
mod files;
mod sales;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cast::{ACCOUNTS, ASIDES, COMPANIES, INTERESTS, JOBS, PEOPLE, SUBSIDIARIES, TAGS, TALKS, TWINS};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use platform::seal::{random, write_private};
use platform::{Ctx, Error, Principal, Recorded, clock};
use shared::Named;
use shared::customers::interactions::{InteractionKind, NewInteraction};
use shared::customers::profile::{Channel, Consent, ConsentState, CustomerType, EntryKind, OtherPhone, SocialLink, SocialNetwork};
use shared::customers::{Address, CustomerKind, NewCustomer};
use shared::money::Money;
use std::collections::HashMap;
use std::path::PathBuf;
use unicode_normalization::UnicodeNormalization;
use uuid::Uuid;

/// The domain of the demo accounts; reserved, so mail to it goes nowhere.
const DOMAIN: &str = "demo.example";

/// Fills an empty database; one that has users is left alone. The accounts share a password made for this installation, kept in
/// `demo-accounts.txt` in the data folder.
pub async fn load(ctx: &Ctx) -> Result<(), Error> {
    if identity::is_set_up(ctx.db()).await? {
        return Ok(());
    }
    let password = format!("demo-{}", URL_SAFE_NO_PAD.encode(random::<9>()?).replace(['-', '_'], "x"));
    let people = accounts(ctx, &password).await?;
    let mut dice = Dice(0x5eed_c11e_4757_0001);
    custom::fields(ctx, &people).await?;
    let companies = companies(ctx, &people, &mut dice).await?;
    persons(ctx, &people, &companies, &mut dice).await?;
    asides(ctx, &people, &companies).await?;
    files::add(ctx, &companies).await?;
    twins(ctx, &people, &mut dice).await?;
    sales::add(ctx, sellers(&people)).await?;
    let list: String = ACCOUNTS.iter().map(|a| format!("{:<38} {}\n", format!("{}@{DOMAIN}", a.mailbox), a.name)).collect();
    write_private(&accounts_file(ctx), format!("Password of all demo accounts: {password}\n\n{list}").as_bytes())
}

/// Where the demo accounts and their password are written down.
pub fn accounts_file(ctx: &Ctx) -> PathBuf {
    ctx.config().data_dir.join("demo-accounts.txt")
}

async fn accounts(ctx: &Ctx, password: &str) -> Result<Vec<Principal>, Error> {
    let hash = identity::hash_password(password.to_owned()).await?;
    let ids = ctx
        .write(async |tx| {
            let (mut ids, mut changes) = (Vec::new(), Vec::new());
            for account in &ACCOUNTS {
                let email = format!("{}@{DOMAIN}", account.mailbox);
                let (id, change) = identity::add_active_user(tx, account.name, &email, &hash, &[account.role], account.team).await?;
                ids.push(id);
                changes.push(change);
            }
            Ok(Recorded::all(ids, changes))
        })
        .await?;
    let mut principals = Vec::new();
    for id in ids {
        principals.extend(identity::principal_of(ctx.db(), id).await?);
    }
    Ok(principals)
}

/// Those who own customers in the demo: the sales manager and the two sellers.
fn sellers(people: &[Principal]) -> &[Principal] {
    people.get(2..5).unwrap_or(people)
}

/// Gives back the companies, each with its owner.
async fn companies<'a>(ctx: &Ctx, people: &'a [Principal], dice: &mut Dice) -> Result<Vec<(Uuid, &'a Principal)>, Error> {
    let (mut ids, mut owned) = (HashMap::new(), Vec::new());
    // Dice of their own, so that all else stays as it was.
    let mut custom_dice = Dice(0x5eed_c11e_4757_0002);
    for (name, sector, city, country, employees, revenue) in COMPANIES {
        let mailbox: String = name.to_lowercase().chars().filter(char::is_ascii_alphanumeric).collect();
        let new = NewCustomer {
            email: Some(format!("hello@{mailbox}.example")),
            phone: Some(format!("+49 30 {:06}", dice.below(1_000_000))),
            website: Some(format!("https://{mailbox}.example")),
            sector: Some(sector.to_owned()),
            employees: Some(employees),
            revenue: Some(Money { minor: revenue * 100_000, currency: "EUR".to_owned() }),
            founded_year: Some(1950 + i32::try_from(dice.below(70)).unwrap_or(0)),
            address: Address {
                street: Some(format!("{} Station Road", 1 + dice.below(120))),
                postal_code: Some(format!("{:05}", 10_000 + dice.below(80_000))),
                city: Some(city.to_owned()),
                region: None,
                country: Some(country.to_owned()),
            },
            r#type: Some(match employees {
                ..60 => CustomerType::Startup,
                60..1_000 => CustomerType::Company,
                _ => CustomerType::Corporation,
            }),
            social_links: vec![SocialLink { network: SocialNetwork::LinkedIn, url: format!("https://linkedin.com/company/{mailbox}") }],
            consents: consents(dice),
            tags: dice.some_of(&TAGS),
            parent_id: SUBSIDIARIES.iter().find(|(child, _)| *child == name).and_then(|(_, parent)| ids.get(parent).copied()),
            custom: custom::values(&mut custom_dice),
            ..NewCustomer::named(CustomerKind::Company, name)
        };
        // A seller sees the own team's customers only; the manager knows which company belongs to which.
        let owner = if new.parent_id.is_some() { &sellers(people)[0] } else { dice.one_of(sellers(people)) };
        let id = add(ctx, owner, new, people, dice).await?;
        ids.insert(name, id);
        owned.push((id, owner));
    }
    Ok(owned)
}

async fn persons(ctx: &Ctx, people: &[Principal], companies: &[(Uuid, &Principal)], dice: &mut Dice) -> Result<(), Error> {
    for (name, city, country) in PEOPLE {
        let new = NewCustomer {
            email: Some(format!("{}@mail.example", mailbox(name))),
            phone: Some(format!("+44 7700 {:06}", 900_000 + dice.below(1_000))),
            address: Address { city: Some(city.to_owned()), country: Some(country.to_owned()), ..Address::default() },
            birth_date: NaiveDate::from_yo_opt(
                1960 + i32::try_from(dice.below(42)).unwrap_or(0),
                1 + u32::try_from(dice.below(365)).unwrap_or(0),
            ),
            preferred_channel: Some(*dice.one_of(Channel::ALL)),
            language: Some((*dice.one_of(&["en", "de", "fr", "es", "pt"])).to_owned()),
            other_phones: vec![OtherPhone { kind: EntryKind::Work, phone: format!("+44 20 7946 {:04}", dice.below(1_000)) }],
            interests: dice.some_of(&INTERESTS),
            consents: consents(dice),
            tags: dice.some_of(&TAGS),
            ..NewCustomer::named(CustomerKind::Person, name)
        };
        // Of the same owner, or a seller would not see where one's own customers work.
        let (company, owner) = *dice.one_of(companies);
        let id = add(ctx, owner, new, people, dice).await?;
        let job = *dice.one_of(&JOBS);
        ctx.acting_as(owner.clone()).write(async |tx| customers::add_demo_contact(tx, company, id, job).await).await?;
    }
    Ok(())
}

/// A name as a mailbox: `Tomás Byrne` becomes `tomas.byrne`.
fn mailbox(name: &str) -> String {
    let letters = name.to_lowercase().replace([' ', '’'], ".");
    letters.nfd().filter(|c| c.is_ascii_alphanumeric() || *c == '.').collect()
}

/// Notes in which the sales manager and the owners of some companies ask each other, and the support manager where an owner is the manager herself.
async fn asides(ctx: &Ctx, people: &[Principal], companies: &[(Uuid, &Principal)]) -> Result<(), Error> {
    let (manager, support) = (&people[2], &people[5]);
    for (n, (company, owner)) in companies.iter().enumerate().filter(|(n, _)| n % 4 == 0) {
        let colleague = if owner.user_id == manager.user_id { support } else { *owner };
        let (author, mentioned) = if n % 8 == 0 { (manager, colleague) } else { (colleague, manager) };
        let new = NewInteraction {
            kind: InteractionKind::Note,
            occurred_at: Some(clock::now() - TimeDelta::hours(1 + i64::try_from(n).unwrap_or(0) * 5)),
            summary: ASIDES[n / 4 % ASIDES.len()].replace("{}", &mentioned.name),
            mentions: vec![mentioned.user_id],
        };
        let acting = ctx.acting_as(author.clone());
        acting.write(async |tx| customers::add_demo_mention(tx, &acting, author, *company, new).await).await?;
    }
    Ok(())
}

/// Customers who are in here already, spelt in another way.
async fn twins(ctx: &Ctx, people: &[Principal], dice: &mut Dice) -> Result<(), Error> {
    for (kind, name, email, city, country) in TWINS {
        let new = NewCustomer {
            email: Some(email.to_owned()),
            address: Address { city: Some(city.to_owned()), country: Some(country.to_owned()), ..Address::default() },
            tags: dice.some_of(&TAGS),
            ..NewCustomer::named(kind, name)
        };
        add(ctx, dice.one_of(sellers(people)), new, people, dice).await?;
    }
    Ok(())
}

/// What was asked about some channels, some weeks ago.
fn consents(dice: &mut Dice) -> Vec<Consent> {
    let asked = [Channel::Email, Channel::Phone].into_iter().filter(|_| dice.below(3) > 0).collect::<Vec<_>>();
    let one = |channel| Consent {
        channel,
        state: if dice.below(4) > 0 { ConsentState::Granted } else { ConsentState::Denied },
        at: Some(clock::now() - TimeDelta::days(7 + i64::try_from(dice.below(300)).unwrap_or(0))),
        source: Some((*dice.one_of(&["web form", "by phone", "trade fair", "contract"])).to_owned()),
    };
    asked.into_iter().map(one).collect()
}

/// Adds one customer as its owner would have, some weeks ago, with the talks since then.
async fn add(ctx: &Ctx, owner: &Principal, new: NewCustomer, people: &[Principal], dice: &mut Dice) -> Result<Uuid, Error> {
    let now = clock::now();
    let days = i64::try_from(dice.below(80)).unwrap_or(0);
    let added = now - TimeDelta::days(days) - TimeDelta::minutes(i64::try_from(dice.below(600)).unwrap_or(0));
    let talks: Vec<(InteractionKind, DateTime<Utc>, &str, Uuid)> = (0..dice.below(5))
        .map(|_| {
            let (kind, summary) = *dice.one_of(&TALKS);
            let at = added + TimeDelta::minutes(i64::try_from(dice.below(u64::try_from(days * 24 * 60 + 1).unwrap_or(1))).unwrap_or(0));
            (InteractionKind::from_code(kind).unwrap_or(InteractionKind::Note), at.min(now), summary, dice.one_of(&people[2..8]).user_id)
        })
        .collect();
    ctx.acting_as(owner.clone()).write(async |tx| customers::add_demo_customer(tx, ctx.keys(), owner, new, added, &talks).await).await
}

/// Numbers that are the same in every demo (SplitMix64, by Sebastiano Vigna, public domain).
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % n.max(1)
    }

    fn one_of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        let n = self.below(all.len() as u64);
        &all[usize::try_from(n).unwrap_or(0)]
    }

    fn some_of(&mut self, all: &[&str]) -> Vec<String> {
        (0..self.below(3)).map(|_| (*self.one_of(all)).to_owned()).collect()
    }
}
