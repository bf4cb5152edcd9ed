//! What can be drawn, and the size that it gets.

use super::canvas::Canvas;
use super::{card, face};

/// A picture.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Picture {
    /// One side of a document.
    Document(Box<Document>),
    /// A selfie.
    Face(Face),
}

/// One side of a document.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Document {
    pub(crate) kind: Kind,
    pub(crate) side: Side,
    /// Two letters.
    pub(crate) country: Option<String>,
    pub(crate) texts: Texts,
}

/// A kind of document.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    DrivingLicense,
    IdCard,
    Passport,
}

/// A side of a document.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Side {
    Front,
    Back,
}

/// What stands on a document, as it stands there. What is missing cannot be read.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub(crate) struct Texts {
    pub(crate) first_name: Option<String>,
    pub(crate) last_name: Option<String>,
    pub(crate) number: Option<String>,
    pub(crate) born: Option<String>,
    pub(crate) sex: Option<String>,
    pub(crate) issued: Option<String>,
    pub(crate) expires: Option<String>,
    /// By lines.
    pub(crate) address: Vec<String>,
}

/// Whose face.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Face {
    /// The one on every document.
    Bearer,
    /// Somebody else's.
    Other,
}

impl Picture {
    /// The picture as a PNG of exactly `size` bytes, so that its size can be known before it is drawn. Texts too intricate
    /// for that size are left unreadable; a size in which not even that fits is exceeded.
    pub(crate) fn draw_png(&self, size: usize) -> Vec<u8> {
        let png = self.draw().encode(size);
        match self {
            Self::Document(document) if png.len() > size => {
                let texts = Texts::default();
                card::draw(&Document { texts, ..*document.clone() }).encode(size)
            }
            Self::Document(_) | Self::Face(_) => png,
        }
    }

    fn draw(&self) -> Canvas {
        match self {
            Self::Document(document) => card::draw(document),
            Self::Face(face) => face::draw(*face),
        }
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use proptest::prelude::*;
    use sha2::{Digest as _, Sha256};

    use super::*;

    const SIZE: usize = 8192;
    const KINDS: [Kind; 3] = [Kind::DrivingLicense, Kind::IdCard, Kind::Passport];
    const SIDES: [Side; 2] = [Side::Front, Side::Back];

    fn jenny() -> Texts {
        let some = |text: &str| Some(text.to_owned());
        Texts {
            first_name: some("Jenny"),
            last_name: some("Rosen"),
            number: some("D1234567"),
            born: some("1901-01-01"),
            sex: some("F"),
            issued: some("2020-12-01"),
            expires: some("2030-12-01"),
            address: ["1234 Main St.", "San Francisco CA 94111", "US"].map(str::to_owned).to_vec(),
        }
    }

    fn document(kind: Kind, side: Side, texts: Texts) -> Picture {
        Picture::Document(Box::new(Document { kind, side, country: Some("US".to_owned()), texts }))
    }

    /// The pixels, by the numbers of their colours.
    fn decode(png: &[u8]) -> Vec<u8> {
        let mut decoder = png::Decoder::new(std::io::Cursor::new(png));
        decoder.set_transformations(png::Transformations::IDENTITY);
        let mut reader = decoder.read_info().unwrap();
        assert_eq!(reader.info().uncompressed_latin1_text[0].text, "SPECIMEN: drawn by identity-mock, shows nobody");
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        reader.next_frame(&mut pixels).unwrap();
        reader.finish().unwrap();
        pixels
    }

    #[test]
    fn pictures_are_the_same_to_the_byte_in_every_run() {
        let mut digests = Vec::new();
        let mut note = |name: String, picture: &Picture| {
            let png = picture.draw_png(SIZE);
            assert_eq!(png.len(), SIZE);
            decode(&png);
            digests.push(format!("{name}: {}", STANDARD.encode(Sha256::digest(&png))));
        };
        for kind in KINDS {
            for side in SIDES {
                note(format!("{kind:?} {side:?}"), &document(kind, side, jenny()));
                note(format!("{kind:?} {side:?}, unreadable"), &document(kind, side, Texts::default()));
            }
        }
        for face in [Face::Bearer, Face::Other] {
            note(format!("{face:?}"), &Picture::Face(face));
        }
        insta::assert_snapshot!(digests.join("\n"));
    }

    #[test]
    fn every_text_shows() {
        let whole = decode(&document(Kind::DrivingLicense, Side::Front, jenny()).draw_png(SIZE));
        let without: [fn(&mut Texts); 8] = [
            |texts| texts.first_name = None,
            |texts| texts.last_name = None,
            |texts| texts.number = None,
            |texts| texts.born = None,
            |texts| texts.sex = None,
            |texts| texts.issued = None,
            |texts| texts.expires = None,
            |texts| texts.address.clear(),
        ];
        for forget in without {
            let mut texts = jenny();
            forget(&mut texts);
            assert_ne!(decode(&document(Kind::DrivingLicense, Side::Front, texts).draw_png(SIZE)), whole);
        }
    }

    #[test]
    fn the_longest_texts_that_there_is_room_for_still_show() {
        let long = |letter: &str| Some(letter.repeat(100));
        let texts = Texts {
            first_name: long("W4ßé"),
            last_name: long("Øq%g"),
            number: long("Z8#"),
            born: long("9&"),
            sex: long("@"),
            issued: long("8$"),
            expires: long("6?"),
            address: ["MÆk!", "Bj0*", "R~2x"].map(|text| text.repeat(100)).to_vec(),
        };
        for kind in KINDS {
            for side in SIDES {
                let png = document(kind, side, texts.clone()).draw_png(SIZE);
                assert_eq!(png.len(), SIZE);
                assert_ne!(decode(&png), decode(&document(kind, side, Texts::default()).draw_png(SIZE)), "{kind:?}");
            }
        }
    }

    #[test]
    fn what_does_not_fit_is_left_unreadable() {
        let (readable, unreadable) = (jenny(), Texts::default());
        let picture = |texts| document(Kind::IdCard, Side::Front, texts).draw_png(5500);
        assert_eq!(picture(readable), picture(unreadable));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn any_text_is_drawn_in_the_size_asked_for(first in "\\PC{0,40}", last in any::<String>(), line in "[A-Z0-9 ]{0,80}") {
            let texts = Texts {
                first_name: Some(first),
                last_name: Some(last.clone()),
                number: Some(line.clone()),
                sex: Some(last),
                address: vec![line; 9],
                ..jenny()
            };
            for kind in KINDS {
                let png = document(kind, Side::Front, texts.clone()).draw_png(SIZE);
                prop_assert_eq!(png.len(), SIZE);
                decode(&png);
            }
        }
    }
}
