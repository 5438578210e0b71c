//! QR codes (ISO/IEC 18004), drawn by the page.

use psephos_messages::Matrix;
use qrcode::{Color, QrCode};

/// The code of a text. A text that is too long for one gives an empty code.
pub(crate) fn matrix(text: &str) -> Matrix {
    let Ok(code) = QrCode::new(text) else { return Matrix::default() };
    let width = code.width();
    let dark = code.to_colors().into_iter().enumerate().filter(|(_, color)| *color == Color::Dark);
    let path = dark.fold(String::new(), |path, (i, _)| path + &format!("M{} {}h1v1h-1z", i % width, i / width));
    Matrix { size: u32::try_from(width).unwrap_or(0), path }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_becomes_a_square_with_its_three_corner_marks() {
        let code = matrix("https://vote.example/elections/check?tracker=ab");
        assert!(code.size >= 21 && code.size % 4 == 1);
        let last = code.size - 1;
        for (x, y) in [(0, 0), (last, 0), (0, last)] {
            assert!(code.path.contains(&format!("M{x} {y}h1")), "{x} {y}");
        }
        assert_eq!(matrix(&"x".repeat(5000)), Matrix::default());
    }
}
