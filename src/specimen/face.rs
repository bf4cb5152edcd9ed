//! A drawn face: alone, as a selfie, or as the photo on a document.

use embedded_graphics::draw_target::DrawTarget as _;
use embedded_graphics::geometry::{Point, Size};
use embedded_graphics::primitives::{PointsIter as _, Rectangle};

use super::Face;
use super::canvas::{Canvas, Ink, Palette};
use super::card::mark;

/// The sides of a selfie.
const WIDTH: u16 = 320;
const HEIGHT: u16 = 400;
/// Everything of a face is measured in parts of its frame's width.
const PARTS: i32 = 80;

impl Face {
    /// Skin, its shade, hair, clothes and their shade.
    pub(super) fn colours(self) -> [[u8; 3]; 5] {
        match self {
            Self::Bearer => [[240, 200, 170], [216, 166, 134], [84, 52, 40], [70, 96, 140], [52, 74, 112]],
            Self::Other => [[198, 146, 110], [170, 118, 84], [34, 30, 34], [120, 82, 70], [92, 60, 52]],
        }
    }
}

/// A selfie.
pub(super) fn draw(face: Face) -> Canvas {
    let mut palette: Palette = [[255; 3]; 14];
    palette[Ink::Text as usize] = [60, 44, 40];
    palette[Ink::Mark as usize] = [196, 76, 72];
    palette[Ink::Backdrop as usize] = [206, 216, 224];
    palette[Ink::Skin as usize..].copy_from_slice(&face.colours());
    let mut canvas = Canvas::new(WIDTH, HEIGHT, palette);
    draw_in(&mut canvas, Rectangle::new(Point::zero(), Size::new(WIDTH.into(), HEIGHT.into())));
    mark(&mut canvas, Point::new(40, 396), 3, 0, Ink::White, &[Ink::Shirt, Ink::ShirtShade]);
    canvas
}

/// The face, its shoulders and the wall behind it.
pub(super) fn draw_in(canvas: &mut Canvas, frame: Rectangle) {
    let Ok(()) = canvas.fill_solid(&frame, Ink::Backdrop);
    let mut shape = |x: i32, y: i32, width: i32, height: i32, ink: Ink, is_round: bool| {
        let unit = frame.size.width.cast_signed();
        let corner = |x: i32, y: i32| frame.top_left + Point::new(x * unit / PARTS, y * unit / PARTS);
        let area = Rectangle::with_corners(corner(x, y), corner(x + width, y + height) - Point::new(1, 1));
        // What lies lower than the frame is cut off by its edge.
        for point in frame.intersection(&area).points() {
            if !is_round || is_in_oval(point, area) {
                canvas.set(point, ink);
            }
        }
    };
    shape(17, 10, 46, 62, Ink::Hair, true);
    shape(4, 74, 72, 60, Ink::ShirtShade, true);
    shape(8, 76, 64, 60, Ink::Shirt, true);
    shape(32, 60, 16, 18, Ink::SkinShade, false);
    shape(32, 70, 16, 14, Ink::SkinShade, true);
    shape(21, 18, 38, 52, Ink::Skin, true);
    shape(19, 11, 42, 20, Ink::Hair, true);
    for eye in [30, 45] {
        shape(eye, 39, 5, 4, Ink::Text, true);
        shape(eye - 1, 35, 7, 1, Ink::Hair, false);
    }
    shape(38, 45, 4, 8, Ink::SkinShade, true);
    shape(34, 57, 12, 4, Ink::Mark, true);
    shape(34, 56, 12, 3, Ink::Skin, false);
}

/// Whether a point lies in the oval that fills an area.
fn is_in_oval(point: Point, area: Rectangle) -> bool {
    let (width, height) = (i64::from(area.size.width), i64::from(area.size.height));
    let from_centre = point - area.top_left;
    // Twice the distances, so that the centre may lie between two pixels.
    let (x, y) = (2 * i64::from(from_centre.x) + 1 - width, 2 * i64::from(from_centre.y) + 1 - height);
    (x * height).pow(2) + (y * width).pow(2) <= (width * height).pow(2)
}
