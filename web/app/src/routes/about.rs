//! `/about`.

use super::{Page, Visit};
use crate::view;

/// What is promised and what not.
pub(crate) async fn page(visit: Visit) -> Page {
    visit.page(visit.words.say("about-title"), view::about::view)
}
