//! The browser's random numbers.

use rand_core::{CryptoRng, Error, RngCore};
use wasm_bindgen::JsCast as _;
use web_sys::{Crypto, WorkerGlobalScope};

/// `crypto.getRandomValues` of the worker's scope.
pub(crate) struct BrowserRandom(Crypto);

impl BrowserRandom {
    /// None in a browser without it.
    pub(crate) fn new() -> Option<Self> {
        js_sys::global().unchecked_into::<WorkerGlobalScope>().crypto().ok().map(Self)
    }
}

impl CryptoRng for BrowserRandom {}

impl RngCore for BrowserRandom {
    fn next_u32(&mut self) -> u32 {
        let mut bytes = [0; 4];
        self.fill_bytes(&mut bytes);
        u32::from_le_bytes(bytes)
    }

    fn next_u64(&mut self) -> u64 {
        let mut bytes = [0; 8];
        self.fill_bytes(&mut bytes);
        u64::from_le_bytes(bytes)
    }

    fn fill_bytes(&mut self, bytes: &mut [u8]) {
        // The browser gives at most 65,536 bytes a call.
        for part in bytes.chunks_mut(65_536) {
            self.0.get_random_values_with_u8_array(part).expect("the browser's generator takes up to 65,536 bytes");
        }
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Error> {
        self.fill_bytes(bytes);
        Ok(())
    }
}
