// What the first form costs on the network of a stairwell: slow 3G (400 kbit/s, 400 ms) and a processor four times slower. Run by hand
// or by the measures of the release: a time is not a test.

import { chromiumContext } from "./lib/throttled.mjs";

const LIMITS = { usable: 2500, bytes: 60_000, offline: 300 };
const { figures, end } = await chromiumContext();
try {
  const seen = await figures();
  for (const [name, most] of Object.entries(LIMITS)) {
    const over = seen[name] > most;
    console.log(`${name}: ${seen[name]} (limit ${most})${over ? " TOO MUCH" : ""}`);
    if (over) process.exitCode = 1;
  }
  console.log(
    seen.requests
      .map(({ path, bytes, end }) => `  ${String(end).padStart(5)} ms  ${String(bytes).padStart(6)} bytes  ${path}`)
      .join("\n"),
  );
} finally {
  await end();
}
