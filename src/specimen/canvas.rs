//! A small picture in sixteen colours, and how it becomes a PNG.

use std::cell::Cell;
use std::convert::Infallible;
use std::io::Write;

use embedded_graphics::Pixel;
use embedded_graphics::draw_target::DrawTarget;
use embedded_graphics::geometry::{OriginDimensions, Point, Size};
use embedded_graphics::pixelcolor::PixelColor;
use embedded_graphics::primitives::Rectangle;
use png::chunk::ChunkType;
use png::{BitDepth, ColorType, Compression, Encoder, EncodingError, Filter};

/// What a colour is used for; the palette says what it looks like.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub(super) enum Ink {
    White,
    Paper,
    Pattern,
    Band,
    Text,
    Label,
    Mark,
    Smudge,
    Backdrop,
    Skin,
    SkinShade,
    Hair,
    Shirt,
    ShirtShade,
}

impl PixelColor for Ink {
    type Raw = ();
}

/// Red, green and blue of every [`Ink`], in their order.
pub(super) type Palette = [[u8; 3]; 14];

/// A picture to draw on.
#[derive(Debug)]
pub(super) struct Canvas {
    width: usize,
    height: usize,
    pixels: Vec<Ink>,
    palette: Palette,
}

/// What the picture says of itself to programs.
const COMMENT: &str = "SPECIMEN: drawn by identity-mock, shows nobody";
/// The length, type and checksum around the data of a chunk of a PNG.
const CHUNK_FRAME: usize = 12;
/// A chunk that readers skip. Source: <https://www.w3.org/TR/png-3/#5Chunk-naming-conventions>.
const FILLING: ChunkType = ChunkType(*b"fiLl");

impl Canvas {
    pub(super) fn new(width: u16, height: u16, palette: Palette) -> Self {
        let (width, height) = (usize::from(width), usize::from(height));
        Self { width, height, pixels: vec![Ink::White; width * height], palette }
    }

    pub(super) fn get(&self, point: Point) -> Option<Ink> {
        self.index(point).and_then(|index| self.pixels.get(index)).copied()
    }

    pub(super) fn set(&mut self, point: Point, ink: Ink) {
        if let Some(pixel) = self.index(point).and_then(|index| self.pixels.get_mut(index)) {
            *pixel = ink;
        }
    }

    fn index(&self, point: Point) -> Option<usize> {
        let (x, y) = (usize::try_from(point.x).ok()?, usize::try_from(point.y).ok()?);
        (x < self.width && y < self.height).then_some(y * self.width + x)
    }

    /// A PNG of exactly `size` bytes, or of as many as it takes if those are too few.
    pub(super) fn encode(&self, size: usize) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(size);
        self.write(&mut bytes, size).expect("a vector takes every write, and the header fits the pixels");
        bytes
    }

    fn write(&self, bytes: &mut Vec<u8>, size: usize) -> Result<(), EncodingError> {
        let pixels = |length: usize| u32::try_from(length).expect("sides are made from 16 bits");
        let written = Cell::new(0);
        let mut encoder = Encoder::new(Counted { bytes, written: &written }, pixels(self.width), pixels(self.height));
        encoder.set_color(ColorType::Indexed);
        encoder.set_depth(BitDepth::Four);
        encoder.set_palette(self.palette.as_flattened());
        encoder.set_compression(Compression::Balanced);
        // Neighbours of an index say little about it.
        encoder.set_filter(Filter::NoFilter);
        encoder.add_text_chunk("Comment".to_owned(), COMMENT.to_owned())?;
        let mut writer = encoder.write_header()?;
        writer.write_image_data(&self.packed())?;
        if let Some(length) = size.checked_sub(written.get() + 2 * CHUNK_FRAME) {
            writer.write_chunk(FILLING, &vec![b' '; length])?;
        }
        // The last chunk has no data.
        writer.finish()
    }

    /// Two pixels a byte.
    fn packed(&self) -> Vec<u8> {
        let pack = |pair: &[Ink]| (pair[0] as u8) << 4 | pair.get(1).map_or(0, |ink| *ink as u8);
        self.pixels.chunks(self.width).flat_map(|row| row.chunks(2).map(pack)).collect()
    }
}

/// Where a PNG is written to, with the number of bytes so far.
struct Counted<'a> {
    bytes: &'a mut Vec<u8>,
    written: &'a Cell<usize>,
}

impl Write for Counted<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.bytes.extend_from_slice(bytes);
        self.written.set(self.bytes.len());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl OriginDimensions for Canvas {
    fn size(&self) -> Size {
        let side = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
        Size::new(side(self.width), side(self.height))
    }
}

impl DrawTarget for Canvas {
    type Color = Ink;
    type Error = Infallible;

    fn draw_iter<I: IntoIterator<Item = Pixel<Ink>>>(&mut self, pixels: I) -> Result<(), Infallible> {
        for Pixel(point, ink) in pixels {
            self.set(point, ink);
        }
        Ok(())
    }

    fn fill_solid(&mut self, area: &Rectangle, ink: Ink) -> Result<(), Infallible> {
        for y in area.rows() {
            for x in area.columns() {
                self.set(Point::new(x, y), ink);
            }
        }
        Ok(())
    }
}
