//! Small words that qualify what is stated: status, certainty, basis, span, part, class of fact.

macro_rules! words {
    ($(#[$outer:meta])* $type:ident { $($(#[$inner:meta])* $variant:ident $name:literal $zh:literal,)* }) => {
        $(#[$outer])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $type { $($(#[$inner])* $variant),* }

        impl $type {
            /// All of them, in order.
            pub const ALL: &'static [$type] = &[$($type::$variant),*];

            /// The name used in files, in JSON and on the command line.
            pub fn as_str(self) -> &'static str {
                match self { $($type::$variant => $name),* }
            }

            /// The Chinese word.
            pub fn zh(self) -> &'static str {
                match self { $($type::$variant => $zh),* }
            }

            /// Reads the name as files write it.
            pub fn parse(text: &str) -> Option<$type> {
                $type::ALL.iter().copied().find(|word| word.as_str() == text)
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

words! {
    /// How far a thing has come.
    #[derive(Default)]
    Status {
        /// It is there.
        #[default]
        InPlace "in-place" "已有",
        /// It is being built or done.
        UnderWay "under-way" "在建",
        /// It is a plan; planned links answer only where plans are asked for.
        Planned "planned" "计划",
    }
}

words! {
    /// Whether a part lies in its whole.
    #[derive(Default)]
    PartCertainty {
        /// The source says so.
        #[default]
        Sure "sure" "确定",
        /// It may.
        Possible "possible" "可能",
        /// The source keeps them apart (计划外).
        None "none" "不包含",
    }
}

words! {
    /// What a figure rests on.
    #[derive(Default)]
    Basis {
        /// The source says that it was paid or done (到位, 兑付).
        Paid "paid" "到位",
        /// The source does not say.
        #[default]
        Unstated "unstated" "未说明",
        /// Guaranteed (保底).
        Guaranteed "guaranteed" "保底",
        /// Pledged (承诺).
        Pledged "pledged" "承诺",
        /// Planned (计划).
        Planned "planned" "计划",
        /// Expected (预计).
        Expected "expected" "预计",
    }
}

impl Basis {
    /// Paid and unstated together count as realised.
    pub fn is_realised(self) -> bool {
        matches!(self, Basis::Paid | Basis::Unstated)
    }
}

words! {
    /// What stretch of time a figure is for.
    Span {
        /// A single sum.
        Once "once" "一次性",
        /// For each year.
        Yearly "yearly" "每年",
        /// From the start of its period to its end.
        Cumulative "cumulative" "累计",
    }
}

words! {
    /// The classes of facts; they never count as support.
    FactClass {
        /// A figure of an entity: GDP, income.
        Indicator "indicator" "指标",
        /// A standing: on a list, designated as.
        Status "status" "状态",
        /// A rule with conditions.
        Rule "rule" "规则",
        /// What came of a link or a thing.
        Outcome "outcome" "成效",
    }
}
