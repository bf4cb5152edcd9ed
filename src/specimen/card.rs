//! Documents: a band with the kind and the country, a photo, lines of text, and SPECIMEN across everything.

use embedded_graphics::Drawable as _;
use embedded_graphics::draw_target::DrawTarget as _;
use embedded_graphics::geometry::{OriginDimensions as _, Point, Size};
use embedded_graphics::mono_font::iso_8859_1::{FONT_6X10, FONT_8X13_BOLD, FONT_10X20};
use embedded_graphics::mono_font::{MonoFont, MonoTextStyle};
use embedded_graphics::primitives::Rectangle;
use embedded_graphics::text::{Baseline, Text};

use super::canvas::{Canvas, Ink, Palette};
use super::{Document, Face, Kind, Side, Texts, face};

/// The sides of a document, in the proportion of ISO/IEC 7810 ID-1.
const WIDTH: u16 = 428;
const HEIGHT: u16 = 270;
/// How high the coloured band at the top is.
const BAND: u32 = 34;
/// What a machine-readable line can have; anything else becomes a filler. Source: ICAO Doc 9303.
const FILLER: char = '<';
const MACHINE_LINE: usize = 44;

impl Kind {
    fn title(self) -> &'static str {
        match self {
            Self::DrivingLicense => "DRIVING LICENSE",
            Self::IdCard => "IDENTITY CARD",
            Self::Passport => "PASSPORT",
        }
    }

    /// Paper, pattern and band.
    fn colours(self) -> [[u8; 3]; 3] {
        match self {
            Self::DrivingLicense => [[232, 240, 248], [214, 226, 240], [44, 84, 136]],
            Self::IdCard => [[236, 244, 234], [218, 232, 214], [46, 106, 74]],
            Self::Passport => [[246, 236, 234], [236, 220, 216], [118, 36, 48]],
        }
    }
}

/// One side of a document.
pub(super) fn draw(document: &Document) -> Canvas {
    let mut palette: Palette = [[255; 3]; 14];
    palette[Ink::Paper as usize..=Ink::Band as usize].copy_from_slice(&document.kind.colours());
    palette[Ink::Text as usize] = [28, 30, 38];
    palette[Ink::Label as usize] = [104, 112, 124];
    palette[Ink::Mark as usize] = [238, 172, 162];
    palette[Ink::Smudge as usize] = [176, 184, 192];
    palette[Ink::Backdrop as usize] = [206, 216, 224];
    palette[Ink::Skin as usize..].copy_from_slice(&Face::Bearer.colours());
    let mut canvas = Canvas::new(WIDTH, HEIGHT, palette);
    paper(&mut canvas);
    match document.side {
        Side::Front if document.kind == Kind::Passport => fill(&mut canvas, 0, 208, u32::from(WIDTH), 62, Ink::White),
        Side::Front => {}
        Side::Back => fill(&mut canvas, 14, 150, 400, 102, Ink::White),
    }
    // Below everything else, so that all of it can be read.
    mark(&mut canvas, Point::new(14, 264), 5, 40, Ink::Mark, &[Ink::Paper, Ink::Pattern, Ink::White]);
    match document.side {
        Side::Front => front(&mut canvas, document),
        Side::Back => back(&mut canvas, &document.texts),
    }
    canvas
}

fn paper(canvas: &mut Canvas) {
    let Ok(()) = canvas.clear(Ink::Paper);
    let size = canvas.size();
    for y in 0..size.height.cast_signed() {
        for x in (y % 12..size.width.cast_signed()).step_by(12) {
            canvas.set(Point::new(x, y), Ink::Pattern);
        }
    }
}

fn front(canvas: &mut Canvas, document: &Document) {
    let (texts, country) = (&document.texts, document.country.as_deref());
    fill(canvas, 0, 0, u32::from(WIDTH), BAND, Ink::Band);
    write(canvas, &FONT_10X20, 14, 7, document.kind.title(), 30, Ink::White);
    write(canvas, &FONT_10X20, 388, 7, country.unwrap_or_default(), 2, Ink::White);
    fill(canvas, 13, 47, 98, 122, Ink::Label);
    face::draw_in(canvas, Rectangle::new(Point::new(14, 48), Size::new(96, 120)));
    let second = 292;
    let rows = [
        (126, 44, "LAST NAME", texts.last_name.as_deref(), 36),
        (126, 74, "FIRST NAME", texts.first_name.as_deref(), 36),
        (126, 104, "NUMBER", texts.number.as_deref(), 19),
        (second, 104, "SEX", texts.sex.as_deref(), 16),
        (126, 134, "BORN", texts.born.as_deref(), 19),
        (126, 164, "ISSUED", texts.issued.as_deref(), 19),
        (second, 164, "EXPIRES", texts.expires.as_deref(), 16),
    ];
    for (x, y, label, value, room) in rows {
        write(canvas, &FONT_6X10, x, y, label, 20, Ink::Label);
        value_or_smudge(canvas, x, y + 12, value, room);
    }
    if document.kind == Kind::Passport {
        for (y, line) in [(216, name_line(country, texts)), (240, number_line(country, texts))] {
            write(canvas, &FONT_8X13_BOLD, 38, y, &line, MACHINE_LINE, Ink::Text);
        }
    } else {
        write(canvas, &FONT_6X10, 14, 200, "ADDRESS", 20, Ink::Label);
        let lines = texts.address.iter().map(String::as_str).take(3);
        for (y, line) in (212..).step_by(16).zip(lines.clone()) {
            write(canvas, &FONT_8X13_BOLD, 14, y, line, 50, Ink::Text);
        }
        if lines.len() == 0 {
            value_or_smudge(canvas, 14, 212, None, 50);
        }
    }
}

/// A magnetic stripe, and bars for machines.
fn back(canvas: &mut Canvas, texts: &Texts) {
    fill(canvas, 0, 22, u32::from(WIDTH), 42, Ink::Text);
    write(canvas, &FONT_6X10, 14, 78, "NUMBER", 20, Ink::Label);
    value_or_smudge(canvas, 14, 90, texts.number.as_deref(), 24);
    write(
        canvas,
        &FONT_6X10,
        14,
        112,
        "This is no document. It was drawn for a test and belongs to nobody.",
        68,
        Ink::Label,
    );
    // As wide as the bits of a digest of the number say, in a way that nothing but this picture reads.
    let mut bits = texts
        .number
        .as_deref()
        .unwrap_or_default()
        .bytes()
        .fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    let mut x = 24;
    while x < 396 {
        bits = bits.rotate_left(5).wrapping_mul(0x9e37_79b1);
        fill(canvas, x, 160, 1 + (bits & 3), 82, Ink::Text);
        x += 6 + (bits >> 8 & 3).cast_signed();
    }
}

/// A value, or where it should be if it cannot be read.
fn value_or_smudge(canvas: &mut Canvas, x: i32, y: i32, value: Option<&str>, room: usize) {
    if let Some(value) = value {
        return write(canvas, &FONT_8X13_BOLD, x, y, value, room, Ink::Text);
    }
    let width = u32::try_from(room * 5).unwrap_or_default();
    fill(canvas, x, y + 3, width, 8, Ink::Smudge);
    fill(canvas, x + 6, y + 1, width / 3, 11, Ink::Smudge);
}

/// One line of text, as far as there is room; characters that the font lacks are question marks.
fn write(canvas: &mut Canvas, font: &MonoFont<'_>, x: i32, y: i32, text: &str, room: usize, ink: Ink) {
    let line: String =
        text.chars().map(|character| if character.is_control() { ' ' } else { character }).take(room).collect();
    let style = MonoTextStyle::new(font, ink);
    let Ok(_) = Text::with_baseline(&line, Point::new(x, y), style, Baseline::Top).draw(canvas);
}

fn fill(canvas: &mut Canvas, x: i32, y: i32, width: u32, height: u32, ink: Ink) {
    let Ok(()) = canvas.fill_solid(&Rectangle::new(Point::new(x, y), Size::new(width, height)), ink);
}

/// SPECIMEN, `scale` times as large as its font, rising by `slope` hundredths from its lower left corner, on these inks
/// only.
pub(super) fn mark(canvas: &mut Canvas, corner: Point, scale: i32, slope: i32, ink: Ink, on: &[Ink]) {
    let (word, font) = ("SPECIMEN", FONT_10X20);
    let width = i32::try_from(word.len()).unwrap_or_default() * font.character_size.width.cast_signed();
    let height = font.character_size.height.cast_signed();
    let side = |length: i32| u16::try_from(length).unwrap_or_default();
    let mut mask = Canvas::new(side(width), side(height), [[0; 3]; 14]);
    write(&mut mask, &font, 0, 0, word, word.len(), Ink::Mark);
    for x in 0..width * scale {
        for y in 0..height * scale {
            let from = Point::new(x / scale, y / scale);
            let to = corner + Point::new(x, y - height * scale - x * slope / 100);
            if mask.get(from) == Some(Ink::Mark) && canvas.get(to).is_some_and(|below| on.contains(&below)) {
                canvas.set(to, ink);
            }
        }
    }
}

/// The first line for machines: the name.
fn name_line(country: Option<&str>, texts: &Texts) -> String {
    let part = |text: Option<&str>| machine_readable(text.unwrap_or_default());
    let line =
        format!("P<{}<{}<<{}", part(country), part(texts.last_name.as_deref()), part(texts.first_name.as_deref()));
    filled(&line)
}

/// The second line for machines: number and dates.
fn number_line(country: Option<&str>, texts: &Texts) -> String {
    let part = |text: Option<&str>| machine_readable(text.unwrap_or_default());
    let dates = [texts.born.as_deref(), texts.sex.as_deref(), texts.expires.as_deref()].map(part);
    filled(&format!("{}<{}<{}", part(texts.number.as_deref()), part(country), dates.join("<")))
}

fn machine_readable(text: &str) -> String {
    let upper = text.chars().flat_map(char::to_uppercase);
    upper.map(|character| if character.is_ascii_alphanumeric() { character } else { FILLER }).collect()
}

fn filled(line: &str) -> String {
    line.chars().chain(std::iter::repeat(FILLER)).take(MACHINE_LINE).collect()
}
