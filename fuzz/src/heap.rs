//! How much memory an input may take. Whoever asks for more ends the program, and the input is the finding.

use cap::Cap;
use std::{alloc::System, panic, sync::Once};

/// Memory (bytes) for each byte of an input: decoded, a short byte string may be a few machine words.
pub const PER_BYTE: usize = 256;

#[global_allocator]
static HEAP: Cap<System> = Cap::new(System, usize::MAX);

/// Runs `work` with at most `bytes` more memory than is taken now. Not for several threads at once.
pub fn within(bytes: usize, work: impl FnOnce()) {
    // Telling of a panic takes memory of its own.
    static LIFTED: Once = Once::new();
    LIFTED.call_once(|| {
        let tell = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            let _ = HEAP.set_limit(usize::MAX);
            tell(panic);
        }));
    });
    let limit = HEAP.allocated().saturating_add(bytes);
    HEAP.set_limit(limit).expect("the limit is above what is taken");
    work();
    HEAP.set_limit(usize::MAX).expect("there is no limit");
}
