//! Builds a graph without any file: what a program that has its own data does.
//!
//! ```sh
//! cargo run --example build_in_code
//! ```

use std::error::Error;
use std::io::Write;

use shanhai::graph::Builder;
use shanhai::graph::declaration::{
    CitationDeclaration, EntityDeclaration, LinkDeclaration, MeasureDeclaration, PeriodDeclaration, SourceDeclaration,
};
use shanhai::model::{Period, Quantity};

fn main() -> Result<(), Box<dyn Error>> {
    let mut builder = Builder::default();
    builder.source(SourceDeclaration {
        id: "report-2023".into(),
        published: Some(Period::parse("2023-12")?.into()),
        ..SourceDeclaration::default()
    });

    // A school that the gazetteer does not know; regions need no declaration.
    let mut school = EntityDeclaration::new("school", "实验小学");
    school.id = Some("experimental-school".into());
    school.within.push("马边县".into());
    builder.entity(school);

    let mut funding = LinkDeclaration::new("funding", "越城区", "experimental-school");
    funding.id = Some("yuecheng-school".into());
    funding.period = Some(PeriodDeclaration { period: Period::parse("2021/2023")?.into(), as_written: None });
    funding.measures.push(MeasureDeclaration::new("money", Quantity::parse("超1.2亿元")?));
    funding.common.citations.push(CitationDeclaration {
        source: Some("report-2023".into()),
        quote: Some("超1.2亿元".into()),
        ..CitationDeclaration::default()
    });
    builder.link(funding);

    let built = builder.build();
    let mut out = std::io::stdout().lock();
    for fault in &built.report.diagnostics {
        writeln!(out, "{}: {}", fault.severity.as_str(), fault.message)?;
    }
    let link = built.graph.link_by_id("yuecheng-school").ok_or("the link was left out")?;
    for measure in link.measures() {
        let quantity = measure.quantity();
        writeln!(out, "{}: low {:?}, high {:?}, {}", measure.id(), quantity.low, quantity.high, measure.span())?;
    }
    let school = built.graph.entity_by_id("experimental-school").ok_or("the school was left out")?;
    writeln!(out, "{} lies in {}", school.name(), school.path())?;
    Ok(())
}
