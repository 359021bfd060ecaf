//! The second step of an import: which field of a customer each column fills.

use leptos::prelude::*;
use shared::{
    Named,
    customers::CustomerKind,
    customers::custom_fields::CustomFieldKind,
    customers::spec::SPEC,
    records::import::{Import, SheetColumn},
    records::import_plan::{AmountUnit, DateOrder, RememberedPlan, with_labels},
    records::import_targets::{label, targets as built_in},
};
use ui::{Banner, Bind, Button, Card, Checkbox, Choice, RadioGroup, Select, Source, TagInput, Tone, Variant, When};

use super::{currencies, custom_fields::Defined, import_matching::MatchingCard, import_plan::Mapping, import_reading::ReadingCard};

#[component]
pub fn MappingStep(
    found: Import,
    mapping: RwSignal<Mapping>,
    custom: StoredValue<Vec<Defined>>,
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
            .map(|error| match error.field.as_str() {
                "columns" => custom.with_value(|custom| sentence(&named(&error.message, custom))),
                field => format!("{field} {}.", error.message),
            })
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
    let fields = StoredValue::new(custom.with_value(|custom| targets(custom)));
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
                {columns.into_iter().map(|column| view! { <MappedColumn column mapping fields/> }).collect_view()}
            </ul>
        </Card>
        <Card title="For all rows"><Options mapping custom/></Card>
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

/// What a column can be: the fields that every customer has, then the custom ones.
fn targets(custom: &[Defined]) -> Vec<Choice> {
    let mut targets: Vec<_> = built_in(&SPEC).into_iter().map(|code| Choice::new(code.clone(), label(&SPEC, &code))).collect();
    for field in custom {
        let twice = targets.iter().any(|target| target.label == field.label);
        targets.push(Choice::new(field.name(), if twice { format!("{} (custom field)", field.label) } else { field.label.clone() }));
    }
    targets
}

/// The message with custom fields by their labels.
fn named(message: &str, custom: &[Defined]) -> String {
    custom
        .iter()
        .fold(with_labels(&SPEC, message), |text, field| text.replace(&format!("“{}”", field.name()), &format!("“{}”", field.label)))
}

/// "The sheet needs a column for the name."
fn sentence(message: &str) -> String {
    if message.starts_with("needs") { format!("The sheet {message}.") } else { format!("The sheet {message}. Leave one of them out.") }
}

#[component]
fn MappedColumn(column: SheetColumn, mapping: RwSignal<Mapping>, fields: StoredValue<Vec<Choice>>) -> impl IntoView {
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
        let label = fields.with_value(|fields| fields.iter().find(|field| field.value == code).map(|field| field.label.clone()))?;
        let twice = mapping.read().columns.iter().any(|(other, filled)| *other != position && *filled == code);
        twice.then(|| format!("{label} is filled by another column too"))
    });
    let bind = Bind::new(format!("column-{position}"), chosen, error);
    let title = if header.trim().is_empty() { format!("Column {}", position + 1) } else { header };
    let label = format!("Field for {title}");
    view! {
        <li data-used=move || (!chosen.read().is_empty()).to_string()>
            <div class="mapping-column">
                <strong>{title}</strong>
                <span class="mapping-samples quiet">{if samples.is_empty() { "No values".to_owned() } else { samples.join(" · ") }}</span>
            </div>
            <Select bind label hide_label=true choices=fields.get_value() placeholder="Leave out"/>
        </li>
    }
}

#[component]
fn Options(mapping: RwSignal<Mapping>, custom: StoredValue<Vec<Defined>>) -> impl IntoView {
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
    let revenue = Memo::new(move |_| mapping.read().fills("revenue"));
    let fills_custom = move |kind| custom.with_value(|custom| mapping.read().fills_custom(kind, custom));
    let amounts = Memo::new(move |_| fills_custom(CustomFieldKind::Money));
    let days = Memo::new(move |_| mapping.read().fills("birth_date") || fills_custom(CustomFieldKind::Date));
    let orders = DateOrder::ALL.iter().map(|order| Choice::new(order.code(), order.label())).collect::<Vec<_>>();
    let units = AmountUnit::ALL.iter().map(|unit| Choice::new(unit.code(), super::columns::capitalised(unit.label()))).collect::<Vec<_>>();
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
            <Show when=move || amounts.get() && !revenue.get()>
                <Select bind=currency label="Currency of amounts that name none" choices=known.with_value(|known| known.1.clone())/>
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
    fn custom_fields_stand_by_their_labels() {
        let field = |label: &str| {
            let field = crate::custom_fields::tests::field("until", "date");
            Defined::of(shared::customers::custom_fields::CustomField { label: label.into(), ..field })
        };
        assert_eq!(targets(&[field("Contract end")]).pop(), Some(Choice::new("custom.until", "Contract end")));
        assert_eq!(targets(&[field("City")]).pop().map(|target| target.label).as_deref(), Some("City (custom field)"));
        assert_eq!(named("fills “custom.until” from two columns", &[field("Contract end")]), "fills “Contract end” from two columns");
    }

    #[test]
    fn refusals_read_as_sentences() {
        assert_eq!(sentence("needs a column for the name"), "The sheet needs a column for the name.");
        assert_eq!(sentence("fills “City” from two columns"), "The sheet fills “City” from two columns. Leave one of them out.");
    }
}
