use leptos::prelude::*;
use platform::{
    address::Address,
    client,
    loading::{Loading, load},
    session::use_session,
};
use shared::{
    Named,
    access::Permission,
    jobs::{MessageStatus, OutboxMessage, OutboxMessageText},
};
use ui::{Badge, Banner, Button, Description, DescriptionList, Drawer, Loaded, Toasts, Tone, Variant, When};

use super::outbox_list::tone;

/// The message that the address has open.
#[component]
pub fn MessageDrawer(address: Address, #[prop(into)] on_changed: Callback<OutboxMessage>) -> impl IntoView {
    let id = address.signal("open");
    let open = RwSignal::new(id.get_untracked().is_some());
    Effect::watch(
        move || id.get().is_some(),
        move |now, _, _| {
            if open.get_untracked() != *now {
                open.set(*now)
            }
        },
        false,
    );
    Effect::watch(
        move || open.get(),
        move |now, _, _| {
            if !now && id.get_untracked().is_some() {
                address.set(&[("open", None)]);
            }
        },
        false,
    );
    view! { <Drawer open title="Message">{move || id.get().map(|id| view! { <Message id on_changed/> })}</Drawer> }
}

#[component]
fn Message(id: String, on_changed: Callback<OutboxMessage>) -> impl IntoView {
    let path = format!("/outbox/{}", client::encode(&id));
    let message = load(move || {
        let path = path.clone();
        async move { client::get::<OutboxMessageText>(&path).await }
    });
    view! { <Loaded of=message let:shown><Detail shown loading=message on_changed/></Loaded> }
}

#[component]
fn Detail(shown: OutboxMessageText, loading: Loading<OutboxMessageText>, on_changed: Callback<OutboxMessage>) -> impl IntoView {
    let toasts = Toasts::from_context();
    let session = use_session();
    let busy = RwSignal::new(false);
    let OutboxMessageText { message, text, adapter } = shown;
    let id = message.id;
    let retry = move |_| {
        busy.set(true);
        leptos::task::spawn_local(async move {
            match client::post_empty::<OutboxMessage>(&format!("/outbox/{id}/retry")).await {
                Ok(message) => {
                    toasts.success("The message is tried again");
                    on_changed.run(message);
                    loading.refetch();
                }
                Err(failure) => {
                    toasts.error(failure.message());
                }
            }
            let _ = busy.try_set(false);
        });
    };
    let failed = message.status == MessageStatus::Dead;
    let may_retry = failed && session.holds(Permission::OutboxRetry);
    view! {
        <div class="stack">
            <h3>{message.subject}</h3>
            {message.last_error.filter(|_| message.status != MessageStatus::Sent).map(|error| view! {
                <Banner tone=if failed { Tone::Danger } else { Tone::Warning } title=if failed { "It could not be sent." } else { "The last try failed; it is tried again." }>{error}</Banner>
            })}
            {may_retry.then(|| view! { <div class="row"><Button variant=Variant::Primary icon="rotate-ccw" busy on_click=retry>"Send again"</Button></div> })}
            <DescriptionList>
                <Description term="To">{message.recipient}</Description>
                <Description term="Status"><Badge text=message.status.label() tone=tone(message.status)/></Description>
                <Description term="Made"><When at=message.created_at exact=true/></Description>
                {message.sent_at.map(|at| view! { <Description term="Sent"><When at exact=true/></Description> })}
                {message.next_attempt_at.filter(|_| message.status == MessageStatus::Pending).map(|at| view! { <Description term="Next try"><When at/></Description> })}
                <Description term="Tries">{message.attempts}</Description>
            </DescriptionList>
            {(adapter == "file").then(|| view! {
                <Banner title="No mail server is set up.">"Messages are written as files into the outbox folder beside the data. Set up SMTP in the server's configuration to send them."</Banner>
            })}
            {match text {
                Some(text) => view! { <pre class="message-text" tabindex="0">{text}</pre> }.into_any(),
                None => view! {
                    <Banner title="The text is hidden.">"It carries a link that signs somebody in. Only those with the right to read such messages see it."</Banner>
                }.into_any(),
            }}
        </div>
    }
}
