//! Which rows are meant, in words: what a file says about itself, and the audit log about a bulk change.

use super::readable;
use crate::access::reaches;
use crate::custom_fields::CustomFields;
use crate::filter::fields;
use crate::kit::Kit;
use crate::list::titles;
use crate::record::AnyRecord;
use chrono_tz::Tz;
use platform::db::Conn;
use platform::{Ctx, Error, Principal};
use shared::Moment;
use shared::record::Kind;
use shared::records::filter::{FieldKind, Filter, FilterField};
use shared::records::filter_describe;
use shared::records::list::{ListQuery, quick_fields};
use std::collections::HashMap;
use uuid::Uuid;

/// Whether rows are left out, and by what. Only what the reader may see is named.
pub async fn narrowing(
    ctx: &Ctx,
    record: &'static dyn AnyRecord,
    reader: &Principal,
    query: &ListQuery,
    zone: Tz,
) -> Result<String, Error> {
    let own: Option<Filter> = query.filter.as_deref().map(serde_json::from_str).transpose()?;
    let custom = CustomFields::cached(ctx.app(), record).await?;
    let fields = fields(record, &custom);
    let names = Names::of(ctx, record, reader, query, own.as_ref(), &fields).await?;
    let day = |at: &Moment| at.with_timezone(&zone).format("%-d %B %Y").to_string();
    let mut parts: Vec<String> = Vec::new();
    parts.extend(query.q.as_ref().map(|words| format!("found by “{words}”")));
    for (name, field) in quick_fields(record.spec()) {
        if let Some(value) = query.quick.get(&name) {
            let label = field.choices().into_iter().find(|(code, _)| code == value).map(|(_, label)| label.to_owned());
            let said = match field.kind {
                Kind::User | Kind::Team | Kind::Ref(_) => value.parse().map_or_else(|_| value.clone(), |id| names.of_id(id)),
                _ => label.unwrap_or_else(|| value.clone()),
            };
            parts.push(match field.kind {
                Kind::Ref(code) if code == record.spec().code => format!("belongs to {said}"),
                _ => format!("{} is {said}", field.label.to_lowercase().trim_end_matches('s')),
            });
        }
    }
    if let Some(import) = query.import_id {
        let name = crate::import::names_of_imports(ctx, reader, &[import]).await?.remove(&import);
        parts.push(format!("came with {}", name.unwrap_or_else(|| "one import".to_owned())));
    }
    parts.extend(query.created_from.as_ref().map(|from| format!("added from {}", day(from))));
    parts.extend(query.created_to.as_ref().map(|to| format!("added before {}", day(to))));
    parts.extend((query.archived == Some(true)).then(|| "archived".to_owned()));
    parts.extend(own.and_then(|own| words(&own, &fields, &names)));
    let many = record.spec().noun.1;
    Ok(if parts.is_empty() { format!("All {many}") } else { format!("Only where {}", parts.join(", and ")) })
}

/// The conditions of a filter.
pub async fn conditions(ctx: &Ctx, record: &'static dyn AnyRecord, reader: &Principal, filter: &Filter) -> Result<String, Error> {
    let custom = CustomFields::cached(ctx.app(), record).await?;
    let fields = fields(record, &custom);
    let names = Names::of(ctx, record, reader, &ListQuery::default(), Some(filter), &fields).await?;
    Ok(words(filter, &fields, &names).unwrap_or_else(|| format!("All {}", record.spec().noun.1)))
}

fn words(filter: &Filter, fields: &[FilterField], names: &Names) -> Option<String> {
    let (said, joint) = filter_describe::parts(filter, fields, &|field, value| names.of_value(field, value));
    (!filter.is_everything()).then(|| said.join(&format!(" {joint} ")))
}

/// The names behind the ids of a filter.
struct Names(HashMap<Uuid, String>);

impl Names {
    async fn of(
        ctx: &Ctx,
        record: &'static dyn AnyRecord,
        reader: &Principal,
        query: &ListQuery,
        filter: Option<&Filter>,
        fields: &[FilterField],
    ) -> Result<Self, Error> {
        let (kit, db) = (Kit::of(ctx)?, Conn::Pool(ctx.db()));
        let conditions = filter.map(Filter::conditions).unwrap_or_default();
        let of_field = |key: &str| -> Vec<Uuid> {
            let quick = quick_fields(record.spec())
                .filter(|(_, field)| field.key == key)
                .filter_map(|(name, _)| query.quick.get(&name)?.parse().ok());
            let named = conditions.iter().filter(|condition| condition.field == key);
            named.flat_map(|condition| condition.values.iter().filter_map(|value| value.parse().ok())).chain(quick).collect()
        };
        let mut names = HashMap::new();
        for field in fields {
            let ids = of_field(&field.key);
            if ids.is_empty() {
                continue;
            }
            names.extend(match field.kind {
                FieldKind::User => known_people(ctx, record, reader, ids).await?,
                FieldKind::Team => kit.people().team_names(&db, ids).await?,
                FieldKind::Record => {
                    let code = field.record.as_deref().unwrap_or_default();
                    match kit.record(code) {
                        Some(other) => titles(&db, other, ids, readable(other, reader)).await?,
                        None => record.also_named(ctx, reader, code, &ids).await?,
                    }
                }
                _ => HashMap::new(),
            });
        }
        Ok(Self(names))
    }

    fn of_id(&self, id: Uuid) -> String {
        self.0.get(&id).cloned().unwrap_or_else(|| "somebody or something that is not there any more".to_owned())
    }

    fn of_value(&self, field: &FilterField, value: &str) -> String {
        if let Some(choice) = field.choices.iter().find(|choice| choice.code == value) {
            return choice.label.clone();
        }
        match value.parse() {
            Ok(id) => self.of_id(id),
            Err(_) => value.to_owned(),
        }
    }
}

/// The names of those of these users whom a reader knows: as far as they see owners.
async fn known_people(ctx: &Ctx, record: &dyn AnyRecord, reader: &Principal, ids: Vec<Uuid>) -> Result<HashMap<Uuid, String>, Error> {
    let (people, db) = (Kit::of(ctx)?.people(), Conn::Pool(ctx.db()));
    let mut known = Vec::new();
    for id in ids {
        let is_known = match reader.scope(record.access().read) {
            Some(scope) => reaches(record, scope, reader, Some(id), people.team_of(&db, id).await?.flatten()),
            None => id == reader.user_id,
        };
        if is_known {
            known.push(id);
        }
    }
    people.names(&db, known).await
}
