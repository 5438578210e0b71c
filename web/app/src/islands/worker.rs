//! The page's side of the worker. What is asked crosses as plain JavaScript values; answers are JSON.

use psephos_messages::Fault;
use serde::de::DeserializeOwned;

/// A question. It holds secrets, so it has no `Serialize` and no `Debug`.
#[cfg_attr(not(target_arch = "wasm32"), expect(dead_code, reason = "the server asks nothing"))]
pub(super) enum Ask {
    /// Read the announcement and the ceremony, and check them against the process's name.
    Enter { process: String, prefix: u64, language: String },
    /// Whose ballot it will be.
    Identify { code: String },
    /// Encrypt: one number an option, and 1 or 0 for the blank, contest by contest.
    Encrypt { numbers: Vec<i64> },
    /// Cast the ballot that waits, or send it once more.
    Cast,
    /// Have the ballot that waits opened instead.
    Challenge,
    /// Forget the voting code and the ballot.
    Forget,
    /// Check an entry of the log, and an opening if it is one.
    Check { process: String, prefix: u64, language: String, tracker: String },
    /// Contribute to the randomness of a draw.
    Contribute { process: String, prefix: u64 },
    /// Look for an entrant in the pool whose entry has this tracker.
    Find { process: String, language: String, pool: String, id: String, identity: String, salt: String },
    /// Recompute an entrant's rank, from the entries of result and of what chance came from besides contributions.
    Rank {
        process: String,
        language: String,
        result: String,
        chance: String,
        id: String,
        identity: String,
        salt: String,
    },
}

/// Asks the worker, which is started by the first question.
#[cfg(target_arch = "wasm32")]
pub(super) async fn ask<T: DeserializeOwned>(question: Ask) -> Result<T, Fault> {
    let answer = link::send(question).await.map_err(|cause| link::fault(&cause))?;
    serde_json::from_str(&answer).map_err(|cause| Fault::new("device", cause))
}

/// The server draws islands and never asks.
#[cfg(not(target_arch = "wasm32"))]
#[expect(clippy::unused_async, reason = "the same signature as in the browser")]
pub(super) async fn ask<T: DeserializeOwned>(question: Ask) -> Result<T, Fault> {
    drop(question);
    Err(Fault::new("device", "no worker here"))
}

#[cfg(target_arch = "wasm32")]
pub(super) use link::end;

#[cfg(target_arch = "wasm32")]
mod link {
    use super::Ask;
    use js_sys::{Array, BigInt64Array, Function, Object, Promise, Reflect};
    use psephos_messages::Fault;
    use std::{
        cell::{Cell, RefCell},
        collections::BTreeMap,
        rc::Rc,
    };
    use wasm_bindgen::prelude::*;
    use wasm_bindgen_futures::JsFuture;
    use web_sys::{Blob, Event, MessageEvent, RequestInit, Response, Url, Worker, WorkerOptions, WorkerType};

    /// Who waits for which answer.
    type Waiting = Rc<RefCell<BTreeMap<u32, (Function, Function)>>>;

    struct Link {
        worker: Worker,
        waiting: Waiting,
        next: Cell<u32>,
        _on_message: Closure<dyn FnMut(MessageEvent)>,
        _on_error: Closure<dyn FnMut(Event)>,
    }

    thread_local!(static LINK: RefCell<Option<Rc<Link>>> = const { RefCell::new(None) });

    pub(super) async fn send(question: Ask) -> Result<String, JsValue> {
        let open = LINK.with_borrow(Clone::clone);
        let link = match open {
            Some(link) => link,
            None => {
                let link = Rc::new(start().await?);
                LINK.set(Some(Rc::clone(&link)));
                link
            }
        };
        let id = link.next.replace(link.next.get() + 1);
        let waiting = Rc::clone(&link.waiting);
        let answer = Promise::new(&mut |resolve, reject| {
            waiting.borrow_mut().insert(id, (resolve, reject));
        });
        let (verb, arguments) = spell(question);
        let message = Object::new();
        Reflect::set(&message, &"id".into(), &id.into())?;
        Reflect::set(&message, &"verb".into(), &verb.into())?;
        Reflect::set(&message, &"arguments".into(), &arguments)?;
        link.worker.post_message(&message)?;
        JsFuture::from(answer).await?.as_string().ok_or_else(|| "not a text".into())
    }

    /// Ends the worker, and with it everything that it knows.
    pub(in crate::islands) fn end() {
        if let Some(link) = LINK.take() {
            link.worker.terminate();
        }
    }

    /// A worker's fault is JSON; everything else is this device's.
    pub(super) fn fault(cause: &JsValue) -> Fault {
        let text = cause.as_string().unwrap_or_else(|| format!("{cause:?}"));
        serde_json::from_str(&text).unwrap_or_else(|_| Fault::new("device", text))
    }

    fn spell(question: Ask) -> (&'static str, Array) {
        let texts = |texts: &[&str]| texts.iter().map(|text| JsValue::from_str(text)).collect::<Array>();
        #[expect(clippy::cast_precision_loss, reason = "a log's first entries are counted in dozens")]
        let number = |number: u64| JsValue::from_f64(number as f64);
        match question {
            Ask::Enter { process, prefix, language } => {
                let arguments = texts(&[&process, &language]);
                arguments.push(&number(prefix));
                ("enter", arguments)
            }
            Ask::Identify { code } => ("identify", texts(&[&code])),
            Ask::Encrypt { numbers } => ("encrypt", Array::of1(&BigInt64Array::from(numbers.as_slice()))),
            Ask::Cast => ("cast", Array::new()),
            Ask::Challenge => ("challenge", Array::new()),
            Ask::Forget => ("forget", Array::new()),
            Ask::Check { process, prefix, language, tracker } => {
                let arguments = texts(&[&process, &language]);
                arguments.push(&number(prefix));
                arguments.push(&tracker.into());
                ("check", arguments)
            }
            Ask::Contribute { process, prefix } => {
                let arguments = texts(&[&process]);
                arguments.push(&number(prefix));
                ("contribute", arguments)
            }
            Ask::Find { process, language, pool, id, identity, salt } => {
                ("find", texts(&[&process, &language, &pool, &id, &identity, &salt]))
            }
            Ask::Rank { process, language, result, chance, id, identity, salt } => {
                ("rank", texts(&[&process, &language, &result, &chance, &id, &identity, &salt]))
            }
        }
    }

    /// Fetches the worker's script under its integrity, and starts it from memory: `new Worker` alone would check nothing.
    async fn start() -> Result<Link, JsValue> {
        let worker = Worker::new_with_options(&script().await?, &module())?;
        let waiting = Waiting::default();
        let on_message = {
            let waiting = Rc::clone(&waiting);
            Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
                let field = |name: &str| Reflect::get(&event.data(), &name.into()).unwrap_or(JsValue::UNDEFINED);
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "our own numbers")]
                let id = field("id").as_f64().unwrap_or(-1.0) as u32;
                let Some((resolve, reject)) = waiting.borrow_mut().remove(&id) else { return };
                let fault = field("fault");
                let _ = if fault.is_undefined() {
                    resolve.call1(&JsValue::NULL, &field("answer"))
                } else {
                    reject.call1(&JsValue::NULL, &fault)
                };
            })
        };
        let on_error = {
            let waiting = Rc::clone(&waiting);
            Closure::<dyn FnMut(Event)>::new(move |_| {
                end();
                for (_, (_, reject)) in core::mem::take(&mut *waiting.borrow_mut()) {
                    let _ = reject.call1(&JsValue::NULL, &"the worker stopped".into());
                }
            })
        };
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        Ok(Link { worker, waiting, next: Cell::new(0), _on_message: on_message, _on_error: on_error })
    }

    async fn script() -> Result<String, JsValue> {
        let window = web_sys::window().ok_or("no window")?;
        let element =
            window.document().ok_or("no document")?.query_selector("script[data-worker]")?.ok_or("no script")?;
        let options = RequestInit::new();
        options.set_integrity(&element.get_attribute("data-worker-integrity").unwrap_or_default());
        let url = element.get_attribute("data-worker").unwrap_or_default();
        let response: Response = JsFuture::from(window.fetch_with_str_and_init(&url, &options)).await?.dyn_into()?;
        let blob: Blob = JsFuture::from(response.blob()?).await?.dyn_into()?;
        Url::create_object_url_with_blob(&blob)
    }

    fn module() -> WorkerOptions {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        options
    }
}
