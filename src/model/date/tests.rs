use super::*;
use proptest::prelude::*;

fn period(text: &str) -> Period {
    Period::parse(text).unwrap()
}

fn day(text: &str) -> Day {
    let parts: Vec<u32> = text.split('-').map(|part| part.parse().unwrap()).collect();
    Day::from_ymd(parts[0].cast_signed(), parts[1], parts[2]).unwrap()
}

#[test]
fn days_agree_with_the_calendar() {
    for (text, number) in [("1970-01-01", 0), ("1969-12-31", -1), ("2000-03-01", 11_017), ("2021-03-05", 18_691)] {
        assert_eq!(day(text).number(), number, "{text}");
        assert_eq!(day(text).to_string(), text);
    }
    assert_eq!(Day::from_ymd(2021, 2, 29), None);
    assert_eq!(Day::from_ymd(1900, 2, 29), None);
    assert!(Day::from_ymd(2000, 2, 29).is_some());
    assert_eq!(Day::from_ymd(2021, 13, 1), None);
    assert_eq!(Day::from_ymd(10_000, 1, 1), None);
}

#[test]
fn bounds_follow_from_the_definition() {
    let cases = [
        ("2021", "2021-01-01", "2021-12-31"),
        ("2021-XX", "2021-01-01", "2021-12-31"),
        ("2021-02", "2021-02-01", "2021-02-28"),
        ("2021-03-05", "2021-03-05", "2021-03-05"),
        ("2003~", "2002-01-01", "2004-12-31"),
        ("2003-01?", "2002-12-01", "2003-02-28"),
        ("2003-01-01%", "2002-12-31", "2003-01-02"),
        ("202X", "2020-01-01", "2029-12-31"),
        ("20XX", "2000-01-01", "2099-12-31"),
    ];
    for (text, first, last) in cases {
        assert_eq!(period(text).start(), (Some(day(first)), Some(day(last))), "{text}");
        assert_eq!(period(text).end(), (Some(day(first)), Some(day(last))), "{text}");
        assert_eq!(period(text).to_string(), text);
    }
    assert_eq!(period("../2025").start(), (None, None));
    assert_eq!(period("2021/").end(), (Some(day("2021-01-01")), None));
    assert_eq!(period("2021-05/2021").end().0, Some(day("2021-05-01")), "it can't end before it begins");
}

#[test]
fn answers_are_three_valued() {
    use Answer::{No, Possibly, Yes};
    let cases = [
        ("2021", "2021", None, Yes),
        ("2021", "2021-03", None, Possibly),
        ("2021-03", "2021", None, Yes),
        ("2021", "2022", None, No),
        ("2021/2023", "2022", None, Yes),
        ("2021/2023", "2021-06", None, Possibly),
        ("2021/2023", "2020/2021", None, Yes),
        ("2021/2023", "2024", None, No),
        ("2021/..", "2022", Some("2023-06-01"), Yes),
        ("2021/..", "2023", Some("2023-06-01"), Yes),
        ("2021/..", "2024", Some("2023-06-01"), Possibly),
        ("2021/..", "2022", None, Possibly),
        ("2021/..", "2020", Some("2023-06-01"), No),
        ("../2025", "1990", None, Yes),
        ("../2025", "2025-06", None, Possibly),
        ("../2025", "2026", None, No),
        ("2021/", "2021", None, Yes),
        ("2021/", "2022", Some("2023-06-01"), Possibly),
        ("/2023", "2023", None, Yes),
        ("/2023", "2020", None, Possibly),
        ("/2023", "2024", None, No),
        ("2003~", "2003", None, Possibly),
        ("2003~", "2004", None, Possibly),
        ("2003~", "2005", None, No),
        ("2003~", "2002/2004", None, Yes),
        ("202X", "2025", None, Possibly),
        ("/..", "2025", Some("2025-01-01"), Possibly),
    ];
    for (text, question, known, expected) in cases {
        let answer = period(text).answer(&period(question), known.map(day));
        assert_eq!(answer, expected, "{text} at {question}, known until {known:?}");
    }
    assert!(No < Possibly && Possibly < Yes);
}

#[test]
fn last_sure_days() {
    let known = Some(day("2024-05-01"));
    for (text, expected) in [
        ("2021-03-05", Some("2021-03-05")),
        ("2021", None),
        ("2021/2023", Some("2023-01-01")),
        ("2021/..", Some("2024-05-01")),
        ("2021/", None),
        ("2003~", None),
    ] {
        assert_eq!(period(text).last_sure_day(known), expected.map(day), "{text}");
    }
    assert_eq!(period("2021").reference_day(known), Some(day("2021-12-31")));
}

#[test]
fn nesting_and_disjointness() {
    use Answer::{No, Possibly, Yes};
    for (inner, outer, expected) in [
        ("2021", "2021/2023", Yes),
        ("2023", "2021/2023", Yes),
        ("2021/2023", "2021/2025", Yes),
        ("2021/2023", "2021/2023", Yes),
        ("2021", "2021-03", Possibly),
        ("2021/2023", "2022", No),
        ("2024", "2021/2023", No),
        ("2021", "2021~", Possibly),
        ("2021/2023", "2021/..", Yes),
        ("2021/..", "2021/2025", No),
        ("2021/", "2021/2025", Possibly),
    ] {
        assert_eq!(period(inner).lies_inside(&period(outer)), expected, "{inner} in {outer}");
    }
    assert!(period("2021").surely_disjoint(&period("2022/..")));
    assert!(!period("2021~").surely_disjoint(&period("2022/..")));
    assert_eq!(period("2021/..").closed_at(day("2023-06-01")).to_string(), "2021/2023-06-01");
}

#[test]
fn labels_and_order() {
    for (text, label) in
        [("2021-03", "2021"), ("2021/2023", "2021–2023"), ("2021/..", "2021–"), ("2021/", "2021–?"), ("../2025", "–2025")]
    {
        assert_eq!(period(text).year_label(), label);
    }
    let mut periods = ["2022", "2021/..", "2021", "../2025"].map(period);
    periods.sort();
    assert_eq!(periods.map(|p| p.to_string()), ["../2025", "2021", "2021/..", "2022"]);
}

#[test]
fn faults_have_a_place_and_a_hint() {
    for (text, span, hint) in [
        ("2021年3月", 0..11, "write `2021-03`"),
        ("2021年3月5日", 0..15, "write `2021-03-05`"),
        ("2021.3", 0..6, "write `2021-03`"),
        ("2021/3", 0..6, "write `2021-03`"),
        ("2021/3/5", 0..8, "write `2021-03-05`"),
        ("2021-3", 0..6, "write `2021-03`"),
        ("20210305", 0..8, "write `2021-03-05`"),
        ("2023-2025", 0..9, "write `2023/2025`"),
        ("2021年以来", 0..13, "write `2021/..`"),
        ("\u{ff12}\u{ff10}\u{ff12}\u{ff11}", 0..12, "write `2021`"),
        ("202x", 0..4, "write `202X`"),
        (" 2021-13", 6..8, "months go from `01` to `12`"),
        ("2021-02-30", 8..10, "its days go from `01` to `28`"),
        ("2020/2021-02-30", 13..15, "its days go from `01` to `28`"),
        ("2021-21", 5..7, "write its months, such as `2021-03/2021-05`"),
        ("2023/2021", 0..9, "did you mean `2021/2023`?"),
    ] {
        let error = Period::parse(text).unwrap_err();
        assert_eq!((error.span(), error.hint().as_str()), (span, hint), "{text}: {error}");
    }
    for text in ["", "/", "去年", "2021/2022/2023", "+021", "2021-+3", "XXXX", "202X-03", "-2021"] {
        assert!(Period::parse(text).is_err(), "{text}");
    }
}

fn edtf() -> impl Strategy<Value = String> {
    let date = "(20[0-2][0-9]|20[0-2]X|20XX|20[0-2][0-9]-(0[1-9]|1[0-2]|XX)|20[0-2][0-9]-0[1-9]-([01][1-9]|XX))[~?%]?";
    prop_oneof![
        date,
        (date, date).prop_map(|(a, b)| format!("{a}/{b}")),
        date.prop_map(|a| format!("{a}/..")),
        date.prop_map(|b| format!("/{b}"))
    ]
}

proptest! {
    #[test]
    fn never_panics(text in "\\PC*") {
        if let Err(error) = Period::parse(&text) {
            prop_assert!(text.get(error.span()).is_some());
            prop_assert!(!error.hint().is_empty());
        }
    }

    #[test]
    fn near_dates_never_panic(text in "[0-9X/.~年月日 -]{0,14}") {
        if let Err(error) = Period::parse(&text) {
            prop_assert!(text.get(error.span()).is_some());
        }
    }

    #[test]
    fn print_then_parse(text in edtf()) {
        if let Ok(period) = Period::parse(&text) {
            prop_assert_eq!(period.to_string(), text.clone());
            prop_assert_eq!(Period::parse(&text), Ok(period));
        }
    }

    #[test]
    fn every_day_number_has_one_date(number in -719_000..2_932_000) {
        let day = Day::from_number(number);
        let (year, month, of_month) = day.to_ymd();
        prop_assert_eq!(Day::from_ymd(year, month, of_month), Some(day));
    }

    #[test]
    fn any_number_has_a_date(number: i32) {
        prop_assert!(!Day::from_number(number).to_string().is_empty());
    }

    #[test]
    fn wider_questions_never_get_lower_answers(text in edtf(), narrow in 2000..2030, before in 0..9, after in 0..9) {
        if let Ok(period) = Period::parse(&text) {
            let asked = Period::parse(&format!("{narrow}")).unwrap();
            let wider = Period::parse(&format!("{}/{}", narrow - before, narrow + after)).unwrap();
            prop_assert!(period.answer(&asked, None) <= period.answer(&wider, None));
            prop_assert_eq!(period.answer(&asked, None) == Answer::No, period.surely_disjoint(&asked));
        }
    }
}
