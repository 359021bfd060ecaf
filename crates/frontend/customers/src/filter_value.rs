//! The values of a condition: a control for each kind of field.

use leptos::prelude::*;
use shared::{
    Named,
    customers::filter::{Condition, FieldKind, FilterField, Span, parse_span},
};
use ui::{Bind, Choice, DatePicker, Field, FieldKind as Input, Select, TagInput, unique_id};

use super::{
    filter_known::{Known, is_open},
    filter_tree::{Shape, shape},
};

/// The value or values that `condition` compares with.
#[component]
pub fn FilterValue(field: FilterField, condition: RwSignal<Condition>, known: Known, error: Signal<Option<String>>) -> impl IntoView {
    let op = condition.read_untracked().op;
    let label = format!("Value of {}", field.label);
    match shape(op) {
        Shape::Nothing => ().into_any(),
        Shape::Span => view! { <SpanValue condition label error/> }.into_any(),
        Shape::Running => {
            let spans = Span::ALL.iter().map(|span| Choice::new(span.code(), span.label())).collect::<Vec<_>>();
            view! { <Select bind=bound(condition, 0, error) label choices=Signal::stored(spans) hide_label=true/> }.into_any()
        }
        Shape::Several => view! { <SeveralValues field condition known label error/> }.into_any(),
        Shape::Two => {
            let (from, to) = (bound(condition, 0, error), bound(condition, 1, Signal::stored(None)));
            view! {
                <div class="condition-pair">
                    <OneValue field=field.clone() bind=from label=format!("{}: from", field.label)/>
                    <span class="quiet">"and"</span>
                    <OneValue bind=to label=format!("{}: to", field.label) field/>
                </div>
            }
            .into_any()
        }
        Shape::One => view! { <OneValue bind=bound(condition, 0, error) field label/> }.into_any(),
    }
}

#[component]
fn OneValue(field: FilterField, bind: Bind<String>, label: String) -> impl IntoView {
    match field.kind {
        FieldKind::Date => view! { <DatePicker bind label hide_label=true/> }.into_any(),
        FieldKind::Number | FieldKind::Money => {
            view! { <Field bind label hide_label=true kind=Input::Number maxlength=20 placeholder="0"/> }.into_any()
        }
        FieldKind::YesNo => {
            let choices = vec![Choice::new("true", "Yes"), Choice::new("false", "No")];
            view! { <Select bind label hide_label=true choices=Signal::stored(choices)/> }.into_any()
        }
        _ => view! { <Field bind label hide_label=true maxlength=200/> }.into_any(),
    }
}

#[component]
fn SeveralValues(
    field: FilterField,
    condition: RwSignal<Condition>,
    known: Known,
    label: String,
    error: Signal<Option<String>>,
) -> impl IntoView {
    let name = {
        let field = field.clone();
        move |value: &String| Choice::new(value.clone(), untrack(|| known.name(&field, value)))
    };
    let chosen = RwSignal::new(condition.read_untracked().values.iter().map(name).collect::<Vec<_>>());
    let unknown = RwSignal::new(None::<String>);
    let error = Signal::derive(move || error.get().map(|error| unknown.get().map_or(error, |problem| format!("The value {problem}"))));
    Effect::watch(
        move || {
            let mut values: Vec<_> = chosen.read().iter().map(|choice| choice.value.clone()).collect();
            // What is typed and is no choice makes the condition incomplete, so that it is not left out unnoticed.
            values.extend(unknown.read().is_some().then(String::new));
            values
        },
        move |values, _, _| condition.update(|condition| condition.values.clone_from(values)),
        false,
    );
    let bind = Bind::new(unique_id("values"), chosen, error).with_problem(unknown);
    view! { <TagInput bind label hide_label=true source=known.source(&field) allow_new=is_open(&field) placeholder="Choose…" maxlength=200/> }
}

/// "30 days": a number and its unit.
#[component]
fn SpanValue(condition: RwSignal<Condition>, label: String, error: Signal<Option<String>>) -> impl IntoView {
    let held = condition.read_untracked().values.first().and_then(|text| parse_span(text)).unwrap_or((30, Span::Day));
    let (count, unit) = (RwSignal::new(held.0.to_string()), RwSignal::new(held.1.code().to_owned()));
    Effect::watch(
        move || format!("{} {}s", count.read().trim(), unit.read()),
        move |span, _, _| condition.update(|condition| condition.values = vec![span.clone()]),
        false,
    );
    let units = Span::ALL.iter().map(|span| Choice::new(span.code(), format!("{}s", span.label()))).collect::<Vec<_>>();
    view! {
        <div class="condition-pair">
            <Field bind=Bind::new(unique_id("span"), count, error) label=label.clone() hide_label=true kind=Input::Number maxlength=5/>
            <Select bind=unit label=format!("{label}: unit") hide_label=true choices=Signal::stored(units)/>
        </div>
    }
}

/// One of the condition's values under edit.
fn bound(condition: RwSignal<Condition>, index: usize, error: Signal<Option<String>>) -> Bind<String> {
    let value = RwSignal::new(condition.read_untracked().values.get(index).cloned().unwrap_or_default());
    Effect::watch(
        move || value.read().trim().to_owned(),
        move |value, _, _| {
            condition.update(|condition| {
                if condition.values.len() <= index {
                    condition.values.resize(index + 1, String::new());
                }
                condition.values[index] = value.clone();
            });
        },
        false,
    );
    Bind::new(unique_id("value"), value, error)
}
