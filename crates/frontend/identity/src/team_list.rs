use leptos::prelude::*;
use platform::{
    client,
    loading::Loading,
    page::{self, Help},
    session::use_session,
};
use records::export_menu::ExportMenu;
use shared::{access::Permission, identity::Team};
use ui::{Button, Card, ConfirmDialog, Dialog, DialogSize, EmptyState, Loaded, PageHead, Size, Toasts, Variant};

use super::{choices::load_teams, team_form::TeamForm};

static HELP: Help = Help {
    purpose: "Teams are people who share records. A role that reaches as far as “team” shows its holders the records of everybody in their team.",
    tips: &["Put somebody into a team on their page under Users.", "A team can be deleted once nobody is in it."],
    terms: &[("Member", "A user whose page names this team. Everybody is in one team at most.")],
};

/// All teams.
pub fn team_list() -> impl IntoView {
    page::describe("Teams".to_owned(), Vec::new(), Some(&HELP));
    let session = use_session();
    let manage = Memo::new(move |_| session.can(Permission::TeamManage));
    let may_export = session.holds(Permission::UserExport);
    let teams = load_teams();
    let open = RwSignal::new(false);
    let edited = RwSignal::new(None::<Team>);
    let add = move || {
        edited.set(None);
        open.set(true);
    };
    let title =
        Signal::derive(move || edited.read().as_ref().map_or_else(|| "New team".to_owned(), |team| format!("Rename {}", team.name)));
    view! {
        <PageHead title="Teams" purpose="People who share the records their roles give them for their team.">
            {may_export.then(|| view! { <ExportMenu file="teams" request=|format: &'static str| format!("/teams/export.{format}")/> })}
            {move || manage.get().then(|| view! { <Button variant=Variant::Primary icon="plus" on_click=move |_| add()>"New team"</Button> })}
        </PageHead>
        <Loaded of=teams let:list>
            {if list.is_empty() {
                view! {
                    <EmptyState icon="workflow" title="No teams yet" text="Add one for each group that works on the same customers.">
                        {move || manage.get().then(|| view! { <Button icon="plus" on_click=move |_| add()>"New team"</Button> })}
                    </EmptyState>
                }.into_any()
            } else {
                view! { <Card><ul class="plain-list">{list.into_iter().map(|team| view! { <Line team teams edited open manage/> }).collect_view()}</ul></Card> }.into_any()
            }}
        </Loaded>
        <Dialog open title size=DialogSize::Small>
            <TeamForm
                team=edited.get_untracked()
                on_saved=move |()| { open.set(false); teams.refetch() }
                on_cancel=move |()| open.set(false)
            />
        </Dialog>
    }
}

#[component]
fn Line(team: Team, teams: Loading<Vec<Team>>, edited: RwSignal<Option<Team>>, open: RwSignal<bool>, manage: Memo<bool>) -> impl IntoView {
    let toasts = Toasts::from_context();
    let (asking, busy) = (RwSignal::new(false), RwSignal::new(false));
    let id = team.id;
    let delete = move |()| {
        busy.set(true);
        leptos::task::spawn_local(async move {
            match client::delete(&format!("/teams/{id}")).await {
                Ok(()) => {
                    toasts.success("Team deleted");
                    teams.refetch();
                }
                Err(failure) if failure.code() == Some("team_in_use") => {
                    toasts.error("Somebody is still in this team. Move them to another one first.");
                }
                Err(failure) => {
                    toasts.error(failure.message());
                }
            }
            let _ = busy.try_set(false);
            let _ = asking.try_set(false);
        });
    };
    let members = match team.members {
        0 => "nobody".to_owned(),
        1 => "1 member".to_owned(),
        n => format!("{n} members"),
    };
    let (rename, delete_label) = (format!("Rename {}", team.name), format!("Delete {}", team.name));
    let question = format!("Delete the team {}?", team.name);
    let shown = team.clone();
    view! {
        <li>
            <span class="grow"><strong>{team.name.clone()}</strong></span>
            <a href=format!("/users?team_id={id}")>{members}</a>
            {move || {
                let (shown, rename, delete_label) = (shown.clone(), rename.clone(), delete_label.clone());
                manage.get().then(|| view! {
                    <span class="row">
                        <Button size=Size::Small variant=Variant::Ghost icon="pencil" label=rename on_click=move |_| { edited.set(Some(shown.clone())); open.set(true) }/>
                        <Button size=Size::Small variant=Variant::Ghost icon="trash-2" label=delete_label on_click=move |_| asking.set(true)/>
                    </span>
                })
            }}
            <ConfirmDialog open=asking danger=true busy title=question text="Its records stay where they are. This cannot be undone." confirm="Delete team" on_confirm=delete/>
        </li>
    }
}
