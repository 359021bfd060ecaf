use leptos::prelude::*;
use platform::client;
use shared::audit::{AuditVerdict, describe::finding};
use ui::{Banner, Button, Toasts, Tone, format_number};

/// Checks the log's chain on demand and says what came of it.
#[derive(Clone, Copy)]
pub struct ChainCheck {
    busy: RwSignal<bool>,
    verdict: RwSignal<Option<AuditVerdict>>,
}

impl ChainCheck {
    pub fn new() -> Self {
        Self { busy: RwSignal::new(false), verdict: RwSignal::new(None) }
    }

    pub fn button(self) -> impl IntoView {
        let toasts = Toasts::from_context();
        let check = move |_| {
            self.busy.set(true);
            leptos::task::spawn_local(async move {
                match client::get::<AuditVerdict>("/audit/verify").await {
                    Ok(verdict) => drop(self.verdict.try_set(Some(verdict))),
                    Err(failure) => {
                        toasts.error(failure.message());
                    }
                }
                let _ = self.busy.try_set(false);
            });
        };
        view! { <Button icon="shield-check" busy=self.busy on_click=check>"Check the log"</Button> }
    }

    pub fn result(self) -> impl IntoView {
        let dismiss = Callback::new(move |()| self.verdict.set(None));
        move || {
            self.verdict.get().map(|verdict| {
                let entries = format_number(verdict.entries as i64);
                if verdict.intact {
                    view! {
                        <Banner tone=Tone::Success title="The log is whole." on_dismiss=dismiss>{format!("{entries} entries checked: none was changed or removed.")}</Banner>
                    }
                    .into_any()
                } else {
                    let findings: Vec<_> = verdict.findings.iter().map(|found| view! { <li>{finding(found)}</li> }).collect();
                    view! {
                        <Banner tone=Tone::Danger title="The log is not as it was written." on_dismiss=dismiss>
                            <ul class="findings">{findings}</ul>
                            <p>"Keep the backups and tell whoever runs the server."</p>
                        </Banner>
                    }
                    .into_any()
                }
            })
        }
    }
}
