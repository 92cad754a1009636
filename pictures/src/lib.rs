//! Photos written anew, pixel by pixel. The encoder is written for any destination, hence compiled where it is used: in a crate of
//! its own it is optimised in every profile, and neither tests nor the demonstration wait for it.

use image::codecs::jpeg::JpegEncoder;
use image::{ImageResult, RgbImage};

/// The picture as a JPEG without any metadata; quality from 1 to 100.
///
/// # Errors
/// When a side exceeds what a JPEG holds (65,535 pixels).
pub fn jpeg(picture: &RgbImage, quality: u8) -> ImageResult<Vec<u8>> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, quality).encode_image(picture)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_comes_back_in_its_size_and_nearly_in_its_colours() {
        let drawn = RgbImage::from_fn(40, 24, |x, _| image::Rgb([if x < 20 { 200 } else { 40 }, 90, 60]));
        let bytes = jpeg(&drawn, 90).unwrap_or_default();
        let back = image::load_from_memory(&bytes).map(image::DynamicImage::into_rgb8).unwrap_or_default();
        assert_eq!(back.dimensions(), (40, 24));
        let near = |a: u8, b: u8| a.abs_diff(b) < 12;
        assert!(near(back.get_pixel(4, 4).0[0], 200) && near(back.get_pixel(36, 20).0[0], 40));
    }
}
