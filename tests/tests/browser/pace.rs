//! How long the booth's worker takes to encrypt a ballot in this browser.

use crate::{CHEN, TREES, demo::Demo, person::Person};

/// Before the booth's first question to its worker: remembers the worker, and how long each answer takes.
const WATCH: &str = r"
    const post = Worker.prototype.postMessage;
    window.pace = { first: null, warm: [] };
    Worker.prototype.postMessage = function (message) {
        window.pace.worker = this;
        if (message.verb === 'encrypt') {
            const start = performance.now();
            window.pace.ask = message.arguments;
            this.addEventListener('message', ({ data }) => {
                if (data.id === message.id) window.pace.first = performance.now() - start;
            });
        }
        return post.call(this, message);
    };
";

/// The same ballot forty times more.
const AGAIN: &str = r"
    (async () => {
        const { worker, ask, warm } = window.pace;
        for (let id = 1000; id < 1040; id += 1) {
            const start = performance.now();
            await new Promise((resolve) => {
                const hear = ({ data }) => {
                    if (data.id !== id) return;
                    worker.removeEventListener('message', hear);
                    warm.push(data.fault ? Infinity : performance.now() - start);
                    resolve();
                };
                worker.addEventListener('message', hear);
                worker.postMessage({ id, verb: 'encrypt', arguments: ask });
            });
        }
    })();
";

#[test]
fn a_ballot_is_encrypted_before_anybody_notices() {
    let demo = Demo::start();
    let person = Person::at_a_desk(&demo);
    person.enter(&demo.codes[0]);
    person.script(WATCH);
    assert!(person.mark(CHEN) && person.mark(TREES));
    person.encrypt();
    let first = person.script("return window.pace.first").as_f64().unwrap();
    person.script(AGAIN);
    person.wait_until("forty ballots", || person.script("return window.pace.warm.length").as_u64() == Some(40));
    let warm = person.script("return window.pace.warm.sort((a, b) => a - b)[20]").as_f64().unwrap();
    println!("the demo's ballot in this browser: first {first:.1} ms, then {warm:.1} ms (median of 40)");
    // Ten times what a quiet machine takes: enough to notice a booth without its tables, or without optimisation.
    assert!(first < 250.0 && warm < 60.0, "first {first} ms, then {warm} ms");
}
