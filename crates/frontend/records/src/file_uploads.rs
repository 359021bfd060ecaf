//! Files on their way up: one after the other, each with its progress, and what went wrong beside it.

use leptos::prelude::*;
use platform::client::Sending;
use send_wrapper::SendWrapper;
use shared::attachments::{Attachment, runs};
use ui::{Button, FileDrop, Icon, PickedFile, Progress, Size, Variant, size_text};

use super::{about::About, about_api};

/// A file that was chosen and is not there yet.
#[derive(Clone)]
struct Upload {
    id: usize,
    file: PickedFile,
    /// Percent, once it is its turn.
    sent: ArcRwSignal<Option<u8>>,
    failure: ArcRwSignal<Option<Refused>>,
    sending: SendWrapper<Sending>,
}

/// Why a file is not there, and whether it may be another time.
#[derive(Clone, PartialEq)]
struct Refused {
    reason: String,
    for_now: bool,
}

/// The files that wait, in their order, and the one that is on its way.
#[derive(Clone, Copy)]
struct Queue {
    about: About,
    uploads: RwSignal<Vec<Upload>>,
    current: RwSignal<Option<usize>>,
    chosen: StoredValue<usize>,
    on_attached: Callback<Attachment>,
}

impl Queue {
    fn add(self, files: Vec<PickedFile>) {
        for file in files {
            let id = self.chosen.get_value();
            self.chosen.set_value(id + 1);
            // What the server would refuse anyway need not travel.
            let refused = runs(&file.name).then(|| Refused {
                reason: "The file is a program, which cannot be attached. Put it into an archive if it has to be.".to_owned(),
                for_now: false,
            });
            let sending = SendWrapper::new(Sending::default());
            let upload = Upload { id, file, sent: ArcRwSignal::new(None), failure: ArcRwSignal::new(refused), sending };
            self.uploads.update(|uploads| uploads.push(upload));
        }
        self.go_on();
    }

    /// Sends the next file where none is on its way.
    fn go_on(self) {
        let next = |uploads: &Vec<Upload>| uploads.iter().find(|upload| upload.failure.get_untracked().is_none()).cloned();
        if self.current.get_untracked().is_some() {
            return;
        }
        let Some(upload) = self.uploads.with_untracked(next) else { return };
        self.current.set(Some(upload.id));
        upload.sent.set(Some(0));
        leptos::task::spawn_local(async move {
            let sent = upload.sent.clone();
            let progress = move |share: f64| sent.set(Some((share * 100.0) as u8));
            let file = (*upload.file.file).clone();
            let answer = about_api::attach(self.about, &upload.file.name, file, progress, &upload.sending).await;
            upload.sent.set(None);
            // The page may have gone meanwhile.
            if self.current.try_set(None).is_some() {
                return;
            }
            match answer {
                Ok(attached) => {
                    self.drop_out(upload.id);
                    self.on_attached.run(attached);
                }
                Err(_) if upload.sending.is_cancelled() => self.drop_out(upload.id),
                Err(failure) => {
                    let for_now = !matches!(failure.status(), Some(413 | 415 | 422));
                    upload.failure.set(Some(Refused { reason: failure.about_file(), for_now }));
                }
            }
            self.go_on();
        });
    }

    fn drop_out(self, id: usize) {
        self.uploads.update(|uploads| uploads.retain(|upload| upload.id != id));
    }

    /// Gives a file up, on its way or not.
    fn cancel(self, upload: &Upload) {
        upload.sending.cancel();
        self.drop_out(upload.id);
    }

    fn again(self, upload: &Upload) {
        upload.failure.set(None);
        self.go_on();
    }
}

/// Where files are dropped, and those that are on their way.
#[component]
pub fn FileUploads(about: About, largest: u64, on_attached: Callback<Attachment>) -> impl IntoView {
    let files = RwSignal::new(Vec::<PickedFile>::new());
    let queue = Queue { about, uploads: RwSignal::new(Vec::new()), current: RwSignal::new(None), chosen: StoredValue::new(0), on_attached };
    Effect::watch(
        move || files.read().len(),
        move |waiting, _, _| {
            if *waiting > 0 {
                let picked = files.get_untracked();
                files.set(Vec::new());
                queue.add(picked);
            }
        },
        false,
    );
    let status = move || match queue.uploads.read().len() {
        0 => String::new(),
        1 => "Sending one file".to_owned(),
        several => format!("Sending {several} files"),
    };
    view! {
        <FileDrop label="Add files" files multiple=true max_bytes=largest/>
        <ul class="uploads">
            <For each=move || queue.uploads.get() key=|upload| upload.id let(upload)><Row upload queue/></For>
        </ul>
        <p class="visually-hidden" role="status">{status}</p>
    }
}

#[component]
fn Row(upload: Upload, queue: Queue) -> impl IntoView {
    let (name, size) = (upload.file.name.clone(), upload.file.size());
    let (again, cancel) = (upload.clone(), upload.clone());
    let (sent, failure) = (upload.sent.clone(), upload.failure.clone());
    let may_go = {
        let failure = failure.clone();
        Memo::new(move |_| failure.read().as_ref().is_some_and(|refused| refused.for_now))
    };
    let sending = name.clone();
    let state = move || {
        if let Some(Refused { reason, .. }) = failure.get() {
            return view! { <p class="field-error" role="alert"><Icon name="circle-alert"/>{reason}</p> }.into_any();
        }
        if sent.read().is_none() {
            return view! { <span class="note">"Waiting"</span> }.into_any();
        }
        let percent = sent.clone();
        view! { <Progress label=format!("Sending {sending}") hide_label=true value=Signal::derive(move || percent.get())/> }.into_any()
    };
    // The bar is kept while it grows. Read below, not only tracked: a memo that nobody reads never learns of changes.
    let started = Memo::new({
        let (sent, failure) = (upload.sent.clone(), upload.failure.clone());
        move |_| (sent.read().is_some(), failure.get())
    });
    view! {
        <li>
            <Icon name="file"/>
            <div class="upload-what">
                <span class="file-name">{name.clone()}<span class="note">" "{size_text(size)}</span></span>
                {move || { started.with(|_| ()); untrack(&state) }}
            </div>
            <Show when=move || may_go.get()>
                {
                    let again = again.clone();
                    view! { <Button size=Size::Small icon="refresh-cw" on_click=move |_| queue.again(&again)>"Try again"</Button> }
                }
            </Show>
            <Button size=Size::Small variant=Variant::Ghost icon="x" label=format!("Cancel {name}") on_click=move |_| queue.cancel(&cancel)/>
        </li>
    }
}
