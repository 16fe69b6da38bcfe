//! The strokes of a signature: polylines on a field of 1,000 × 400, as one short text.

use crate::limits;
use serde::{Deserialize, Deserializer, Serialize, de};

/// The field's width.
pub const WIDTH: u16 = 1_000;
/// The field's height.
pub const HEIGHT: u16 = 400;

/// What was drawn: one stroke a line-up of points `x,y` joined by blanks, strokes joined by `;`. Within the field, not
/// empty, at most `limits::SIGNATURE_POINTS` points.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(type = "string"))]
#[serde(transparent)]
pub struct Strokes(String);

/// What stands where a drawing was destroyed: strokes to every build, and nothing that a hand draws.
const GONE: &str = "0,0 0,0";

/// Why a text is not a signature's strokes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StrokesError {
    /// Nothing was drawn.
    #[error("nothing was drawn")]
    Empty,
    /// More points than are kept.
    #[error("more than {} points", limits::SIGNATURE_POINTS)]
    TooMany,
    /// Not `x,y x,y;…` within the field.
    #[error("not points within the field")]
    Malformed,
}

impl Strokes {
    /// Reads and checks the text.
    pub fn parse(text: &str) -> Result<Self, StrokesError> {
        if text.len() > limits::SIGNATURE_POINTS * 9 {
            return Err(StrokesError::TooMany);
        }
        let points = points(text)?;
        match points.iter().map(Vec::len).sum::<usize>() {
            0 | 1 => Err(StrokesError::Empty),
            many if many > limits::SIGNATURE_POINTS => Err(StrokesError::TooMany),
            _ => Ok(Self(text.to_owned())),
        }
    }
    /// What stands where a drawing was destroyed.
    pub fn destroyed() -> Self {
        Self(GONE.to_owned())
    }
    /// Whether the drawing was destroyed.
    pub fn is_destroyed(&self) -> bool {
        self.0 == GONE
    }
    /// The strokes as points.
    pub fn lines(&self) -> Vec<Vec<(u16, u16)>> {
        points(&self.0).unwrap_or_default()
    }
    /// The text itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn points(text: &str) -> Result<Vec<Vec<(u16, u16)>>, StrokesError> {
    let number = |text: &str, most: u16| {
        let plain = !text.is_empty() && text.len() <= 4 && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse::<u16>().ok().filter(|value| plain && *value <= most).ok_or(StrokesError::Malformed)
    };
    let point = |text: &str| {
        let (x, y) = text.split_once(',').ok_or(StrokesError::Malformed)?;
        Ok((number(x, WIDTH)?, number(y, HEIGHT)?))
    };
    if text.is_empty() {
        return Err(StrokesError::Empty);
    }
    text.split(';').map(|stroke| stroke.split(' ').map(point).collect()).collect()
}

impl<'de> Deserialize<'de> for Strokes {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(d)?).map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strokes_are_read_and_kept_within_the_field() {
        let strokes = Strokes::parse("0,0 10,20 1000,400;5,5").expect("strokes");
        assert_eq!(strokes.lines(), vec![vec![(0, 0), (10, 20), (1000, 400)], vec![(5, 5)]]);
        assert_eq!(Strokes::parse(""), Err(StrokesError::Empty));
        assert_eq!(Strokes::parse("1,1"), Err(StrokesError::Empty), "a dot is no signature");
        for wrong in ["1001,0 1,1", "0,401 1,1", "1;2", "-1,0 1,1", "1,1  2,2", "a,b c,d", "00001,1 2,2", ";"] {
            assert_eq!(Strokes::parse(wrong), Err(StrokesError::Malformed), "{wrong}");
        }
        assert_eq!(Strokes::parse(Strokes::destroyed().as_str()), Ok(Strokes::destroyed()), "earlier builds read it");
        assert!(Strokes::destroyed().is_destroyed() && !strokes.is_destroyed());
        let long = vec!["1,1"; limits::SIGNATURE_POINTS + 1].join(" ");
        assert_eq!(Strokes::parse(&long), Err(StrokesError::TooMany));
    }
}
