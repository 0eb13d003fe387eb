import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { PROJECT } from "../../grader/base/project.ts";
import { UsageError } from "../../grader/base/usage.ts";
import { matching, onlyOption, runAsProgram } from "../bank/flags.ts";
import { drawAll, FOLDER } from "./draw-all.ts";
import { storeHistory } from "./histories.ts";
import { RUNS } from "./runs.ts";

const FIGURES = {
  typed: "npm run figures",
  usage: "[-- options]",
  options: {
    play: { flags: "--play", help: "play the runs anew, and store what happens; then draw it" },
    only: onlyOption("with --play, only the runs whose name matches"),
  },
} as const;

/** Draws the figures of the handouts. With the same stored runs they are the same, byte by byte. */
await runAsProgram(FIGURES, async ({ options: { play, only } }) => {
  if (only !== undefined && !play) throw new UsageError("--only chooses among runs: use it with --play");
  for (const [name, run] of play ? matching(only, Object.entries(RUNS), ([name]) => name) : [])
    await storeHistory(name, await run());
  const drawn = await drawAll();
  await mkdir(path.join(PROJECT, FOLDER), { recursive: true });
  for (const [file, svg] of drawn) await writeFile(path.join(PROJECT, file), svg);
  process.stdout.write(`${[...drawn.keys()].join("\n")}\n`);
  return 0;
});
