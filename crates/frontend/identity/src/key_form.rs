use leptos::prelude::*;
use platform::{
    client::{self, Refusal},
    session::use_session,
};
use shared::{
    Named,
    access::{Grants, Permission, Scope},
    identity::keys::{FOR_PEOPLE, MadeApiKey, NewApiKey},
    problem::validate,
};
use ui::{Bind, Button, Choice, Field, FieldKind, Form, FormErrors, Icon, Select, Variant};

/// Days that a key may live, in words.
const LIVES: &[(&str, &str)] = &[("30", "30 days"), ("90", "90 days"), ("365", "A year"), ("730", "Two years")];

/// Makes a key: what it is for, how long it lives, and what it may do of what one may oneself.
#[component]
pub fn KeyForm(#[prop(into)] on_made: Callback<MadeApiKey>, #[prop(into)] on_cancel: Callback<()>) -> impl IntoView {
    let session = use_session();
    let form = Form::new();
    let name = form.field("name", "Name", String::new());
    let life = form.field("expires_at", "Expires in", "90".to_owned());
    let permissions = form.field("permissions", "Permissions", Grants::new());
    let password = form.field("current_password", "Your password", String::new());
    let given = move || NewApiKey {
        name: name.value.get().trim().to_owned(),
        permissions: permissions.value.get(),
        expires_at: in_days(life.value.get().parse().unwrap_or(90.0)),
        current_password: password.value.get(),
    };
    form.rules(move || validate(&given()));
    let submit = form.on_submit(move || {
        let new = untrack(given);
        async move {
            let made: MadeApiKey = client::post("/me/keys", &new).await.map_err(Refusal::from)?;
            form.settle();
            on_made.run(made);
            Ok(())
        }
    });
    let lives = LIVES.iter().map(|(value, label)| Choice::new(*value, *label)).collect::<Vec<_>>();
    let held = Permission::ALL.iter().filter(|permission| !FOR_PEOPLE.contains(permission));
    let rows = held
        .filter_map(|permission| Some((*permission, untrack(|| session.scope(*permission))?)))
        .map(|(permission, most)| view! { <Row permission most granted=permissions/> })
        .collect_view();
    view! {
        <form class="form" novalidate on:submit=submit>
            <FormErrors form/>
            <Field bind=name label="Name" hint="What the key is for, such as: newsletter tool" required=true maxlength=120 autofocus=true/>
            <Select bind=life label="Expires in" choices=lives/>
            <fieldset class="field" id=permissions.id() tabindex="-1">
                <legend>"What it may do"</legend>
                {move || permissions.error.get().map(|text| view! { <p class="field-error"><Icon name="circle-alert"/>{text}</p> })}
                <div class="grant-rows">{rows}</div>
            </fieldset>
            <Field bind=password label="Your password" kind=FieldKind::Password required=true autocomplete="current-password" maxlength=128/>
            <div class="form-actions">
                <Button on_click=move |_| on_cancel.run(())>"Cancel"</Button>
                <Button variant=Variant::Primary submit=true busy=form.is_busy()>"Make key"</Button>
            </div>
        </form>
    }
}

/// One permission with how far it reaches, at most as far as one's own.
#[component]
fn Row(permission: Permission, most: Scope, granted: Bind<Grants>) -> impl IntoView {
    let chosen = RwSignal::new(String::new());
    Effect::watch(
        move || chosen.get(),
        move |code, _, _| {
            granted.value.update(|grants| match Scope::from_code(code) {
                Some(scope) => drop(grants.insert(permission, scope)),
                None => drop(grants.remove(&permission)),
            });
        },
        false,
    );
    let scopes = Scope::ALL.iter().filter(|scope| **scope <= most);
    let choices = scopes.map(|scope| Choice::new(scope.code(), scope.label())).collect::<Vec<_>>();
    view! { <Select bind=chosen label=permission.label() choices placeholder="no"/> }
}

fn in_days(days: f64) -> shared::Moment {
    let then = js_sys::Date::new(&(js_sys::Date::now() + days * 86_400_000.0).into());
    String::from(then.to_iso_string()).parse().unwrap_or_default()
}
