//! Rankings as text.

use rust_decimal::Decimal;
use rust_decimal::prelude::FromPrimitive;
use shanhai::graph::{Found, Lang, View};
use shanhai::query::joint::Joint;
use shanhai::query::rank::{Position, Rank, Ranking};
use shanhai::query::total::{BasisClass, LINKS, SpanClass};

use crate::describe;
use crate::figures::{self, grouped};
use crate::table::{Column, Table};
use crate::text::{Line, Look, Page};
use crate::words::{self, Phrase, Thing};

/// The text of the answer.
pub(crate) fn page(view: &View<'_>, question: &Rank, answer: &[Ranking<'_>], top: usize, lang: Lang) -> Page {
    let mut page = Page::new();
    for ranking in answer {
        page.gap().line(0, heading(view, question, ranking, lang)).gap();
        let mut table = Table::new([Column::Right, Column::Right, Column::Flexible]);
        for row in ranking.rows.iter().take(top) {
            table.row([
                Line::new().add(Look::Quiet, &row.place.to_string()),
                Line::plain(&score(question.measure, row.score)),
                describe::head(view.graph(), &Found::Entity(row.entity), lang),
            ]);
        }
        table.print(&mut page, 2);
        page.gap();
        if ranking.rows.len() > top {
            let all = Thing::Entity.count(ranking.rows.len(), lang);
            page.line(0, Line::plain(&Phrase::Top.fill(lang, &[&top.to_string(), &all])));
        }
        page.line(0, footer(ranking, lang));
    }
    page.gap();
    if answer.iter().all(|ranking| ranking.rows.is_empty()) {
        page.line(0, Line::plain(Phrase::NobodyTied.get(lang)));
    } else {
        page.line(0, Line::new().add(Look::Quiet, Phrase::Assigned.get(lang)));
    }
    page
}

fn heading(view: &View<'_>, question: &Rank, ranking: &Ranking<'_>, lang: Lang) -> Line {
    let measure = match question.measure {
        Position::Degree => Phrase::Degree,
        Position::InDegree => Phrase::InDegree,
        Position::OutDegree => Phrase::OutDegree,
        Position::Strength => Phrase::Strength,
        Position::InStrength => Phrase::InStrength,
        Position::OutStrength => Phrase::OutStrength,
        Position::PageRank => Phrase::PageRank,
        Position::Betweenness => Phrase::Betweenness,
        Position::Core => Phrase::Core,
    };
    let by = match question.weighed() {
        None => Phrase::ByPartners.get(lang).to_owned(),
        Some(LINKS) => Phrase::ByLinks.get(lang).to_owned(),
        Some(measure) => {
            let unit = ranking.unit.as_ref().map(|unit| if lang == Lang::En { unit.label_en() } else { unit.label_zh() });
            let kind = ranking.kind.map(|kind| words::kind(view.graph(), kind, lang));
            let marks = [
                (ranking.span == Some(SpanClass::Yearly)).then(|| Phrase::EachYear.get(lang).to_owned()),
                ranking.period.map(|period| figures::period(&period, lang)),
                ranking
                    .basis
                    .filter(|basis| *basis != BasisClass::Realised)
                    .map(|basis| if lang == Lang::En { basis.as_str() } else { basis.zh() }.to_owned()),
            ];
            let figure = unit.filter(|_| measure == "money").unwrap_or(measure);
            let what = [kind, Some(figure.to_owned())].into_iter().flatten().collect::<Vec<_>>().join(" ");
            let all: Vec<String> = std::iter::once(what).chain(marks.into_iter().flatten()).collect();
            Phrase::ByFigure.fill(lang, &[&all.join(Phrase::Comma.get(lang))])
        }
    };
    let mut line = Line::new().add(Look::Strong, measure.get(lang)).add(Look::Plain, " · ").add(Look::Plain, &by);
    if question.joint == Joint::Equal && question.weighed().is_some() {
        line = line.add(Look::Mark, &format!(" · {}", Phrase::AtEqual.get(lang)));
    }
    line
}

/// A number of partners or an amount as it is, a part of 1 with four digits.
fn score(measure: Position, score: f64) -> String {
    if measure.is_part() {
        return format!("{score:.4}");
    }
    let number = Decimal::from_f64(score).map(|score| score.round_dp(2).normalize().to_string());
    grouped(&number.unwrap_or_else(|| score.to_string()))
}

/// What became of the links.
fn footer(ranking: &Ranking<'_>, lang: Lang) -> Line {
    let coverage = ranking.coverage;
    let number = |count: usize| grouped(&count.to_string());
    let tied = Phrase::RankedLinks.fill(
        lang,
        &[
            &number(coverage.tied),
            &Thing::Link.count(coverage.links, lang),
            &Thing::Entity.count(ranking.rows.len(), lang),
            &Thing::Pair.count(ranking.pairs, lang),
        ],
    );
    let rest = [
        (Phrase::WithoutWeight, coverage.without_figure),
        (Phrase::JointAside, coverage.joint),
        (Phrase::InsideRegion, coverage.internal),
        (Phrase::AboveLevel, coverage.coarser),
        (Phrase::InNoRegion, coverage.nowhere),
        (Phrase::MaybeInside, coverage.possible),
    ];
    let mut text = vec![tied];
    text.extend(rest.iter().filter(|(_, count)| *count > 0).map(|(phrase, count)| phrase.fill(lang, &[&number(*count)])));
    Line::plain(&text.join(if lang == Lang::En { "; " } else { ";" }))
}
