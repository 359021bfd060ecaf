//! Filters over records, as lists, exports, bulk changes, segments and saved views share them.

use crate::rules;
use crate::{FieldError, Named, named_enum};
use serde::{Deserialize, Serialize};

/// Conditions and groups a filter may have in all.
pub const MAX_NODES: usize = 60;
/// How deep groups may lie in groups.
pub const MAX_DEPTH: usize = 5;
/// Values a condition may have.
pub const MAX_VALUES: usize = 50;

/// One condition, or several joined by "and" (`all`) or "or" (`any`).
///
/// On the wire: `{"all":[{"where":{"field":"sector","op":"is_any","values":["retail"]}},{"any":[…]}]}`. An empty `all` lets every row through,
/// an empty `any` none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "server", schema(no_recursion))]
#[serde(rename_all = "snake_case")]
pub enum Filter {
    /// What one field must be.
    Where(Condition),
    /// All of these must hold.
    All(Vec<Filter>),
    /// One of these must hold.
    Any(Vec<Filter>),
}

/// What one field must be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// A built-in field such as `sector`, or `custom.<key>`.
    #[cfg_attr(feature = "server", schema(min_length = 1, max_length = 120))]
    pub field: String,
    /// How the field is compared with the values.
    pub op: FilterOp,
    /// As text: codes, ids, `me`, decimal numbers, `true`, dates as `2026-11-21`, spans as `30 days`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<String>,
}

named_enum! {
    /// How a field is compared.
    FilterOp {
        Is = "is", "is";
        IsNot = "is_not", "is not";
        IsAny = "is_any", "is any of";
        IsNone = "is_none", "is none of";
        HasAll = "has_all", "has all of";
        Contains = "contains", "contains";
        StartsWith = "starts_with", "starts with";
        GreaterThan = "gt", "more than";
        AtLeast = "gte", "at least";
        LessThan = "lt", "less than";
        AtMost = "lte", "at most";
        Between = "between", "between";
        On = "on", "on";
        Before = "before", "before";
        After = "after", "after";
        InLast = "in_last", "in the last";
        NotInLast = "not_in_last", "not in the last";
        InNext = "in_next", "in the next";
        This = "this", "this";
        Empty = "empty", "is empty";
        NotEmpty = "not_empty", "is not empty";
    }
}

named_enum! {
    /// What a field holds, which decides how it can be compared.
    FieldKind {
        /// Words, compared without regard to case.
        Text = "text", "text";
        /// One of a closed list of codes.
        Choice = "choice", "choice";
        /// Several values from an open or closed list: tags, interests, multiple choice.
        Choices = "choices", "choices";
        Number = "number", "number";
        /// A decimal amount; currencies are not converted.
        Money = "money", "amount";
        /// A day; moments count as the day they lie in, where the reader is.
        Date = "date", "date";
        YesNo = "yes_no", "yes or no";
        /// A user's id, or `me`.
        User = "user", "user";
        Team = "team", "team";
        /// The id of a record of the type that the field names.
        Record = "record", "record";
        /// Compared whole: the value is sealed.
        Sealed = "sealed", "exact value";
    }
}

impl FieldKind {
    /// How fields of this kind can be compared, the usual way first.
    pub fn ops(self) -> &'static [FilterOp] {
        use FilterOp::*;
        match self {
            Self::Text => &[Contains, StartsWith, Is, IsNot, IsAny, IsNone, Empty, NotEmpty],
            Self::Choice | Self::User | Self::Team | Self::Record => &[IsAny, IsNone, Empty, NotEmpty],
            Self::Choices => &[IsAny, HasAll, IsNone, Empty, NotEmpty],
            Self::Number | Self::Money => &[AtLeast, AtMost, GreaterThan, LessThan, Between, Is, IsNot, Empty, NotEmpty],
            Self::Date => &[InLast, NotInLast, InNext, This, On, Before, After, Between, Empty, NotEmpty],
            Self::YesNo => &[Is, Empty, NotEmpty],
            Self::Sealed => &[Is, Empty, NotEmpty],
        }
    }
}

named_enum! {
    /// The unit of a span or of a running period.
    Span {
        Day = "day", "day";
        Week = "week", "week";
        Month = "month", "month";
        Quarter = "quarter", "quarter";
        Year = "year", "year";
    }
}

/// A field that can be filtered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct FilterField {
    /// The field's name in conditions.
    pub key: String,
    /// How people read it.
    pub label: String,
    /// How it is compared.
    pub kind: FieldKind,
    /// The values of a closed list; empty where they are open.
    pub choices: Vec<FilterChoice>,
    /// The code of the record type that the field refers to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<String>,
}

/// One value of a closed list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct FilterChoice {
    /// What a condition compares with.
    pub code: String,
    /// What people read.
    pub label: String,
}

impl FilterChoice {
    pub fn new(code: impl Into<String>, label: impl Into<String>) -> Self {
        Self { code: code.into(), label: label.into() }
    }
}

impl FilterOp {
    /// How many values the comparison takes: at least, at most.
    pub fn arity(self) -> (usize, usize) {
        match self {
            Self::Empty | Self::NotEmpty => (0, 0),
            Self::Between => (2, 2),
            Self::IsAny | Self::IsNone | Self::HasAll => (1, MAX_VALUES),
            _ => (1, 1),
        }
    }
}

impl Filter {
    /// Lets every row through.
    pub fn everything() -> Self {
        Self::All(Vec::new())
    }

    /// Whether it has no condition at all.
    pub fn is_everything(&self) -> bool {
        matches!(self, Self::All(parts) if parts.iter().all(Self::is_everything))
    }

    /// Every condition, in reading order.
    pub fn conditions(&self) -> Vec<&Condition> {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().flat_map(Self::conditions).collect(),
            Self::Where(condition) => vec![condition],
        }
    }

    /// Whether its result changes as time passes.
    pub fn is_relative(&self) -> bool {
        use FilterOp::{InLast, InNext, NotInLast, This};
        self.conditions().iter().any(|c| matches!(c.op, InLast | NotInLast | InNext | This))
    }

    /// Checks size, operators and values against the fields there are; names what is wrong by `filter` and the place of the condition.
    pub fn check(&self, fields: &[FilterField]) -> Result<(), Vec<FieldError>> {
        let mut errors = Vec::new();
        if self.nodes() > MAX_NODES {
            errors.push(FieldError::new("filter", format!("has more than {MAX_NODES} conditions")));
        }
        if self.depth() > MAX_DEPTH {
            errors.push(FieldError::new("filter", format!("has groups more than {MAX_DEPTH} deep")));
        }
        for (n, condition) in self.conditions().into_iter().enumerate() {
            if let Err(message) = condition.check(fields) {
                errors.push(FieldError::new(format!("filter[{n}]"), message));
            }
        }
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    }

    fn nodes(&self) -> usize {
        match self {
            Self::All(parts) | Self::Any(parts) => 1 + parts.iter().map(Self::nodes).sum::<usize>(),
            Self::Where(_) => 1,
        }
    }

    fn depth(&self) -> usize {
        match self {
            Self::All(parts) | Self::Any(parts) => 1 + parts.iter().map(Self::depth).max().unwrap_or(0),
            Self::Where(_) => 0,
        }
    }
}

/// The rule of a query parameter that holds a filter as JSON; what its conditions say is checked against the fields there are.
pub fn is_filter(text: &Option<String>, context: &()) -> garde::Result {
    rules::lines::<Option<String>>(8_000)(text, context)?;
    let Some(text) = text else { return Ok(()) };
    serde_json::from_str::<Filter>(text).map(drop).map_err(|error| garde::Error::new(format!("is not a filter: {error}")))
}

impl Condition {
    /// Whether the field is there, may be compared so, and with such values.
    pub fn check(&self, fields: &[FilterField]) -> Result<(), String> {
        let Some(field) = fields.iter().find(|f| f.key == self.field) else {
            return Err(format!("{} is not a field that can be filtered", self.field));
        };
        if !field.kind.ops().contains(&self.op) {
            return Err(format!("{} cannot be compared by “{}”", field.label, self.op.label()));
        }
        let (least, most) = self.op.arity();
        if self.values.len() < least || self.values.len() > most {
            return Err(format!("{} {} needs {}", field.label, self.op.label(), wanted(least, most)));
        }
        self.values.iter().try_for_each(|value| check_value(field, self.op, value))
    }
}

fn wanted(least: usize, most: usize) -> String {
    match (least, most) {
        (0, 0) => "no value".to_owned(),
        (1, 1) => "one value".to_owned(),
        (a, b) if a == b => format!("{a} values"),
        (a, b) => format!("{a} to {b} values"),
    }
}

fn check_value(field: &FilterField, op: FilterOp, value: &str) -> Result<(), String> {
    let refuse = |message: &str| Err(format!("{}: “{value}” {message}", field.label));
    if rules::line::<String>(200)(&value.to_owned(), &()).is_err() || crate::text::is_blank(value) {
        return refuse("must be one line of up to 200 characters");
    }
    if matches!(op, FilterOp::InLast | FilterOp::NotInLast | FilterOp::InNext) {
        return if parse_span(value).is_some() { Ok(()) } else { refuse("must be a span such as 30 days") };
    }
    if op == FilterOp::This {
        return if Span::from_code(value).is_some() { Ok(()) } else { refuse("must be day, week, month, quarter or year") };
    }
    match field.kind {
        FieldKind::Choice | FieldKind::Choices if !field.choices.is_empty() && !field.choices.iter().any(|choice| choice.code == value) => {
            refuse("is not one of its values")
        }
        FieldKind::Number | FieldKind::Money if !is_decimal(value) => refuse("must be a number"),
        FieldKind::Date if value.parse::<chrono::NaiveDate>().map_or(true, |d| !(1..=9999).contains(&chrono::Datelike::year(&d))) => {
            refuse("must be a date such as 2026-11-21")
        }
        FieldKind::YesNo if value != "true" && value != "false" => refuse("must be true or false"),
        FieldKind::User if value != "me" && value.parse::<uuid::Uuid>().is_err() => refuse("must be a user's id, or me"),
        FieldKind::Team | FieldKind::Record if value.parse::<uuid::Uuid>().is_err() => refuse("must be an id"),
        _ => Ok(()),
    }
}

/// A count and a unit from words such as `30 days` or `1 month`; at most 10,000 of them.
pub fn parse_span(text: &str) -> Option<(u32, Span)> {
    let (count, unit) = text.trim().split_once(' ')?;
    let count: u32 = count.parse().ok().filter(|n| (1..=10_000).contains(n))?;
    let unit = unit.trim();
    Some((count, Span::from_code(unit.strip_suffix('s').unwrap_or(unit))?))
}

/// Digits with at most one point and a sign; 18 digits at most.
fn is_decimal(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, part) = digits.split_once('.').map_or((digits, None), |(whole, part)| (whole, Some(part)));
    let plain = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
    plain(whole) && part.is_none_or(plain) && whole.len() + part.map_or(0, str::len) <= 18
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(key: &str, kind: FieldKind) -> FilterField {
        FilterField { key: key.into(), label: key.into(), kind, choices: Vec::new(), record: None }
    }

    fn filter(json: &str) -> Filter {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn a_filter_reads_and_writes_as_documented() {
        let text = r#"{"all":[{"where":{"field":"sector","op":"is_any","values":["retail"]}},{"any":[]}]}"#;
        assert_eq!(serde_json::to_string(&filter(text)).unwrap(), text);
        assert!(filter(r#"{"all":[{"all":[]}]}"#).is_everything());
    }

    #[test]
    fn what_does_not_fit_the_field_is_named() {
        let fields = [field("employees", FieldKind::Number), field("created_at", FieldKind::Date)];
        let check = |json: &str| filter(json).check(&fields).map_err(|e| e[0].message.clone());
        assert!(check(r#"{"where":{"field":"employees","op":"between","values":["1","2.5"]}}"#).is_ok());
        assert!(check(r#"{"where":{"field":"created_at","op":"in_last","values":["30 days"]}}"#).is_ok());
        for bad in [
            r#"{"where":{"field":"shoe","op":"is","values":["1"]}}"#,
            r#"{"where":{"field":"employees","op":"contains","values":["1"]}}"#,
            r#"{"where":{"field":"employees","op":"between","values":["1"]}}"#,
            r#"{"where":{"field":"employees","op":"is","values":["1e9"]}}"#,
            r#"{"where":{"field":"created_at","op":"in_last","values":["soon"]}}"#,
            r#"{"where":{"field":"created_at","op":"on","values":["2026-02-30"]}}"#,
        ] {
            assert!(check(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn size_is_bounded() {
        let deep = (0..10).fold(Filter::everything(), |inner, _| Filter::All(vec![inner]));
        assert!(deep.check(&[]).is_err());
        let wide = Filter::Any((0..100).map(|_| Filter::everything()).collect());
        assert!(wide.check(&[]).is_err());
    }
}
