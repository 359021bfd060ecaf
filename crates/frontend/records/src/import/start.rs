//! The first step of an import: a sheet is uploaded. Below it, the recent imports.

use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use platform::{
    address::use_address,
    client::{self, Failure},
    page::{self, Crumb, Help},
    session::use_session,
};
use shared::{
    Named,
    records::import::{Import, ImportStatus},
    text::capitalised,
};
use ui::{
    Badge, Button, Card, Choice, FileDrop, FilterBar, Icon, Loaded, PageHead, PickedFile, Tone, Variant, When, WizardSteps, format_number,
};

use super::{
    api::{self, PATH},
    page::standing,
    sample::sample,
};
use crate::{export_menu::ExportMenu, filters::choice_filter, listing::list, pages::Pages};

/// The steps as the wizard shows them.
pub const STEPS: [&str; 4] = ["File", "Columns", "Preview", "Import"];

const MAX_BYTES: u64 = 32_000_000;

pub const HELP: Help = Help {
    purpose: "Brings a list from a spreadsheet. Nothing is written before you have seen a preview.",
    tips: &[
        "Excel workbooks (.xlsx, .xls) and text files (CSV, TSV) are read; of a workbook you choose the sheet.",
        "The first row must hold the headings; only a column for the name is required.",
        "What is there already is recognised by the keys that you choose, such as an e-mail address, and skipped or updated.",
        "Custom fields are filled like all others; their columns are recognised by label or key.",
        "A finished import can be undone as a whole.",
        "What a row belongs to is linked by name, whether it is in the sheet or here already; owners by name or e-mail address.",
    ],
    terms: &[
        ("Column", "A field of the sheet. You decide which field of the record it fills."),
        ("Correction", "A misspelt value of a known list, such as a country, that is put right."),
    ],
};

/// Where an import begins.
pub fn import_start(pages: &'static Pages) -> AnyView {
    let title = format!("Import {}", pages.many());
    page::describe(title.clone(), vec![Crumb::link(pages.title(), pages.path())], Some(&HELP));
    let sample = format!("data:text/csv;charset=utf-8,{}", client::encode(&sample(pages)));
    view! {
        <PageHead title purpose="Bring a list from a spreadsheet. You see a preview before anything is written."/>
        <WizardSteps steps=STEPS.to_vec() current=Signal::stored(0)/>
        <div class="import-start stack">
            <Card title="Choose a file">
                <div class="stack">
                    <Upload pages/>
                    <p class="quiet">
                        "The first row must hold the headings. Not sure how a list should look?"
                    </p>
                    <p>
                        <a class="with-icon" href=sample download=format!("{}-sample.csv", pages.spec.code)><Icon name="download"/>"Download a sample"</a>
                    </p>
                </div>
            </Card>
            <Recent pages/>
        </div>
    }
    .into_any()
}

#[component]
fn Upload(pages: &'static Pages) -> impl IntoView {
    let files = RwSignal::new(Vec::<PickedFile>::new());
    let sent = RwSignal::new(None::<u8>);
    let error = RwSignal::new(None::<String>);
    let busy = Memo::new(move |_| sent.read().is_some());
    let navigate = StoredValue::new_local(use_navigate());
    let upload = Callback::new(move |()| {
        let Some(file) = files.get_untracked().into_iter().next() else { return };
        error.set(None);
        sent.set(Some(0));
        leptos::task::spawn_local(async move {
            let progress = move |share: f64| {
                sent.try_set(Some((share * 100.0) as u8));
            };
            let answer = api::upload(pages, (*file.file).clone(), progress).await;
            if sent.try_set(None).is_some() {
                return;
            }
            match answer {
                Ok(import) => {
                    let columns = format!("{}/{}?step=columns", pages.import_path(), import.id);
                    navigate.with_value(|go| go(&columns, NavigateOptions::default()))
                }
                Err(failure) => error.set(Some(error_text(&failure))),
            }
        });
    });
    // A chosen file goes up at once; there is nothing else to decide on this step.
    Effect::watch(
        move || files.read().first().map(|file| (file.name.clone(), file.size())),
        move |file, _, _| {
            if file.is_some() {
                upload.run(())
            }
        },
        false,
    );
    let again = move || error.read().is_some() && !files.read().is_empty() && !busy.get();
    view! {
        <FileDrop label=format!("{} list", capitalised(pages.one())) files accept=".csv,.txt,.tsv,.xlsx,.xls" max_bytes=MAX_BYTES progress=sent error/>
        <Show when=again><div><Button variant=Variant::Primary icon="refresh-cw" on_click=move |_| upload.run(())>"Upload again"</Button></div></Show>
        <p class="visually-hidden" role="status">{move || if busy.get() { "Uploading" } else { "" }}</p>
    }
}

/// Why a sheet was refused.
pub fn error_text(failure: &Failure) -> String {
    match failure {
        Failure::Problem(problem) if problem.status == 413 => {
            format!("{} Split the list and import the parts one after the other.", failure.message())
        }
        _ => failure.about_file(),
    }
}

/// One's imports, newest first.
#[component]
fn Recent(pages: &'static Pages) -> impl IntoView {
    let address = use_address();
    let narrowed = move || vec![("record", Some(pages.spec.code.to_owned())), ("status", address.get("status"))];
    let imports = list::<Import>(PATH, address, true, narrowed);
    let may_export = use_session().holds(pages.access.export);
    let export = move |format: &str| client::query(&format!("{PATH}/export.{format}"), &narrowed());
    let statuses: Vec<Choice> = ImportStatus::ALL.iter().map(|status| Choice::new(status.code(), status.label())).collect();
    let filters = vec![choice_filter(address, "Status", "status", Signal::stored(statuses))];
    // Filters and files of nothing are in the way of the first import.
    let any = Memo::new(move |_| {
        address.get("status").is_some() || imports.page.value.with(|page| page.as_ref().is_some_and(|page| !page.items.is_empty()))
    });
    let actions = move || view! { <Show when=move || may_export && any.get()><ExportMenu file="imports" request=export/></Show> };
    view! {
        <Card title="Your imports" actions>
            <div class="stack">
                <Show when=move || any.get()>{let filters = filters.clone(); move || view! { <FilterBar filters=filters.clone()/> }}</Show>
                <Loaded of=imports.page lines=3 let:page><Imports pages imports=page.items narrowed=address.get("status").is_some()/></Loaded>
                {imports.pager()}
            </div>
        </Card>
    }
}

#[component]
fn Imports(pages: &'static Pages, imports: Vec<Import>, narrowed: bool) -> impl IntoView {
    if imports.is_empty() {
        let text = if narrowed { "No import fits. Clear the filter to see all of them." } else { "Your imports will be listed here." };
        return view! { <p class="quiet">{text}</p> }.into_any();
    }
    let row = |import: Import| {
        let counts = match import.status {
            ImportStatus::Uploaded => format!("{} rows", format_number(import.rows as i64)),
            ImportStatus::Running => format!("{} of {} rows", format_number(import.done as i64), format_number(import.rows as i64)),
            _ => format!(
                "{} created, {} updated, {} skipped, {} failed",
                format_number(import.created as i64),
                format_number(import.updated as i64),
                format_number(import.skipped as i64),
                format_number(import.failed as i64)
            ),
        };
        let (text, tone) = standing(&import, false);
        view! {
            <li>
                <Icon name="file-text"/>
                <div>
                    <a href=format!("{}/{}", pages.import_path(), import.id)>{import.filename}</a>
                    <p class="quiet">{counts}" · "<When at=import.created_at/></p>
                </div>
                <Badge text tone/>
            </li>
        }
    };
    view! { <ul class="recent-imports">{imports.into_iter().map(row).collect_view()}</ul> }.into_any()
}

/// What a status means for the reader.
pub fn tone_of(status: ImportStatus) -> Tone {
    match status {
        ImportStatus::Uploaded => Tone::Neutral,
        ImportStatus::Running => Tone::Info,
        ImportStatus::Finished => Tone::Success,
        ImportStatus::Cancelled => Tone::Warning,
    }
}
