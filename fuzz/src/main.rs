//! One target under libFuzzer, for `cargo xtask fuzz`, which sets two variables: `PSEPHOS_FUZZ` names the target (an
//! empty name lists them), `PSEPHOS_FUZZ_SEEDS` the folder that its seeds are written to.
#![no_main]
#![allow(clippy::print_stdout, reason = "a program answers on standard output")]

use libfuzzer_sys::fuzz_target;
use psephos_fuzz::{Target, target, targets};
use std::{env, fs, path::PathBuf, process, sync::LazyLock};

static TARGET: LazyLock<Target> = LazyLock::new(|| {
    let name = env::var("PSEPHOS_FUZZ").expect("the variable PSEPHOS_FUZZ names a target");
    if name.is_empty() {
        targets().iter().for_each(|target| println!("{}", target.name));
        process::exit(0);
    }
    let target = target(&name).expect("PSEPHOS_FUZZ names a target");
    // Made before the first input, and not on its account.
    let seeds = (target.seeds)();
    if let Some(folder) = env::var_os("PSEPHOS_FUZZ_SEEDS").map(PathBuf::from) {
        for (number, seed) in seeds.iter().enumerate() {
            fs::write(folder.join(format!("seed-{number}")), seed).expect("the folder can be written to");
        }
    }
    target
});

fuzz_target!(init: { LazyLock::force(&TARGET); }, |input: &[u8]| TARGET.check(input));
