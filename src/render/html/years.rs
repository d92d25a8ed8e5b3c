//! In which years a link holds, asked of the library's own view, so that the page needs no rule about dates.

use crate::graph::{Filter, FilterError, Link, View};
use crate::model::{Answer, Day, Period};

/// A slider with more years than this is no help: the earlier ones are left out.
const MOST: i32 = 120;

/// First and last year that the links speak of: where their periods begin and end, and when their sources appeared.
pub(super) fn range(view: &View<'_>, links: &[Link<'_>]) -> Option<(i32, i32)> {
    let mut years: Vec<i32> = Vec::new();
    for link in links {
        let published = link
            .citations()
            .map(|citation| citation.source())
            .filter(|source| view.shows_source(source))
            .filter_map(|source| source.published());
        for period in link.period().into_iter().chain(published) {
            let ((earliest, _), (_, latest)) = (period.start(), period.end());
            years.extend(earliest.into_iter().chain(latest).map(year));
        }
    }
    let (first, last) = (*years.iter().min()?, *years.iter().max()?);
    Some((first.max(last - MOST + 1), last))
}

fn year(day: Day) -> i32 {
    day.to_ymd().0
}

/// For each link a letter a year: `y`, `p` or `n`. Never surer than the view itself. O(years × links).
pub(super) fn answers(view: &View<'_>, links: &[Link<'_>], range: Option<(i32, i32)>) -> Result<Vec<String>, FilterError> {
    let mut letters = vec![String::new(); links.len()];
    let Some((first, last)) = range else { return Ok(letters) };
    for year in first..=last {
        // The years come from dates, so each of them is one.
        let Ok(asked) = Period::parse(&format!("{year:04}")) else { continue };
        let at = view.graph().filtered(Filter { as_of: Some(asked), during: None, ..view.filter().clone() })?;
        for (link, letters) in links.iter().zip(&mut letters) {
            letters.push(match view.admits(link.handle()).min(at.admits(link.handle())) {
                Answer::Yes => 'y',
                Answer::Possibly => 'p',
                Answer::No => 'n',
            });
        }
    }
    Ok(letters)
}
