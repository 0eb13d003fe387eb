// Plain JavaScript, so that a Node too old for TypeScript can still say what is wrong instead of failing on an import.
import module from "node:module";
import { fileURLToPath } from "node:url";

const majorNeeded = 26;

if (Number(process.versions.node.split(".")[0]) < majorNeeded) {
  console.error(
    `the lab needs Node ${majorNeeded} or newer, this is ${process.version}: run "npm ci" once, then start it through "npm run", which uses the Node that npm ci installed`,
  );
  process.exit(2);
}

// In one place for all processes of the grader: one that grades behind a seal has a folder for temporary files of its own.
process.env.NODE_COMPILE_CACHE ??= fileURLToPath(new URL("../node_modules/.cache/zlab/grader", import.meta.url));
module.enableCompileCache(process.env.NODE_COMPILE_CACHE);
const { main } = await import("./commands/cli.ts");
process.exitCode = await main(process.argv.slice(2));
