//! What others change while a page is open: the server's event stream, followed while the tab can be seen.

use std::{cell::OnceCell, time::Duration};

use leptos::{ev, leptos_dom::helpers::TimeoutHandle, prelude::*};
use shared::live::{Notice, Topic};
use uuid::Uuid;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, ReadableStream, ReadableStreamDefaultReader};

use crate::{
    app_scope::in_app_scope,
    client::{self, Failure},
    loading::Loading,
    session::{Phase, use_session},
};

/// How long a page waits for further changes before it reads anew.
const GATHERED: Duration = Duration::from_millis(400);
const FIRST_WAIT: Duration = Duration::from_secs(2);
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// The event of the stream that came last.
#[derive(Clone, Debug)]
enum LiveEvent {
    Nothing,
    Change(Notice),
    /// Some changes were missed: all that is shown may be old.
    Reset,
}

#[derive(Clone, Copy)]
struct Live {
    last: RwSignal<LiveEvent>,
    visible: RwSignal<bool>,
}

thread_local!(static LIVE: OnceCell<Live> = const { OnceCell::new() });

fn live() -> Live {
    let make = || {
        let live = Live { last: RwSignal::new(LiveEvent::Nothing), visible: RwSignal::new(!document().hidden()) };
        // Lives as long as the tab.
        let _ = window_event_listener(ev::visibilitychange, move |_| live.visible.set(!document().hidden()));
        live
    };
    LIVE.with(|live| *live.get_or_init(|| in_app_scope(make)))
}

/// Follows the stream whenever somebody is signed in and the tab can be seen. Hidden tabs hold no connection: a browser opens only six to a server.
pub fn start() {
    let live = live();
    let phase = use_session().phase();
    let last = StoredValue::new(None::<String>);
    let wanted = Memo::new(move |_| phase.get() == Phase::In && live.visible.get());
    Effect::new(move |_| {
        if !wanted.get() {
            return;
        }
        let Ok(abort) = AbortController::new() else { return };
        let signal = abort.signal();
        let stop = send_wrapper::SendWrapper::new(abort);
        on_cleanup(move || stop.abort());
        leptos::task::spawn_local(async move {
            let mut wait = FIRST_WAIT;
            while !signal.aborted() {
                match listen(live, last, &signal).await {
                    Ok(()) => wait = FIRST_WAIT,
                    Err(_) => wait = (wait * 2).min(LONGEST_WAIT),
                }
                if !signal.aborted() {
                    // Not all tabs come back in the same moment after a restart.
                    client::pause(wait.mul_f64(0.5 + js_sys::Math::random())).await;
                }
            }
        });
    });
}

async fn listen(live: Live, last: StoredValue<Option<String>>, signal: &web_sys::AbortSignal) -> Result<(), Failure> {
    let Some(stream) = client::events("/live", last.get_value(), signal).await? else { return Ok(()) };
    let mut lines = Lines::of(stream);
    let (mut id, mut name, mut data) = (None, String::new(), String::new());
    while let Some(line) = lines.next().await {
        if let Some((field, value)) = line.split_once(':') {
            let value = value.trim_start();
            match field {
                "id" => id = Some(value.to_owned()),
                "event" => name = value.to_owned(),
                "data" => data = value.to_owned(),
                _ => {}
            }
            continue;
        }
        // An empty line ends an event.
        match name.as_str() {
            "change" => {
                if let Ok(notice) = serde_json::from_str(&data) {
                    live.last.set(LiveEvent::Change(notice));
                }
            }
            "reset" => live.last.set(LiveEvent::Reset),
            _ => {}
        }
        if let Some(id) = id.take() {
            last.set_value(Some(id));
        }
        name.clear();
    }
    Ok(())
}

/// The lines of a stream.
struct Lines {
    reader: ReadableStreamDefaultReader,
    read: Vec<u8>,
}

impl Lines {
    fn of(stream: ReadableStream) -> Self {
        Self { reader: stream.get_reader().unchecked_into(), read: Vec::new() }
    }

    /// The next line; `None` where the stream ended, however it did.
    async fn next(&mut self) -> Option<String> {
        loop {
            if let Some(end) = self.read.iter().position(|byte| *byte == b'\n') {
                let line = self.read.drain(..=end).collect::<Vec<_>>();
                return Some(String::from_utf8_lossy(&line).trim_end().to_owned());
            }
            let chunk = JsFuture::from(self.reader.read()).await.ok()?;
            let value = js_sys::Reflect::get(&chunk, &JsValue::from_str("value")).ok()?;
            let bytes = value.dyn_into::<js_sys::Uint8Array>().ok()?;
            self.read.extend(bytes.to_vec());
        }
    }
}

/// Calls `changed` soon after something about `topic` changed; where `of` names a record, only when it is that one. For as long as the page is open; what comes in quick
/// succession is told once.
pub fn follow(topic: Topic, of: impl Fn() -> Option<Uuid> + 'static, changed: impl Fn() + Clone + 'static) {
    let live = live();
    let timer = StoredValue::new_local(None::<TimeoutHandle>);
    Effect::watch(
        move || live.last.get(),
        move |event, _, _| {
            let concerns = match event {
                LiveEvent::Nothing => false,
                LiveEvent::Reset => true,
                LiveEvent::Change(notice) => {
                    let id = of();
                    notice.topic == topic.code() && (id.is_none() || notice.id.is_none() || notice.id == id)
                }
            };
            if concerns {
                let changed = changed.clone();
                if let Some(earlier) = timer.get_value() {
                    earlier.clear();
                }
                timer.set_value(set_timeout_with_handle(changed, GATHERED).ok());
            }
        },
        false,
    );
    on_cleanup(move || {
        if let Some(Some(timer)) = timer.try_get_value() {
            timer.clear();
        }
    });
}

impl<T: PartialEq + Send + Sync + 'static> Loading<T> {
    /// Reads again whenever something about one of the topics changes.
    pub fn live(self, topics: &[Topic]) -> Self {
        topics.iter().for_each(|topic| follow(*topic, || None, move || self.refetch()));
        self
    }
}
