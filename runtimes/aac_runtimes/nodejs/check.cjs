// Runs in the build: machine code in node_modules is for the target, or the build ends with the package's name.
// usage: check.cjs ROOT CPU [PACKAGE...], the packages that others do without when they are not compiled
"use strict";
const fs = require("fs");
const path = require("path");

const [root, cpu, ...dispensable] = process.argv.slice(2);
const MACHINES = { 3: "ia32", 40: "arm", 62: "x64", 183: "arm64", 243: "riscv64" };
const TEXT = /\.(?:[cm]?[jt]sx?|map|json|md|txt|ya?ml|html|css|h|hpp|cc?|cpp|gyp|wasm|proto)$/i;
const LEFT = [
  ".package-lock.json", ".modules.yaml", ".pnpm-workspace-state.json", ".pnpm-workspace-state-v1.json",
  ".yarn-integrity", ".yarn-state.yml",
];
const packages = new Map();
const links = [];

// What a file is: the CPU of an ELF program, "other" for programs of other systems, "" for anything else.
function machine(file) {
  const head = Buffer.alloc(20);
  const open = fs.openSync(file, "r");
  const read = fs.readSync(open, head, 0, 20, 0);
  fs.closeSync(open);
  if (read < 20) return "";
  if (head.readUInt32BE(0) === 0x7f454c46) {
    const kind = head[5] === 2 ? head.readUInt16BE(16) : head.readUInt16LE(16);
    const number = head[5] === 2 ? head.readUInt16BE(18) : head.readUInt16LE(18);
    return kind === 2 || kind === 3 ? MACHINES[number] || String(number) : "";
  }
  if (/\.(?:node|dll|dylib|exe)$/.test(file)) return "other";
  return "";
}

function walk(folder, owner) {
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    if (entry.isSymbolicLink()) links.push(file);
    else if (entry.isDirectory()) walk(file, owned(file) ? add(file) : owner);
    else if (entry.isFile() && owner && !TEXT.test(entry.name)) owner.code.push([file, machine(file)]);
  }
}

function owned(folder) {
  const parts = folder.split(path.sep);
  const above = parts.at(-2);
  const named = above === "node_modules" || (above.startsWith("@") && parts.at(-3) === "node_modules");
  return named && fs.existsSync(path.join(folder, "package.json"));
}

function add(folder) {
  const about = JSON.parse(fs.readFileSync(path.join(folder, "package.json"), "utf8"));
  const one = { folder, about, code: [] };
  packages.set(folder, one);
  return one;
}

// "os", "cpu" and "libc" of package.json (npm documentation).
function fits(wanted, here) {
  const words = [wanted || []].flat();
  const allowed = words.filter((word) => !word.startsWith("!"));
  return !words.includes(`!${here}`) && (!allowed.length || allowed.includes(here) || allowed.includes("any"));
}

function foreign({ about }) {
  return !fits(about.os, "linux") || !fits(about.cpu, cpu) || !fits(about.libc, "glibc");
}

function check(one, present) {
  const { folder, about } = one;
  const name = `${about.name} ${about.version}`;
  const code = one.code.filter(([, kind]) => kind);
  const own = code.filter(([, kind]) => kind === cpu);
  const strange = code.filter(([, kind]) => kind !== cpu);
  const wrong = strange.find(([, kind]) => kind !== "other");
  if (own.length) strange.forEach(([file]) => fs.rmSync(file));
  else if (wrong) return `${name} has machine code for ${wrong[1]} only, none for ${cpu}: ${wrong[0]}`;
  const offered = Object.keys(about.optionalDependencies || {}).some((other) => present.has(other));
  const compiled = fs.existsSync(path.join(folder, "binding.gyp"));
  if (compiled && !own.length && !offered && !dispensable.includes(about.name)) {
    return `${name} is compiled when it is installed (binding.gyp), and has no binary for ${cpu}`;
  }
  return "";
}

const modules = [];
function find(folder) {
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    const file = path.join(folder, entry.name);
    if (entry.name === "node_modules") modules.push(file);
    else find(file);
  }
}

find(root);
for (const folder of modules) {
  for (const name of LEFT) fs.rmSync(path.join(folder, name), { force: true });
  fs.rmSync(path.join(folder, ".cache"), { recursive: true, force: true });
  walk(folder, null);
}
for (const [folder, one] of packages) {
  if (!foreign(one)) continue;
  fs.rmSync(folder, { recursive: true, force: true });
  packages.delete(folder);
}
for (const link of links) if (!fs.existsSync(link) && fs.lstatSync(link, { throwIfNoEntry: false })) keep(link);
const present = new Set([...packages.values()].map(({ about }) => about.name));
const problems = [...packages.values()].map((one) => check(one, present)).filter(Boolean);
for (const problem of problems) console.error(`aac: ${problem}`);
process.exit(problems.length ? 1 : 0);

// A link that leads nowhere is of a package that was taken away, unless it leads to a member, whose code comes later.
function keep(link) {
  const target = path.resolve(path.dirname(link), fs.readlinkSync(link));
  if (target.includes(`${path.sep}node_modules${path.sep}`)) fs.rmSync(link);
}
