//! The third step of an import: what it would do, before anything is written.

use leptos::prelude::*;
use platform::{client::Failure, loading::load};
use shared::{
    Named,
    record::Spec,
    records::import::{Correction, Import, ImportPreview, PreviewRow, RowOutcome},
    records::import_targets::label,
    text::with_article,
};
use ui::{Banner, Button, Card, Loaded, Stat, Tone, Variant, format_number};
use uuid::Uuid;

use super::{
    api,
    plan::Mapping,
    rows::{Issues, Sample, Updates},
};
use crate::{custom_fields::Defined, pages::Pages};

#[component]
pub fn PreviewStep(
    pages: &'static Pages,
    id: Uuid,
    columns: usize,
    mapping: RwSignal<Mapping>,
    custom: StoredValue<Vec<Defined>>,
    on_back: Callback<()>,
    on_started: Callback<Import>,
) -> impl IntoView {
    let plan = mapping.read_untracked().plan(pages.spec);
    let preview = load({
        let plan = plan.clone();
        move || {
            let plan = plan.clone();
            async move {
                match plan {
                    Ok(plan) => api::preview(id, &plan).await,
                    Err(_) => Err(Failure::Unreadable),
                }
            }
        }
    });
    let busy = RwSignal::new(false);
    let refused = RwSignal::new(None::<String>);
    let plan = StoredValue::new(plan.ok());
    let start = move |_| {
        let Some(plan) = plan.get_value() else { return };
        busy.set(true);
        refused.set(None);
        leptos::task::spawn_local(async move {
            match api::run(id, &plan).await {
                Ok(import) => {
                    // The page that follows says that it runs, and when it is done: no toast stays behind to contradict it.
                    on_started.try_run(import);
                }
                Err(failure) => {
                    refused.try_set(Some(failure.message()));
                }
            }
            busy.try_set(false);
        });
    };
    let create = move || preview.value.with(|preview| preview.as_ref().map_or(0, |preview| preview.create + preview.update));
    let verb = move || match create() {
        0 => "Import".to_owned(),
        some => format!("Import {}", pages.counted(some, false)),
    };
    let left_out = columns - plan.with_value(|plan| plan.as_ref().map_or(0, |plan| plan.columns.len()));
    view! {
        <Loaded of=preview lines=10 let:preview><Preview pages preview left_out custom/></Loaded>
        // Beside the button that was pressed: what is above may be out of sight.
        {move || refused.get().map(|reason| view! { <Banner tone=Tone::Danger>{reason}</Banner> })}
        <div class="form-actions">
            <Button icon="arrow-left" on_click=move |_| on_back.run(())>"Back to the columns"</Button>
            <Button variant=Variant::Primary busy disabled=Signal::derive(move || create() == 0) on_click=start>{verb}</Button>
        </div>
    }
}

#[component]
fn Preview(pages: &'static Pages, preview: ImportPreview, left_out: usize, custom: StoredValue<Vec<Defined>>) -> impl IntoView {
    let number = |n: u64| Signal::stored(format_number(n as i64));
    let listed = preview.issues.len();
    let nothing = preview.create + preview.update == 0;
    let of = |outcome: RowOutcome| preview.sample.iter().filter(|row| row.outcome == outcome).cloned().collect::<Vec<_>>();
    let alike = preview.sample.iter().filter(|row| row.looks_like.is_some()).cloned().collect::<Vec<_>>();
    let (created, updated, failed) = (of(RowOutcome::Create), of(RowOutcome::Update), of(RowOutcome::Fail));
    let left_out = (left_out > 0)
        .then(|| if left_out == 1 { "One column is left out.".to_owned() } else { format!("{left_out} columns are left out.") });
    view! {
        <div class="stack">
            {nothing.then(|| view! {
                <Banner tone=Tone::Warning title="Nothing would be imported."><p>"See below why, and go back to change the columns."</p></Banner>
            })}
            <div class="columns-4">
                <Stat label="To be created" value=number(preview.create) note=Signal::stored(format!("of {} rows", format_number(preview.rows as i64)))/>
                <Stat label="To be updated" value=number(preview.update) note=format!("{} that are here", pages.many())/>
                <Stat label="To be skipped" value=number(preview.skip) note="there already, or up to date"/>
                <Stat label="Would fail" value=number(preview.fail) note="stay out; see why below"/>
            </div>
            {(preview.look_alike > 0).then(|| view! { <Alike pages count=preview.look_alike rows=alike/> })}
            {(!preview.corrections.is_empty()).then(|| view! { <Card title="Corrections" flush=true><Corrections spec=pages.spec corrections=preview.corrections/></Card> })}
            {(listed > 0).then(|| view! {
                <Card title="Rows that need a look" flush=true>
                    {(listed >= 200).then(|| view! { <p class="card-note quiet">"The first 200 are listed."</p> })}
                    <Issues issues=preview.issues/>
                </Card>
            })}
            {(!updated.is_empty()).then(|| view! { <Card title="The first updates" flush=true><Updates pages rows=updated custom/></Card> })}
            {(!created.is_empty()).then(|| view! {
                <Card title=format!("The first new {}, as they would be stored", pages.many()) flush=true>
                    <Sample pages rows=created custom label=format!("New {}", pages.many())/>
                    {left_out.map(|text| view! { <p class="card-note quiet">{text}</p> })}
                </Card>
            })}
            {(!failed.is_empty()).then(|| view! { <Card title="The first rows that would fail" flush=true><Sample pages rows=failed custom label="Rows that would fail"/></Card> })}
        </div>
    }
}

/// Rows that look like records that are there, and which.
#[component]
fn Alike(pages: &'static Pages, count: u64, rows: Vec<PreviewRow>) -> impl IntoView {
    let title = match count {
        1 => format!("One row looks like {} that is here", with_article(pages.one())),
        _ => format!("Some rows look like {} that are here", pages.many()),
    };
    let lines = rows.into_iter().filter_map(move |row| {
        let like = row.looks_like?;
        let name = row.values.get(pages.spec.title).cloned().unwrap_or_default();
        Some(view! {
            <tr>
                <td class="end">{row.row}</td>
                <td>{name}</td>
                <td><a href=pages.record_path(&like.id.to_string()) target="_blank" rel="noopener">{like.name}<span class="visually-hidden">" (opens a new tab)"</span></a></td>
                <td>{row.outcome.label()}</td>
            </tr>
        })
    });
    view! {
        <Card title flush=true>
            <p class="card-note quiet">{format!("{} in all. Go back to skip such rows; or create them and look through the duplicates afterwards.", counted_rows(count))}</p>
            <div class="table-scroll" role="region" aria-label=format!("Rows that look like {}", pages.many()) tabindex="0">
                <table class="sheet">
                    <thead><tr><th scope="col" class="end">"Row"</th><th scope="col">{pages.spec.label(pages.spec.title)}</th><th scope="col">"Looks like"</th><th scope="col">"What becomes of it"</th></tr></thead>
                    <tbody>{lines.collect_view()}</tbody>
                </table>
            </div>
        </Card>
    }
}

fn counted_rows(count: u64) -> String {
    if count == 1 { "1 row".to_owned() } else { format!("{} rows", format_number(count as i64)) }
}

#[component]
fn Corrections(spec: &'static Spec, corrections: Vec<Correction>) -> impl IntoView {
    let rows = corrections.into_iter().map(|correction| {
        let rows = counted_rows(correction.rows);
        view! {
            <tr>
                <td>{label(spec, &correction.field)}</td>
                <td><del>{correction.written}</del></td>
                <td><ins>{correction.corrected}</ins></td>
                <td class="end">{rows}</td>
            </tr>
        }
    });
    view! {
        <div class="table-scroll" role="region" aria-label="Corrections" tabindex="0">
            <table class="sheet">
                <thead><tr><th scope="col">"Field"</th><th scope="col">"Written"</th><th scope="col">"Becomes"</th><th scope="col" class="end">"Rows"</th></tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
}
