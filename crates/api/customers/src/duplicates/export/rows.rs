//! Pairs of customers that are probably the same one as rows of a file.

use crate::access::{ExportCustomers, visible_with};
use crate::duplicates::list;
use crate::record::CUSTOMERS;
use actix_web::web;
use chrono_tz::Tz;
use platform::export::{BATCH, Cell, List};
use platform::page::Paging;
use platform::search::Among;
use platform::{App, Can, Error};
use sea_orm::Condition;
use shared::Named;
use shared::access::Permission;
use shared::customers::duplicates::{Duplicate, DuplicateQuery, Likelihood, Lookalike};

/// What stands above the columns of each of the two, after `First` and `Second`.
const SIDE: [&str; 9] = ["name", "kind", "e-mail", "phone", "website", "city", "country", "owner", "ID"];

/// All pairs that match, the likeliest first, of customers that the reader may merge as well as export.
pub struct Pairs {
    pub(super) app: web::Data<App>,
    pub(super) query: DuplicateQuery,
    pub(super) zone: Tz,
    /// Which customers there are, and whose words count; `None` for none.
    pub(super) visible: Option<(Condition, Option<Among>)>,
    /// Where the next batch begins; `None` after the last one.
    next: Option<Option<String>>,
}

impl Pairs {
    /// The rows of a list, whole.
    pub async fn matching(by: &Can<ExportCustomers>, query: DuplicateQuery) -> Result<Self, Error> {
        let query = DuplicateQuery { after: None, before: None, limit: None, total: None, ..query };
        let merge = by.principal().scope(Permission::CustomerMerge);
        let among = merge.and_then(|merge| records::among(&CUSTOMERS, std::cmp::min(merge, by.scope()), by.principal()));
        let visible = visible_with(by, Permission::CustomerMerge).map(|visible| (visible, among));
        let zone = identity::zone_of(by.db(), by.principal().user_id).await?;
        Ok(Self { app: by.app().clone(), query, zone, visible, next: Some(None) })
    }
}

/// Why the two are alike, in words.
pub fn why(pair: &Duplicate) -> String {
    pair.reasons.iter().map(|reason| reason.label()).collect::<Vec<_>>().join("; ")
}

/// The cells of one of the two.
fn side(of: &Lookalike) -> [Cell; SIDE.len()] {
    [
        Cell::Text(of.name.clone()),
        Cell::Text(of.kind.label().to_owned()),
        Cell::text(of.email.as_deref()),
        Cell::text(of.phone.as_deref()),
        Cell::text(of.website.as_deref()),
        Cell::text(of.city.as_deref()),
        Cell::text(of.country.as_deref().and_then(shared::countries::name)),
        Cell::text(of.owner.as_ref().map(|owner| owner.name.as_str())),
        Cell::Text(of.id.to_string()),
    ]
}

impl List for Pairs {
    type Row = Duplicate;
    const FILE: &'static str = "duplicates";
    const TITLE: &'static str = "Likely duplicates";
    const ACTION: &'static str = "duplicate.exported";

    fn filter(&self) -> Result<serde_json::Value, Error> {
        Ok(serde_json::to_value(&self.query)?)
    }

    fn header(&self) -> Vec<String> {
        let of = |which: &'static str| SIDE.into_iter().map(move |heading| format!("{which} {heading}"));
        let words = |words: &[&str]| words.iter().map(|heading| (*heading).to_owned()).collect::<Vec<_>>();
        let both = of("First").chain(of("Second"));
        words(&["Likelihood", "Score", "Why"]).into_iter().chain(both).chain(words(&["Found", "Not the same since", "Said by"])).collect()
    }

    fn cells(&self, pair: &Duplicate) -> Vec<Cell> {
        let mut cells =
            vec![Cell::Text(Likelihood::of(pair.score).label().to_owned()), Cell::Number(pair.score.to_string()), Cell::Text(why(pair))];
        cells.extend(side(&pair.a));
        cells.extend(side(&pair.b));
        cells.push(Cell::Moment(pair.found_at));
        cells.push(Cell::moment(pair.dismissed_at));
        cells.push(Cell::text(pair.dismissed_by.as_ref().map(|by| by.name.as_str())));
        cells
    }

    async fn batch(&mut self) -> Result<Option<Vec<Duplicate>>, Error> {
        let (Some(visible), Some(from)) = (&self.visible, self.next.take()) else { return Ok(None) };
        let db = self.app.db.read();
        let keyset = list::keyset(&Paging { after: from.as_deref(), before: None, limit: Some(BATCH) })?;
        let rows = keyset.apply(list::matching(db, &self.query, visible.clone()).await?).all(db).await?;
        let mut pairs = list::described(db, &self.app.keys, &rows).await?;
        let page = keyset.page(rows, list::place, |row| pairs.remove(&row.id));
        self.next = page.next.map(Some);
        // One that was removed a moment ago is left out.
        Ok(Some(page.items.into_iter().flatten().collect()))
    }
}
