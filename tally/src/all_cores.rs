//! The same deed for each of many things, on all cores where there are threads.

/// How many threads there are.
pub(crate) fn count() -> usize {
    #[cfg(not(target_arch = "wasm32"))]
    return rayon::current_num_threads();
    #[cfg(target_arch = "wasm32")]
    1
}

/// What the deed makes of each of them, in their order.
pub(crate) fn map<T: Sync, R: Send>(things: &[T], deed: impl Fn(&T) -> R + Sync) -> Vec<R> {
    #[cfg(not(target_arch = "wasm32"))]
    return {
        use rayon::prelude::*;
        things.par_iter().map(&deed).collect()
    };
    #[cfg(target_arch = "wasm32")]
    things.iter().map(deed).collect()
}
