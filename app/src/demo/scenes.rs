//! Drawn scenes that stand for photos in the demonstration: nobody and no real place can be seen in them.
//!
//! A scene is a street with a façade, and in front of it what the theme speaks of. The hatched corner says that it
//! is a drawing, wherever the file goes.

use image::RgbImage;

const WIDTH: i32 = 640;
const HEIGHT: i32 = 480;
const GROUND: i32 = 340;

/// A photo-like picture of that theme, 640 × 480: the same seed always draws the same place, and `after` draws that
/// place once put right.
pub fn scene(theme: &str, seed: u64, after: bool) -> RgbImage {
    let mut place = Place { image: RgbImage::new(640, 480), dice: Dice(seed) };
    let night = theme == "eclairage";
    place.street(night);
    match theme {
        "proprete" => place.litter(after),
        "dechets" => place.bins(after),
        "voirie" | "accessibilite" => place.pavement(after),
        "eclairage" => place.lamp(after),
        "espaces-verts" | "points-forts" => place.garden(after || theme == "points-forts"),
        "mobilier" | "usages" => place.bench(after),
        "bati" => place.tags(after),
        "parties-communes" | "commerces" => place.door(after),
        "chantiers" => place.fence(after),
        _ => place.sign(after),
    }
    place.corner();
    place.image
}

/// A tiny reproducible source of variety (SplitMix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> i32 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        i32::try_from((mixed ^ (mixed >> 31)) % bound.max(1)).unwrap_or(0)
    }
}

type Colour = [u8; 3];

const METAL: Colour = [84, 92, 98];
const WOOD: Colour = [150, 108, 70];
const LEAF: Colour = [92, 136, 84];
const DARK: Colour = [58, 60, 66];

struct Place {
    image: RgbImage,
    dice: Dice,
}

impl Place {
    fn dot(&mut self, x: i32, y: i32, colour: Colour) {
        self.rect(x, y, 1, 1, colour);
    }

    /// Row by row: pixel by pixel, a program that is not optimised would draw for as long as all the rest takes.
    fn rect(&mut self, x: i32, y: i32, width: i32, height: i32, colour: Colour) {
        let within =
            |from: i32, long: i32, most: i32| from.clamp(0, most)..from.saturating_add(long).clamp(0, most);
        let (columns, rows) = (within(x, width, WIDTH), within(y, height, HEIGHT));
        let place = |row: i32, column: i32| usize::try_from(3 * (row * WIDTH + column)).unwrap_or(0);
        let run = colour.repeat(columns.len());
        for row in rows {
            if let Some(held) = self.image.get_mut(place(row, columns.start)..place(row, columns.end)) {
                held.copy_from_slice(&run);
            }
        }
    }

    fn ellipse(&mut self, x: i32, y: i32, rx: i32, ry: i32, colour: Colour) {
        for dy in -ry..=ry {
            let dx = if ry == 0 { rx } else { (rx * rx * (ry * ry - dy * dy) / (ry * ry)).isqrt() };
            self.rect(x - dx, y + dy, 2 * dx + 1, 1, colour);
        }
    }

    fn stroke(&mut self, from: (i32, i32), to: (i32, i32), thick: i32, colour: Colour) {
        let steps = (to.0 - from.0).abs().max((to.1 - from.1).abs()).max(1);
        for step in 0..=steps {
            let x = from.0 + (to.0 - from.0) * step / steps;
            let y = from.1 + (to.1 - from.1) * step / steps;
            self.ellipse(x, y, thick, thick, colour);
        }
    }

    fn street(&mut self, night: bool) {
        for y in 0..HEIGHT {
            let fade = u8::try_from(y * 40 / HEIGHT).unwrap_or(0);
            let sky =
                if night { [34 + fade / 2, 42 + fade / 2, 66 + fade] } else { [176 + fade, 200 + fade, 222] };
            self.rect(0, y, WIDTH, 1, sky);
        }
        let walls: [Colour; 4] = [[214, 202, 182], [204, 190, 176], [196, 204, 206], [220, 208, 196]];
        let wall = walls[usize::try_from(self.dice.below(4)).unwrap_or(0)];
        let wall = if night { wall.map(|c| c / 3) } else { wall };
        let left = 40 + self.dice.below(80);
        let top = 60 + self.dice.below(50);
        self.rect(left, top, 430, GROUND - top, wall);
        self.rect(left - 6, top - 8, 442, 10, wall.map(|c| c / 4 * 3));
        let lit = self.dice.below(18);
        for floor in 0..3 {
            for column in 0..6 {
                let pane = if !night {
                    [120, 142, 160]
                } else if floor * 6 + column == lit {
                    [236, 206, 130]
                } else {
                    [44, 50, 66]
                };
                let (x, y) = (left + 24 + column * 68, top + 24 + floor * 70);
                self.rect(x - 3, y - 3, 40, 50, wall.map(|c| c.saturating_add(16)));
                self.rect(x, y, 34, 44, pane);
            }
        }
        let dim = |c: Colour| if night { c.map(|v| v / 3) } else { c };
        self.rect(0, GROUND, WIDTH, 50, dim([186, 184, 178]));
        self.rect(0, GROUND + 50, WIDTH, 6, dim([150, 148, 144]));
        self.rect(0, GROUND + 56, WIDTH, HEIGHT, dim([116, 118, 122]));
        self.tree(left + 500, if night { [40, 58, 48] } else { LEAF });
    }

    fn tree(&mut self, x: i32, leaf: Colour) {
        self.rect(x - 6, GROUND - 100, 12, 112, [104, 80, 60]);
        for (dx, dy, radius) in [(0, -150, 48), (-32, -118, 36), (32, -116, 38)] {
            self.ellipse(x + dx, GROUND + dy, radius, radius, leaf);
        }
        self.ellipse(x - 14, GROUND - 160, 20, 18, leaf.map(|c| c.saturating_add(14)));
    }

    fn litter(&mut self, after: bool) {
        let x = 150 + self.dice.below(250);
        self.rect(x, GROUND - 24, 34, 56, [70, 106, 92]);
        self.rect(x - 3, GROUND - 30, 40, 8, DARK);
        if after {
            return;
        }
        for _ in 0..26 {
            let (px, py) = (x - 120 + self.dice.below(280), GROUND + 22 + self.dice.below(60));
            let paper: Colour = [[236, 234, 226], [206, 92, 80], [228, 196, 110]]
                [usize::try_from(self.dice.below(3)).unwrap_or(0)];
            let (w, h) = (8 + self.dice.below(12), 5 + self.dice.below(6));
            self.rect(px, py, w, h, paper);
        }
    }

    fn bins(&mut self, after: bool) {
        let x = 130 + self.dice.below(200);
        for (i, lid) in [[206, 176, 70], [80, 120, 90], DARK].into_iter().enumerate() {
            let bx = x + i32::try_from(i).unwrap_or(0) * 72;
            self.rect(bx, GROUND - 50, 60, 82, [92, 100, 104]);
            self.rect(bx - 3, GROUND - 60, 66, 12, lid);
            self.ellipse(bx + 10, GROUND + 32, 7, 7, DARK);
            self.ellipse(bx + 50, GROUND + 32, 7, 7, DARK);
        }
        if after {
            return;
        }
        self.rect(x + 210, GROUND - 56, 40, 96, [226, 222, 212]);
        self.rect(x + 218, GROUND - 48, 24, 80, [210, 206, 198]);
        self.rect(x - 60, GROUND - 4, 74, 36, WOOD);
        self.rect(x - 60, GROUND - 30, 16, 30, WOOD);
        for _ in 0..7 {
            let (bx, by) = (x - 20 + self.dice.below(230), GROUND + 34 + self.dice.below(14));
            self.ellipse(bx, by, 20, 15, [66, 68, 76]);
            self.ellipse(bx, by - 15, 5, 5, [50, 52, 60]);
        }
    }

    fn pavement(&mut self, after: bool) {
        for stripe in 0..6 {
            let colour = if after { [240, 240, 236] } else { [134, 136, 138] };
            self.rect(180 + stripe * 48, GROUND + 64, 26, 70, colour);
        }
        if after {
            return;
        }
        let x = 220 + self.dice.below(180);
        self.ellipse(x, GROUND + 98, 92, 22, [82, 84, 88]);
        self.ellipse(x, GROUND + 100, 80, 16, [128, 150, 168]);
        self.ellipse(x - 20, GROUND + 96, 28, 4, [170, 188, 200]);
    }

    fn lamp(&mut self, after: bool) {
        let x = 180 + self.dice.below(240);
        if after {
            for (radius, glow) in [(96, [70, 70, 76]), (64, [116, 108, 88]), (34, [188, 166, 112])] {
                self.ellipse(x + 46, 108, radius, radius, glow);
            }
            self.ellipse(x + 40, GROUND + 30, 150, 24, [150, 138, 104]);
        }
        self.rect(x - 4, 96, 8, GROUND - 64, METAL);
        self.rect(x, 92, 56, 6, METAL);
        self.rect(x + 30, 98, 30, 10, if after { [255, 236, 176] } else { [40, 44, 52] });
    }

    fn garden(&mut self, after: bool) {
        self.rect(0, GROUND, WIDTH, 50, [122, 158, 96]);
        for _ in 0..90 {
            let (x, y) = (self.dice.below(640), GROUND + 6 + self.dice.below(42));
            let height = if after { 5 } else { 22 + self.dice.below(26) };
            let tip = (x + self.dice.below(7) - 3, y - height);
            self.stroke((x, y), tip, 1, [96, 128, 66]);
        }
        if after {
            for _ in 0..32 {
                let (x, y) = (70 + self.dice.below(330), GROUND + 14 + self.dice.below(24));
                let petal: Colour = [[220, 110, 120], [238, 206, 104], [236, 236, 240]]
                    [usize::try_from(self.dice.below(3)).unwrap_or(0)];
                self.ellipse(x, y, 5, 5, petal);
            }
        }
    }

    fn bench(&mut self, after: bool) {
        let x = 150 + self.dice.below(180);
        for leg in [x + 12, x + 178] {
            self.rect(leg, GROUND - 50, 8, 80, METAL);
        }
        for (slat, y) in [-46, -30, -6, 4].into_iter().enumerate() {
            if after || slat % 2 == 0 {
                self.rect(x, GROUND + y, 200, 9, WOOD);
            } else {
                self.stroke((x + 20, GROUND + y + 4), (x + 90, GROUND + y + 30), 4, WOOD);
            }
        }
    }

    fn tags(&mut self, after: bool) {
        let x = 120 + self.dice.below(60);
        self.rect(x - 20, GROUND - 74, 380, 74, [200, 196, 188]);
        if after {
            return;
        }
        let ink: Colour =
            [[70, 86, 150], [160, 66, 84], [52, 56, 62]][usize::try_from(self.dice.below(3)).unwrap_or(0)];
        let mut from = (x, GROUND - 30);
        for step in 1..12 {
            let to = (x + step * 28, GROUND - 14 - self.dice.below(50));
            self.stroke(from, to, 3, ink);
            from = to;
        }
        self.stroke((x, GROUND - 12), (x + 300, GROUND - 20), 2, ink);
    }

    fn door(&mut self, after: bool) {
        let x = 220 + self.dice.below(100);
        self.rect(x - 60, GROUND - 170, 160, 170, [174, 164, 150]);
        self.rect(x - 30, GROUND - 140, 90, 140, [76, 94, 108]);
        self.rect(x - 24, GROUND - 132, 78, 92, [156, 180, 192]);
        self.rect(x + 72, GROUND - 96, 18, 34, METAL);
        self.rect(x + 44, GROUND - 70, 5, 20, [222, 222, 218]);
        if after {
            return;
        }
        let heart = (x + 10 + self.dice.below(20), GROUND - 96);
        for (dx, dy) in [(-30, -30), (24, -32), (34, 20), (-24, 44), (2, 50), (-34, 8)] {
            self.stroke(heart, (heart.0 + dx, heart.1 + dy), 1, [232, 238, 240]);
        }
        self.stroke((x + 81, GROUND - 62), (x + 92, GROUND - 30), 1, [160, 70, 60]);
        self.rect(x + 50, GROUND - 8, 26, 14, [136, 130, 122]);
    }

    fn fence(&mut self, after: bool) {
        let x = 60 + self.dice.below(60);
        for post in 0..7 {
            let lean = if after { 0 } else { self.dice.below(22) - 11 };
            let px = x + post * 72;
            self.stroke((px, GROUND + 30), (px + lean, GROUND - 60), 3, METAL);
            if post < 6 {
                let panel = if after { [206, 214, 208] } else { [192, 178, 140] };
                self.rect(px + 6, GROUND - 50 + lean, 60, 66, panel);
            }
        }
        if !after {
            for heap in 0..5 {
                let bx = x + 30 + heap * 90;
                let height = 12 + self.dice.below(8);
                self.ellipse(bx, GROUND + 32, 38, height, [142, 128, 112]);
            }
        }
    }

    fn sign(&mut self, after: bool) {
        let x = 200 + self.dice.below(220);
        let lean = if after { 0 } else { 46 };
        self.stroke((x, GROUND + 34), (x + lean, GROUND - 130), 4, METAL);
        let board = if after { [52, 96, 150] } else { [128, 138, 146] };
        self.rect(x + lean - 70, GROUND - 170, 140, 54, board);
        for line in 0..2 {
            let width = if after { 100 } else { 60 - line * 24 };
            self.rect(x + lean - 52, GROUND - 156 + line * 18, width, 7, [232, 234, 234]);
        }
    }

    fn corner(&mut self) {
        for y in 0..64_i32 {
            for x in 0..64 - y {
                let ink = if (x - y).rem_euclid(12) < 5 { [70, 76, 84] } else { [244, 242, 236] };
                self.dot(WIDTH - 1 - x, HEIGHT - 1 - y, ink);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const THEMES: [&str; 15] = [
        "proprete",
        "dechets",
        "voirie",
        "eclairage",
        "espaces-verts",
        "mobilier",
        "bati",
        "parties-communes",
        "accessibilite",
        "signaletique",
        "tranquillite",
        "usages",
        "commerces",
        "chantiers",
        "points-forts",
    ];

    #[test]
    fn a_seed_always_draws_the_same_place() {
        for theme in THEMES {
            let first = scene(theme, 7, false);
            assert_eq!(first.dimensions(), (640, 480));
            assert!(first == scene(theme, 7, false), "{theme}");
            assert!(first != scene(theme, 8, false), "{theme}");
        }
    }

    #[test]
    fn what_was_put_right_can_be_seen() {
        for theme in THEMES.into_iter().filter(|theme| *theme != "points-forts") {
            assert!(scene(theme, 7, false) != scene(theme, 7, true), "{theme}");
        }
    }

    #[test]
    fn before_and_after_show_the_same_place() {
        let (before, after) = (scene("dechets", 3, false), scene("dechets", 3, true));
        assert!((0..200).all(|y| (0..640).all(|x| before.get_pixel(x, y) == after.get_pixel(x, y))));
    }
}
