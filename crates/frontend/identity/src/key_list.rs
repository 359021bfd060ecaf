use leptos::prelude::*;
use platform::{
    client,
    loading::{Loading, load},
    session::use_session,
};
use shared::{
    Named,
    access::Permission,
    identity::keys::{ApiKey, MadeApiKey},
};
use ui::{Banner, Button, Card, ConfirmDialog, Dialog, DialogSize, Icon, Loaded, Size, Toasts, Tone, When};
use wasm_bindgen::{JsCast, JsValue};

use super::key_form::KeyForm;

/// The own API keys: how programs work on one's behalf. Read again once some have `ended`.
#[component]
pub fn KeyList(ended: Trigger) -> impl IntoView {
    let keys = load(move || {
        ended.track();
        async { client::get::<Vec<ApiKey>>("/me/keys").await }
    });
    let adding = RwSignal::new(false);
    let made = RwSignal::new(None::<MadeApiKey>);
    let session = use_session();
    let holds_any = Permission::ALL.iter().any(|permission| session.holds(*permission));
    let on_made = move |key: MadeApiKey| {
        made.set(Some(key));
        keys.refetch();
    };
    view! {
        <Card title="API keys">
            <div class="stack">
                <p class="note">"For programs that work on your behalf, with some of your permissions. "<a href="/docs" rel="external">"The API's reference"</a></p>
                <Loaded of=keys lines=2 let:list>
                    {if list.is_empty() {
                        view! { <p class="note">"No keys yet."</p> }.into_any()
                    } else {
                        view! { <ul class="plain-list">{list.into_iter().map(|key| view! { <Line key keys/> }).collect_view()}</ul> }.into_any()
                    }}
                </Loaded>
                {holds_any.then(|| view! {
                    <div class="form-actions"><Button icon="plus" on_click=move |_| { made.set(None); adding.set(true) }>"New API key"</Button></div>
                })}
                <Dialog open=adding title="New API key" size=DialogSize::Large>
                    {move || match made.get() {
                        Some(made) => view! { <Secret made on_done=move |()| adding.set(false)/> }.into_any(),
                        None => view! { <KeyForm on_made on_cancel=move |()| adding.set(false)/> }.into_any(),
                    }}
                </Dialog>
            </div>
        </Card>
    }
}

/// The secret of a key that was just made: shown this once.
#[component]
fn Secret(made: MadeApiKey, #[prop(into)] on_done: Callback<()>) -> impl IntoView {
    let toasts = Toasts::from_context();
    let secret = StoredValue::new(made.secret.clone());
    let copy = move |_| {
        leptos::task::spawn_local(async move {
            match copy_text(&secret.get_value()).await {
                Ok(()) => toasts.success("Secret copied"),
                Err(_) => toasts.error("The browser did not allow copying: select the text and copy it."),
            };
        });
    };
    view! {
        <div class="stack">
            <Banner tone=Tone::Warning title="Copy the secret now.">"It is shown this once. Whoever has it may do what the key may do."</Banner>
            <p><code class="secret">{made.secret}</code></p>
            <p class="note">"Send it as "<code>"Authorization: Bearer …"</code>"."</p>
            <div class="form-actions">
                <Button icon="copy" on_click=copy>"Copy"</Button>
                <Button variant=ui::Variant::Primary on_click=move |_| on_done.run(())>"Done"</Button>
            </div>
        </div>
    }
}

/// Only pages over TLS, and of this machine, have a clipboard.
async fn copy_text(text: &str) -> Result<(), JsValue> {
    let clipboard = js_sys::Reflect::get(&window().navigator(), &"clipboard".into())?;
    let write = js_sys::Reflect::get(&clipboard, &"writeText".into())?.dyn_into::<js_sys::Function>()?;
    let copied: js_sys::Promise = write.call1(&clipboard, &text.into())?.dyn_into()?;
    wasm_bindgen_futures::JsFuture::from(copied).await.map(drop)
}

#[component]
fn Line(key: ApiKey, keys: Loading<Vec<ApiKey>>) -> impl IntoView {
    let toasts = Toasts::from_context();
    let (asking, busy) = (RwSignal::new(false), RwSignal::new(false));
    let id = key.id;
    let revoke = move |()| {
        busy.set(true);
        leptos::task::spawn_local(async move {
            match client::delete(&format!("/me/keys/{id}")).await {
                Ok(()) => {
                    toasts.success("Key revoked");
                    keys.refetch();
                }
                Err(failure) => {
                    toasts.error(failure.message());
                }
            }
            let _ = busy.try_set(false);
            let _ = asking.try_set(false);
        });
    };
    let may = key
        .permissions
        .iter()
        .map(|(permission, scope)| format!("{} ({})", permission.label(), scope.label()))
        .collect::<Vec<_>>()
        .join(", ");
    let title = format!("Revoke {}?", key.name);
    let used = key.last_used_at.map(|at| view! { " · last used "<When at/> });
    let unused = key.last_used_at.is_none().then_some(" · not used yet");
    view! {
        <li>
            <Icon name="key-round"/>
            <span class="grow">
                {key.name}" "<code>"…"{key.ends_with}</code>
                <small>"Expires "<When at=key.expires_at exact=true/>{used}{unused}</small>
                <small>{may}</small>
            </span>
            <Button size=Size::Small on_click=move |_| asking.set(true)>"Revoke"</Button>
            <ConfirmDialog open=asking danger=true busy title text="Programs that use it are refused at once. This cannot be undone." confirm="Revoke key" on_confirm=revoke/>
        </li>
    }
}
