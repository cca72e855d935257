// Runs in the build: of the packages stays what a build found to be needed, and what is for this platform alone.
// usage: traced.cjs ROOT LIST, the list with one path below the root a line
"use strict";
const fs = require("fs");
const path = require("path");

const [root, list] = process.argv.slice(2);
const needed = new Set(fs.readFileSync(list, "utf8").split("\n").map((line) => path.join(root, line)));

// A package that names a CPU stands for the one of the platform that the list was made on.
function forPlatform(folder) {
  const file = path.join(folder, "package.json");
  if (!fs.existsSync(file)) return false;
  return Boolean(JSON.parse(fs.readFileSync(file, "utf8")).cpu);
}

function trim(folder) {
  if (forPlatform(folder)) return;
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) trim(file);
    else if (entry.isFile() && !needed.has(file)) fs.rmSync(file);
  }
  if (folder !== root && fs.readdirSync(folder).length === 0) fs.rmdirSync(folder);
}

function unlink(folder) {
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) unlink(file);
    else if (entry.isSymbolicLink() && !fs.existsSync(file)) fs.rmSync(file);
  }
}

trim(root);
unlink(root);
