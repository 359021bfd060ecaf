use leptos::prelude::*;
use platform::{
    client::{self, Refusal},
    loading::{Loading, load},
    page::{self, Help},
    session::use_session,
};
use records::conflict::ConflictBanner;
use shared::{
    Named, Patch,
    identity::{EditMe, Me},
    notifications::NoticeKind,
    problem::validate,
};
use ui::{
    Bind, Button, Card, Checkbox, Choice, Combobox, Description, DescriptionList, Field, Form, FormErrors, Loaded, PageHead, Source, Tag,
    Toasts, Variant,
};
use wasm_bindgen::JsCast;

use super::{email_form::EmailForm, key_list::KeyList, password_form::PasswordForm, session_list::SessionList};

static HELP: Help = Help {
    purpose: "Your own account: your name, your time zone, your e-mail address, your password and where you are signed in.",
    tips: &[
        "End a session you do not know, then change your password.",
        "A new e-mail address holds as soon as you open the link that is mailed to it.",
        "Your roles and your team are changed by an administrator.",
        "What colleagues tell you appears under the bell in any case; here you choose whether it is mailed, too.",
    ],
    terms: &[("Session", "One browser or app in which you are signed in.")],
};

/// The own profile.
pub fn profile() -> impl IntoView {
    page::describe("Your profile".to_owned(), Vec::new(), Some(&HELP));
    let me = load(|| async { client::get::<Me>("/me").await });
    // Sessions and keys end with the password.
    let ended = Trigger::new();
    view! {
        <PageHead title="Your profile" purpose="Your name, how you sign in, and where you are signed in."/>
        <div class="with-aside">
            <div class="stack">
                <Loaded of=me lines=8 let:shown>
                    <div class="stack"><ProfileForm me=shown.clone() loading=me/><EmailForm present=shown.email/></div>
                </Loaded>
                <PasswordForm on_changed=move |()| ended.notify()/>
                <SessionList ended/>
                <KeyList ended/>
            </div>
            // What went wrong stands beside it already.
            <div class="loaded">{move || me.value.get().map(|me| view! { <About me/> })}</div>
        </div>
    }
}

#[component]
fn About(me: Me) -> impl IntoView {
    let roles = me.roles.iter().map(|role| view! { <Tag text=role.name.clone()/> }).collect_view();
    let no_role = me.roles.is_empty();
    view! {
        <Card title="About">
            <DescriptionList>
                <Description term="E-mail">{me.email}</Description>
                <Description term="Team">{me.team.map_or_else(|| "none".to_owned(), |team| team.name)}</Description>
                <Description term="Roles">{if no_role { "none yet".into_any() } else { view! { <span class="row">{roles}</span> }.into_any() }}</Description>
            </DescriptionList>
        </Card>
    }
}

#[component]
fn ProfileForm(me: Me, loading: Loading<Me>) -> impl IntoView {
    let session = use_session();
    let toasts = Toasts::from_context();
    let version = RwSignal::new(me.version);
    let conflict = RwSignal::new(false);
    let form = Form::new();
    let name = form.field("name", "Name", me.name.clone());
    let zone = form.field("time_zone", "Time zone", Some(me.time_zone.clone()).filter(|zone| !zone.is_empty()).map(Choice::from));
    // A box for each kind of notice: whether it is mailed.
    let mailed: Vec<(NoticeKind, Bind<bool>)> =
        NoticeKind::ALL.iter().map(|kind| (*kind, form.field("muted_mail", mail_label(*kind), !me.muted_mail.contains(kind)))).collect();
    let boxes = StoredValue::new(mailed.clone());
    form.guard();
    let before = StoredValue::new(me);
    let given = move || {
        let before = before.get_value();
        let muted: Vec<NoticeKind> =
            boxes.get_value().into_iter().filter(|(_, mailed)| !mailed.value.get()).map(|(kind, _)| kind).collect();
        EditMe {
            name: Patch::between(&Some(before.name), Some(name.value.get().trim().to_owned())),
            time_zone: Patch::between(&Some(before.time_zone), Some(zone.value.get().map(|zone| zone.value).unwrap_or_default())),
            muted_mail: (muted != before.muted_mail).then_some(muted),
        }
    };
    form.rules(move || validate(&given()));
    let save = move || {
        let edit = untrack(given);
        async move {
            let me: Me = client::patch("/me", version.get_untracked(), &edit).await?;
            session.set_me(me.clone());
            toasts.success("Profile saved");
            let _ = loading.value.try_set(Some(me));
            Ok::<_, client::Failure>(())
        }
    };
    let submit = form.on_submit(move || {
        let saving = save();
        async move {
            match saving.await {
                Err(failure) if failure.is_stale() => {
                    conflict.set(true);
                    Err(Refusal::default())
                }
                answer => answer.map_err(Refusal::from),
            }
        }
    });
    let overwrite = move |()| {
        leptos::task::spawn_local(async move {
            let answer = match client::get_with_etag::<Me>("/me").await {
                Ok((_, newest)) => {
                    version.set(newest);
                    save().await
                }
                Err(failure) => Err(failure),
            };
            if let Err(failure) = answer {
                form.refuse(failure);
            }
        });
    };
    view! {
        <Card title="You">
            <form class="form" novalidate on:submit=submit>
                <ConflictBanner open=conflict on_reload=move |()| loading.refetch() on_overwrite=overwrite/>
                <FormErrors form/>
                <Field bind=name label="Name" required=true maxlength=120 autocomplete="name"/>
                <Combobox bind=zone label="Time zone" source=Source::fixed(zones()) placeholder="As this browser" hint="Leave it empty to use the zone of this browser."/>
                {mailed.into_iter().map(|(kind, mailed)| view! { <Checkbox bind=mailed label=mail_label(kind)/> }).collect_view()}
                <div class="form-actions">
                    <Button variant=Variant::Primary submit=true busy=form.is_busy() disabled=Signal::derive(move || !form.is_dirty().get())>"Save"</Button>
                </div>
            </form>
        </Card>
    }
}

/// What the box for a kind of notice says.
fn mail_label(kind: NoticeKind) -> &'static str {
    match kind {
        NoticeKind::Mention => "Send me an e-mail when a colleague mentions me",
    }
}

/// The IANA zones this browser knows.
fn zones() -> Vec<Choice> {
    let names = js_sys::Reflect::get(&js_sys::global(), &"Intl".into())
        .and_then(|intl| js_sys::Reflect::get(&intl, &"supportedValuesOf".into()))
        .ok()
        .and_then(|list| list.dyn_into::<js_sys::Function>().ok())
        .and_then(|list| list.call1(&wasm_bindgen::JsValue::UNDEFINED, &"timeZone".into()).ok());
    names
        .map(|names| js_sys::Array::from(&names).iter().filter_map(|name| name.as_string()).map(Choice::from).collect())
        .unwrap_or_default()
}
