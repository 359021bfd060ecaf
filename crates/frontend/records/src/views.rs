//! Saved views of the list: the built-in ones, one's own, and those that others share.

use leptos::prelude::*;
use platform::{
    address::Address,
    loading::{Loading, load},
    session::use_session,
};
use shared::{
    Patch,
    access::Permission,
    views::{EditView, NewView, SavedView, ViewState},
};
use ui::{MenuItem, SavedViews, Toasts};
use uuid::Uuid;

use super::{
    list_layout::Layout,
    pages::Pages,
    view_api,
    view_dialog::{name_dialog, share_dialog},
    view_state::{self, same_look, same_rows},
};

/// The saved views, and the one that is shown. Copy it into closures freely.
#[derive(Clone, Copy)]
pub struct Views {
    address: Address,
    pages: &'static Pages,
    layout: Layout,
    pub saved: Loading<Vec<SavedView>>,
    toasts: Toasts,
    pub naming: RwSignal<Option<Naming>>,
    pub sharing: RwSignal<Option<SavedView>>,
}

/// What a name is asked for.
#[derive(Clone, Debug, PartialEq)]
pub enum Naming {
    New,
    Rename(SavedView),
}

/// The views everybody has: all, one's own where records belong to somebody, those added lately, and the archived ones.
fn built_in(pages: &Pages, me: Option<Uuid>) -> Vec<(String, ViewState)> {
    let state = |query: String| ViewState { query, ..ViewState::default() };
    let many = pages.many();
    let mut views = vec![(format!("All {many}"), state(String::new()))];
    if pages.spec.field("owner").is_some() {
        views.extend(me.map(|me| (format!("My {many}"), state(format!("owner_id={me}")))));
    }
    views.push(("Added this week".to_owned(), state("added=week&sort=created_at&direction=desc".to_owned())));
    views.push(("Archived".to_owned(), state("archived=true".to_owned())));
    views
}

impl Views {
    pub fn follow(pages: &'static Pages, address: Address, layout: Layout) -> Self {
        let saved = load(move || view_api::views(pages.spec.code));
        Self { address, pages, layout, saved, toasts: Toasts::from_context(), naming: RwSignal::new(None), sharing: RwSignal::new(None) }
    }

    /// The saved view that the address names; tracked.
    fn open(self) -> Option<SavedView> {
        let id = self.address.get("view")?;
        self.saved.value.with(|saved| saved.as_ref()?.iter().find(|view| view.id.to_string() == id).cloned())
    }

    fn is_changed(self) -> bool {
        self.open().is_some_and(|view| !same_look(&view.state, &view_state::of(self.pages, self.address)))
    }

    fn tabs(self) -> Vec<ui::SavedView> {
        let me = use_session().my_id();
        let fixed = built_in(self.pages, me).into_iter().map(|(name, state)| ui::SavedView {
            id: name.clone(),
            href: view_state::href(self.pages.spec.code, &state, None),
            name,
            note: None,
        });
        let saved = self.saved.value.get().unwrap_or_default().into_iter().map(|view| {
            let id = view.id.to_string();
            let note = if Some(view.owner.id) != me {
                Some(format!("shared by {}", view.owner.name))
            } else {
                (!view.roles.is_empty())
                    .then(|| format!("shared with {}", view.roles.iter().map(|role| role.name.as_str()).collect::<Vec<_>>().join(", ")))
            };
            ui::SavedView { href: view_state::href(self.pages.spec.code, &view.state, Some(&id)), name: view.name, note, id }
        });
        fixed.chain(saved).collect()
    }

    fn current(self) -> Option<String> {
        if let Some(view) = self.open() {
            return Some(view.id.to_string());
        }
        let now = view_state::of(self.pages, self.address);
        built_in(self.pages, use_session().my_id()).into_iter().find(|(_, state)| same_rows(state, &now)).map(|(name, _)| name)
    }

    fn actions(self) -> Vec<MenuItem> {
        let mut items = Vec::new();
        let open = self.open();
        let own = open.clone().filter(|view| view.editable);
        if self.is_changed() {
            if let Some(view) = own.clone() {
                items.push(
                    MenuItem::action(format!("Save changes to “{}”", view.name), move || self.save_changes(view.clone())).icon("save"),
                );
            }
            if let Some(view) = &open {
                items.push(
                    MenuItem::link("Discard changes", view_state::href(self.pages.spec.code, &view.state, Some(&view.id.to_string())))
                        .icon("undo-2"),
                );
            }
        }
        items.push(MenuItem::action("Save as new view…", move || self.naming.set(Some(Naming::New))).icon("bookmark"));
        if let Some(view) = own {
            let (rename, share, delete) = (view.clone(), view.clone(), view);
            items.push(MenuItem::action("Rename…", move || self.naming.set(Some(Naming::Rename(rename.clone())))).icon("pencil"));
            if use_session().holds(Permission::ViewShare) {
                items.push(MenuItem::action("Share…", move || self.sharing.set(Some(share.clone()))).icon("users"));
            }
            items.push(MenuItem::separator());
            items.push(MenuItem::action(format!("Delete “{}”", delete.name), move || self.delete(delete.clone())).icon("trash-2").danger());
        }
        if self.saved.failure.read().is_some() {
            items.push(MenuItem::separator());
            items.push(MenuItem::action("Load saved views again", move || self.saved.refetch()).icon("refresh-cw"));
        }
        items
    }

    /// Takes a view that was just saved into the tabs; with `show` it is opened.
    pub fn keep(self, view: SavedView, show: bool) {
        let id = view.id.to_string();
        let _ = self.saved.value.try_update(|saved| {
            let saved = saved.get_or_insert_with(Vec::new);
            match saved.iter_mut().find(|old| old.id == view.id) {
                Some(old) => *old = view,
                None => saved.push(view),
            }
        });
        if show {
            self.address.set(&[("view", Some(id))]);
        }
    }

    /// What would be saved now.
    pub fn new_view(self, name: &str) -> NewView {
        NewView { record: self.pages.spec.code.to_owned(), name: name.trim().to_owned(), state: self.to_save() }
    }

    fn to_save(self) -> ViewState {
        view_state::to_save(self.pages, self.address, self.layout)
    }

    fn save_changes(self, view: SavedView) {
        let before = view.state.clone();
        let state = self.to_save();
        leptos::task::spawn_local(async move {
            match view_api::edit_view(&view, &EditView { state: Some(state), ..EditView::default() }).await {
                Ok(now) => {
                    self.keep(now.clone(), false);
                    self.toasts
                        .success(format!("View “{}” saved", now.name))
                        .with_action("Undo", move || self.put_back(now.clone(), before.clone()));
                }
                Err(failure) => self.refused(&failure),
            }
        });
    }

    fn put_back(self, view: SavedView, state: ViewState) {
        leptos::task::spawn_local(async move {
            match view_api::edit_view(&view, &EditView { state: Some(state), ..EditView::default() }).await {
                Ok(now) => self.keep(now, false),
                Err(failure) => self.refused(&failure),
            }
        });
    }

    pub async fn rename(self, view: &SavedView, name: &str) -> Result<(), platform::client::Failure> {
        let change = EditView { name: Patch::Value(name.trim().to_owned()), ..EditView::default() };
        self.keep(view_api::edit_view(view, &change).await?, false);
        Ok(())
    }

    fn delete(self, view: SavedView) {
        leptos::task::spawn_local(async move {
            match view_api::delete_view(&view).await {
                Ok(()) => {
                    let _ = self.saved.value.try_update(|saved| saved.iter_mut().for_each(|saved| saved.retain(|old| old.id != view.id)));
                    self.address.set(&[("view", None)]);
                    self.toasts.info(format!("View “{}” deleted", view.name)).with_action("Undo", move || self.bring_back(view.clone()));
                }
                Err(failure) => self.refused(&failure),
            }
        });
    }

    fn bring_back(self, view: SavedView) {
        leptos::task::spawn_local(async move {
            let saved =
                view_api::save_view(&NewView { record: view.record.clone(), name: view.name.clone(), state: view.state.clone() }).await;
            let roles: Vec<_> = view.roles.iter().map(|role| role.id).collect();
            let saved = match saved {
                Ok(saved) if !roles.is_empty() => view_api::share_view(&saved, roles).await,
                saved => saved,
            };
            match saved {
                Ok(saved) => self.keep(saved, false),
                Err(failure) => self.refused(&failure),
            }
        });
    }

    fn refused(self, failure: &platform::client::Failure) {
        if failure.is_stale() {
            self.saved.refetch();
            self.toasts.error("Somebody else changed this view meanwhile. It was loaded again; try once more.");
        } else {
            self.toasts.error(failure.message());
        }
    }
}

/// The tabs above the list with their menu and dialogs.
#[component]
pub fn ViewTabs(views: Views) -> impl IntoView {
    view! {
        <SavedViews
            label=format!("Views of {}", views.pages.spec.noun.1) views=Signal::derive(move || views.tabs()) current=Signal::derive(move || views.current())
            changed=Signal::derive(move || views.is_changed()) actions=Signal::derive(move || views.actions())
        />
        {name_dialog(views)}
        {share_dialog(views)}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn built_in_views_differ() {
        let views = built_in(&crate::list_query::tests::PAGES, Some(Uuid::from_u128(1)));
        for (i, (_, one)) in views.iter().enumerate() {
            assert!(views[i + 1..].iter().all(|(_, other)| !same_rows(one, other)));
        }
    }
}
