//! From the bytes of a table to its text: marks, UTF-16, UTF-8, and the older Chinese encodings.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE};

/// How much of a file is looked at to guess its encoding.
const SAMPLE: usize = 1 << 20;

/// A text and how it was read. What could not be decoded is U+FFFD, which the caller reports where it stands.
pub(super) struct Decoded<'a> {
    pub(super) text: Cow<'a, str>,
    pub(super) encoding: &'static Encoding,
    /// Nothing in the file says so, and several encodings of its kind exist.
    pub(super) guessed: bool,
}

/// The encoding of a name such as `gb18030`; GBK is read as GB18030, of which it is a part.
pub(super) fn named(label: &str) -> Option<&'static Encoding> {
    let encoding = Encoding::for_label_no_replacement(label.trim().as_bytes())?;
    Some(if encoding == GBK { GB18030 } else { encoding })
}

/// Decodes bytes: by their mark, else as named, else by what they look like.
pub(super) fn decode<'a>(bytes: &'a [u8], named: Option<&'static Encoding>) -> Decoded<'a> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return with(&bytes[mark..], encoding, false);
    }
    if let Some(encoding) = named.or_else(|| wide(bytes)) {
        return with(bytes, encoding, false);
    }
    if mostly_utf8(bytes) {
        return with(bytes, UTF_8, false);
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(&bytes[..bytes.len().min(SAMPLE)], bytes.len() <= SAMPLE);
    let guess = detector.guess(Some(b"cn"), Utf8Detection::Deny);
    // A few broken bytes mislead the guess towards an encoding in which every byte is a letter.
    let chinese = guess == GBK || guess == GB18030 || (guess.is_single_byte() && mostly_gb18030(bytes));
    if chinese { with(bytes, GB18030, false) } else { with(bytes, guess, true) }
}

fn with<'a>(bytes: &'a [u8], encoding: &'static Encoding, guessed: bool) -> Decoded<'a> {
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    Decoded { text, encoding, guessed }
}

/// Whether bytes begin with the mark of an encoding, or look like UTF-16 without one.
pub(super) fn is_marked_or_wide(bytes: &[u8]) -> bool {
    Encoding::for_bom(bytes).is_some() || wide(bytes).is_some()
}

/// UTF-16 without a mark: the zero bytes of its commas and line ends stand on one side only.
fn wide(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = &bytes[..bytes.len().min(4096)];
    let zeros = |side: usize| sample.iter().skip(side).step_by(2).filter(|byte| **byte == 0).count();
    let enough = sample.len() / 50;
    match (zeros(0), zeros(1)) {
        (0, odd) if odd > enough => Some(UTF_16LE),
        (even, 0) if even > enough => Some(UTF_16BE),
        _ => None,
    }
}

/// UTF-8, or UTF-8 with a few broken places: text of another encoding is hardly ever well-formed by chance.
fn mostly_utf8(bytes: &[u8]) -> bool {
    if std::str::from_utf8(bytes).is_ok() {
        return true;
    }
    let (mut broken, mut sound) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        sound += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    sound >= broken.saturating_mul(4)
}

/// GB18030 with a few broken places: of what is not ASCII nearly all are Chinese characters.
fn mostly_gb18030(bytes: &[u8]) -> bool {
    let (text, _) = GB18030.decode_without_bom_handling(&bytes[..bytes.len().min(SAMPLE)]);
    let (mut other, mut chinese) = (0_usize, 0_usize);
    for c in text.chars().filter(|c| !c.is_ascii()) {
        let is_chinese = matches!(c, '\u{4e00}'..='\u{9fff}' | '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ffef}');
        *(if is_chinese { &mut chinese } else { &mut other }) += 1;
    }
    chinese >= other.saturating_mul(4)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "支援方,受援方,金额(万元)\n绍兴市,乐山市,501\n杭州市,广元市,3300多\n";

    #[test]
    fn the_encodings_of_chinese_tables_are_told_apart() {
        let (gbk, ..) = GBK.encode(TEXT);
        let wide = |to: fn(u16) -> [u8; 2]| TEXT.encode_utf16().flat_map(to).collect::<Vec<u8>>();
        let marked = |mark: &[u8], bytes: &[u8]| [mark, bytes].concat();
        for (bytes, encoding) in [
            (TEXT.as_bytes().to_vec(), UTF_8),
            (marked(b"\xef\xbb\xbf", TEXT.as_bytes()), UTF_8),
            (gbk.to_vec(), GB18030),
            (wide(u16::to_le_bytes), UTF_16LE),
            (wide(u16::to_be_bytes), UTF_16BE),
            (marked(b"\xff\xfe", &wide(u16::to_le_bytes)), UTF_16LE),
            (marked(b"\xfe\xff", &wide(u16::to_be_bytes)), UTF_16BE),
        ] {
            let decoded = decode(&bytes, None);
            assert_eq!((decoded.text.as_ref(), decoded.encoding, decoded.guessed), (TEXT, encoding, false));
        }
    }

    #[test]
    fn characters_of_gb18030_beyond_gbk_are_read() {
        let text = "村名,户数\n\u{4dae}村,\u{20087}\n";
        let (bytes, _, failed) = GB18030.encode(text);
        assert!(!failed && std::str::from_utf8(&bytes).is_err());
        assert_eq!(decode(&bytes, named("GBK")).text, text);
    }

    #[test]
    fn one_broken_byte_does_not_turn_the_file_into_another_encoding() {
        let mut bytes = TEXT.repeat(20).into_bytes();
        bytes[3] = 0xff;
        let decoded = decode(&bytes, None);
        assert_eq!(decoded.encoding, UTF_8);
        assert!(decoded.text.contains('\u{fffd}') && decoded.text.contains("绍兴市"));
    }
}
