//! A filter under edit: the same tree as [`Filter`], with a signal for each part so that a change redraws nothing else.

use std::cell::Cell;

use leptos::prelude::*;
use shared::customers::filter::{Condition, FieldKind, Filter, FilterField, FilterOp};

thread_local!(static LAST: Cell<u32> = const { Cell::new(0) });

/// A condition or a group of them.
#[derive(Clone)]
pub struct Node {
    pub id: u32,
    pub part: Part,
}

#[derive(Clone)]
pub enum Part {
    Where(ArcRwSignal<Condition>),
    Group(Group),
}

/// Conditions joined by "and", or by "or".
#[derive(Clone)]
pub struct Group {
    pub any: ArcRwSignal<bool>,
    pub parts: ArcRwSignal<Vec<Node>>,
}

impl Node {
    fn new(part: Part) -> Self {
        let id = LAST.get() + 1;
        LAST.set(id);
        Self { id, part }
    }

    fn of(filter: &Filter) -> Self {
        Self::new(match filter {
            Filter::Where(condition) => Part::Where(ArcRwSignal::new(condition.clone())),
            group => Part::Group(Group::of(group)),
        })
    }

    fn filter(&self) -> Filter {
        match &self.part {
            Part::Where(condition) => Filter::Where(condition.get()),
            Part::Group(group) => group.filter(),
        }
    }
}

impl Group {
    /// The tree of a filter; a single condition becomes a group of one.
    pub fn of(filter: &Filter) -> Self {
        let (any, parts) = match filter {
            Filter::All(parts) => (false, parts.iter().map(Node::of).collect()),
            Filter::Any(parts) => (true, parts.iter().map(Node::of).collect()),
            Filter::Where(_) => (false, vec![Node::of(filter)]),
        };
        Self { any: ArcRwSignal::new(any), parts: ArcRwSignal::new(parts) }
    }

    /// The filter as it stands; tracks every part. Empty groups are left out.
    pub fn filter(&self) -> Filter {
        let is_empty = |part: &Filter| matches!(part, Filter::All(parts) | Filter::Any(parts) if parts.is_empty());
        let parts = self.parts.read().iter().map(Node::filter).filter(|part| !is_empty(part)).collect::<Vec<_>>();
        // With nothing to choose from, "any" would let no row through.
        if self.any.get() && !parts.is_empty() { Filter::Any(parts) } else { Filter::All(parts) }
    }

    /// Adds a condition on the field, and answers its id.
    pub fn add(&self, field: &FilterField) -> u32 {
        self.push(Part::Where(ArcRwSignal::new(begin(field))))
    }

    /// Adds a group of one condition, joined the other way round; answers the id of its condition.
    pub fn add_group(&self, field: &FilterField) -> u32 {
        let group = Self { any: ArcRwSignal::new(!self.any.get_untracked()), parts: ArcRwSignal::new(Vec::new()) };
        let first = group.add(field);
        self.push(Part::Group(group));
        first
    }

    fn push(&self, part: Part) -> u32 {
        let node = Node::new(part);
        let id = node.id;
        self.parts.update(|parts| parts.push(node));
        id
    }

    /// Removes a part; answers the id of the one that takes its place, if any.
    pub fn remove(&self, id: u32) -> Option<u32> {
        let mut next = None;
        self.parts.update(|parts| {
            if let Some(at) = parts.iter().position(|part| part.id == id) {
                parts.remove(at);
                next = parts.get(at).or(parts.last()).map(|part| part.id);
            }
        });
        next
    }
}

/// A condition on the field, compared the usual way, without a value yet.
pub fn begin(field: &FilterField) -> Condition {
    with_op(Condition { field: field.key.clone(), op: FilterOp::Is, values: Vec::new() }, usual(field.kind), field.kind)
}

/// The condition compared another way; values stay where they still fit.
pub fn with_op(condition: Condition, op: FilterOp, kind: FieldKind) -> Condition {
    let same_values = shape(condition.op) == shape(op);
    let mut values = if same_values { condition.values } else { Vec::new() };
    values.truncate(op.arity().1);
    if values.is_empty() {
        values = match (kind, op) {
            (FieldKind::YesNo, FilterOp::Is) => vec!["true".to_owned()],
            (_, FilterOp::InLast | FilterOp::NotInLast | FilterOp::InNext) => vec!["30 days".to_owned()],
            (_, FilterOp::This) => vec!["month".to_owned()],
            _ => values,
        };
    }
    Condition { op, values, ..condition }
}

fn usual(kind: FieldKind) -> FilterOp {
    kind.ops().first().copied().unwrap_or(FilterOp::NotEmpty)
}

/// What the values of a comparison are: those of one shape can be taken over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    Nothing,
    One,
    Two,
    Several,
    Span,
    Running,
}

/// What kind of values the comparison takes.
pub fn shape(op: FilterOp) -> Shape {
    match op {
        FilterOp::InLast | FilterOp::NotInLast | FilterOp::InNext => Shape::Span,
        FilterOp::This => Shape::Running,
        _ => match op.arity() {
            (0, 0) => Shape::Nothing,
            (2, 2) => Shape::Two,
            (1, 1) => Shape::One,
            _ => Shape::Several,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(key: &str, kind: FieldKind) -> FilterField {
        FilterField { key: key.into(), label: key.into(), kind, choices: Vec::new(), record: None }
    }

    #[test]
    fn a_filter_survives_its_editing_unchanged() {
        let text = r#"{"any":[{"where":{"field":"sector","op":"is_any","values":["retail"]}},{"all":[{"where":{"field":"email","op":"empty"}}]}]}"#;
        let filter: Filter = serde_json::from_str(text).expect("a filter");
        assert_eq!(Group::of(&filter).filter(), filter);
        let single = Filter::Where(Condition { field: "name".into(), op: FilterOp::Is, values: vec!["x".into()] });
        assert_eq!(Group::of(&single).filter(), Filter::All(vec![single]));
    }

    #[test]
    fn what_is_empty_lets_everything_through() {
        let group = Group::of(&Filter::Any(Vec::new()));
        assert!(group.filter().is_everything());
        let inner = group.add_group(&field("name", FieldKind::Text));
        assert_eq!(group.filter().conditions().len(), 1);
        let groups = group.parts.get_untracked().into_iter().filter_map(|node| match node.part {
            Part::Group(group) => Some(group),
            Part::Where(_) => None,
        });
        assert_eq!(groups.map(|group| group.remove(inner)).collect::<Vec<_>>(), [None]);
        assert!(group.filter().is_everything());
    }

    #[test]
    fn values_stay_where_the_comparison_is_of_the_same_kind() {
        let number = begin(&field("employees", FieldKind::Number));
        let number = Condition { values: vec!["50".into()], ..number };
        assert_eq!(with_op(number.clone(), FilterOp::LessThan, FieldKind::Number).values, ["50"]);
        assert!(with_op(number, FilterOp::Between, FieldKind::Number).values.is_empty());
        let date = begin(&field("created_at", FieldKind::Date));
        assert_eq!(date.values, ["30 days"]);
        assert!(with_op(date, FilterOp::On, FieldKind::Date).values.is_empty());
    }
}
