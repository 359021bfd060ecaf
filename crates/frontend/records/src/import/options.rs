//! What holds for all rows of a sheet: what they are where they do not say it, and how amounts and dates are written.

use leptos::prelude::*;
use shared::{
    Named,
    record::{Field, Kind, Spec, uses},
    records::custom_fields::CustomFieldKind,
    records::import_plan::{AmountUnit, DateOrder},
    text::capitalised,
};
use ui::{Checkbox, Choice, RadioGroup, Select, Source, TagInput};

use super::plan::{Mapping, defaults};
use crate::{currencies, custom_fields::Defined, pages::Pages};

#[component]
pub fn Options(pages: &'static Pages, mapping: RwSignal<Mapping>, custom: StoredValue<Vec<Defined>>) -> impl IntoView {
    let spec = pages.spec;
    let now = mapping.get_untracked();
    let unit = RwSignal::new(now.unit);
    let currency = RwSignal::new(now.currency.clone());
    let spelling = RwSignal::new(now.correct_spelling);
    let dates = RwSignal::new(now.dates.clone());
    let tags = RwSignal::new(now.tags.into_iter().map(Choice::from).collect::<Vec<_>>());
    Effect::watch(
        move || (unit.get(), currency.get(), spelling.get(), tags.get(), dates.get()),
        move |(unit, currency, spelling, tags, dates), _, _| {
            mapping.update(|mapping| {
                mapping.unit.clone_from(unit);
                mapping.currency.clone_from(currency);
                mapping.dates.clone_from(dates);
                mapping.correct_spelling = *spelling;
                mapping.tags = tags.iter().map(|tag| tag.value.clone()).collect();
            });
        },
        false,
    );
    let fills_custom = move |kind| custom.with_value(|custom| mapping.read().fills_custom(kind, custom));
    let amounts = Memo::new(move |_| mapping.read().fills_kind(spec, |kind| matches!(kind, Kind::Money)));
    let custom_amounts = Memo::new(move |_| fills_custom(CustomFieldKind::Money));
    let days = Memo::new(move |_| {
        mapping.read().fills_kind(spec, |kind| matches!(kind, Kind::Day | Kind::Moment)) || fills_custom(CustomFieldKind::Date)
    });
    let orders = DateOrder::ALL.iter().map(|order| Choice::new(order.code(), order.label())).collect::<Vec<_>>();
    let units = AmountUnit::ALL.iter().map(|unit| Choice::new(unit.code(), capitalised(unit.label()))).collect::<Vec<_>>();
    let known = StoredValue::new((units, currencies::choices(&now.currency)));
    let words = StoredValue::new(amount_words(spec));
    let tagged = spec.using(uses::IMPORT).any(|field| matches!(field.kind, Kind::Tags) && field.key == "tags");
    view! {
        <div class="stack">
            {defaults(pages).map(|(field, usual)| view! { <DefaultValue field usual mapping/> }).collect_view()}
            <Show when=move || amounts.get()>
                <div class="columns-2">
                    <Select bind=unit label=words.with_value(|words| words.0.clone()) choices=known.with_value(|known| known.0.clone())/>
                    <Select bind=currency label=words.with_value(|words| words.1.clone()) choices=known.with_value(|known| known.1.clone())/>
                </div>
            </Show>
            <Show when=move || custom_amounts.get() && !amounts.get()>
                <Select bind=currency label="Currency of amounts that name none" choices=known.with_value(|known| known.1.clone())/>
            </Show>
            <Show when=move || days.get()>
                <Select bind=dates label="Dates are written as" choices=orders.clone() hint="Found out from the sheet; dates that begin with the year are understood in any case"/>
            </Show>
            {corrected(spec).map(|labels| view! {
                <Checkbox bind=spelling label="Put misspelt values right" hint=format!("{labels}: the preview shows each correction.")/>
            })}
            {tagged.then(|| view! {
                <TagInput
                    bind=tags label=format!("Tags for every imported {}", pages.one()) source=Source::fixed(Vec::new()) allow_new=true maxlength=40
                    hint=format!("For example where the list comes from; you find its {} by it later", pages.many())
                />
            })}
        </div>
    }
}

/// What rows are that do not say it.
#[component]
fn DefaultValue(field: &'static Field, usual: &'static str, mapping: RwSignal<Mapping>) -> impl IntoView {
    let held = mapping.with_untracked(|mapping| mapping.defaults.get(field.key).cloned());
    let chosen = RwSignal::new(held.unwrap_or_else(|| usual.to_owned()));
    Effect::watch(
        move || chosen.get(),
        move |code, _, _| {
            mapping.update(|mapping| {
                mapping.defaults.insert(field.key.to_owned(), code.clone());
            });
        },
        false,
    );
    let choices = field.choices().into_iter().map(|(code, label)| Choice::new(code, label)).collect::<Vec<_>>();
    view! { <RadioGroup bind=chosen label=format!("{} of rows that do not say it", field.label) choices inline=true/> }
}

/// How the unit and the currency of amounts are asked for: by the amount's name where a record has only one.
fn amount_words(spec: &Spec) -> (String, String) {
    let mut amounts = spec.using(uses::IMPORT).filter(|field| matches!(field.kind, Kind::Money));
    match (amounts.next(), amounts.next()) {
        (Some(only), None) => (format!("{} is given in", only.label), format!("Currency of the {}", only.label.to_lowercase())),
        _ => ("Amounts are given in".to_owned(), "Currency of the amounts".to_owned()),
    }
}

/// The fields whose spelling can be put right: those of known names.
fn corrected(spec: &Spec) -> Option<String> {
    let is_known = |field: &&Field| matches!(field.kind, Kind::Country) || !field.usual.is_empty();
    let labels: Vec<_> = spec.using(uses::IMPORT).filter(is_known).map(|field| field.label).collect();
    (!labels.is_empty()).then(|| labels.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::list_query::tests::PAGES;

    #[test]
    fn options_are_called_by_the_fields_they_are_about() {
        assert_eq!(amount_words(PAGES.spec), ("Estimated value is given in".to_owned(), "Currency of the estimated value".to_owned()));
        assert_eq!(corrected(PAGES.spec).as_deref(), Some("Country"));
    }
}
