use super::*;
use proptest::prelude::*;

fn decimal(text: &str) -> Decimal {
    Decimal::from_str_exact(text).unwrap()
}

/// `[5, 6) unit /per ~ stated`, to compare in one line.
fn shown(text: &str) -> String {
    match Quantity::parse(text) {
        Err(error) => format!("{:?} {}", error.fault, error.found),
        Ok(q) => {
            let end = |end: Option<Decimal>| end.map_or("?".to_owned(), |end| end.to_string());
            let interval = format!(
                "{}{}, {}{}",
                if q.low_open { '(' } else { '[' },
                end(q.low),
                end(q.high),
                if q.high_open { ')' } else { ']' }
            );
            let interval = if q.low == q.high { end(q.low) } else { interval };
            let stated = if q.stated == q.low || q.stated.is_none() || q.stated == q.high { "" } else { " stated?" };
            let per = q.per.map(|per| format!("/{per}")).unwrap_or_default();
            format!("{}{interval} {}{per}{stated}", if q.approximate { "~" } else { "" }, q.unit)
        }
    }
}

#[test]
#[rustfmt::skip]
fn quantities_are_read_as_defined() {
    let cases = [
        ("5.01亿元", "501000000 CNY"), ("3300多万元", "[33000000, 34000000) CNY"), ("20多个", "[20, 30) count"),
        ("两万余人次", "[20000, 30000) person-time"), ("100余亩", "[100, 200) mu"), ("3300余万元", "[33000000, 34000000) CNY"),
        ("1.17亿余元", "[117000000, 118000000) CNY"), ("超1.2亿元", "(120000000, ?] CNY"), ("突破5亿元", "(500000000, ?] CNY"),
        ("近20个", "[?, 20] count"), ("不足20万元", "[?, 200000) CNY"), ("不少于5个", "[5, ?] count"), ("20万元以上", "[200000, ?] CNY"),
        ("10人以下", "[?, 10] person"), ("约20人", "~20 person"), ("20人左右", "~20 person"), ("十二条", "12 count"),
        ("两万元", "20000 CNY"), ("三千五百亩", "3500 mu"), ("三千五亩", "3500 mu"), ("一百零五户", "105 household"), ("十余家", "[10, 20) count"),
        ("百余亩", "[100, 200) mu"), ("十几个", "[10, 20) count"), ("1,234元", "1234 CNY"), ("1\u{ff0c}234元", "1234 CNY"),
        ("\u{ff11}\u{ff12}人", "12 person"), ("3—5个", "[3, 5] count"), ("100-200万元", "[1000000, 2000000] CNY"), ("8000-1万元", "[8000, 10000] CNY"),
        ("3至5名", "[3, 5] person"), ("3%-5%", "[3, 5] percent"), ("305万元/亩", "3050000 CNY/mu"), ("每亩305万元", "3050000 CNY/mu"),
        ("平均每户3200元", "3200 CNY/household"), ("户均3200元", "3200 CNY/household"), ("126.2%", "126.2 percent"), ("百分之八十", "80 percent"),
        ("3倍", "3 times"), ("三倍", "3 times"), ("53074元", "53074 CNY"), ("16.3万", "163000 count"), ("33 million CNY", "33000000 CNY"),
        ("CNY 33 million", "33000000 CNY"), ("USD 1.2bn", "1200000000 USD"), ("€1.2 billion", "1200000000 EUR"), ("¥5亿", "500000000 CNY"),
        ("about 20 people", "~20 person"), ("more than 3 million USD", "(3000000, ?] USD"), ("nearly 20", "[?, 20] count"), ("at least 5", "[5, ?] count"),
        ("over 100", "(100, ?] count"), ("up to 20", "[?, 20] count"), ("15,000 kg", "15000 kg"), ("12 projects", "12 count"), ("150", "150 count"),
        ("百亿元", "10000000000 CNY"), ("1亿5000万元", "150000000 CNY"), ("1万亿元", "1000000000000 CNY"), ("二十三个村", "23 village"),
        ("1.5万公斤", "15000 kg"), ("3斤", "1.5 kg"), ("69名学生", "69 person"), ("49家企业", "49 count"), ("-5%", "-5 percent"), ("10个月", "10 month"),
        ("亿元以上", "[100000000, ?] CNY"), ("1亿零五万元", "100050000 CNY"), ("3284万元", "32840000 CNY"), ("5 m", "5 m"), ("2万多人次", "[20000, 30000) person-time"), ("5 CNY/mu", "5 CNY/mu"),
        ("百亿级", "OrderOfMagnitude 百亿级"), ("千亿级", "OrderOfMagnitude 千亿级"), ("百个", "OrderOfMagnitude 百个"), ("数千亩", "Vague 数千亩"), ("数十个", "Vague 数十个"), ("几百", "Vague 几百"),
        ("若干", "Vague 若干"), ("多个", "Vague 多个"), ("上百户", "Vague 上百户"), ("去年", "NoNumber 去年"), ("", "Empty "), ("20条龙", "Trailing 龙"),
        ("七八个", "Malformed 七八"), ("1万5元", "Malformed 1万5"), ("12,34元", "Malformed 12,"), ("5-3个", "Reversed 5-3个"),
        ("超3300多万元", "Conflict 3300多万元"), ("人民币5美元", "UnitMismatch 人民币5美元"), ("1234567890123456789元", "TooLarge 1234567890123456789"),
    ];
    let wrong: Vec<_> = cases.iter().filter(|(text, expected)| shown(text) != *expected).map(|(t, e)| format!("{t}: {} (not {e})", shown(t))).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn given_units_and_other_makings() {
    assert_eq!(Quantity::parse_with_unit("150", Unit::MU).unwrap().unit, Unit::MU);
    assert_eq!(Quantity::parse_with_unit("20个", Unit::VILLAGE).unwrap().unit, Unit::VILLAGE);
    assert_eq!(Quantity::parse_with_unit("20元", Unit::MU).unwrap_err().fault, QuantityFault::UnitMismatch);
    let vague = Quantity::vague("数千亩", Unit::MU);
    assert!(vague.vague && !vague.is_number());
    assert_eq!(vague.to_string(), "数千亩");
    assert_eq!(Quantity::parse("20条龙").unwrap_err().span, 5..8);
}

#[test]
fn fixed_point_is_exact_or_an_error() {
    assert_eq!(to_fixed(decimal("5.01")), Ok(50_100));
    assert_eq!(to_fixed(decimal("0.00010")), Ok(1));
    assert_eq!(to_fixed(decimal("922337203685477.5807")), Ok(i64::MAX));
    assert!(matches!(to_fixed(decimal("922337203685477.5808")), Err(FixedError::TooLarge { .. })));
    assert!(matches!(to_fixed(decimal("0.00001")), Err(FixedError::TooFine { .. })));
}

proptest! {
    #[test]
    fn never_panics(text in "\\PC*") {
        if let Err(error) = Quantity::parse(&text) {
            prop_assert!(text.get(error.span.clone()).is_some());
        }
    }

    #[test]
    fn near_quantities_hold_their_order(text in "(超|近|约|每亩|¥|[a-z]{1,2}|)[0-9,.一两三十百千万亿零多余几-]{0,12}(万|亿|)(元|个|%|/亩|斤|以上|左右|bn|){1,2}") {
        match Quantity::parse(&text) {
            Err(error) => prop_assert!(text.get(error.span.clone()).is_some()),
            Ok(q) => {
                if let (Some(low), Some(stated)) = (q.low, q.stated) { prop_assert!(low <= stated); }
                if let (Some(stated), Some(high)) = (q.stated, q.high) { prop_assert!(stated <= high); }
                if let (Some(low), Some(high)) = (q.low, q.high) { prop_assert!(low <= high); }
                prop_assert_eq!(q.to_string(), text);
            }
        }
    }

    #[test]
    fn print_then_parse(mantissa in -1_000_000_000_i64..1_000_000_000, scale in 0_u32..5) {
        let exact = Quantity::exact(Decimal::new(mantissa, scale), Unit::CNY);
        let back = Quantity::parse(&exact.to_string()).unwrap();
        prop_assert_eq!(Quantity { as_written: None, ..back }, exact);
    }

    #[test]
    fn fixed_point_round_trip(fixed: i64) {
        prop_assert_eq!(to_fixed(from_fixed(fixed)), Ok(fixed));
    }
}
