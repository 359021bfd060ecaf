//! Rows of an import as tables: what is wrong with them, and what they would do.

use leptos::prelude::*;
use shared::{
    Named,
    record::Spec,
    records::changes::lines,
    records::import::{PreviewRow, RowIssue, RowOutcome},
    records::import_targets::{label, targets},
    text::capitalised,
};
use ui::{Badge, Tone};

use crate::{
    custom_fields::{Defined, find},
    pages::Pages,
};

/// What is wrong with which row; also shown after the import.
#[component]
pub fn Issues(
    issues: Vec<RowIssue>,
    /// Whether it has happened.
    #[prop(optional)]
    done: bool,
) -> impl IntoView {
    let outcome = move |outcome: RowOutcome| if done { became(outcome) } else { outcome.label() };
    let rows = issues.into_iter().map(|issue| {
        view! {
            <tr>
                <td class="end">{issue.row}</td>
                <td><Badge text=outcome(issue.outcome) tone=tone_of(issue.outcome)/></td>
                <td>{issue.column.unwrap_or_else(|| "–".into())}</td>
                <td class="wide">{issue.message}</td>
            </tr>
        }
    });
    view! {
        <div class="table-scroll" role="region" aria-label="Rows that need a look" tabindex="0">
            <table class="sheet">
                <thead><tr><th scope="col" class="end">"Row"</th><th scope="col">"Outcome"</th><th scope="col">"Column"</th><th scope="col">"What about it"</th></tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
}

/// The rows as they would be stored, all of one outcome.
#[component]
pub fn Sample(
    pages: &'static Pages,
    rows: Vec<PreviewRow>,
    custom: StoredValue<Vec<Defined>>,
    #[prop(into)] label: String,
) -> impl IntoView {
    let fields = custom.with_value(|custom| fields_of(pages.spec, &rows, custom));
    let heads = fields.iter().map(|(_, label)| view! { <th scope="col">{label.clone()}</th> }).collect_view();
    let body = rows.into_iter().map(|row| {
        let cells = fields.iter().map(|(field, _)| view! { <td>{row.values.get(field).cloned().unwrap_or_default()}</td> }).collect_view();
        view! { <tr><td class="end">{row.row}</td>{cells}</tr> }
    });
    view! {
        <div class="table-scroll" role="region" aria-label=label tabindex="0">
            <table class="sheet">
                <thead><tr><th scope="col" class="end">"Row"</th>{heads}</tr></thead>
                <tbody>{body.collect_view()}</tbody>
            </table>
        </div>
    }
}

/// What would change about which record, field by field.
#[component]
pub fn Updates(pages: &'static Pages, rows: Vec<PreviewRow>, custom: StoredValue<Vec<Defined>>) -> impl IntoView {
    let body = rows.into_iter().flat_map(|row| {
        let money =
            |money: &shared::money::Money| format!("{} {}", shared::money::to_decimal(money.minor, &money.currency), money.currency);
        let record = row.record.map(|record| view! { <a href=pages.record_path(&record.id.to_string())>{record.name}</a> });
        let lines = custom.with_value(|custom| lines(pages.spec, &row.changes, &money, &|path| find(custom, path).map(Defined::field)));
        let mut first = Some((row.row, record));
        lines
            .into_iter()
            .map(move |line| {
                let (number, record) = first.take().map_or((None, None), |(number, record)| (Some(number), record));
                view! {
                    <tr>
                        <td class="end">{number}</td>
                        <td>{record}</td>
                        <td>{line.field}</td>
                        <td>{if line.before.is_empty() { "–".into_any() } else { view! { <del>{line.before}</del> }.into_any() }}</td>
                        <td>{if line.after.is_empty() { "–".into_any() } else { view! { <ins>{line.after}</ins> }.into_any() }}</td>
                    </tr>
                }
            })
            .collect::<Vec<_>>()
    });
    view! {
        <div class="table-scroll" role="region" aria-label=format!("{} to be updated", pages.title()) tabindex="0">
            <table class="sheet">
                <thead><tr><th scope="col" class="end">"Row"</th><th scope="col">{capitalised(pages.one())}</th><th scope="col">"Field"</th><th scope="col">"Now"</th><th scope="col">"Becomes"</th></tr></thead>
                <tbody>{body.collect::<Vec<_>>()}</tbody>
            </table>
        </div>
    }
}

/// The mapped fields of the rows with their headings, in the usual order.
fn fields_of(spec: &'static Spec, rows: &[PreviewRow], custom: &[Defined]) -> Vec<(String, String)> {
    let fixed = targets(spec).into_iter().map(|code| (code.clone(), label(spec, &code)));
    let custom = custom.iter().map(|field| (field.name().to_owned(), field.label.clone()));
    fixed.chain(custom).filter(|(target, _)| rows.iter().any(|row| row.values.contains_key(target))).collect()
}

/// What became of a row.
fn became(outcome: RowOutcome) -> &'static str {
    match outcome {
        RowOutcome::Create => "Created",
        RowOutcome::Update => "Updated",
        RowOutcome::Skip => "Skipped",
        RowOutcome::Fail => "Failed",
    }
}

fn tone_of(outcome: RowOutcome) -> Tone {
    match outcome {
        RowOutcome::Create => Tone::Success,
        RowOutcome::Update => Tone::Info,
        RowOutcome::Skip => Tone::Warning,
        RowOutcome::Fail => Tone::Danger,
    }
}
