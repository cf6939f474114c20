// Bundles the two scripts of the console and notes their checksums. Run by hand: npm ci && npm run build.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import path from "node:path";

const here = path.dirname(fileURLToPath(import.meta.url));
const assets = path.join(here, "../src/main/resources/io/herald/web/assets");

await build({
  absWorkingDir: here,
  entryPoints: { console: "src/console.js", editor: "src/editor.js" },
  outdir: assets,
  bundle: true,
  minify: true,
  format: "iife",
  target: ["chrome120", "firefox121", "safari17.4"],
  legalComments: "none",
  charset: "utf8",
});

const lines = [];
for (const name of ["console.js", "editor.js"]) {
  const digest = createHash("sha256").update(await readFile(path.join(assets, name))).digest("hex");
  lines.push(`${digest}  ${name}`);
}
await writeFile(path.join(here, "checksums.sha256"), lines.join("\n") + "\n");
