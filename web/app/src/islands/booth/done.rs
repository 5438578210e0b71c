//! The ballot is in, and the voter takes the receipt.

use super::{heading, state::State};
use crate::{hash::hash, rule::fill};
use leptos::prelude::*;

pub(super) fn view(state: State) -> impl IntoView {
    let phrases = state.phrases;
    let receipt = state.receipt.get_untracked();
    let base = format!("/elections/{}", state.process.get_value());
    receipt.map(|receipt| {
        let find = format!("{base}/check?tracker={}", receipt.tracker);
        let name = format!("psephos-{}.txt", receipt.tracker.get(..12).unwrap_or_default());
        let file = StoredValue::new(receipt.file);
        view! {
            <div class="success">
                {heading(state, None, "booth-done-title")}
                <p>{phrases.tell("booth-done-text", "index", receipt.index)}</p>
                {seen(state, receipt.cosigned, receipt.witnesses, receipt.quorum)}
            </div>
            {hash(&receipt.tracker, phrases.say("copy"), phrases.say("copied"))}
            <p>{phrases.say("booth-done-keep")}</p>
            <p class="actions">
                <button type="button" class="button" on:click=move |_| save(&name, &file.get_value())>
                    {phrases.say("booth-done-download")}
                </button>
                <button type="button" class="button second" data-print="">{phrases.say("booth-done-print")}</button>
                <a class="button second" href=find>{phrases.say("booth-done-find")}</a>
            </p>
            <ul>
                <li>{phrases.say("booth-done-again")}</li>
                <li>{phrases.say("booth-done-leave")}</li>
            </ul>
        }
    })
}

/// Who else has seen the ballot there.
fn seen(state: State, cosigned: u32, witnesses: u32, quorum: u32) -> Option<impl IntoView> {
    let text = if cosigned >= quorum {
        let text = state.phrases.tell("booth-done-cosigned", "cosigned", cosigned);
        fill(&text, "witnesses", witnesses)
    } else {
        state.phrases.say("booth-done-not-cosigned")
    };
    (witnesses > 0).then(|| view! { <p>{text}</p> })
}

/// Hands a text file to the browser.
fn save(name: &str, text: &str) {
    #[cfg(target_arch = "wasm32")]
    {
        use wasm_bindgen::{JsCast as _, JsValue};
        let parts = js_sys::Array::of1(&text.into());
        let options = web_sys::BlobPropertyBag::new();
        options.set_type("text/plain");
        let save = || -> Result<(), JsValue> {
            let blob = web_sys::Blob::new_with_str_sequence_and_options(&parts, &options)?;
            let url = web_sys::Url::create_object_url_with_blob(&blob)?;
            let link = document().create_element("a")?;
            link.set_attribute("href", &url)?;
            link.set_attribute("download", name)?;
            link.dyn_into::<web_sys::HtmlElement>()?.click();
            Ok(())
        };
        // A browser that saves nothing still shows the tracker.
        let _ = save();
    }
    #[cfg(not(target_arch = "wasm32"))]
    let _ = (name, text);
}
