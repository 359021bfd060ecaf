//! The custom fields: what an administrator adds to a record type.

use leptos::prelude::*;
use platform::{
    address::use_address,
    client,
    loading::{Loading, load},
    page::{self, Help},
    session::use_session,
};
use shared::{
    access::Permission,
    record::Spec,
    records::custom_fields::{CustomChoice, CustomField, CustomFieldKind, MAX_FIELDS, NewCustomField},
    text::capitalised,
};
use ui::{Button, Card, Choice, ConfirmDialog, Dialog, DialogSize, EmptyState, Loaded, PageHead, Select, Tab, Tabs, Variant, focus_id};

use super::{
    custom_api,
    custom_field_archive::ArchiveDialog,
    custom_field_form::{Begin, CustomFieldForm},
    custom_field_rows::{ArchivedRows, FieldRows},
    export_menu::ExportMenu,
};

const HELP: Help = Help {
    purpose: "What your business knows beyond the fields that everybody has.",
    tips: &[
        "A new field is at once in the form, on the record's page, in filters, exports and the API.",
        "In the list it is a column that everybody can turn on for themselves.",
        "Drag a field to its place, or use its menu: forms show the fields in this order.",
        "Archiving hides a field; its values are kept and come back when it is restored.",
    ],
    terms: &[
        ("Key", "How the API, filters and imports name the field: custom.contract_end. It stays when the label changes."),
        ("Choice", "One of the values that people can pick. A choice that records have cannot be removed, but it can be renamed."),
    ],
};

/// A record type that can have custom fields.
pub struct Extensible {
    pub spec: &'static Spec,
    pub read: Permission,
    pub export: Permission,
    /// What many businesses add first.
    pub ideas: &'static [Idea],
}

/// An idea of a field to begin with.
pub struct Idea {
    pub label: &'static str,
    pub kind: CustomFieldKind,
    pub help: &'static str,
    pub choices: &'static [&'static str],
}

impl Idea {
    fn field(&self, record: &str) -> NewCustomField {
        NewCustomField {
            record: record.to_owned(),
            label: self.label.to_owned(),
            key: None,
            kind: self.kind,
            help: Some(self.help.to_owned()),
            choices: self.choices.iter().map(|label| CustomChoice { code: String::new(), label: (*label).to_owned() }).collect(),
        }
    }
}

/// What the page shows and what is open over it. Copy it into closures freely.
#[derive(Clone, Copy)]
pub struct Page {
    types: StoredValue<Vec<&'static Extensible>>,
    /// Which of them is shown.
    at: Memo<usize>,
    /// The fields in use in their order, then those that are archived.
    pub all: Loading<Vec<CustomField>>,
    pub editing: RwSignal<Option<Begin>>,
    pub archiving: RwSignal<Option<CustomField>>,
}

impl Page {
    /// The record type whose fields are shown; tracked.
    pub fn record(self) -> &'static Extensible {
        let at = self.at.get();
        self.types.with_value(|types| types[at])
    }

    /// The fields in use, or those that are archived; tracked.
    pub fn fields(self, archived: bool) -> Vec<CustomField> {
        let mut fields = self.all.value.get().unwrap_or_default();
        fields.retain(|field| field.archived_at.is_some() == archived);
        fields
    }
}

/// The id of the button with a field's name.
pub fn button_id(field: &CustomField) -> String {
    format!("custom-field-{}", field.id)
}

/// The fields of the record type that the address names: `?record=leads`.
pub fn custom_field_page(types: &'static [Extensible]) -> AnyView {
    page::describe("Custom fields".to_owned(), Vec::new(), Some(&HELP));
    let address = use_address();
    let (seen, unseen): (Vec<_>, Vec<_>) = types.iter().partition(|one| use_session().holds(one.read));
    let choices: Vec<_> = seen.iter().map(|one| Choice::new(one.spec.code, capitalised(one.spec.noun.1))).collect();
    // Whoever may read none is told so by the server.
    let types = StoredValue::new(if seen.is_empty() { unseen } else { seen });
    let at = Memo::new(move |_| {
        let named = address.get("record");
        types.with_value(|types| types.iter().position(|one| named.as_deref() == Some(one.spec.code)).unwrap_or(0))
    });
    let code = move || types.with_value(|types| types[at.get()].spec.code);
    let all = load(move || custom_api::fields(code(), true));
    Effect::watch(move || at.get(), move |_, _, _| all.value.set(None), false);
    let page = Page { types, at, all, editing: RwSignal::new(None), archiving: RwSignal::new(None) };
    let archived = Memo::new(move |_| address.get("show").as_deref() == Some("archived"));
    let may_export = move || use_session().holds(page.record().export);
    let export = move |format: &str| {
        let with_archived = archived.get_untracked().then(|| "true".to_owned());
        let query = [("record", Some(untrack(code).to_owned())), ("archived", with_archived)];
        client::query(&format!("/custom-fields/export.{format}"), &query)
    };
    let count = move |archived: bool| page.fields(archived).len();
    let is_full = Memo::new(move |_| count(false) >= MAX_FIELDS);
    let tabs = Signal::derive(move || {
        let tab = |value: &'static str, label: &str, archived: bool| {
            let show = archived.then(|| value.to_owned());
            Tab::new(value, label, address.href(&[("show", show)])).count(count(archived) as u64)
        };
        vec![tab("used", "In use", false), tab("archived", "Archived", true)]
    });
    let here = Memo::new(move |_| page.all.value.read().is_some());
    // The rows stay while others come and go.
    let shown = Memo::new(move |_| here.get().then(|| (archived.get(), count(archived.get()) == 0)));
    let chosen = RwSignal::new(untrack(code).to_owned());
    Effect::watch(code, move |code, _, _| chosen.set((*code).to_owned()), false);
    let choose = move |now: &String, _: Option<&String>, _| {
        if now != untrack(code) {
            address.set(&[("record", Some(now.clone())), ("show", None)]);
        }
    };
    Effect::watch(move || chosen.get(), choose, false);
    let select =
        (choices.len() > 1).then(|| view! { <div class="custom-field-types"><Select bind=chosen label="Fields of" choices/></div> });
    let purpose = move || format!("What your business knows about {} beyond the fields that everybody has.", page.record().spec.noun.1);
    view! {
        <PageHead title="Custom fields" purpose=Signal::derive(purpose)>
            // A file of the archived ones holds those in use, too, as the API lists them.
            {move || may_export().then(|| {
                let label = if archived.get() { "Export all fields" } else { "Export" };
                view! { <ExportMenu file="custom-fields" request=export label/> }
            })}
            <Button
                variant=Variant::Primary icon="plus" disabled=Signal::derive(move || is_full.get() || !here.get())
                on_click=move |_| page.editing.set(Some(Begin::blank(untrack(code))))
            >"New field"</Button>
        </PageHead>
        {select}
        <Tabs label="Custom fields" tabs current=Signal::derive(move || if archived.get() { "archived" } else { "used" }.to_owned())/>
        {move || is_full.get().then(|| view! {
            <p class="quiet">{format!("{MAX_FIELDS} fields are in use, as many as there may be. Archive one to add another.")}</p>
        })}
        {move || (!here.get() || page.all.failure.read().is_some()).then(|| view! { <Loaded of=page.all lines=6 let:_all>""</Loaded> })}
        {move || shown.get().map(|shown| match shown {
            (false, true) => view! { <Examples page/> }.into_any(),
            (false, false) => view! { <Card flush=true><FieldRows page/></Card> }.into_any(),
            (true, true) => view! { <EmptyState icon="archive" title="Nothing is archived" text="Fields you archive are kept here with their values and can be restored."/> }.into_any(),
            (true, false) => view! { <Card flush=true><ArchivedRows page/></Card> }.into_any(),
        })}
        <EditDialog page/>
        <ArchiveDialog page/>
    }
    .into_any()
}

#[component]
fn Examples(page: Page) -> impl IntoView {
    // Another record type draws this anew.
    let Extensible { spec, ideas, .. } = *untrack(|| page.record());
    let text = match ideas {
        [] => "Add what only your business needs to know.",
        _ => "Add what only your business needs to know. Begin with one of these, or with your own.",
    };
    view! {
        <EmptyState icon="sliders-horizontal" title="No custom fields yet" text>
            {ideas.iter().map(|idea| view! {
                <Button icon="plus" on_click=move |_| page.editing.set(Some(Begin::New(idea.field(spec.code))))>{idea.label}</Button>
            }).collect_view()}
            <Button variant=Variant::Primary on_click=move |_| page.editing.set(Some(Begin::blank(spec.code)))>"A field of your own"</Button>
        </EmptyState>
    }
}

#[component]
fn EditDialog(page: Page) -> impl IntoView {
    let open = RwSignal::new(false);
    Effect::new(move |_| open.set(page.editing.read().is_some()));
    Effect::watch(
        move || open.get(),
        move |open, _, _| {
            if !open && page.editing.read_untracked().is_some() {
                page.editing.set(None);
            }
        },
        false,
    );
    // Esc and the close button ask before they lose what was typed.
    let (dirty, asking) = (RwSignal::new(false), RwSignal::new(false));
    let guard = Callback::new(move |()| {
        let may_close = !dirty.get_untracked();
        asking.set(!may_close);
        may_close
    });
    let discard = move |()| {
        asking.set(false);
        page.editing.set(None);
    };
    let title = Signal::derive(move || match &*page.editing.read() {
        Some(Begin::Edit(field)) => format!("Edit “{}”", field.label),
        _ => "New custom field".to_owned(),
    });
    let saved = Callback::new(move |field: CustomField| {
        page.editing.set(None);
        page.all.refetch();
        request_animation_frame(move || focus_id(&button_id(&field)));
    });
    let cancel = Callback::new(move |()| page.editing.set(None));
    let reload = Callback::new(move |field: CustomField| {
        page.all.refetch();
        page.editing.set(Some(Begin::Edit(field)));
    });
    view! {
        <Dialog open title size=DialogSize::Large guard>
            {move || page.editing.get().map(|begin| view! { <CustomFieldForm begin spec=untrack(|| page.record().spec) dirty on_saved=saved on_cancel=cancel on_reload=reload/> })}
        </Dialog>
        <ConfirmDialog
            open=asking danger=true title="Close without saving?" text="What you typed about this field is not saved yet." confirm="Discard" on_confirm=discard
        />
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::problem::validate;

    #[test]
    fn an_idea_can_be_added_as_it_is() {
        let idea =
            Idea { label: "Account tier", kind: CustomFieldKind::Choice, help: "How much attention it gets", choices: &["Gold", "Silver"] };
        assert_eq!(validate(&idea.field("things")), Ok(()));
    }
}
