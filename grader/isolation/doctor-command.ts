import { styleText } from "node:util";
import { isolationHere } from "./here.ts";
import { LAYERS, type Layer, LEVELS, type Level, lacking } from "./layers.ts";

/** Tells what a submission's processes are kept from on this machine, and what would keep them from more. Returns 0. */
export async function doctorCommand(): Promise<number> {
  const { layers, lost } = await isolationHere();
  process.stdout.write(doctorText(layers, lost));
  return 0;
}

/** What there is, what is missing, and the levels that `--require-isolation` takes. */
export function doctorText(here: readonly Layer[], lost: readonly string[] = []): string {
  const rows = Object.entries(LAYERS).flatMap(([layer, { keeps, needs }]) => {
    const isHere = here.includes(layer as Layer);
    const mark = isHere ? styleText("green", "✓") : styleText("red", "✗");
    const why = lost.find((reason) => reason.startsWith(`${layer}: `));
    const below = [`needs ${needs}`, ...(why === undefined ? [] : [`not here: ${why.slice(layer.length + 2)}`])];
    const rest = isHere ? [] : below.map((text) => `    ${"".padEnd(12)} ${text}`);
    return [`  ${mark} ${layer.padEnd(12)} ${keeps}`, ...rest];
  });
  const levels = (Object.keys(LEVELS) as Level[]).map((level) => {
    const missing = lacking(level, here);
    return `  ${level.padEnd(12)} ${missing === "" ? styleText("green", "yes") : `no: it lacks ${missing}`}`;
  });
  return [
    "What a submission's processes are kept from here, besides an empty environment, no open files but their",
    "input and outputs, and a process group of their own:",
    "",
    ...rows,
    "",
    "--require-isolation",
    ...levels,
    "",
  ].join("\n");
}
