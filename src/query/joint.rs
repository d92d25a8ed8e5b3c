//! What becomes of a figure that several give or receive together, where each is to have a part.

/// What a joint link counts for one of its givers or receivers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Joint {
    /// Nothing: the source does not say whose part is how large. It is counted as left out.
    #[default]
    Apart,
    /// Equal parts for each giver and receiver: the asker's assumption.
    Equal,
}

impl Joint {
    /// Both, in order.
    pub const ALL: [Joint; 2] = [Joint::Apart, Joint::Equal];

    /// The name on the command line and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Joint::Apart => "apart",
            Joint::Equal => "equal",
        }
    }

    /// Reads the name as the command line writes it.
    pub fn parse(text: &str) -> Option<Joint> {
        Joint::ALL.into_iter().find(|joint| joint.as_str() == text)
    }
}
