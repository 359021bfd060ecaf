//! Pairs of customers that are probably the same one as PDF, to print and to hand over.

use super::rows::{Pairs, why};
use crate::duplicates::list;
use crate::exports::described;
use chrono_tz::Tz;
use platform::export::{PageColumn, PdfList, only_where};
use platform::page::is_common;
use platform::{Error, clock};
use shared::Named;
use shared::customers::duplicates::{Duplicate, Likelihood, Lookalike};

impl PdfList for Pairs {
    const COLUMNS: &'static [PageColumn] = &[
        PageColumn::text("Added first", 5.0),
        PageColumn::text("Added later", 5.0),
        PageColumn::text("Likelihood", 1.5),
        PageColumn::text("Why", 2.6),
        PageColumn::text("Found", 2.0),
    ];
    const WRAPS: bool = true;
    const NOUN: (&'static str, &'static str) = ("pair", "pairs");
    const NARROWED_BY: &'static str = "min_score";

    async fn which(&self) -> Result<String, Error> {
        let Self { query, visible, .. } = self;
        let customer = match (query.customer_id, visible) {
            (None, _) | (_, None) => None,
            (Some(id), Some((visible, _))) => {
                Some(format!("one of the two is {}", described::named(self.app.db.read(), id, visible.clone()).await?))
            }
        };
        let said = [
            query.q.as_ref().map(|words| format!("found by “{words}”")),
            query.reason.map(|reason| format!("alike in: {}", reason.label().to_lowercase())),
            query.min_score.map(|score| format!("the score is at least {score}")),
            customer,
            query.import_id.map(|_| "one of the two came with one import".to_owned()),
        ];
        let all = if query.dismissed == Some(true) { "Pairs that are not the same" } else { "Pairs to look through" };
        Ok(only_where(all, said))
    }

    fn zone(&self) -> Tz {
        self.zone
    }

    fn page_cells(&self, pair: &Duplicate) -> Vec<String> {
        let likelihood = Likelihood::of(pair.score).label().to_owned();
        vec![side(&pair.a), side(&pair.b), likelihood, why(pair), clock::in_words(pair.found_at, self.zone)]
    }

    async fn is_longer_than(&mut self, most: u64) -> Result<bool, Error> {
        let Some(visible) = &self.visible else { return Ok(false) };
        let db = self.app.db.read();
        is_common(db, list::matching(db, &self.query, visible.clone()).await?, most).await
    }
}

/// One of the two with what tells it apart.
fn side(of: &Lookalike) -> String {
    let country = of.country.as_deref().and_then(shared::countries::name);
    let parts = [Some(of.name.as_str()), of.email.as_deref(), of.phone.as_deref(), of.city.as_deref(), country];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}
