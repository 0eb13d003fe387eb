#!/usr/bin/env node
// Plain JavaScript, so that a Node too old for TypeScript can still say what is wrong instead of failing on an import.
import module from "node:module";

const majorNeeded = 26;

if (Number(process.versions.node.split(".")[0]) < majorNeeded) {
  console.error(
    `naive needs Node ${majorNeeded} or newer, this is ${process.version}: run "npm ci" once, then start it as "npx naive ...", which uses the Node that npm ci installed; if that installed none for this machine (${process.platform}-${process.arch}), install Node ${majorNeeded} from https://nodejs.org`,
  );
  process.exit(2);
}

// Halves the start of a role: stripped and compiled sources are kept between runs.
module.enableCompileCache();
const { main } = await import("./naive.ts").catch((error) => {
  if (!error.message.startsWith("Cannot find package")) throw error;
  console.error('the lab is not installed: run "npm ci" first');
  process.exit(2);
});
main(process.argv.slice(2));
