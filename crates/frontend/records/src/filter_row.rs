//! One condition of a filter under edit: the field, how it is compared, and with what.

use leptos::prelude::*;
use shared::{
    Named,
    records::filter::{Condition, FilterField, FilterOp},
};
use ui::{Bind, Button, Choice, Select, Size, Variant};

use super::{
    filter_tree::{begin, with_op},
    filter_value::FilterValue,
    known::Known,
};

/// The id of the control that the focus goes to when the condition is added.
pub fn field_id(node: u32) -> String {
    format!("condition-{node}")
}

#[component]
pub fn FilterRow(
    node: u32,
    condition: ArcRwSignal<Condition>,
    fields: Signal<Vec<FilterField>>,
    known: Known,
    /// Whether to say what is wrong.
    tried: Signal<bool>,
    #[prop(into)] on_remove: Callback<()>,
) -> impl IntoView {
    let condition = RwSignal::from(condition);
    let field = Memo::new(move |_| {
        let key = condition.with(|condition| condition.field.clone());
        fields.with(|fields| fields.iter().find(|field| field.key == key).cloned())
    });
    let error = Signal::derive(move || {
        let refused = tried.get().then(|| fields.with(|fields| condition.read().check(fields).err())).flatten()?;
        if condition.with(is_incomplete) {
            return Some("Give a value".to_owned());
        }
        // The row says which field it is about.
        Some(refused.split_once(": ").map(|(_, rest)| rest.to_owned()).unwrap_or(refused))
    });

    let key = RwSignal::new(condition.read_untracked().field.clone());
    Effect::watch(
        move || key.get(),
        move |key, _, _| {
            if condition.read_untracked().field != *key
                && let Some(field) = fields.with_untracked(|fields| fields.iter().find(|field| field.key == *key).cloned())
            {
                condition.set(begin(&field));
            }
        },
        false,
    );
    let op = RwSignal::new(condition.read_untracked().op.code().to_owned());
    Effect::watch(
        move || condition.with(|condition| condition.op.code()),
        move |code, _, _| {
            if *op.read_untracked() != *code {
                op.set((*code).to_owned());
            }
        },
        false,
    );
    Effect::watch(
        move || op.get(),
        move |code, _, _| {
            if let (Some(op), Some(field)) = (FilterOp::from_code(code), field.get_untracked())
                && condition.read_untracked().op != op
            {
                condition.update(|condition| *condition = with_op(condition.clone(), op, field.kind));
            }
        },
        false,
    );

    let keys = Signal::derive(move || {
        fields.with(|fields| fields.iter().map(|field| Choice::new(field.key.clone(), field.label.clone())).collect::<Vec<_>>())
    });
    let ops = Signal::derive(move || {
        let ops = field.with(|field| field.as_ref().map(|field| field.kind.ops()).unwrap_or_default());
        ops.iter().map(|op| Choice::new(op.code(), op.label())).collect::<Vec<_>>()
    });
    // Another field or comparison has other controls; a value that changes keeps its own.
    let control = Memo::new(move |_| field.get().map(|field| (field, condition.read().op)));
    let remove =
        move || field.with(|field| format!("Remove the condition on {}", field.as_ref().map_or("an unknown field", |field| &field.label)));
    view! {
        <li class="condition">
            <Select bind=Bind::new(field_id(node), key, Signal::<Option<String>>::stored(None)) label="Field" hide_label=true choices=keys/>
            <Select bind=op label="Comparison" hide_label=true choices=ops/>
            <div class="condition-value">
                {move || control.get().map(|(field, _)| view! { <FilterValue field condition known error/> })}
                {move || (condition.read().values.is_empty() && field.read().is_none()).then(|| error.get())
                    .flatten().map(|text| view! { <p class="field-error">{text}</p> })}
            </div>
            {move || view! { <Button variant=Variant::Ghost size=Size::Small icon="trash-2" label=remove() on_click=move |_| on_remove.run(())/> }}
        </li>
    }
}

fn is_incomplete(condition: &Condition) -> bool {
    condition.values.len() < condition.op.arity().0 || condition.values.iter().any(|value| value.trim().is_empty())
}
