use leptos::prelude::*;
use platform::{
    client,
    loading::{Loading, load},
};
use shared::identity::Session;
use ui::{Badge, Button, Card, ConfirmDialog, Icon, Loaded, Size, Toasts, Tone, When};

/// Where one is signed in; read again once some have `ended`.
#[component]
pub fn SessionList(ended: Trigger) -> impl IntoView {
    let sessions = load(move || {
        ended.track();
        async { client::get::<Vec<Session>>("/me/sessions").await }
    });
    view! {
        <Card title="Where you are signed in">
            <Loaded of=sessions lines=3 let:list>
                <ul class="plain-list">{list.into_iter().map(|session| view! { <Line session sessions/> }).collect_view()}</ul>
            </Loaded>
        </Card>
    }
}

#[component]
fn Line(session: Session, sessions: Loading<Vec<Session>>) -> impl IntoView {
    let toasts = Toasts::from_context();
    let (asking, busy) = (RwSignal::new(false), RwSignal::new(false));
    let id = session.id;
    let end = move |()| {
        busy.set(true);
        leptos::task::spawn_local(async move {
            match client::delete(&format!("/me/sessions/{id}")).await {
                Ok(()) => {
                    toasts.success("Session ended");
                    sessions.refetch();
                }
                Err(failure) => {
                    toasts.error(failure.message());
                }
            }
            let _ = busy.try_set(false);
            let _ = asking.try_set(false);
        });
    };
    let device = device(&session.user_agent);
    let title = format!("End the session of {device}?");
    view! {
        <li>
            <Icon name=if session.user_agent.contains("Mobile") { "smartphone" } else { "monitor" }/>
            <span class="grow" title=session.user_agent.clone()>
                {device}
                <small>{session.address}" · last used "<When at=session.last_used_at/>" · since "<When at=session.created_at exact=true/></small>
            </span>
            {if session.current {
                view! { <Badge text="This one" tone=Tone::Success/> }.into_any()
            } else {
                view! { <Button size=Size::Small on_click=move |_| asking.set(true)>"End"</Button> }.into_any()
            }}
            <ConfirmDialog open=asking danger=true busy title text="That browser or app has to sign in again." confirm="End session" on_confirm=end/>
        </li>
    }
}

/// The browser and system in words, as far as they can be told from how it names itself.
fn device(agent: &str) -> String {
    let find = |names: &[(&str, &'static str)]| names.iter().find(|(part, _)| agent.contains(part)).map(|(_, name)| *name);
    let browser = find(&[("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari")]);
    let system = find(&[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(name), None) | (None, Some(name)) => name.to_owned(),
        (None, None) if agent.is_empty() => "Unknown device".to_owned(),
        (None, None) => agent.chars().take(60).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::device;

    #[test]
    fn usual_browsers_are_named() {
        let chrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Safari/537.36";
        assert_eq!(device(chrome), "Chrome on Linux");
        assert_eq!(device("curl/8.5"), "curl/8.5");
        assert_eq!(device(""), "Unknown device");
    }
}
