//! The best few records of a type for some words, as the global search shows them.

use crate::access;
use crate::audit::in_words;
use crate::columns;
use crate::record::AnyRecord;
use crate::stored::Place;
use platform::search::{self, Among, Searched, Words};
use platform::{Ctx, Error, Principal};
use sea_orm::sea_query::{Alias, Expr, ExprTrait as _, Order, Query, SelectStatement};
use sea_orm::{ConnectionTrait, DatabaseConnection, QueryResult};
use shared::access::Scope;
use shared::record::Field;
use shared::records::search::SearchHit;
use shared::text;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// How many of the records that match are looked through for who may not read everybody's: the newest ones of those that they may.
const NEWEST: u64 = 100;

/// The records of these types that match, among those somebody may read and that are not archived: type by type, at most `limit` of each; first
/// those whose title begins with the words, then those who have them in their title, then the best of the rest.
pub async fn search(
    ctx: &Ctx,
    principal: &Principal,
    records: &[&'static dyn AnyRecord],
    text: &str,
    limit: u64,
) -> Result<Vec<SearchHit>, Error> {
    let mut sought: Vec<Sought> = records.iter().filter_map(|record| Sought::new(*record, principal)).collect();
    let present = search::present(ctx.db(), &sought.iter().map(Sought::kind).collect::<Vec<_>>()).await?;
    sought.retain(|sought| present.contains(&sought.kind()));
    let kinds: Vec<Searched> = sought.iter().map(|sought| (sought.kind(), among(sought.record, sought.scope, principal))).collect();
    if kinds.iter().all(|(_, among)| among.is_none()) {
        let words = Words::read_all(ctx.db(), &kinds, text).await?;
        return Ok(hits(ctx, principal, &sought, text, &words, limit).await?.0);
    }
    // Which words somebody's own records have takes longer to find out. It matters only where what was typed finds none.
    let (found, have_words) = hits(ctx, principal, &sought, text, &Words::typed(&kinds, text), limit).await?;
    if have_words {
        return Ok(found);
    }
    let words = Words::read_all(ctx.db(), &kinds, text).await?;
    if words.iter().any(Words::means_others) { Ok(hits(ctx, principal, &sought, text, &words, limit).await?.0) } else { Ok(found) }
}

/// The records that match, and whether any has these words.
async fn hits(
    ctx: &Ctx,
    principal: &Principal,
    sought: &[Sought],
    text: &str,
    words: &[Words],
    limit: u64,
) -> Result<(Vec<SearchHit>, bool), Error> {
    let (mut all, mut any_has_words) = (Vec::new(), false);
    for (at, sought) in sought.iter().enumerate() {
        let (hits, have_words) = sought.search(ctx, principal, text, words.get(at), limit).await?;
        all.extend(hits);
        any_has_words |= have_words;
    }
    Ok((all, any_has_words))
}

/// The records whose words count where somebody searches with this scope.
pub fn among(record: &dyn AnyRecord, scope: Scope, principal: &Principal) -> Option<Among> {
    access::reach(record, scope, principal).map(|(column, value)| Among { table: record.stored().table, column, value })
}

/// A record type as it is searched.
struct Sought {
    record: &'static dyn AnyRecord,
    /// Whose records are within reach.
    scope: Scope,
    title: &'static str,
    /// The column of the title as it is compared.
    key: &'static str,
    subtitle: Vec<&'static Field>,
}

impl Sought {
    /// `None` for who may not read it, and where titles are not stored to be compared.
    fn new(record: &'static dyn AnyRecord, principal: &Principal) -> Option<Self> {
        let scope = principal.scope(record.access().read)?;
        let spec = record.spec();
        let Some(Place::Keyed(title, key)) = record.stored().place(spec, spec.title).copied() else { return None };
        Some(Self { record, scope, title, key, subtitle: spec.subtitle.iter().filter_map(|key| spec.field(key)).collect() })
    }

    fn kind(&self) -> &'static str {
        self.record.spec().subject
    }

    async fn search(
        &self,
        ctx: &Ctx,
        principal: &Principal,
        text: &str,
        words: Option<&Words>,
        limit: u64,
    ) -> Result<(Vec<SearchHit>, bool), Error> {
        let db = ctx.db();
        let found = || self.select(access::within(self.record, self.scope, principal));
        let by_title = |select: &mut SelectStatement| {
            select.order_by_expr(self.column(self.key), Order::Asc);
        };
        let start = text::key(text);
        let mut named = found();
        by_title(named.and_where(self.column(self.key).gte(start.clone())));
        named.and_where(self.column(self.key).lt(format!("{start}\u{10ffff}"))).limit(limit);
        let mut hits = self.hits(ctx, db, &named).await?;
        let mut have_words = false;
        if let Some(words) = words {
            let mut others = if access::reach(self.record, self.scope, principal).is_none() {
                let mut best = search::best(db, words, limit * 4).await?;
                let place: HashMap<Uuid, usize> = best.iter().enumerate().map(|(at, id)| (*id, at)).collect();
                if let Some(last) = best.last().copied() {
                    // As many as could be, so that the statement is prepared once.
                    best.resize(usize::try_from(limit * 4).unwrap_or(best.len()), last);
                }
                let mut rows =
                    if best.is_empty() { Vec::new() } else { self.hits(ctx, db, found().and_where(self.column("id").is_in(best))).await? };
                rows.sort_by_key(|hit| place.get(&hit.id).copied());
                rows
            } else {
                // Counted among their own: how many others match must not be told by what is found. The newest are found soon, unless they are few
                // and the word is frequent.
                let mut matching = found();
                by_title(matching.and_where(search::matches(ctx.app().db.backend(), self.column("id"), words, Some(NEWEST))));
                self.hits(ctx, db, matching.limit(limit * 4)).await?
            };
            have_words = !others.is_empty();
            // What is called so comes before what has it elsewhere.
            others.sort_by_key(|hit| !words.are_in(&hit.title));
            hits.extend(others);
        }
        let mut seen = HashSet::new();
        hits.retain(|hit| seen.insert(hit.id));
        hits.truncate(usize::try_from(limit).unwrap_or(20));
        Ok((hits, have_words))
    }

    fn column(&self, name: &str) -> sea_orm::sea_query::SimpleExpr {
        access::column(self.record.stored().table, name)
    }

    fn select(&self, within: sea_orm::Condition) -> SelectStatement {
        let mut select = Query::select().from(Alias::new(self.record.stored().table)).cond_where(within).take();
        select.and_where(self.column("archived_at").is_null());
        if let Some(only) = self.record.stored().only {
            select.and_where(Expr::cust(only));
        }
        let mut names = vec!["id", self.title];
        names.extend(self.subtitle.iter().flat_map(|field| columns::names(self.record, field)));
        for (at, name) in names.iter().enumerate() {
            if !names[..at].contains(name) {
                columns::select_column(&mut select, self.record, name);
            }
        }
        select
    }

    async fn hits(&self, ctx: &Ctx, db: &DatabaseConnection, select: &SelectStatement) -> Result<Vec<SearchHit>, Error> {
        db.query_all(select).await?.iter().map(|row| self.hit(ctx, row)).collect()
    }

    fn hit(&self, ctx: &Ctx, row: &QueryResult) -> Result<SearchHit, Error> {
        let id: Uuid = row.try_get("", "id")?;
        let mut about = Vec::new();
        for field in &self.subtitle {
            let value = columns::decode(self.record, field, row, id, ctx.keys())?;
            about.extend(in_words(field, &value, &HashMap::new()).as_str().map(str::to_owned));
        }
        let title = row.try_get("", self.title)?;
        Ok(SearchHit { record: self.record.spec().code.to_owned(), id, title, subtitle: about.join(" · ") })
    }
}
