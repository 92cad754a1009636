// What the first form costs on the network of a stairwell: slow 3G (400 kbit/s, 400 ms) and a processor four times slower. Run by hand:
// a time is not a test. `cargo xtask bench phone` measures the same before the real program.

import { figures, tell } from "../../e2e/lib/throttled.mjs";
import { Mock } from "./lib/mock.mjs";

const mock = await new Mock().start();
try {
  if (!tell(await figures(mock))) process.exitCode = 1;
} finally {
  await mock.stop();
}
