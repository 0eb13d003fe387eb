// Plain JavaScript without what is new, so that a Node too old for TypeScript can still say what is wrong instead of failing on it.
import { existsSync } from "node:fs";
import module from "node:module";
import { fileURLToPath } from "node:url";

const majorNeeded = 26;

const packages = new URL("../node_modules/", import.meta.url);

if (Number(process.versions.node.split(".")[0]) < majorNeeded) {
  console.error(`the lab needs Node ${majorNeeded} or newer, and this is ${process.version}: ${whatToDo()}`);
  process.exit(2);
}

function whatToDo() {
  if (!existsSync(packages)) return `run "npm ci" once, which installs Node ${majorNeeded} for the lab alone`;
  if (["node", "node.exe", "node.cmd"].some(isLinked))
    return 'start it through "npm run", which uses the Node that npm ci installed';
  const machine = `${process.platform}-${process.arch}`;
  return `npm has left out the one for this machine (${machine}); run "npm ci" again, without --omit=optional, or install Node ${majorNeeded} from https://nodejs.org`;
}

function isLinked(name) {
  return existsSync(new URL(`.bin/${name}`, packages));
}

// A submission that runs as the same user could open the inspector of this process by a signal. What grades is started with
// --disable-sigusr1 besides, which an older Node would not know: so the scripts of package.json cannot have it.
process.on("SIGUSR1", () => {});

// In one place for all processes of the grader: one that grades behind a seal has a folder for temporary files of its own.
if (process.env.NODE_COMPILE_CACHE === undefined)
  process.env.NODE_COMPILE_CACHE = fileURLToPath(new URL("../node_modules/.cache/zlab/grader", import.meta.url));
module.enableCompileCache(process.env.NODE_COMPILE_CACHE);
const { loadAsGiven } = await import("./as-given.js");
await loadAsGiven();
const { main } = await import("./commands/cli.ts");
process.exitCode = await main(process.argv.slice(2));
