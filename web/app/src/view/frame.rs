//! What stands around every page: head, header, footer.

use crate::{assets::Asset, catalogue::Words, language::Language};
use leptos::prelude::*;

/// The wasm modules of a page that has islands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script {
    /// Starts the islands.
    pub boot: Asset,
    /// The islands.
    pub client: Asset,
    /// The worker's script.
    pub worker: Asset,
}

/// Everything of a page besides its own content.
#[derive(Clone, Debug)]
pub struct Frame {
    /// Texts in the reader's language.
    pub words: Words,
    /// The page's title, without the site's name.
    pub title: String,
    /// The page's own address, to come back to after changing the language.
    pub path: String,
    /// The board's name.
    pub board: String,
    /// Whether this is a demonstration that anyone may meddle with.
    pub demo: bool,
    /// The stylesheet.
    pub style: Asset,
    /// What changes where there is no script.
    pub noscript: Asset,
    /// The script that copies, prints and shows local times.
    pub page_script: Asset,
    /// The islands' modules, on pages that have islands.
    pub script: Option<Script>,
}

impl Frame {
    /// The whole document around `content`, which is drawn within the owner that frees what islands keep.
    pub fn document<V: IntoView + 'static>(self, content: impl FnOnce(Words) -> V) -> String {
        let words = self.words;
        let title = format!("{} · Psephos", self.title);
        let demo = self.demo;
        // There is no reactive runtime on the server; an owner is all that drawing needs.
        let body = Owner::new().with(|| {
            let content = content(words);
            view! {
                <html lang=words.language().tag()>
                    <head>
                        <meta charset="utf-8"/>
                        <meta name="viewport" content="width=device-width, initial-scale=1"/>
                        <meta name="color-scheme" content="light dark"/>
                        <meta name="robots" content="noindex"/>
                        <title>{title}</title>
                        <link rel="icon" href="/pkg/icon.svg" type="image/svg+xml"/>
                        <link rel="stylesheet" href=self.style.url integrity=self.style.integrity/>
                        <noscript>
                            <link rel="stylesheet" href=self.noscript.url integrity=self.noscript.integrity/>
                        </noscript>
                        <script src=self.page_script.url integrity=self.page_script.integrity defer=""></script>
                        {self.script.map(script)}
                    </head>
                    <body>
                        <a class="skip" href="#main">{words.say("skip")}</a>
                        {header(words, self.path.clone(), demo)}
                        {demo.then(|| banner(words))}
                        <main id="main" tabindex="-1">{content}</main>
                        {footer(words, &self.board)}
                    </body>
                </html>
            }
            .to_html()
        });
        format!("<!DOCTYPE html>{body}")
    }
}

fn script(script: Script) -> impl IntoView {
    view! {
        <script
            type="module"
            src=script.boot.url
            integrity=script.boot.integrity
            data-client=script.client.url
            data-client-integrity=script.client.integrity
            data-worker=script.worker.url
            data-worker-integrity=script.worker.integrity
        ></script>
    }
}

fn header(words: Words, path: String, demo: bool) -> impl IntoView {
    let current = |href: &str| (path == href).then_some("page");
    view! {
        <header class="masthead">
            <div class="masthead-inner">
                <a class="wordmark" href="/">
                    {pebbles()}
                    <span>"Psephos"</span>
                </a>
                <nav aria-label=words.say("nav-label")>
                    <ul>
                        <li><a href="/" aria-current=current("/")>{words.say("nav-home")}</a></li>
                        <li><a href="/about" aria-current=current("/about")>{words.say("nav-about")}</a></li>
                        {demo.then(|| view! {
                            <li><a href="/demo" aria-current=current("/demo")>{words.say("nav-demo")}</a></li>
                        })}
                    </ul>
                </nav>
                {language_form(words, path.clone())}
            </div>
        </header>
    }
}

/// Two voting pebbles of Athens, one pierced and one whole.
fn pebbles() -> impl IntoView {
    view! {
        <svg class="pebbles" viewBox="0 0 44 26" width="44" height="26" aria-hidden="true" focusable="false">
            <circle class="pebble-pierced" cx="13" cy="13" r="9.5"></circle>
            <circle class="pebble-whole" cx="31" cy="13" r="12"></circle>
        </svg>
    }
}

fn language_form(words: Words, path: String) -> impl IntoView {
    let other = Language::ALL.into_iter().find(|language| *language != words.language());
    other.map(|other| {
        view! {
            <form method="post" action="/language" class="language">
                <input type="hidden" name="language" value=other.key()/>
                <input type="hidden" name="path" value=path/>
                <button type="submit" lang=other.tag()>{other.own_name()}</button>
            </form>
        }
    })
}

fn banner(words: Words) -> impl IntoView {
    view! {
        <aside class="demo-banner" aria-label=words.say("demo-label")>
            <p>
                <strong>{words.say("demo-banner")}</strong>
                " "
                <a href="/demo">{words.say("demo-banner-link")}</a>
            </p>
        </aside>
    }
}

fn footer(words: Words, board: &str) -> impl IntoView {
    view! {
        <footer class="foot">
            <p>{words.say("foot-verify")}</p>
            <p class="foot-board">{words.tell("foot-board", [("board", board)])}</p>
        </footer>
    }
}
