//! The second step of an import: which field of a record each column fills.

use leptos::prelude::*;
use shared::{
    record::Spec,
    records::import::{Import, SheetColumn},
    records::import_plan::{RememberedPlan, with_labels},
    records::import_targets::{label, targets as built_in},
};
use ui::{Banner, Bind, Button, Card, Choice, Select, Tone, Variant, When};

use super::{matching::MatchingCard, options::Options, plan::Mapping, reading::ReadingCard};
use crate::{custom_fields::Defined, pages::Pages};

#[component]
pub fn MappingStep(
    pages: &'static Pages,
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
        let errors = mapping.read().plan(pages.spec).err().unwrap_or_default();
        errors
            .into_iter()
            .map(|error| match error.field.as_str() {
                "columns" => custom.with_value(|custom| sentence(&named(pages.spec, &error.message, custom))),
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
    let fields = StoredValue::new(custom.with_value(|custom| targets(pages.spec, custom)));
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
        <Card title="For all rows"><Options pages mapping custom/></Card>
        <MatchingCard pages mapping/>
        <div class="form-actions">
            <Button href=pages.import_path()>"Choose another file"</Button>
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

/// What a column can be: the fields that every record has, then the custom ones.
fn targets(spec: &'static Spec, custom: &[Defined]) -> Vec<Choice> {
    let mut targets: Vec<_> = built_in(spec).into_iter().map(|code| Choice::new(code.clone(), label(spec, &code))).collect();
    for field in custom {
        let twice = targets.iter().any(|target| target.label == field.label);
        targets.push(Choice::new(field.name(), if twice { format!("{} (custom field)", field.label) } else { field.label.clone() }));
    }
    targets
}

/// The message with custom fields by their labels.
fn named(spec: &'static Spec, message: &str, custom: &[Defined]) -> String {
    custom
        .iter()
        .fold(with_labels(spec, message), |text, field| text.replace(&format!("“{}”", field.name()), &format!("“{}”", field.label)))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{custom_fields::tests::field, list_query::tests::PAGES};
    use shared::records::custom_fields::CustomField;

    #[test]
    fn custom_fields_stand_by_their_labels() {
        let spec = PAGES.spec;
        let called = |label: &str| Defined::of(CustomField { label: label.into(), ..field("until", "date") });
        assert_eq!(targets(spec, &[called("Contract end")]).pop(), Some(Choice::new("custom.until", "Contract end")));
        assert_eq!(targets(spec, &[called("City")]).pop().map(|target| target.label).as_deref(), Some("City (custom field)"));
        let message = named(spec, "fills “custom.until” from two columns", &[called("Contract end")]);
        assert_eq!(message, "fills “Contract end” from two columns");
    }

    #[test]
    fn refusals_read_as_sentences() {
        assert_eq!(sentence("needs a column for the name"), "The sheet needs a column for the name.");
        assert_eq!(sentence("fills “City” from two columns"), "The sheet fills “City” from two columns. Leave one of them out.");
    }
}
