//! The second step of an import: which field of a customer each column fills.

use leptos::prelude::*;
use shared::{
    Named,
    customers::CustomerKind,
    customers_import::{DateOrder, Import, ImportField, RememberedPlan, RevenueUnit, SheetColumn},
};

use super::{currencies, import_matching::MatchingCard, import_plan::Mapping, import_reading::ReadingCard};
use crate::ui::{Banner, Bind, Button, Card, Checkbox, Choice, RadioGroup, Select, Source, TagInput, Tone, Variant, When};

#[component]
pub fn MappingStep(
    found: Import,
    mapping: RwSignal<Mapping>,
    on_reread: Callback<Import>,
    on_suggested: Callback<()>,
    on_next: Callback<()>,
) -> impl IntoView {
    let columns = found.columns.clone();
    let tried = RwSignal::new(false);
    let refused = Memo::new(move |_| {
        let errors = mapping.read().plan().err().unwrap_or_default();
        errors
            .into_iter()
            .map(|error| if error.field == "columns" { sentence(&error.message) } else { format!("{} {}.", error.field, error.message) })
            .collect::<Vec<_>>()
    });
    let next = move |_| {
        tried.set(true);
        if refused.read_untracked().is_empty() {
            on_next.run(());
        } else {
            window().scroll_to_with_x_and_y(0.0, 0.0);
        }
    };
    let total = columns.len();
    let used = move || mapping.read().columns.values().filter(|code| !code.is_empty()).count();
    view! {
        {move || tried.get().then(|| refused.get()).filter(|refused| !refused.is_empty()).map(|refused| view! {
            <Banner tone=Tone::Danger title="The columns need another look.">
                <ul>{refused.into_iter().map(|reason| view! { <li>{reason}</li> }).collect_view()}</ul>
            </Banner>
        })}
        {found.remembered.clone().map(|remembered| view! { <Remembered remembered on_suggested/> })}
        <ReadingCard found=found on_reread/>
        <Card title="Columns" flush=true>
            <p class="card-note quiet">{move || format!("{} of {total} columns are used. Choose for each one which field it fills.", used())}</p>
            <ul class="mapping">
                {columns.into_iter().map(|column| view! { <MappedColumn column mapping/> }).collect_view()}
            </ul>
        </Card>
        <Card title="For all rows"><Options mapping/></Card>
        <MatchingCard mapping/>
        <div class="form-actions">
            <Button href="/customers/import">"Choose another file"</Button>
            <Button variant=Variant::Primary on_click=next>"Preview"</Button>
        </div>
    }
}

/// Says where the mapping comes from, and offers to begin anew.
#[component]
fn Remembered(remembered: RememberedPlan, on_suggested: Callback<()>) -> impl IntoView {
    let who = if remembered.own { "you".to_owned() } else { remembered.by };
    view! {
        <Banner title="The columns are filled as before.">
            <p>"A sheet with the same headings was last imported by "{who}", "<When at=remembered.at/>"."</p>
            <div><Button on_click=move |_| on_suggested.run(())>"Suggest the fields anew"</Button></div>
        </Banner>
    }
}

/// "The sheet needs a column for the name."
fn sentence(message: &str) -> String {
    if message.starts_with("needs") { format!("The sheet {message}.") } else { format!("The sheet {message}. Leave one of them out.") }
}

#[component]
fn MappedColumn(column: SheetColumn, mapping: RwSignal<Mapping>) -> impl IntoView {
    let SheetColumn { position, header, samples, .. } = column;
    let chosen = RwSignal::new(mapping.read_untracked().columns.get(&position).cloned().unwrap_or_default());
    Effect::watch(
        move || chosen.get(),
        move |code, _, _| {
            mapping.update(|mapping| {
                mapping.columns.insert(position, code.clone());
            })
        },
        false,
    );
    // A field that two columns fill is refused at both.
    let error = Signal::derive(move || {
        let code = chosen.get();
        let field = ImportField::from_code(&code)?;
        let twice = mapping.read().columns.iter().any(|(other, filled)| *other != position && *filled == code);
        twice.then(|| format!("{} is filled by another column too", field.label()))
    });
    let bind = Bind::new(format!("column-{position}"), chosen, error);
    let fields = ImportField::ALL.iter().map(|field| Choice::new(field.code(), field.label())).collect::<Vec<_>>();
    let title = if header.trim().is_empty() { format!("Column {}", position + 1) } else { header };
    let label = format!("Field for {title}");
    view! {
        <li data-used=move || (!chosen.read().is_empty()).to_string()>
            <div class="mapping-column">
                <strong>{title}</strong>
                <span class="mapping-samples quiet">{if samples.is_empty() { "No values".to_owned() } else { samples.join(" · ") }}</span>
            </div>
            <Select bind label hide_label=true choices=fields placeholder="Leave out"/>
        </li>
    }
}

#[component]
fn Options(mapping: RwSignal<Mapping>) -> impl IntoView {
    let now = mapping.get_untracked();
    let kind = RwSignal::new(now.kind);
    let unit = RwSignal::new(now.unit);
    let currency = RwSignal::new(now.currency.clone());
    let spelling = RwSignal::new(now.correct_spelling);
    let dates = RwSignal::new(now.dates.clone());
    let tags = RwSignal::new(now.tags.into_iter().map(Choice::from).collect::<Vec<_>>());
    Effect::watch(
        move || (kind.get(), unit.get(), currency.get(), spelling.get(), tags.get(), dates.get()),
        move |(kind, unit, currency, spelling, tags, dates), _, _| {
            mapping.update(|mapping| {
                mapping.kind.clone_from(kind);
                mapping.unit.clone_from(unit);
                mapping.currency.clone_from(currency);
                mapping.dates.clone_from(dates);
                mapping.correct_spelling = *spelling;
                mapping.tags = tags.iter().map(|tag| tag.value.clone()).collect();
            });
        },
        false,
    );
    let revenue = Memo::new(move |_| mapping.read().fills(ImportField::Revenue));
    let days = Memo::new(move |_| mapping.read().fills(ImportField::BirthDate));
    let orders = DateOrder::ALL.iter().map(|order| Choice::new(order.code(), order.label())).collect::<Vec<_>>();
    let units = RevenueUnit::ALL.iter().map(|unit| Choice::new(unit.code(), super::columns::capitalised(unit.label()))).collect::<Vec<_>>();
    let kinds = CustomerKind::ALL.iter().map(|kind| Choice::new(kind.code(), kind.label())).collect::<Vec<_>>();
    let known = StoredValue::new((units, currencies::choices(&now.currency)));
    view! {
        <div class="stack">
            <RadioGroup bind=kind label="Kind of rows that do not say it" choices=kinds inline=true/>
            <Show when=move || revenue.get()>
                <div class="columns-2">
                    <Select bind=unit label="Revenue is given in" choices=known.with_value(|known| known.0.clone())/>
                    <Select bind=currency label="Currency of the revenue" choices=known.with_value(|known| known.1.clone())/>
                </div>
            </Show>
            <Show when=move || days.get()>
                <Select bind=dates label="Dates are written as" choices=orders.clone() hint="Found out from the sheet; dates that begin with the year are understood in any case"/>
            </Show>
            <Checkbox bind=spelling label="Put misspelt sectors and countries right" hint="The preview shows each correction."/>
            <TagInput
                bind=tags label="Tags for every imported customer" source=Source::fixed(Vec::new()) allow_new=true maxlength=40
                hint="For example where the list comes from; you find its customers by it later"
            />
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_read_as_sentences() {
        assert_eq!(sentence("needs a column for the name"), "The sheet needs a column for the name.");
        assert_eq!(sentence("fills “City” from two columns"), "The sheet fills “City” from two columns. Leave one of them out.");
    }
}
