//! Answers as text, where they take more than a few lines to lay out.

pub(crate) mod concentration;
pub(crate) mod diff;
pub(crate) mod flows;
pub(crate) mod partners;
pub(crate) mod path;
pub(crate) mod rank;
pub(crate) mod show;
pub(crate) mod total;
