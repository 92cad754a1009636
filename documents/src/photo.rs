//! A photo as documents take it.

/// A photo, already reduced, without its position data.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Photo {
    /// JPEG or PNG. A JPEG is put in the file as it is: give one of the size it is printed (800 pixels are plenty).
    pub bytes: Vec<u8>,
    /// Printed under the photo.
    pub caption: String,
    /// What the photo shows, for those who do not see it; the caption stands for it when empty.
    pub alternative: String,
}
