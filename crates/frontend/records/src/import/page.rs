//! An import after its upload: columns, preview, and how it runs. Each step has an address.

use std::time::Duration;

use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_params_map, use_query_map},
};
use platform::{
    client::Failure,
    loading::{Loading, load},
    page::{self, Crumb},
};
use shared::{
    Named,
    records::import::{Import, ImportStatus, UndoStatus},
};
use ui::{Badge, ErrorState, Loaded, PageHead, Tone, WizardSteps, format_number};
use uuid::Uuid;

use super::{
    api,
    mapping::MappingStep,
    plan::{Mapping, Step},
    preview::PreviewStep,
    result::ResultStep,
    start::{HELP, STEPS, tone_of},
};
use crate::{
    api::choices,
    custom_fields::{Defined, load_fields},
    pages::Pages,
    stored::Memory,
};

/// How often a running import is asked how far it got.
const POLL: Duration = Duration::from_millis(1_000);

/// The page of the import whose id is in the address, in one of its steps.
pub fn import_page(pages: &'static Pages) -> AnyView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.read().get("id").and_then(|id| id.parse::<Uuid>().ok()));
    let import = load(move || {
        let id = id.get();
        async move {
            let import = api::get(id.ok_or(Failure::Unreadable)?).await?;
            // Not one of other records, whose fields this page does not know.
            Some(import).filter(|import| import.record == pages.spec.code).ok_or(Failure::Unreadable)
        }
    });
    let choices = load(move || choices(pages));
    let custom = load_fields(pages.spec.code);
    let name = Signal::derive(move || {
        import.value.with(|import| import.as_ref().map_or_else(|| "Import".to_owned(), |import| import.filename.clone()))
    });
    let trail = vec![Crumb::link(pages.title(), pages.path()), Crumb::link("Import", pages.import_path())];
    page::describe(name, trail, Some(&HELP));

    import.refetch_while(goes_on, POLL);
    // The wizard is drawn anew only when another import or status comes or the file is read in another way, not with each count.
    let phase = Memo::new(move |_| {
        let of = |import: &Import| {
            let reading = (import.sheet.clone(), import.encoding.clone(), import.delimiter.clone());
            (import.id, import.status == ImportStatus::Uploaded, reading)
        };
        import.value.with(|import| import.as_ref().map(of))
    });
    let query = use_query_map();
    let is_preview = Memo::new(move |_| query.read().get("step").as_deref() == Some("preview"));
    let head = move || {
        import.value.with(|import| {
            import.as_ref().map(|import| {
                let note = format!("{} rows, {} columns", format_number(import.rows as i64), import.columns.len());
                let (text, tone) = standing(import, is_preview.get());
                view! { <p class="record-line"><Badge text tone/><span>{note}</span></p> }
            })
        })
    };
    view! {
        <PageHead title=name/>
        {head}
        {move || id.get().is_none().then(|| view! { <ErrorState title="Not found" text="There is no such import. Check the link."/> })}
        {move || (id.get().is_some() && phase.get().is_none()).then(|| view! { <Loaded of=import lines=8 let:_import>""</Loaded> })}
        {move || phase.get().and_then(|_| import.value.get_untracked()).map(|found| view! {
            <Loaded of=choices lines=8 let:known>
                {
                    let (found, currency) = (found.clone(), known.base_currency);
                    view! { <Loaded of=custom lines=8 let:custom><Wizard pages found=found.clone() import currency=currency.clone() custom/></Loaded> }
                }
            </Loaded>
        })}
    }
    .into_any()
}

fn goes_on(import: &Import) -> bool {
    import.status == ImportStatus::Running || import.undo.as_ref().is_some_and(|undo| undo.status == UndoStatus::Running)
}

/// Where the import stands, for the badge: what was undone is no longer "Finished", and what is previewed has been mapped.
pub fn standing(import: &Import, is_preview: bool) -> (&'static str, Tone) {
    match (&import.undo, import.status) {
        (Some(undo), _) => (undo.status.label(), Tone::Neutral),
        (None, ImportStatus::Uploaded) if is_preview => ("To be confirmed", Tone::Neutral),
        (None, status) => (status.label(), tone_of(status)),
    }
}

#[component]
fn Wizard(pages: &'static Pages, found: Import, import: Loading<Import>, currency: String, custom: Vec<Defined>) -> impl IntoView {
    let id = found.id;
    let key = StoredValue::new(format!("mapping.{id}"));
    let kept = Memory::Tab.read::<Mapping>(&key.get_value()).filter(|kept| kept.columns.len() == found.columns.len());
    let mapping = RwSignal::new(kept.unwrap_or_else(|| Mapping::begin(pages, &found, &currency)).without_unknown(&custom));
    let custom = StoredValue::new(custom);
    Effect::watch(move || mapping.get(), move |mapping, _, _| Memory::Tab.write(&key.get_value(), mapping), false);
    let anew = RwSignal::new(0_u32);
    let query = use_query_map();
    let status = found.clone();
    let step = Memo::new(move |_| Step::of(query.read().get("step").as_deref(), &status, mapping.read().plan(pages.spec).is_ok()));
    let navigate = StoredValue::new_local(use_navigate());
    let go = Callback::new(move |step: &'static str| {
        navigate.with_value(|go| go(&format!("{}/{id}?step={step}", pages.import_path()), NavigateOptions::default()));
    });
    let started = Callback::new(move |running: Import| {
        Memory::Tab.forget(&key.get_value());
        import.value.set(Some(running));
        go.run("result");
    });
    let reread = Callback::new(move |now: Import| {
        Memory::Tab.forget(&key.get_value());
        import.value.set(Some(now));
    });
    let suggest = {
        let (found, currency) = (found.clone(), currency.clone());
        Callback::new(move |()| {
            mapping.set(custom.with_value(|custom| Mapping::suggested(pages, &found, &currency).without_unknown(custom)));
            // The controls take their values from the mapping when they are drawn.
            anew.update(|n| *n += 1);
        })
    };
    let found = StoredValue::new(found);
    view! {
        <WizardSteps steps=STEPS.to_vec() current=Signal::derive(move || step.get().index())/>
        {move || match (step.get(), anew.get()).0 {
            Step::Mapping => view! { <MappingStep pages found=found.get_value() mapping custom on_reread=reread on_suggested=suggest on_next=Callback::new(move |()| go.run("preview"))/> }.into_any(),
            Step::Preview => view! { <PreviewStep pages id columns=found.with_value(|found| found.columns.len()) mapping custom on_back=Callback::new(move |()| go.run("columns")) on_started=started/> }.into_any(),
            Step::Result => view! { <ResultStep pages import/> }.into_any(),
        }}
    }
}
