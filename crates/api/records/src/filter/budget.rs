//! What a filter may cost: each condition may have to be tried on every row, so all of a request's together have a budget.
//!
//! Weights are multiples of comparing one number (1 to 1.5 ms of CPU time for 100,000 customers in SQLite 3.40, when no other condition spares it
//! the row), measured with 20 of a kind joined by "or" that hold for nothing: a word within a text 1 by a key and 2 by `LIKE`, 17 where each place
//! of the text has to be tried; one of 50 codes 5; rows beside the record 17, of 50 values 26; a custom field 20. So the dearest filter that is let
//! through costs 60 to 70 of these.

use super::texts::is_leapt_to;
use crate::record::AnyRecord;
use crate::stored::Place;
use platform::Error;
use shared::record::Kind;
use shared::records::custom_fields::PREFIX;
use shared::records::filter::{Condition, Filter, FilterOp};

/// What the conditions of one filter may cost together.
const BUDGET: usize = 60;

/// Rows beside the record have to be looked up.
const BESIDE: usize = 15;
/// The same, and their values told apart by kind.
const CUSTOM: usize = 20;
/// A word that can be anywhere in a text.
const WITHIN: usize = 4;
/// The same where the text is searched place by place.
const PLACE_BY_PLACE: usize = 17;

/// 422 that names `filter` and what to reduce, where a filter costs more than one request may.
pub fn affordable(record: &dyn AnyRecord, filter: &Filter) -> Result<(), Error> {
    let costs: Vec<(usize, &Condition)> = filter.conditions().into_iter().map(|condition| (cost(record, condition), condition)).collect();
    let total: usize = costs.iter().map(|(cost, _)| cost).sum();
    if total <= BUDGET {
        return Ok(());
    }
    let dearest = costs.iter().max_by_key(|(cost, _)| *cost).map(|(cost, condition)| (*cost, label(record, condition)));
    let (dearest, field) = dearest.unwrap_or_default();
    Err(Error::invalid(
        "filter",
        format!(
            "costs {total} of at most {BUDGET}: use fewer conditions or values, or several filters one after the other. The dearest is {field} with \
             {dearest}; comparing a number, day or choice costs 1, “contains” {WITHIN}, tags, other lists and custom fields from {BESIDE}"
        ),
    ))
}

fn label(record: &dyn AnyRecord, condition: &Condition) -> String {
    record.spec().field(&condition.field).map_or_else(|| condition.field.clone(), |field| field.label.to_owned())
}

fn cost(record: &dyn AnyRecord, condition: &Condition) -> usize {
    let Condition { field, op, values } = condition;
    if field.starts_with(PREFIX) {
        return CUSTOM * lookups(*op, values) + within(*op);
    }
    let spec = record.spec();
    let Some((known, place)) = spec.field(field).and_then(|known| Some((known, record.stored().place(spec, field)?))) else { return 1 };
    match place {
        // Whether the reader sees the other record has to be looked up.
        Place::Column(_) if matches!(known.kind, Kind::Ref(_)) => BESIDE + values.len() / 5,
        Place::Tags(..) | Place::Beside(..) | Place::Own(_) => BESIDE * lookups(*op, values) + values.len() / 5,
        Place::Keyed(..) => 1 + within(*op) + values.len() / 10,
        Place::Column(_) if matches!(known.kind, Kind::Line(_) | Kind::Lines(_) | Kind::Suggest(_) | Kind::Email | Kind::Link) => {
            match op {
                FilterOp::Contains if !values.iter().any(|value| value.chars().any(is_leapt_to)) => PLACE_BY_PLACE,
                // Each value is a pattern of its own.
                op => 1 + within(*op) + values.len(),
            }
        }
        _ => 1 + values.len() / 10,
    }
}

fn within(op: FilterOp) -> usize {
    if op == FilterOp::Contains { WITHIN - 1 } else { 0 }
}

/// How often the rows beside a record are looked through: "has all of" asks for each of its values.
fn lookups(op: FilterOp, values: &[String]) -> usize {
    if op == FilterOp::HasAll { values.len().max(1) } else { 1 }
}
