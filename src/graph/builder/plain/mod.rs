//! Plain rows of large tables: taken over in columns, and what of them must be declarations after all.

mod entities;
mod lay_out;
mod links;
mod sift;

pub(super) use entities::PlainEntities;
pub(super) use lay_out::RowColumns;
pub(super) use links::{PlainLinks, RowAt, resolve, sorted};
pub(super) use sift::sift;
