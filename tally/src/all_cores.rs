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

/// The first of them of which it is so, from 0.
pub(crate) fn first<T: Sync>(things: &[T], is_so: impl Fn(&T) -> bool + Sync + Send) -> Option<usize> {
    #[cfg(not(target_arch = "wasm32"))]
    return {
        use rayon::prelude::*;
        things.par_iter().position_first(is_so)
    };
    #[cfg(target_arch = "wasm32")]
    things.iter().position(is_so)
}

/// What the first deed makes on all cores, and the second meanwhile on this thread, where there are threads; else one after the other.
pub(crate) fn beside<A: Send, B>(all: impl FnOnce() -> A + Send, here: impl FnOnce() -> B) -> (A, B) {
    #[cfg(not(target_arch = "wasm32"))]
    return {
        let mut made = None;
        let here = rayon::in_place_scope(|scope| {
            scope.spawn(|_| made = Some(all()));
            here()
        });
        (made.expect("a scope ends after all that was started in it"), here)
    };
    #[cfg(target_arch = "wasm32")]
    (all(), here())
}
