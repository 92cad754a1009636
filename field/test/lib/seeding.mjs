// The script that fills the outbox, as a page may import it.

import { fileURLToPath } from "node:url";
import esbuild from "esbuild";

export async function seedScript() {
  const entry = fileURLToPath(new URL("seed.ts", import.meta.url));
  const built = await esbuild.build({ entryPoints: [entry], bundle: true, format: "esm", write: false });
  return Buffer.from(built.outputFiles[0].contents);
}
