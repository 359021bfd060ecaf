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

/// The records that match, among those somebody may read and that are not archived: first those whose title begins with the words, then those who have
/// them in their title, then the best of the rest.
pub async fn search(
    ctx: &Ctx,
    principal: &Principal,
    record: &'static dyn AnyRecord,
    words: &str,
    limit: u64,
) -> Result<Vec<SearchHit>, Error> {
    let Some(scope) = principal.scope(record.access().read) else { return Ok(Vec::new()) };
    let Some(sought) = Sought::new(record) else { return Ok(Vec::new()) };
    let db = ctx.db();
    let found = || sought.select(access::within(record, scope, principal));
    let mut hits = Vec::new();
    let by_title = |select: &mut SelectStatement| {
        select.order_by_expr(sought.column(sought.key), Order::Asc);
    };
    let start = text::key(words);
    let mut named = found();
    by_title(named.and_where(sought.column(sought.key).gte(start.clone())));
    named.and_where(sought.column(sought.key).lt(format!("{start}\u{10ffff}"))).limit(limit);
    hits.extend(sought.hits(ctx, db, &named).await?);
    if let Some(words) = Words::read(db, record.spec().subject, words).await? {
        let mut others = if scope == Scope::All || !record.stored().owned {
            let best = search::best(db, &words, limit * 4).await?;
            let place: HashMap<Uuid, usize> = best.iter().enumerate().map(|(at, id)| (*id, at)).collect();
            let mut rows =
                if best.is_empty() { Vec::new() } else { sought.hits(ctx, db, found().and_where(sought.column("id").is_in(best))).await? };
            rows.sort_by_key(|hit| place.get(&hit.id).copied());
            rows
        } else {
            // Ranked first and narrowed then, a seller's few records would be lost among everybody's.
            let mut matching = found();
            by_title(matching.and_where(search::matches(ctx.app().db.backend(), sought.column("id"), &words, None)));
            sought.hits(ctx, db, matching.limit(limit * 4)).await?
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

/// A record type as it is searched.
struct Sought {
    record: &'static dyn AnyRecord,
    title: &'static str,
    /// The column of the title as it is compared.
    key: &'static str,
    subtitle: Vec<&'static Field>,
}

impl Sought {
    /// `None` where titles are not stored to be compared.
    fn new(record: &'static dyn AnyRecord) -> Option<Self> {
        let spec = record.spec();
        let Some(Place::Keyed(title, key)) = record.stored().place(spec, spec.title).copied() else { return None };
        Some(Self { record, title, key, subtitle: spec.subtitle.iter().filter_map(|key| spec.field(key)).collect() })
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
