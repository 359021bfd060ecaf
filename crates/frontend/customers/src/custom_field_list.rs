//! The custom fields: what an administrator adds to the record of a customer.

use leptos::prelude::*;
use platform::{
    address::use_address,
    client,
    loading::{Loading, load},
    page::{self, Help},
    session::use_session,
};
use records::export_menu::ExportMenu;
use shared::{
    access::Permission,
    customers::custom_fields::{CustomChoice, CustomField, CustomFieldKind, MAX_FIELDS, NewCustomField},
};
use ui::{Button, Card, ConfirmDialog, Dialog, DialogSize, EmptyState, Loaded, PageHead, Tab, Tabs, Variant, focus_id};

use super::{
    custom_api::{self, RECORD},
    custom_field_archive::ArchiveDialog,
    custom_field_form::{Begin, CustomFieldForm},
    custom_field_rows::{ArchivedRows, FieldRows},
};

const HELP: Help = Help {
    purpose: "What your business knows about customers beyond the fields that everybody has.",
    tips: &[
        "A new field is at once in the form, on the customer's page, in filters, segments, bulk changes, imports, exports and the API.",
        "In the list it is a column that everybody can turn on for themselves.",
        "Drag a field to its place, or use its menu: forms show the fields in this order.",
        "Archiving hides a field; its values are kept and come back when it is restored.",
    ],
    terms: &[
        ("Key", "How the API, filters and imports name the field: custom.contract_end. It stays when the label changes."),
        ("Choice", "One of the values that people can pick. A choice that customers have cannot be removed, but it can be renamed."),
    ],
};

/// What the page shows and what is open over it. Copy it into closures freely.
#[derive(Clone, Copy)]
pub struct Page {
    /// The fields in use in their order, then those that are archived.
    pub all: Loading<Vec<CustomField>>,
    pub editing: RwSignal<Option<Begin>>,
    pub archiving: RwSignal<Option<CustomField>>,
}

impl Page {
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

pub fn custom_field_list() -> impl IntoView {
    page::describe("Custom fields".to_owned(), Vec::new(), Some(&HELP));
    let address = use_address();
    let archived = Memo::new(move |_| address.get("show").as_deref() == Some("archived"));
    let page = Page { all: load(|| custom_api::fields(true)), editing: RwSignal::new(None), archiving: RwSignal::new(None) };
    let may_export = use_session().holds(Permission::CustomerExport);
    let export = move |format: &str| {
        let with_archived = archived.get_untracked().then(|| "true".to_owned());
        client::query(&format!("/custom-fields/export.{format}"), &[("record", Some(RECORD.to_owned())), ("archived", with_archived)])
    };
    let count = move |archived: bool| page.fields(archived).len();
    let is_full = Memo::new(move |_| count(false) >= MAX_FIELDS);
    let tabs = Signal::derive(move || {
        vec![
            Tab::new("used", "In use", "/custom-fields").count(count(false) as u64),
            Tab::new("archived", "Archived", "/custom-fields?show=archived").count(count(true) as u64),
        ]
    });
    let here = Memo::new(move |_| page.all.value.read().is_some());
    // The rows stay while others come and go.
    let shown = Memo::new(move |_| here.get().then(|| (archived.get(), count(archived.get()) == 0)));
    view! {
        <PageHead title="Custom fields" purpose="What your business knows about customers beyond the fields that everybody has.">
            // A file of the archived ones holds those in use, too, as the API lists them.
            {move || may_export.then(|| {
                let label = if archived.get() { "Export all fields" } else { "Export" };
                view! { <ExportMenu file="custom-fields" request=export label/> }
            })}
            <Button
                variant=Variant::Primary icon="plus" disabled=Signal::derive(move || is_full.get() || !here.get())
                on_click=move |_| page.editing.set(Some(Begin::blank()))
            >"New field"</Button>
        </PageHead>
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
}

/// Ideas to begin with: what many businesses add first.
fn examples() -> [NewCustomField; 4] {
    let idea = |label: &str, kind, help: &str, choices: &[&str]| NewCustomField {
        record: RECORD.to_owned(),
        label: label.to_owned(),
        key: None,
        kind,
        help: Some(help.to_owned()),
        choices: choices.iter().map(|label| CustomChoice { code: String::new(), label: (*label).to_owned() }).collect(),
    };
    [
        idea("Contract end", CustomFieldKind::Date, "When the running contract ends", &[]),
        idea("Account tier", CustomFieldKind::Choice, "How much attention the customer gets", &["Gold", "Silver", "Bronze"]),
        idea("Seats", CustomFieldKind::Number, "How many people use the product", &[]),
        idea("Reference customer", CustomFieldKind::YesNo, "Whether we may name the customer", &[]),
    ]
}

#[component]
fn Examples(page: Page) -> impl IntoView {
    let text = "Add what only your business needs to know. Begin with one of these, or with your own.";
    view! {
        <EmptyState icon="sliders-horizontal" title="No custom fields yet" text>
            {examples().into_iter().map(|idea| {
                let label = idea.label.clone();
                view! { <Button icon="plus" on_click=move |_| page.editing.set(Some(Begin::New(idea.clone())))>{label}</Button> }
            }).collect_view()}
            <Button variant=Variant::Primary on_click=move |_| page.editing.set(Some(Begin::blank()))>"A field of your own"</Button>
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
            {move || page.editing.get().map(|begin| view! { <CustomFieldForm begin dirty on_saved=saved on_cancel=cancel on_reload=reload/> })}
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
    fn every_example_can_be_added_as_it_is() {
        for example in examples() {
            assert_eq!(validate(&example), Ok(()), "{}", example.label);
        }
    }
}
