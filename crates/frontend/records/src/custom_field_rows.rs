//! The rows of the custom fields, put in order by dragging or by their menu.

use leptos::prelude::*;
use shared::{
    Named,
    records::custom_fields::{CustomField, CustomFieldKind},
};
use ui::{Button, Icon, Menu, MenuItem, Size, Toasts, Variant, When, focus_id};
use uuid::Uuid;

use super::{
    custom_api,
    custom_field_archive::restore,
    custom_field_form::Begin,
    custom_field_list::{Page, button_id},
};

/// How many choices a row names.
const NAMED: usize = 6;

pub fn icon_of(kind: CustomFieldKind) -> &'static str {
    match kind {
        CustomFieldKind::Text => "file-text",
        CustomFieldKind::Number => "hash",
        CustomFieldKind::Money => "wallet",
        CustomFieldKind::Date => "calendar",
        CustomFieldKind::Choice => "circle-check",
        CustomFieldKind::Choices => "square-check",
        CustomFieldKind::YesNo => "check",
        CustomFieldKind::Link => "link",
    }
}

/// The list with one field at the place `to`.
fn moved(fields: &[CustomField], id: Uuid, to: usize) -> Option<Vec<CustomField>> {
    let mut fields = fields.to_vec();
    let from = fields.iter().position(|field| field.id == id)?;
    let to = to.min(fields.len() - 1);
    if from == to {
        return None;
    }
    let field = fields.remove(from);
    fields.insert(to, field);
    Some(fields)
}

/// The fields in use.
#[component]
pub fn FieldRows(page: Page) -> impl IntoView {
    let toasts = Toasts::from_context();
    let dragged = RwSignal::new(None::<Uuid>);
    let over = RwSignal::new(None::<Uuid>);
    let status = RwSignal::new(String::new());
    let fields = Memo::new(move |_| page.fields(false));
    // Shown at once, and taken back where the server refuses.
    let put = move |id: Uuid, to: usize| {
        let Some(ordered) = fields.with_untracked(|fields| moved(fields, id, to)) else { return };
        let before = page.all.value.get_untracked();
        if let Some(at) = ordered.iter().position(|field| field.id == id) {
            status.set(format!("{} is number {} of {} now", ordered[at].label, at + 1, ordered.len()));
        }
        let code = untrack(|| page.record().spec.code);
        let ids = ordered.iter().map(|field| field.id).collect();
        let archived = untrack(|| page.fields(true));
        page.all.value.set(Some(ordered.into_iter().chain(archived).collect()));
        leptos::task::spawn_local(async move {
            if let Err(failure) = custom_api::order(code, ids).await {
                toasts.error(format!("The order was not changed. {}", failure.message()));
                let _ = page.all.value.try_set(before);
            }
            if page.all.value.try_with_untracked(|_| ()).is_some() {
                page.all.refetch();
            }
        });
    };
    let place = move |id: Uuid| fields.with(|fields| fields.iter().position(|field| field.id == id)).unwrap_or(0);
    let row = move |field: CustomField| {
        let (id, shown) = (field.id, StoredValue::new(field.clone()));
        let edit = move || page.editing.set(Some(Begin::Edit(shown.get_value())));
        let shift = move |to: usize| {
            put(id, to);
            let button = shown.with_value(button_id);
            request_animation_frame(move || focus_id(&button));
        };
        let items = Signal::derive(move || {
            let (at, last) = (place(id), fields.read().len().saturating_sub(1));
            vec![
                MenuItem::action("Edit", edit).icon("pencil"),
                MenuItem::action("Move up", move || shift(at.saturating_sub(1))).icon("arrow-up").disabled(at == 0),
                MenuItem::action("Move down", move || shift(at + 1)).icon("arrow-down").disabled(at == last),
                MenuItem::action("Move to the top", move || shift(0)).icon("chevron-up").disabled(at == 0),
                MenuItem::action("Move to the end", move || shift(last)).icon("chevron-down").disabled(at == last),
                MenuItem::separator(),
                MenuItem::action("Archive…", move || page.archiving.set(Some(shown.get_value()))).icon("archive"),
            ]
        });
        let name = format!("Actions for {}", field.label);
        view! {
            <li
                draggable="true" class:dragged=move || dragged.get() == Some(id) data-over=move || (over.get() == Some(id)).to_string()
                on:dragstart=move |event| {
                    if let Some(transfer) = event.data_transfer() {
                        transfer.set_effect_allowed("move");
                        let _ = transfer.set_data("text/plain", &id.to_string());
                    }
                    dragged.set(Some(id));
                }
                on:dragend=move |_| { dragged.set(None); over.set(None) }
                on:dragover=move |event| if dragged.read_untracked().is_some() {
                    event.prevent_default();
                    if over.get_untracked() != Some(id) { over.set(Some(id)) }
                }
                on:drop=move |event| {
                    event.prevent_default();
                    over.set(None);
                    if let Some(dropped) = dragged.get_untracked() {
                        dragged.set(None);
                        put(dropped, untrack(|| place(id)));
                    }
                }
            >
                <span class="grip" aria-hidden="true"><Icon name="grip-vertical"/></span>
                <What field on_edit=Some(Callback::new(move |()| edit()))/>
                <Menu label=name icon="ellipsis" icon_only=true variant=Variant::Ghost size=Size::Small items/>
            </li>
        }
    };
    // A field that changed is drawn anew, one that only moved is not.
    let key = |field: &CustomField| (field.id, field.version, field.label.clone());
    view! {
        <ol class="custom-fields" aria-label="Custom fields in use"><For each=move || fields.get() key=key children=row/></ol>
        <p class="visually-hidden" role="status">{status}</p>
    }
}

/// The fields that are put away.
#[component]
pub fn ArchivedRows(page: Page) -> impl IntoView {
    let toasts = Toasts::from_context();
    let row = move |field: CustomField| {
        let (label, back) = (format!("Restore {}", field.label), field.clone());
        view! {
            <li>
                <What field on_edit=None/>
                <Button size=Size::Small icon="archive-restore" label on_click=move |_| restore(page, back.clone(), toasts)>"Restore"</Button>
            </li>
        }
    };
    view! {
        <ul class="custom-fields" aria-label="Archived custom fields">
            <For each=move || page.fields(true) key=|field| (field.id, field.version) children=row/>
        </ul>
    }
}

/// What a field is: its name, kind, choices and help.
#[component]
fn What(field: CustomField, on_edit: Option<Callback<()>>) -> impl IntoView {
    let id = button_id(&field);
    let CustomField { key, label, help, kind, choices, archived_at, .. } = field;
    let mut named: Vec<_> = choices.iter().take(NAMED).map(|choice| choice.label.clone()).collect();
    if choices.len() > NAMED {
        named.push(format!("{} more", choices.len() - NAMED));
    }
    let about = [kind.label().to_owned(), named.join(", "), help.unwrap_or_default()];
    let about = about.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
    let name = match on_edit {
        Some(edit) => {
            view! { <button type="button" class="link custom-field-name" id=id on:click=move |_| edit.run(())>{label}</button> }.into_any()
        }
        None => view! { <strong>{label}</strong> }.into_any(),
    };
    view! {
        <span class="custom-field-icon"><Icon name=icon_of(kind)/></span>
        <span class="custom-field-what">
            <span class="custom-field-title">{name}<code>{format!("custom.{key}")}</code></span>
            <small>{about}</small>
            {archived_at.map(|at| view! { <small>"Archived "<When at/></small> })}
        </span>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::custom_fields::tests::field;

    #[test]
    fn a_field_is_put_in_its_place() {
        let fields: Vec<_> = ["a", "b", "c"]
            .into_iter()
            .zip(1_u128..)
            .map(|(key, id)| CustomField { id: Uuid::from_u128(id), ..field(key, "text") })
            .collect();
        let order = |id: u128, to: usize| {
            moved(&fields, Uuid::from_u128(id), to).map(|fields| fields.into_iter().map(|field| field.key).collect::<Vec<_>>().join(""))
        };
        assert_eq!(order(1, 2).as_deref(), Some("bca"));
        assert_eq!(order(3, 0).as_deref(), Some("cab"));
        assert_eq!(order(2, 9).as_deref(), Some("acb"));
        assert_eq!(order(2, 1), None);
        assert_eq!(order(7, 1), None);
    }
}
