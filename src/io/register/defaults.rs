//! `[defaults]`: what the other tables of its file leave out.

use super::reference::reference;
use super::table::{Scope, Table};
use crate::diagnostic::Placed;
use crate::graph::declaration::{PeriodDeclaration, Reference};

/// The defaults of one file.
#[derive(Clone, Debug, Default)]
pub(crate) struct Defaults {
    /// Source of quotes that name none.
    pub(in crate::io) source: Option<Placed<String>>,
    /// Scheme of support links.
    pub(in crate::io) scheme: Option<Reference>,
    /// Programme of support links.
    pub(in crate::io) programme: Option<Reference>,
    /// Period of support links and facts.
    pub(in crate::io) period: Option<PeriodDeclaration>,
}

impl Defaults {
    pub(in crate::io) fn read(mut table: Table<'_>) -> Self {
        let scope: &Scope<'_> = table.scope;
        let defaults = Defaults {
            source: table.text("source"),
            scheme: table.take("scheme").and_then(|value| reference(scope, "scheme", value)),
            programme: table.take("programme").and_then(|value| reference(scope, "programme", value)),
            period: table.period("period"),
        };
        table.finish();
        defaults
    }
}
