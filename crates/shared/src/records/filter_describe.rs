//! Filters as people read them.

use crate::Named;
use crate::records::filter::{Condition, FieldKind, Filter, FilterField, FilterOp, Span, parse_span};

/// What a value of a field reads as: names for ids, dates in the reader's language.
pub type Names<'a> = &'a dyn Fn(&FilterField, &str) -> String;

/// The parts that are joined at the top, each in words, with how they are joined.
pub fn parts(filter: &Filter, fields: &[FilterField], names: Names<'_>) -> (Vec<String>, &'static str) {
    match filter {
        Filter::All(parts) => (parts.iter().map(|part| words(part, fields, names)).collect(), "and"),
        Filter::Any(parts) => (parts.iter().map(|part| words(part, fields, names)).collect(), "or"),
        Filter::Where(_) => (vec![words(filter, fields, names)], "and"),
    }
}

/// The filter without one of its parts at the top.
pub fn without(filter: &Filter, index: usize) -> Filter {
    let rest = |parts: &[Filter]| parts.iter().enumerate().filter(|(i, _)| *i != index).map(|(_, part)| part.clone()).collect::<Vec<_>>();
    match filter {
        Filter::Any(parts) if parts.len() > 1 => Filter::Any(rest(parts)),
        Filter::All(parts) => Filter::All(rest(parts)),
        _ => Filter::everything(),
    }
}

fn words(filter: &Filter, fields: &[FilterField], names: Names<'_>) -> String {
    match filter {
        Filter::Where(condition) => condition_words(condition, fields, names),
        group => {
            let (parts, joint) = parts(group, fields, names);
            let inner = parts.join(&format!(" {joint} "));
            if parts.len() > 1 { format!("({inner})") } else { inner }
        }
    }
}

fn condition_words(condition: &Condition, fields: &[FilterField], names: Names<'_>) -> String {
    let Some(field) = fields.iter().find(|field| field.key == condition.field) else {
        return format!("{} {} {}", condition.field, condition.op.label(), condition.values.join(", ")).trim().to_owned();
    };
    let value = |text: &String| match condition.op {
        FilterOp::InLast | FilterOp::NotInLast | FilterOp::InNext => span_words(text),
        FilterOp::This => Span::from_code(text).map_or_else(|| text.clone(), |span| span.label().to_owned()),
        _ => names(field, text),
    };
    let values: Vec<_> = condition.values.iter().map(value).collect();
    let joined = if condition.op == FilterOp::Between { values.join(" and ") } else { values.join(", ") };
    [field.label.as_str(), op_words(field.kind, condition.op, values.len()), joined.as_str()].join(" ").trim().to_owned()
}

/// The comparison before so many values: "is" rather than "is any of" before one.
fn op_words(kind: FieldKind, op: FilterOp, values: usize) -> &'static str {
    match (op, values) {
        (FilterOp::IsAny, 1) if kind == FieldKind::Choices => "has",
        (FilterOp::IsNone, 1) if kind == FieldKind::Choices => "has not",
        (FilterOp::IsAny, 1) => "is",
        (FilterOp::IsNone, 1) => "is not",
        (FilterOp::HasAll, 1) => "has",
        _ => op.label(),
    }
}

/// "30 days", "1 month" as people write them.
fn span_words(text: &str) -> String {
    match parse_span(text) {
        Some((1, span)) => span.label().to_owned(),
        Some((count, span)) => format!("{count} {}s", span.label()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Vec<String> {
        let field =
            |key: &str, label: &str, kind| FilterField { key: key.into(), label: label.into(), kind, choices: Vec::new(), record: None };
        let fields = [
            field("sector", "Sector", FieldKind::Choice),
            field("tags", "Tags", FieldKind::Choices),
            field("employees", "Employees", FieldKind::Number),
            field("created_at", "Added", FieldKind::Date),
        ];
        let filter = serde_json::from_str(json).expect("a filter");
        parts(&filter, &fields, &|_, value| value.to_uppercase()).0
    }

    #[test]
    fn conditions_read_as_people_say_them() {
        let words = read(
            r#"{"all":[
                {"where":{"field":"sector","op":"is_any","values":["retail"]}},
                {"where":{"field":"tags","op":"is_any","values":["vip","new"]}},
                {"where":{"field":"employees","op":"between","values":["10","50"]}},
                {"where":{"field":"created_at","op":"in_last","values":["30 days"]}},
                {"where":{"field":"created_at","op":"not_in_last","values":["1 week"]}},
                {"any":[{"where":{"field":"sector","op":"empty"}},{"where":{"field":"created_at","op":"this","values":["month"]}}]}
            ]}"#,
        );
        assert_eq!(
            words,
            [
                "Sector is RETAIL",
                "Tags is any of VIP, NEW",
                "Employees between 10 and 50",
                "Added in the last 30 days",
                "Added not in the last week",
                "(Sector is empty or Added this month)",
            ]
        );
    }

    #[test]
    fn a_part_can_be_taken_away() {
        let filter: Filter = serde_json::from_str(r#"{"any":[{"where":{"field":"a","op":"empty"}},{"where":{"field":"b","op":"empty"}}]}"#)
            .expect("a filter");
        let rest = without(&filter, 0);
        assert_eq!(rest.conditions()[0].field, "b");
        assert!(without(&rest, 0).is_everything());
        assert!(without(rest.conditions().first().map(|c| Filter::Where((*c).clone())).as_ref().expect("one"), 0).is_everything());
    }
}
