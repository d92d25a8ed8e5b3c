//! The sections of a snapshot: one table of numbers and names.
//!
//! A number is never given to another section: what a release adds gets a new one, which older releases leave alone.

/// A section by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Section(pub(super) u32);

macro_rules! sections {
    ($($constant:ident $number:literal $name:literal;)*) => {
        impl Section {
            $(pub(super) const $constant: Section = Section($number);)*
        }

        const NAMES: &[(u32, &str)] = &[$(($number, $name)),*];
    };
}

sections! {
    META                 1 "meta";
    NODE_DETAILS         2 "details of entities";
    LINK_DETAILS         3 "details of links";
    MEASURE_DETAILS      4 "details of figures";
    FACTS                5 "facts";
    CITING               6 "facts by entity";
    MERGED               7 "merged ids";
    TEXT_BYTES          10 "texts";
    TEXT_ENDS           11 "ends of texts";
    PROSE_BYTES         12 "quotes and words";
    PROSE_ENDS          13 "ends of quotes and words";
    PROSE_FIRST         14 "first text of each block";
    PROSE_AT            15 "blocks of quotes and words";
    NODE_IDS            20 "ids of entities";
    NODE_ID_BLOCKS      21 "blocks of ids of entities";
    NODE_NAMES          22 "names of entities";
    NODE_KINDS          23 "kinds of entities";
    NODE_LEVELS         24 "levels of entities";
    NODE_GAZETTEER      25 "entities of the gazetteer";
    NODE_CITATIONS      26 "citations of entities";
    NAME_ORDER          27 "order of names";
    OTHER_NAMES         28 "other names";
    LINK_IDS            30 "ids of links";
    LINK_ID_BLOCKS      31 "blocks of ids of links";
    LINK_KINDS          32 "kinds of links";
    LINK_FLAGS          33 "marks of links";
    LINK_PERIODS        34 "periods of links";
    LINK_SCHEMES        35 "schemes of links";
    LINK_GIVERS         36 "givers of links";
    LINK_RECEIVERS      37 "receivers of links";
    SIDE_NODES          38 "joint givers and receivers";
    SIDE_BASES          39 "bases of joint sides";
    SIDE_PLACES         40 "places of joint sides";
    FIGURE_BASES        41 "bases of figures of links";
    FIGURE_PLACES       42 "places of figures of links";
    LINK_CITATIONS      43 "citations of links";
    FIGURE_CLASSES      50 "classes of figures";
    FIGURES             51 "figures";
    LOOSE_FIGURES       52 "figures that are not exact";
    LOW_ENDS            53 "low ends";
    HIGH_ENDS           54 "high ends";
    FIGURE_WORDS        55 "words of figures";
    CITATIONS           60 "citations";
    CITATION_BASES      61 "bases of lists of citations";
    CITATION_PLACES     62 "places of lists of citations";
    OUT_ROWS            70 "rows of outgoing arcs";
    OUT_KINDS           71 "kinds of outgoing arcs";
    OUT_RECEIVERS       72 "receivers of outgoing arcs";
    OUT_LINKS           73 "links of outgoing arcs";
    IN_ROWS             74 "rows of incoming arcs";
    IN_KINDS            75 "kinds of incoming arcs";
    IN_GIVERS           76 "givers of incoming arcs";
    IN_ARCS             77 "incoming arcs";
    UP_ROWS             80 "rows of steps up";
    UP_STEPS            81 "steps up";
    UP_SORTS            82 "sorts of steps up";
    DOWN_ROWS           83 "rows of steps down";
    DOWN_STEPS          84 "steps down";
    DOWN_SORTS          85 "sorts of steps down";
    OVERLAP_MARKS       90 "marks of overlaps";
    OVERLAP_NODES       91 "links of equal ends";
    OVERLAP_RANKS       92 "ranks of links of equal ends";
    OVERLAP_REPEATS     93 "repeated ends";
    OVERLAP_DATED       94 "ends that moved";
    KIN                 95 "kin of figures";
    KIN_NODES           96 "ends of kin";
    SURE_ROWS           97 "rows of sure wholes";
    SURE_WHOLES         98 "sure wholes";
    POSSIBLE_ROWS       99 "rows of possible wholes";
    POSSIBLE_WHOLES    100 "possible wholes";
}

impl Section {
    /// What it holds, in words; none for one that this release does not know.
    pub(super) fn name(self) -> Option<&'static str> {
        NAMES.iter().find(|(number, _)| *number == self.0).map(|(_, name)| *name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_number_is_given_once() {
        assert!(NAMES.windows(2).all(|pair| pair[0].0 < pair[1].0), "{NAMES:?}");
    }
}
