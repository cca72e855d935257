const ms = require("ms");
const colors = require("picocolors");

console.log(colors.reset(`one day is ${ms("1d")} ms`));
