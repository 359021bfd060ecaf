//! The dialogs that name a view and share it.

use leptos::prelude::*;
use platform::{
    client::{Failure, Refusal},
    loading::load,
};
use shared::views::SavedView;
use ui::{
    Bind, Button, Choice, Dialog, DialogSize, Field, Form, FormErrors, Loaded, Source, TagInput, Toasts, Variant, focus_id, unique_id,
};

use super::{
    view_api,
    views::{Naming, Views},
};

/// The dialog for a name, fetched when one is first asked for.
pub fn name_dialog(views: Views) -> AnyView {
    let wanted = Signal::derive(move || views.naming.read().is_some());
    let give_up = Callback::new(move |()| views.naming.set(None));
    ui::on_demand!(wanted, give_up, record: view_name(views: Views) => view! { <NameDialog views/> })
}

/// The dialog for sharing, fetched when a view is first to be shared.
pub fn share_dialog(views: Views) -> AnyView {
    let wanted = Signal::derive(move || views.sharing.read().is_some());
    let give_up = Callback::new(move |()| views.sharing.set(None));
    ui::on_demand!(wanted, give_up, record: view_sharing(views: Views) => view! { <ShareDialog views/> })
}

/// Asks for the name of a new view, or another name for one.
#[component]
pub fn NameDialog(views: Views) -> AnyView {
    let open = opened(views.naming);
    let title = Signal::derive(move || {
        match &*views.naming.read() {
            Some(Naming::Rename(_)) => "Rename the view",
            _ => "Save as a view",
        }
        .to_owned()
    });
    let id = unique_id("view-name");
    let form_id = id.clone();
    let footer = move || {
        view! {
            <Button on_click=move |_| open.set(false)>"Cancel"</Button>
            <button type="submit" form=id.clone() class="button primary">"Save view"</button>
        }
    };
    view! {
        <Dialog open title size=DialogSize::Small footer>
            {
                let form_id = form_id.clone();
                move || views.naming.get().map(|naming| view! { <NameForm views naming id=form_id.clone()/> })
            }
        </Dialog>
    }
    .into_any()
}

#[component]
fn NameForm(views: Views, naming: Naming, id: String) -> impl IntoView {
    let held = match &naming {
        Naming::New => String::new(),
        Naming::Rename(view) => view.name.clone(),
    };
    let toasts = Toasts::from_context();
    let form = Form::new();
    let name = form.field("name", "Name", held);
    form.rules(move || {
        let new = shared::views::NewView { name: name.value.get(), ..untrack(|| views.new_view("")) };
        shared::problem::validate(&new)
    });
    let submit = form.on_submit(move || {
        let naming = naming.clone();
        async move {
            let name = name.value.get_untracked();
            match naming {
                Naming::New => {
                    let saved = view_api::save_view(&views.new_view(&name)).await.map_err(refusal)?;
                    toasts.success(format!("View “{}” saved", saved.name));
                    views.keep(saved, true);
                }
                Naming::Rename(view) => views.rename(&view, &name).await.map_err(refusal)?,
            }
            views.naming.set(None);
            Ok(())
        }
    });
    view! {
        <form id=id class="stack" on:submit=submit novalidate>
            <FormErrors form/>
            <Field bind=name label="Name" required=true maxlength=60 autofocus=true hint="Keeps the search, filters, order, columns and layout."/>
        </form>
    }
}

/// Says whom a view is shared with.
#[component]
pub fn ShareDialog(views: Views) -> AnyView {
    let open = opened(views.sharing);
    let title = Signal::derive(move || views.sharing.read().as_ref().map_or_else(String::new, |view| format!("Share “{}”", view.name)));
    let chosen = RwSignal::new(Vec::<Choice>::new());
    Effect::new(move |_| {
        let roles = views.sharing.get().map(|view| view.roles).unwrap_or_default();
        chosen.set(roles.into_iter().map(|role| Choice::new(role.id.to_string(), role.name)).collect());
    });
    let busy = RwSignal::new(false);
    let error = RwSignal::new(None::<String>);
    let problem = RwSignal::new(None::<String>);
    let toasts = Toasts::from_context();
    let share = move |_| {
        let Some(view) = views.sharing.get_untracked() else { return };
        if let Some(problem) = problem.get_untracked() {
            return error.set(Some(format!("What is typed {problem}.")));
        }
        let roles = chosen.read_untracked().iter().filter_map(|role| role.value.parse().ok()).collect();
        busy.set(true);
        leptos::task::spawn_local(async move {
            let answer = view_api::share_view(&view, roles).await;
            if busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(now) => {
                    toasts.success(saved_text(&now));
                    views.keep(now, false);
                    views.sharing.set(None);
                }
                Err(failure) => error.set(Some(refusal_text(failure))),
            }
        });
    };
    let footer = move || {
        view! {
            <Button on_click=move |_| open.set(false)>"Cancel"</Button>
            <Button variant=Variant::Primary busy on_click=share>"Save"</Button>
        }
    };
    view! {
        <Dialog open title size=DialogSize::Small footer>
            {move || {
                error.set(None);
                let roles = load(view_api::view_roles);
                view! {
                    <Loaded of=roles lines=2 let:roles>
                        {
                            let id = unique_id("share");
                            let bind = Bind::new(id.clone(), chosen, error).with_problem(problem);
                            // The roles come later than the dialog, which moves the focus into what is there when it opens.
                            request_animation_frame(move || focus_id(&id));
                            view! {
                                <TagInput
                                    bind label="Shared with" placeholder="Choose roles…"
                                    source=Source::fixed(roles.into_iter().map(|role| Choice::new(role.id.to_string(), role.name)).collect())
                                    hint="Everybody with one of these roles sees the view, each with the rows that they may see. Without a role it is yours alone."
                                />
                            }
                        }
                    </Loaded>
                }
            }}
        </Dialog>
    }
    .into_any()
}

fn saved_text(view: &SavedView) -> String {
    if view.roles.is_empty() {
        return format!("View “{}” is yours alone", view.name);
    }
    let roles = view.roles.iter().map(|role| role.name.as_str()).collect::<Vec<_>>().join(", ");
    format!("View “{}” is shared with {roles}", view.name)
}

fn refusal(failure: Failure) -> Refusal {
    if failure.is_stale() { Refusal::message(refusal_text(failure)) } else { failure.into() }
}

fn refusal_text(failure: Failure) -> String {
    if failure.is_stale() {
        "Somebody else changed this view meanwhile. Close this, load the page again and try once more.".to_owned()
    } else {
        failure.message()
    }
}

/// Whether there is something to ask about; closing forgets it.
fn opened<T: Clone + PartialEq + Send + Sync + 'static>(about: RwSignal<Option<T>>) -> RwSignal<bool> {
    let open = RwSignal::new(false);
    Effect::new(move |_| open.set(about.read().is_some()));
    Effect::watch(
        move || open.get(),
        move |open, _, _| {
            if !open && about.read_untracked().is_some() {
                about.set(None);
            }
        },
        false,
    );
    open
}
