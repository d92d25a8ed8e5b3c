//! Why figures are not added.

/// Why a figure is not added.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Reason {
    /// The link states no figure of the measure.
    NoFigure,
    /// Words without a number.
    NoNumber,
    /// For each village, household, mu.
    Per,
    /// A share of something else, a percentage, a multiple.
    Rate,
    /// Pledged, planned, expected or guaranteed, not realised.
    NotRealised,
    /// It rests on something else than what is asked for.
    OtherBasis,
    /// The link is planned.
    Planned,
    /// A giver lies outside the question.
    JointGiver,
    /// A receiver lies outside the question.
    JointReceiver,
    /// Givers and receivers are inside the same.
    Internal,
    /// The figure is for another time than the asked one.
    OutsidePeriod,
    /// It is only possible, and only what is sure is asked for.
    NotCertain,
    /// Of a roll-up: an end counts to no region.
    NoRegion,
}

impl Reason {
    const ALL: [Reason; 13] = [
        Reason::NoFigure,
        Reason::NoNumber,
        Reason::Per,
        Reason::Rate,
        Reason::NotRealised,
        Reason::OtherBasis,
        Reason::Planned,
        Reason::JointGiver,
        Reason::JointReceiver,
        Reason::Internal,
        Reason::OutsidePeriod,
        Reason::NotCertain,
        Reason::NoRegion,
    ];

    /// The name in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Reason::NoFigure => "no-figure",
            Reason::NoNumber => "no-number",
            Reason::Per => "per",
            Reason::Rate => "rate",
            Reason::NotRealised => "not-realised",
            Reason::OtherBasis => "other-basis",
            Reason::Planned => "planned",
            Reason::JointGiver => "joint-giver",
            Reason::JointReceiver => "joint-receiver",
            Reason::Internal => "internal",
            Reason::OutsidePeriod => "outside-period",
            Reason::NotCertain => "not-certain",
            Reason::NoRegion => "no-region",
        }
    }
}

/// Some reasons, each once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::query) struct Reasons(u16);

impl Reasons {
    pub(in crate::query) fn add(&mut self, reason: Reason) {
        self.0 |= 1 << reason as u16;
    }

    pub(in crate::query) fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// In their order.
    pub(in crate::query) fn list(self) -> Vec<Reason> {
        Reason::ALL.into_iter().filter(|reason| self.0 & 1 << *reason as u16 != 0).collect()
    }
}
