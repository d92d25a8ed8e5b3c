//! What a diagram shows, before anything has a place: no layout engine and no output format.

use std::collections::BTreeSet;

use super::style::Style;
pub use crate::graph::Lang as Language;
pub use crate::model::Dash;

/// A network of shapes and links, with clusters around the shapes.
#[derive(Clone, Debug, Default)]
pub struct Diagram {
    /// Heading.
    pub title: String,
    /// A line below it: what was asked, when it holds.
    pub subtitle: String,
    /// What the picture shows, for readers who don't see it.
    pub description: String,
    /// Language of the legend.
    pub language: Language,
    /// Regions drawn around what lies in them. A parent stands before its children.
    pub clusters: Vec<Cluster>,
    /// Entities.
    pub shapes: Vec<Shape>,
    /// Links between them.
    pub links: Vec<Link>,
    /// Lines at the foot: date, sources, what was left out.
    pub footer: Vec<String>,
    /// Fonts, sizes, widths and the words of the legend.
    pub style: Style,
}

/// A region drawn as a frame around shapes and other clusters.
#[derive(Clone, Debug)]
pub struct Cluster {
    /// Id of the region.
    pub id: String,
    /// Its name.
    pub label: String,
    /// The cluster that holds it, as a position in [`Diagram::clusters`] before its own.
    pub parent: Option<usize>,
}

/// Outline of a shape; together with its fill it tells the kind of entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Figure {
    /// Rounded box: regions.
    Rounded,
    /// Box with cut corners: parks.
    CutCorners,
    /// Box with a double bar at the left, as the spine of a book: schools.
    Book,
    /// Box with a cross: hospitals.
    Cross,
    /// Stadium: organizations.
    Pill,
    /// Sheet with a folded corner: projects.
    Sheet,
    /// Hexagon: programmes.
    Hexagon,
    /// Plain box: everything else.
    Plain,
}

impl Figure {
    /// All figures.
    pub const ALL: [Figure; 8] = [
        Figure::Rounded,
        Figure::CutCorners,
        Figure::Book,
        Figure::Cross,
        Figure::Pill,
        Figure::Sheet,
        Figure::Hexagon,
        Figure::Plain,
    ];

    /// The name in style files.
    pub fn as_str(self) -> &'static str {
        match self {
            Figure::Rounded => "rounded",
            Figure::CutCorners => "cut-corners",
            Figure::Book => "book",
            Figure::Cross => "cross",
            Figure::Pill => "pill",
            Figure::Sheet => "sheet",
            Figure::Hexagon => "hexagon",
            Figure::Plain => "plain",
        }
    }
}

/// The line around a shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Rim {
    /// One line.
    #[default]
    Single,
    /// Two lines: an enclave, which lies in one region and belongs to another.
    Double,
    /// A broken line: planned or not sure to exist at the date.
    Broken,
}

/// An entity.
#[derive(Clone, Debug)]
pub struct Shape {
    /// Id of the entity.
    pub id: String,
    /// Name of its kind; the class of its element.
    pub kind: String,
    /// The kind in the reader's language, for the legend.
    pub kind_label: String,
    /// Name as it is written in the shape, before it is wrapped.
    pub label: String,
    /// A smaller line below: whose enclave it is, where it lies.
    pub caption: Option<String>,
    /// Position of its cluster in [`Diagram::clusters`].
    pub cluster: Option<usize>,
    /// Full text that is shown on pointing at it.
    pub tooltip: String,
    /// Outline.
    pub figure: Figure,
    /// `#rrggbb`.
    pub fill: String,
    /// Line around it.
    pub rim: Rim,
    /// Drawn as a stack: a group of which not all are named.
    pub stacked: bool,
    /// Set in bold: the region that its cluster is named after, the entity that was asked for.
    pub strong: bool,
    /// The gazetteer knows it and the data set doesn't declare it.
    pub gazetteer: bool,
}

/// Whether a link has a figure, which is what the width of its line tells.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub enum Amount {
    /// Links of this kind carry none.
    #[default]
    None,
    /// It has one that no source states.
    Unknown,
    /// In base units of money (元).
    Known(f64),
    /// Stands for so many links.
    Links(usize),
}

/// A link: from each of its givers to each of its receivers, as one.
#[derive(Clone, Debug)]
pub struct Link {
    /// Id of the link.
    pub id: String,
    /// Ids of the graph's links that it stands for: itself, or those that share the line.
    pub links: Vec<String>,
    /// Name of its kind; the class of its element.
    pub kind: String,
    /// The kind in the reader's language, for the legend.
    pub kind_label: String,
    /// Positions in [`Diagram::shapes`], at least one.
    pub givers: Vec<usize>,
    /// Positions in [`Diagram::shapes`], at least one.
    pub receivers: Vec<usize>,
    /// `#rrggbb`.
    pub colour: String,
    /// Dash of its kind.
    pub dash: Dash,
    /// Figure that gives the width.
    pub amount: Amount,
    /// Reads the same both ways: drawn without heads.
    pub symmetric: bool,
    /// Not sure, or not sure to hold at the date: drawn lighter.
    pub possible: bool,
    /// Follows from other statements (the hosting of an enclave): drawn thin, with an open head.
    pub derived: bool,
    /// Short text at the line: the amount as it was written.
    pub label: Option<String>,
    /// Full text that is shown on pointing at it.
    pub tooltip: String,
}

impl Link {
    /// True if more than two ends meet, so that the link has a junction.
    pub fn is_joint(&self) -> bool {
        self.givers.len() + self.receivers.len() > 2
    }
}

/// A position in a diagram points at nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DiagramError {
    /// A cluster's parent does not stand before it.
    #[error("the parent of cluster `{0}` does not stand before it")]
    Parent(String),
    /// A shape's cluster does not exist.
    #[error("the cluster of `{0}` does not exist")]
    Cluster(String),
    /// A link lacks an end or has one that does not exist.
    #[error("an end of link `{0}` does not exist")]
    End(String),
}

impl Diagram {
    /// Checks that all positions point at something; layouts and renderers rely on it.
    pub fn verify(&self) -> Result<(), DiagramError> {
        for (at, cluster) in self.clusters.iter().enumerate() {
            if cluster.parent.is_some_and(|parent| parent >= at) {
                return Err(DiagramError::Parent(cluster.id.clone()));
            }
        }
        for shape in &self.shapes {
            if shape.cluster.is_some_and(|cluster| cluster >= self.clusters.len()) {
                return Err(DiagramError::Cluster(shape.id.clone()));
            }
        }
        for link in &self.links {
            let known = |ends: &[usize]| !ends.is_empty() && ends.iter().all(|&end| end < self.shapes.len());
            if !known(&link.givers) || !known(&link.receivers) {
                return Err(DiagramError::End(link.id.clone()));
            }
        }
        Ok(())
    }

    /// For each cluster, whether a shape stands in it or in a cluster of it.
    pub fn occupied_clusters(&self) -> BTreeSet<usize> {
        let mut occupied = BTreeSet::new();
        for shape in &self.shapes {
            let mut at = shape.cluster;
            while let Some(cluster) = at {
                if !occupied.insert(cluster) {
                    break;
                }
                at = self.clusters.get(cluster).and_then(|cluster| cluster.parent);
            }
        }
        occupied
    }
}
