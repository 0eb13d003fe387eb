import { styleText } from "node:util";
import { isolationHere } from "../sandbox/here.ts";
import { LAYERS, type Layer, LEVELS, type Level, lacking } from "../sandbox/layers.ts";
import { NEEDS, type Stock, WHATS } from "../sandbox/machine/needs.ts";
import { stockHere } from "../sandbox/machine/stock.ts";
import { runCommand } from "./command.ts";

/**
 * Tells what a submission's processes are kept from on this machine, and what would keep them from more; and what a grade
 * needs of it. Returns 0.
 */
export function run(argv: readonly string[]): Promise<number> {
  return runCommand({ typed: "npm run grade:doctor", usage: "", options: {} }, argv, async () => {
    const { layers, lost } = await isolationHere();
    process.stdout.write(`${doctorText(layers, lost)}\n${needsText(await stockHere())}`);
    return 0;
  });
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

/** What a grade needs, what there is, and what to do where that is less. */
export function needsText(stock: Stock): string {
  const rows = WHATS.filter((what) => what !== "threadsOfUser" || stock.has(what)).flatMap((what) => {
    const { unit, public: needed, hidden, fix } = NEEDS[what];
    const there = stock.get(what);
    const isEnough = there === undefined || there >= needed;
    const mark = isEnough ? styleText("green", "✓") : styleText("red", "✗");
    const cells = [needed, hidden, there === undefined ? "?" : there].map((cell) => String(cell).padStart(10));
    return [`  ${mark} ${cells.join("")}  ${unit}`, ...(isEnough ? [] : [`    ${fix}`])];
  });
  return [
    "What a grade needs of this machine, and what there is (?: the system does not tell)",
    "",
    `    ${["public", "hidden", "there is"].map((head) => head.padStart(10)).join("")}`,
    ...rows,
    "",
  ].join("\n");
}
