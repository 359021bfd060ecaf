//! Made-up leads and products, added as anybody would add them.

use super::files::{MINUTES, OFFER, PRICES};
use super::mailbox;
use ::sales::{LEADS as LEAD, PRODUCTS as PRODUCT};
use chrono::TimeDelta;
use platform::{Ctx, Error, Principal, Recorded, clock};
use records::{AnyRecord, Basics, Work};
use serde_json::{Value, json};
use shared::access::Scope;
use shared::records::interactions::InteractionKind;
use uuid::Uuid;

/// Name, series, price in minor units, stock, and lifecycle.
const PRODUCTS: [(&str, &str, &str, i64, i64, &str); 9] = [
    ("FX-100", "Fieldbook 100", "Fieldbook", 89_900, 42, "available"),
    ("FX-200", "Fieldbook 200", "Fieldbook", 129_900, 17, "available"),
    ("FX-300", "Fieldbook 300 Pro", "Fieldbook", 189_900, 0, "in_development"),
    ("SC-10", "Handscanner 10", "Scanner", 24_900, 120, "available"),
    ("SC-20", "Handscanner 20", "Scanner", 34_900, 64, "available"),
    ("SC-05", "Handscanner 5", "Scanner", 14_900, 3, "retired"),
    ("SV-1", "Set-up on site", "Services", 75_000, 0, "available"),
    ("SV-2", "Training day", "Services", 98_000, 0, "available"),
    ("CL-1", "Cloud archive", "Services", 4_900, 0, "planned"),
];

/// Name, company, city, country, stage, source, and estimated value in minor units.
const LEADS: [(&str, &str, &str, &str, &str, &str, i64); 14] = [
    ("Nora Lindqvist", "Lindqvist Timber", "Uppsala", "SE", "new", "website", 450_000),
    ("Matteo Ricci", "Ricci & Figli", "Bologna", "IT", "new", "event", 1_200_000),
    ("Aylin Demir", "Demir Logistics", "Bremen", "DE", "new", "referral", 780_000),
    ("Oscar Nielsen", "Havnens Bageri", "Aarhus", "DK", "new", "cold_call", 120_000),
    ("Chloé Martin", "Atelier Martin", "Lyon", "FR", "contacted", "website", 260_000),
    ("Piotr Zieliński", "Zieliński Stal", "Gdańsk", "PL", "contacted", "partner", 2_400_000),
    ("Sofia Almeida", "Almeida Vinhos", "Porto", "PT", "contacted", "campaign", 640_000),
    ("Liam Walsh", "Walsh Print", "Cork", "IE", "contacted", "event", 310_000),
    ("Hanna Virtanen", "Virtanen Design", "Tampere", "FI", "qualified", "referral", 990_000),
    ("Jan de Vries", "De Vries Bloemen", "Utrecht", "NL", "qualified", "website", 1_750_000),
    ("Eva Horáková", "Horák Sklo", "Brno", "CZ", "qualified", "partner", 860_000),
    ("Marc Dupont", "Dupont Frères", "Liège", "BE", "won", "campaign", 520_000),
    ("Ana Kovač", "Kovač Gradnja", "Zagreb", "HR", "lost", "cold_call", 1_100_000),
    ("Tomás Byrne", "Byrne Outdoor", "Galway", "IE", "lost", "other", 90_000),
];

/// What was said about each of those leads that have got further than new, and how many hours ago.
const TALKS: [(InteractionKind, &str, i64); 10] = [
    (InteractionKind::Call, "Rang back: wants three units to try before the summer.", 3),
    (InteractionKind::Email, "Sent the offer; the purchasing department answers within two weeks.", 20),
    (InteractionKind::Meeting, "Showed the scanners on site, six people, much interest in the archive.", 29),
    (InteractionKind::Call, "Not reached, the assistant knows about us.", 50),
    (InteractionKind::Meeting, "Walked through the contract; open question: warranty for the second year.", 71),
    (InteractionKind::Note, "The old supplier's contract ends in March.", 75),
    (InteractionKind::Email, "Asked for references in the same trade.", 99),
    (InteractionKind::Call, "Agreed on quantity and price.", 122),
    (InteractionKind::Note, "Decided for a local supplier, mostly for the delivery time.", 146),
    (InteractionKind::Call, "No budget this year; call again in autumn.", 170),
];

/// Adds products for the sales manager, and leads that the sellers share.
pub async fn add(ctx: &Ctx, sellers: &[Principal]) -> Result<(), Error> {
    let Some(manager) = sellers.first() else { return Ok(()) };
    for (sku, name, series, price, stock, lifecycle) in PRODUCTS {
        let product = json!({
            "name": name, "sku": sku, "series": series, "price": { "minor": price, "currency": "EUR" }, "tax_rate": 1900, "stock": stock,
            "lifecycle": lifecycle, "warranty_months": if series == "Services" { 0 } else { 24 },
        });
        let said = if stock < 5 && lifecycle == "available" && series != "Services" {
            Some((InteractionKind::Note, "Reordered; the next delivery comes in two weeks.", 26))
        } else if lifecycle == "in_development" {
            Some((InteractionKind::Note, "Two customers wait for it: ask development for a date.", 8))
        } else {
            None
        };
        let id = one(ctx, manager, &PRODUCT, &product, said).await?;
        if series == "Scanner" {
            attachments::add_demo_file(&ctx.acting_as(manager.clone()), (&PRODUCT, id), manager, "Price list.csv", PRICES).await?;
        }
    }
    let mut talks = TALKS.into_iter();
    for (n, (name, company, city, country, stage, source, value)) in LEADS.into_iter().enumerate() {
        let Some(seller) = sellers.get(n % sellers.len()) else { continue };
        let mut lead = json!({
            "name": name, "company": company, "city": city, "country": country, "stage": stage, "source": source,
            "email": format!("{}@example.com", mailbox(name)),
            "value": { "minor": value, "currency": "EUR" }, "tags": if n % 4 == 0 { vec!["hot"] } else { vec![] },
        });
        if stage == "lost" {
            lead["lost_reason"] = json!(if n % 2 == 0 { "Too expensive" } else { "Chose a competitor" });
        }
        let said = if stage == "new" { None } else { talks.next() };
        let id = one(ctx, seller, &LEAD, &lead, said).await?;
        let file = match stage {
            "qualified" => ("Offer.pdf", OFFER),
            "contacted" if n % 2 == 0 => ("Minutes of the kick-off.md", MINUTES),
            _ => continue,
        };
        attachments::add_demo_file(&ctx.acting_as(seller.clone()), (&LEAD, id), seller, file.0, file.1).await?;
    }
    Ok(())
}

/// Adds one record as the request of somebody, and what they said about it, so many hours ago.
async fn one(
    ctx: &Ctx,
    by: &Principal,
    record: &'static dyn AnyRecord,
    new: &Value,
    said: Option<(InteractionKind, &str, i64)>,
) -> Result<Uuid, Error> {
    let new = record.read_new(&serde_json::to_vec(new)?)?;
    let ctx = ctx.acting_as(by.clone());
    ctx.write(async |tx| {
        let scope = by.scope(record.access().create).unwrap_or(Scope::Own);
        let work = Work::new(tx, &ctx, by, scope);
        let prepared = record.prepare(&work, new, None).await?;
        let written = record.insert(&work, vec![prepared]).await?;
        let about = written.first().map(|written| Basics::of(record, &written.held)).ok_or_else(|| Error::internal("nothing was added"))?;
        let mut changes: Vec<_> = written.into_iter().map(|written| written.change).collect();
        if let Some((kind, summary, hours)) = said {
            let talk = (kind, clock::now() - TimeDelta::hours(hours), summary, by.user_id);
            changes.push(timeline::add_past(tx, &about, talk).await?);
        }
        Ok(Recorded::all(about.id, changes))
    })
    .await
}
