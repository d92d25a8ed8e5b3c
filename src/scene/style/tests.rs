//! Style files, and the colours of the default told apart.

use super::{Lines, Style};
use crate::diagnostic::Report;
use crate::model::{Family, KindInfo, KindTable};
use crate::scene::diagram::{Amount, Figure};

fn parse(text: &str) -> (Style, Report) {
    Style::parse("style.toml", text, &KindTable::default())
}

fn told(report: &Report) -> Vec<(usize, String)> {
    let line = |fault: &crate::diagnostic::Diagnostic| report.files.locate(fault.place).map_or(0, |(_, line, _)| line);
    report.diagnostics.iter().map(|fault| (line(fault), fault.message.clone())).collect()
}

#[test]
fn what_is_dark_on_a_light_page_is_light_on_a_dark_one() {
    use crate::scene::mark::{About, Edge, Fill, Mark, Part};
    use crate::scene::placed::Scene;

    let painted = |paper: &str| {
        let text = format!("[page]\npaper = '{paper}'\nink = '#f4f6f8'\nframe = '#1d2c39'\nframe-line = '#52687a'\n");
        let (style, report) = Style::parse("a.toml", &text, &KindTable::default());
        assert!(!report.has_errors());
        let disc = |fill: &str, edge: &str| Part::Disc {
            at: crate::scene::geometry::Point::default(),
            radius: 1.0,
            fill: Fill::solid(fill),
            edge: Some(Edge::new(edge, 1.0)),
        };
        let parts = vec![disc(super::PAPER, super::DARK), disc(super::GROUND, "#c44e00")];
        let about = About::Page;
        let mark = Mark { role: "place", id: String::new(), about, tooltip: String::new(), frame: None, parts };
        let mut scene = crate::scene::page::compose(&Default::default(), Default::default(), Vec::new());
        scene.marks.push(mark);
        style.paint(&mut scene);
        let colours = |part: &Part| match part {
            Part::Disc { fill: Fill::Plain { colour, .. }, edge: Some(edge), .. } => [colour.clone(), edge.colour.clone()],
            _ => unreachable!(),
        };
        let scene: Scene = scene;
        scene.marks[0].parts.iter().map(colours).collect::<Vec<_>>()
    };
    assert_eq!(painted("#14202b"), [["#14202b", "#f4f6f8"], ["#1d2c39", "#c44e00"]]);
    assert_eq!(painted("#fffdf8"), [["#fffdf8", super::DARK], [super::GROUND, "#c44e00"]], "only the paper is another");
}

#[test]
fn a_style_changes_what_it_names_and_nothing_else() {
    let (style, report) = parse(
        "[page]\nfonts = \"Songti SC\"\nink = \"#112233\"\n[text]\nlegend = 22\n[lines]\nwidest = 9\n\
         [kind.park]\nshape = \"hexagon\"\n[kind.pairing]\nlabel = { zh = \"结对帮扶\" }\ndash = \"dotted\"\n\
         [legend]\njoint = { en = \"together\" }\n",
    );
    assert!(report.diagnostics.is_empty(), "{:?}", report.diagnostics);
    assert_eq!(style.look.families[0], "Songti SC");
    assert_eq!((style.look.ink.as_str(), style.look.paper.as_str()), ("#112233", "#ffffff"));
    assert!((style.fonts.legend_heading.size - 22.0).abs() < 1e-9, "fonts of one key keep their proportion");
    assert_eq!(style.figure("park"), Some(Figure::Hexagon));
    let mut kinds = KindTable::default();
    let before = kinds.info(crate::model::Kind::PAIRING).clone();
    style.dress(&mut kinds);
    let after = kinds.info(crate::model::Kind::PAIRING).clone();
    assert_eq!((after.zh.as_str(), after.dash.as_str()), ("结对帮扶", "dotted"));
    assert_eq!((after.en, after.colour), (before.en, before.colour));
    assert_eq!(parse("").0, Style::default());
}

#[test]
fn every_fault_of_a_style_is_told_in_one_run() {
    let (_, report) = parse(
        "[page]\nikn = \"#112233\"\npaper = \"white\"\n[text]\nlegend = 500\n[kind.paring]\ncolour = \"#000000\"\n\
         [kind.park]\nshape = \"star\"\ndash = \"dotted\"\n[legend]\njiont = { en = \"x\" }\n[lines\n",
    );
    let lines: Vec<usize> = told(&report).iter().map(|(line, _)| *line).collect();
    assert_eq!(lines, [2, 3, 5, 6, 9, 10, 12, 13], "{:?}", told(&report));
    let hints: Vec<&str> = report.diagnostics.iter().filter_map(|fault| fault.hint.as_deref()).collect();
    for near in ["`ink`", "`pairing`", "`joint`"] {
        assert!(hints.iter().any(|hint| hint.contains(near)), "{near}: {hints:?}");
    }
}

#[test]
fn the_styles_of_the_examples_are_sound() {
    for name in ["report", "talk"] {
        let path = format!("{}/examples/styles/{name}.toml", env!("CARGO_MANIFEST_DIR"));
        let (style, report) = Style::parse(name, &std::fs::read_to_string(path).unwrap(), &KindTable::default());
        assert!(report.diagnostics.is_empty(), "{name}: {:?}", told(&report));
        assert_ne!(style, Style::default());
    }
}

#[test]
fn widths_grow_with_the_amount() {
    let lines = Lines::default();
    let widths: Vec<f64> = [1e4, 1e6, 1e8, 1e10, 1e12].map(|amount| lines.width(Amount::Known(amount))).to_vec();
    assert!(widths.windows(2).all(|pair| pair[0] <= pair[1]), "{widths:?}");
    assert!((widths[3] - lines.widest).abs() < 1e-9 && (widths[4] - lines.widest).abs() < 1e-9);
    assert!((lines.width(Amount::Links(1)) - lines.thin).abs() < 1e-9);
}

/// Linear light of a colour, from sRGB (IEC 61966-2-1).
fn linear(colour: &str) -> [f64; 3] {
    [1, 3, 5].map(|at| {
        let value = f64::from(u8::from_str_radix(&colour[at..at + 2], 16).unwrap()) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    })
}

/// Machado, Oliveira and Fernandes 2009, "A physiologically-based model for simulation of color vision deficiency", severity 1.
const SIGHT: [(&str, [[f64; 3]; 3]); 3] = [
    ("protanopia", [[0.152_286, 1.052_583, -0.204_868], [0.114_503, 0.786_281, 0.099_216], [-0.003_882, -0.048_116, 1.051_998]]),
    ("deuteranopia", [[0.367_322, 0.860_646, -0.227_968], [0.280_085, 0.672_501, 0.047_413], [-0.011_820, 0.042_940, 0.968_881]]),
    ("tritanopia", [[1.255_528, -0.076_749, -0.178_779], [-0.078_411, 0.930_809, 0.147_602], [0.004_733, 0.691_367, 0.303_900]]),
];

/// CIE 1976 L*a*b* of linear sRGB under D65.
fn lab([red, green, blue]: [f64; 3]) -> [f64; 3] {
    let x = (0.412_456 * red + 0.357_576 * green + 0.180_437 * blue) / 0.950_47;
    let y = 0.212_673 * red + 0.715_152 * green + 0.072_175 * blue;
    let z = (0.019_334 * red + 0.119_192 * green + 0.950_304 * blue) / 1.088_83;
    let f = |t: f64| if t > 216.0 / 24389.0 { t.cbrt() } else { (24389.0 / 27.0 * t + 16.0) / 116.0 };
    [116.0 * f(y) - 16.0, 500.0 * (f(x) - f(y)), 200.0 * (f(y) - f(z))]
}

fn seen(colour: &str, sight: &[[f64; 3]; 3]) -> [f64; 3] {
    let light = linear(colour);
    lab([0, 1, 2].map(|row| (0..3).map(|at| sight[row][at] * light[at]).sum::<f64>().clamp(0.0, 1.0)))
}

fn apart(one: [f64; 3], other: [f64; 3]) -> f64 {
    one.iter().zip(other).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt()
}

fn links() -> Vec<KindInfo> {
    let table = KindTable::default();
    table.family(Family::Support).map(|kind| table.info(kind).clone()).collect()
}

/// A difference of 10 in L*a*b* is seen at a glance; 2.3 is the least that is seen at all (Mahy et al. 1994).
const AT_A_GLANCE: f64 = 10.0;

#[test]
fn lines_of_one_dash_differ_in_colour_for_every_eye() {
    let mut close = Vec::new();
    for (name, sight) in &SIGHT {
        for (at, one) in links().iter().enumerate() {
            for other in links()[at + 1..].iter().filter(|other| other.dash == one.dash) {
                let way = apart(seen(&one.colour, sight), seen(&other.colour, sight));
                if way < AT_A_GLANCE {
                    close.push(format!("{name}: {} and {}: {way:.1}", one.name, other.name));
                }
            }
        }
    }
    assert!(close.is_empty(), "{close:#?}");
}

#[test]
fn every_line_stands_out_from_paper_in_grey_print() {
    for kind in links() {
        let lightness = lab(linear(&kind.colour))[0];
        assert!(lightness < 75.0, "{} is too light to print in grey: L* {lightness:.0}", kind.name);
    }
}

#[test]
fn words_are_read_on_every_shape() {
    let table = KindTable::default();
    let luminance = |colour: &str| {
        let [r, g, b] = linear(colour);
        0.2126 * r + 0.7152 * g + 0.0722 * b
    };
    for kind in table.family(Family::Entity) {
        let info = table.info(kind);
        let ratio = (luminance(&info.colour) + 0.05) / (luminance(super::FAINT_INK) + 0.05);
        assert!(ratio >= 4.5, "{}: contrast {ratio:.1} is below WCAG's 4.5", info.name);
    }
}
