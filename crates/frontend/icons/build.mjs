// Builds sprite.svg from the npm package lucide-static: node build.mjs <path to lucide-static>
import { readFileSync, writeFileSync } from "node:fs";
const lucide = process.argv[2];
const here = new URL(".", import.meta.url);
const names = readFileSync(new URL("names.txt", here), "utf8").split("\n").filter(Boolean);
const symbols = names.map((name) => {
  const svg = readFileSync(`${lucide}/icons/${name}.svg`, "utf8");
  const shapes = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>")).replace(/\s*\n\s*/g, "");
  return `<symbol id="i-${name}" viewBox="0 0 24 24">${shapes.replace(/ \/>/g, "/>")}</symbol>`;
});
writeFileSync(new URL("sprite.svg", here), `<svg xmlns="http://www.w3.org/2000/svg" class="sprite" aria-hidden="true">\n${symbols.join("\n")}\n</svg>\n`);
