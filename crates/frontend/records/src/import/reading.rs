//! How an uploaded file was read, and what can be put right about it: the sheet, the encoding, the delimiter.

use leptos::prelude::*;
use shared::{
    Named,
    records::import::{Delimiter, Import, SheetEncoding, SheetFormat, SheetReading},
};
use ui::{Banner, Card, Choice, Select, Tone};

use super::{api, start::error_text};

/// Nothing is shown for a workbook with one sheet: there is nothing to choose.
#[component]
pub fn ReadingCard(found: Import, on_reread: Callback<Import>) -> impl IntoView {
    let is_text = found.format == SheetFormat::Text;
    if !is_text && found.sheets.len() < 2 {
        return ().into_any();
    }
    let sheet = RwSignal::new(found.sheet.clone().unwrap_or_default());
    let encoding = RwSignal::new(found.encoding.clone());
    let delimiter = RwSignal::new(delimiter_of(&found).map(Named::code).unwrap_or_default().to_owned());
    let failure = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    let id = found.id;
    let read = move |reading: SheetReading| {
        busy.set(true);
        failure.set(None);
        leptos::task::spawn_local(async move {
            let answer = api::reread(id, &reading).await;
            if busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(import) => {
                    on_reread.try_run(import);
                }
                Err(refused) => failure.set(Some(error_text(&refused))),
            }
        });
    };
    Effect::watch(
        move || (sheet.get(), encoding.get(), delimiter.get()),
        move |(sheet, encoding, delimiter), _, _| {
            let reading = if is_text {
                SheetReading { sheet: None, encoding: Named::from_code(encoding), delimiter: Named::from_code(delimiter) }
            } else {
                SheetReading { sheet: Some(sheet.clone()), ..SheetReading::default() }
            };
            read(reading);
        },
        false,
    );
    let encodings = SheetEncoding::ALL.iter().map(|one| Choice::new(one.code(), one.label())).collect::<Vec<_>>();
    let delimiters = Delimiter::ALL.iter().map(|one| Choice::new(one.code(), one.label())).collect::<Vec<_>>();
    let sheets = found.sheets.iter().map(|name| Choice::new(name.clone(), name.clone())).collect::<Vec<_>>();
    view! {
        <Card title="The file">
            <div class="stack">
                {move || failure.get().map(|reason| view! { <Banner tone=Tone::Danger title="The file cannot be read like this."><p>{reason}</p></Banner> })}
                {if is_text {
                    view! {
                        <div class="columns-2">
                            <Select bind=encoding label="Encoding" choices=encodings disabled=busy hint="Choose another one if letters look wrong"/>
                            <Select bind=delimiter label="Cells are divided by" choices=delimiters disabled=busy/>
                        </div>
                    }.into_any()
                } else {
                    view! { <Select bind=sheet label="Sheet" choices=sheets disabled=busy/> }.into_any()
                }}
                <p class="visually-hidden" role="status">{move || if busy.get() { "The file is read anew" } else { "" }}</p>
            </div>
        </Card>
    }
    .into_any()
}

fn delimiter_of(import: &Import) -> Option<Delimiter> {
    Delimiter::ALL.iter().copied().find(|one| import.delimiter.starts_with(one.character()))
}
