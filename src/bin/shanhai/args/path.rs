//! What `path` is asked.

use clap::{Args as ClapArgs, ValueEnum};
use shanhai::query::path::Direction;

/// Which way links may be followed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum DirectionArg {
    /// From givers to receivers
    #[default]
    Along,
    /// Both ways, also over ownership, membership and symmetric links
    Any,
}

impl From<DirectionArg> for Direction {
    fn from(direction: DirectionArg) -> Self {
        match direction {
            DirectionArg::Along => Direction::Along,
            DirectionArg::Any => Direction::Any,
        }
    }
}

/// Options of `path`.
#[derive(Debug, ClapArgs)]
pub(crate) struct Path {
    /// Where the way begins
    pub(crate) from: String,
    /// Where it ends
    pub(crate) to: String,
    /// Give so many different ways
    #[arg(short, value_name = "N", default_value_t = 1, value_parser = clap::builder::RangedU64ValueParser::<usize>::new().range(1..))]
    pub(crate) k: usize,
    /// Over at most so many support links
    #[arg(long, value_name = "N")]
    pub(crate) max_hops: Option<u32>,
    /// Which way links may be followed
    #[arg(long, value_enum, default_value = "along")]
    pub(crate) direction: DirectionArg,
    /// Tell the way in words, with quotes
    #[arg(long)]
    pub(crate) explain: bool,
}
