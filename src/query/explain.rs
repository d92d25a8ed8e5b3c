//! A way told in words, with the sentences of the sources.

use std::fmt;

use super::path::{Step, StepLink, Way};
use crate::graph::{Entity, Lang, Link, View};
use crate::model::{Answer, Kind, Quantity};

/// A sentence about one link of a way, with what it rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// What holds.
    pub text: String,
    /// The quotes, each with a line that names its source.
    pub quotes: Vec<(String, String)>,
}

/// A way in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation(pub Vec<Sentence>);

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, sentence) in self.0.iter().enumerate() {
            if at > 0 {
                f.write_str("\n")?;
            }
            f.write_str(&sentence.text)?;
            for (quote, source) in &sentence.quotes {
                write!(f, "\n“{quote}” ({source})")?;
            }
        }
        Ok(())
    }
}

/// Tells a way: a sentence for each link of each step.
pub fn explain(view: &View<'_>, way: &Way<'_>, lang: Lang) -> Explanation {
    let pairs = way.nodes.windows(2).zip(&way.steps);
    let sentences = pairs.flat_map(|(pair, step)| sentences(view, &pair[0], &pair[1], step, lang)).collect();
    Explanation(sentences)
}

fn sentences(view: &View<'_>, from: &Entity<'_>, to: &Entity<'_>, step: &Step<'_>, lang: Lang) -> Vec<Sentence> {
    let tell = |used: &StepLink<'_>| {
        let (giver, receiver) = if used.along { (from, to) } else { (to, from) };
        match &used.link {
            Some(link) if step.support => Sentence { text: support(link, used.certainty, lang), quotes: quotes(view, link) },
            link => Sentence {
                text: structure(link.as_ref(), giver, receiver, lang),
                quotes: link.as_ref().filter(|link| !link.is_implied()).map_or_else(Vec::new, |link| quotes(view, link)),
            },
        }
    };
    step.links.iter().map(tell).collect()
}

fn quotes(view: &View<'_>, link: &Link<'_>) -> Vec<(String, String)> {
    let shown = link.citations().filter(|citation| view.shows_source(&citation.source()));
    shown
        .filter_map(|citation| {
            let source = citation.source();
            let mut name = source.title().unwrap_or(source.id()).to_owned();
            if let Some(says) = citation.says() {
                name = format!("{says}, {name}");
            }
            if let Some(published) = source.published() {
                name = format!("{name}, {published}");
            }
            Some((citation.quote()?.to_owned(), name))
        })
        .collect()
}

/// What the part is to the whole.
fn structure(link: Option<&Link<'_>>, from: &Entity<'_>, to: &Entity<'_>, lang: Lang) -> String {
    let (one, other) = (from.name(), to.name());
    let kind = link.map_or(Kind::WITHIN, Link::kind);
    let class = from.classes().next();
    match (lang, kind) {
        (Lang::En, Kind::UNIT_OF) => match class {
            Some(class) if class != "branch" => format!("{one} is {} {class} of {other}.", article(class)),
            Some(_) => format!("{one} is a branch of {other}."),
            None => format!("{one} is a unit of {other}."),
        },
        (Lang::Zh, Kind::UNIT_OF) => format!("{one}隶属于{other}。"),
        (Lang::En, Kind::OWNERSHIP) => format!("{one} set up {other} as its enclave."),
        (Lang::Zh, Kind::OWNERSHIP) => format!("{one}设立了飞地{other}。"),
        (Lang::En, Kind::MEMBERSHIP) => format!("{one} is a member of {other}."),
        (Lang::Zh, Kind::MEMBERSHIP) => format!("{one}是{other}的成员。"),
        (Lang::En, _) => format!("{one} lies in {other}."),
        (Lang::Zh, _) => format!("{one}位于{other}。"),
    }
}

fn article(word: &str) -> &'static str {
    if word.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" }
}

/// What the givers do for the receivers, with figures, period and partners.
fn support(link: &Link<'_>, certainty: Answer, lang: Lang) -> String {
    let list = |entities: Vec<String>| match lang {
        Lang::En => match entities.split_last() {
            Some((last, [])) => last.clone(),
            Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
            None => String::new(),
        },
        Lang::Zh => entities.join("、"),
    };
    let givers = list(link.givers().map(|giver| giver.name().to_owned()).collect());
    let receivers = list(link.receivers().map(|receiver| receiver.name().to_owned()).collect());
    let figures: Vec<String> = link
        .measures()
        .map(|measure| {
            let quantity = measure.quantity();
            let words = figure(&quantity, lang);
            match measure.name() {
                "money" | "people" => words,
                name => format!("{name} {words}"),
            }
        })
        .collect();
    let (open, close, comma) = if lang == Lang::En { (" (", ")", "; ") } else { ("(", ")", "; ") };
    let mut details = figures;
    if let Some(enclave) = link.enclave() {
        let name = enclave.name();
        details.push(if lang == Lang::En { format!("the enclave {name}") } else { format!("飞地{name}") });
    }
    if link.is_joint() {
        details.push(if lang == Lang::En { "jointly".to_owned() } else { "共同".to_owned() });
    }
    let details = if details.is_empty() { String::new() } else { format!("{open}{}{close}", details.join(comma)) };
    let period = link.period().map(ToString::to_string);
    let several = link.givers().len() > 1;
    match lang {
        Lang::En => {
            let (one, many) = verb_en(link.kind()).unwrap_or(("has a link to", "have a link to"));
            let period = period.map(|period| format!(", {period}")).unwrap_or_default();
            let doubt = if certainty == Answer::Possibly { "possibly " } else { "" };
            format!("{givers} {doubt}{} {receivers}{details}{period}.", if several { many } else { one })
        }
        Lang::Zh => {
            let (before, after) = verb_zh(link.kind()).unwrap_or(("联系", ""));
            let period = period.map(|period| format!("({period})")).unwrap_or_default();
            let doubt = if certainty == Answer::Possibly { "可能" } else { "" };
            format!("{givers}{doubt}{before}{receivers}{after}{details}{period}。")
        }
    }
}

/// The words of the source where they are a figure, else the number that they hold.
fn figure(quantity: &Quantity, lang: Lang) -> String {
    let written = quantity.as_written.as_deref().filter(|words| quantity.vague || Quantity::parse(words).is_ok());
    match (written, quantity.stated) {
        (Some(words), _) => words.to_owned(),
        (None, Some(stated)) if lang == Lang::En => format!("{stated} {}", quantity.unit.label_en()),
        (None, Some(stated)) => format!("{stated}{}", quantity.unit.label_zh()),
        (None, None) => quantity.to_string(),
    }
}

fn verb_en(kind: Kind) -> Option<(&'static str, &'static str)> {
    Some(match kind {
        Kind::PAIRING => ("is paired with", "are paired with"),
        Kind::COOPERATION => ("cooperates with", "cooperate with"),
        Kind::FUNDING => ("gave aid funds to", "gave aid funds to"),
        Kind::DONATION => ("gave to", "gave to"),
        Kind::SECONDMENT => ("sent staff to", "sent staff to"),
        Kind::INVESTMENT => ("invests in", "invest in"),
        Kind::PURCHASE => ("buys from", "buy from"),
        Kind::RETURN => ("pays income back to", "pay income back to"),
        Kind::EDUCATION => ("supports the schooling of", "support the schooling of"),
        Kind::MEDICAL => ("gives medical support to", "give medical support to"),
        Kind::MANAGEMENT => ("runs in trust", "run in trust"),
        Kind::TRAINING => ("trains people of", "train people of"),
        Kind::KNOWLEDGE => ("passes on experience to", "pass on experience to"),
        Kind::LABOUR => ("gives work to people of", "give work to people of"),
        Kind::PROMOTION => ("promotes", "promote"),
        Kind::INCUBATION => ("incubates firms that grow up in", "incubate firms that grow up in"),
        Kind::CO_BUILDING => ("helps to build", "help to build"),
        Kind::HOSTING => ("hosts an enclave of", "host an enclave of"),
        _ => return None,
    })
}

fn verb_zh(kind: Kind) -> Option<(&'static str, &'static str)> {
    Some(match kind {
        Kind::PAIRING => ("结对", ""),
        Kind::COOPERATION => ("与", "合作"),
        Kind::FUNDING => ("向", "投入帮扶资金"),
        Kind::DONATION => ("向", "捐赠"),
        Kind::SECONDMENT => ("向", "选派人员"),
        Kind::INVESTMENT => ("投资", ""),
        Kind::PURCHASE => ("采购", "的产品"),
        Kind::RETURN => ("向", "反哺收益"),
        Kind::EDUCATION => ("在教育上帮扶", ""),
        Kind::MEDICAL => ("在医疗上帮扶", ""),
        Kind::MANAGEMENT => ("托管", ""),
        Kind::TRAINING => ("为", "培训人员"),
        Kind::KNOWLEDGE => ("向", "输出经验技术"),
        Kind::LABOUR => ("吸纳", "劳务"),
        Kind::PROMOTION => ("推介", ""),
        Kind::INCUBATION => ("孵化项目落地", ""),
        Kind::CO_BUILDING => ("共建", ""),
        Kind::HOSTING => ("承载", "的飞地"),
        _ => return None,
    })
}
