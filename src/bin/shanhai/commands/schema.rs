//! `schema`.

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};
use shanhai::query::cite::CiteAnswerShape;
use shanhai::query::concentration::ConcentrationShape;
use shanhai::query::diff::DifferenceShape;
use shanhai::query::flows::FlowsShape;
use shanhai::query::links::LinksShape;
use shanhai::query::list::ListShape;
use shanhai::query::partners::PartnersShape;
use shanhai::query::path::WaysShape;
use shanhai::query::rank::RankShape;
use shanhai::query::shape::Document;
use shanhai::query::show::ShowShape;
use shanhai::query::stats::Stats;
use shanhai::query::total::TotalShape;

use super::freeze::FreezeShape;
use crate::args;
use crate::exit::{Exit, Failure};
use crate::report::CheckShape;
use crate::session::Session;

/// Commands whose answers have a schema.
pub(crate) const COMMANDS: [&str; 16] = [
    "check",
    "cite",
    "concentration",
    "diff",
    "export",
    "flows",
    "freeze",
    "links",
    "list",
    "path",
    "rank",
    "recipients",
    "show",
    "stats",
    "supporters",
    "total",
];

/// Prints a JSON Schema.
pub(crate) fn run(args: &args::Schema, session: &Session<'_>) -> Result<Exit, Failure> {
    session.printer.json(&schema(args.of.as_deref()))?;
    Ok(Exit::Done)
}

fn schema(of: Option<&str>) -> serde_json::Value {
    let schema = match of {
        None => return shanhai::io::schema::register(),
        Some("check") => of_type::<Document<CheckShape>>(),
        Some("cite") => of_type::<Document<CiteAnswerShape>>(),
        Some("concentration") => of_type::<Document<ConcentrationShape>>(),
        Some("diff") => of_type::<Document<DifferenceShape>>(),
        Some("flows") => of_type::<Document<FlowsShape>>(),
        Some("freeze") => of_type::<Document<FreezeShape>>(),
        Some("links") => of_type::<Document<LinksShape>>(),
        Some("list") => of_type::<Document<ListShape>>(),
        Some("path") => of_type::<Document<WaysShape>>(),
        Some("rank") => of_type::<Document<RankShape>>(),
        Some("show") => of_type::<Document<ShowShape>>(),
        Some("stats") => of_type::<Document<Stats>>(),
        Some("total") => of_type::<Document<TotalShape>>(),
        Some("supporters" | "recipients") => of_type::<Document<PartnersShape>>(),
        Some(_) => of_type::<shanhai::io::json::GraphDocument>(),
    };
    schema.to_value()
}

/// The schema of what is written: keys that are left out at their default are not required.
fn of_type<T: JsonSchema>() -> Schema {
    SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<T>()
}
