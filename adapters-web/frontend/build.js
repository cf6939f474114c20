// Bundles the two scripts of the console, notes their checksums and gathers the licences of their
// parts. Run by hand: npm ci && npm run build.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { readFile, readdir, writeFile } from "node:fs/promises";
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

const lock = JSON.parse(await readFile(path.join(here, "package-lock.json"), "utf8"));
const licences = new Map();
for (const [folder, part] of Object.entries(lock.packages)) {
  if (folder && !part.dev) {
    const files = await readdir(path.join(here, folder));
    const file = files.find((name) => /^licen[cs]e/i.test(name));
    const text = (await readFile(path.join(here, folder, file), "utf8")).replace(/\r/g, "").replace(/[ \t]+$/gm, "").trim();
    const name = `${folder.replace("node_modules/", "")} ${part.version} (${part.license})`;
    licences.set(text, [...(licences.get(text) ?? []), name]);
  }
}
let notice = "The console of Herald (Apache-2.0) contains these parts, bundled into console.js and editor.js.\n";
for (const [text, names] of licences) {
  notice += `\n${"=".repeat(80)}\n${names.join("\n")}\n${"-".repeat(80)}\n${text}\n`;
}
await writeFile(path.join(assets, "../NOTICE"), notice);
