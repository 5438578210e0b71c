//! The pages' islands as wasm. Empty on every other machine.
#![cfg(target_arch = "wasm32")]

// Without this the library is not linked, and its islands are missing from the module.
use psephos_web as _;
use wasm_bindgen::prelude::wasm_bindgen;

/// Makes the page ready for its islands; `boot.js` then starts them one by one.
#[wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_islands();
}
