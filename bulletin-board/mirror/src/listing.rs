//! A board's directory, judged entry by entry.

use crate::{
    copying::Signed,
    held::{Invalid, Place},
    trouble::Trouble,
};
use psephos_log::tile::{self, Resource, TilePath, WIDTH};
use psephos_tally::Listing;
use std::io;

/// Reads on in the folder, up to `target`. Entries that do not belong are passed over, and given to whoever names them.
pub(crate) fn read_on(
    listing: &mut Listing,
    place: &Place,
    target: &Signed,
    mut invalid: impl FnMut(Invalid),
) -> Result<(), Trouble> {
    let damaged = || Trouble::Storage(io::Error::other("the copy is damaged"));
    let size = target.checkpoint.size;
    while listing.size() < size {
        let resource = Resource::Entries(listing.size() / u64::from(WIDTH));
        let path = TilePath { resource, width: resource.width(size) };
        let bundle = place.folder.tile(path)?.ok_or_else(damaged)?;
        let entries = tile::entries(&bundle, path.width).map_err(|_| damaged())?;
        let read = usize::try_from(listing.size() % u64::from(WIDTH)).map_err(|_| damaged())?;
        for entry in entries.into_iter().skip(read) {
            let at = listing.size();
            if let Err(cause) = listing.read(entry) {
                invalid(Invalid { entry: Some(at), name: "invalid-listing", detail: cause.to_string() });
            }
        }
    }
    if listing.root() == target.checkpoint.root { Ok(()) } else { Err(damaged()) }
}
