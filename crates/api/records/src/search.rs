//! The best few records of a type for some words, as the global search shows them.

use crate::access;
use crate::audit::in_words;
use crate::columns;
use crate::record::AnyRecord;
use crate::stored::Place;
use platform::search::{self, Words};
use platform::{Ctx, Error, Principal};
use sea_orm::sea_query::{Alias, Expr, ExprTrait as _, Order, Query, SelectStatement};
use sea_orm::{ConnectionTrait, DatabaseConnection, QueryResult};
use shared::access::Scope;
use shared::record::Field;
use shared::records::search::SearchHit;
use shared::text;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// How many of the records that match are looked through, the newest ones, for who may not read everybody's: each time more, in the end all.
const NEWEST: [Option<u64>; 3] = [Some(250), Some(4_000), None];

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
    let kinds = |sought: &[Sought]| sought.iter().map(Sought::kind).collect::<Vec<_>>();
    let present = search::present(ctx.db(), &kinds(&sought)).await?;
    sought.retain(|sought| present.contains(&sought.kind()));
    let words = Words::read_all(ctx.db(), &kinds(&sought), text).await?;
    let mut hits = Vec::new();
    for (at, sought) in sought.iter().enumerate() {
        hits.extend(sought.search(ctx, principal, text, words.get(at), limit).await?);
    }
    Ok(hits)
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
    ) -> Result<Vec<SearchHit>, Error> {
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
        if let Some(words) = words {
            let mut others = if self.scope == Scope::All || !self.record.stored().owned {
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
                // Some of the newest ones are mostly theirs. Where they are not, all are looked through, which takes long where a word is frequent:
                // a seller's few records would be lost among everybody's.
                let mut theirs = Vec::new();
                for newest in NEWEST {
                    let mut matching = found();
                    by_title(matching.and_where(search::matches(ctx.app().db.backend(), self.column("id"), words, newest)));
                    theirs = self.hits(ctx, db, matching.limit(limit * 4)).await?;
                    if theirs.len() as u64 >= limit {
                        break;
                    }
                }
                theirs
            };
            // What is called so comes before what has it elsewhere.
            others.sort_by_key(|hit| !words.are_in(&hit.title));
            hits.extend(others);
        }
        let mut seen = HashSet::new();
        hits.retain(|hit| seen.insert(hit.id));
        hits.truncate(usize::try_from(limit).unwrap_or(20));
        Ok(hits)
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
