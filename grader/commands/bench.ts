import { mkdir, writeFile } from "node:fs/promises";
import { arch, cpus, platform } from "node:os";
import path from "node:path";
import { styleText } from "node:util";
import { SOLUTION } from "../base/project.ts";
import { json } from "../base/text.ts";
import { fromCaller, UsageError } from "../base/usage.ts";
import { bench, type Measurement } from "../bench/bench.ts";
import { labIn } from "../labs/catalogue.ts";
import { stage } from "../submission/stage.ts";
import { readSubmission } from "../submission/submission.ts";
import { runCommand } from "./command.ts";
import { asText, LAB, submissionOption } from "./options.ts";

const SECONDS_MAX = 600;

const BENCH = {
  typed: "npm run bench",
  usage: "[-- options]",
  options: {
    f: {
      flags: "-f, --f <LIST>",
      help: "numbers of faulty servers, each a cluster of 3f+1",
      read: sizes,
      fallback: [1, 2, 3, 5],
    },
    seconds: { flags: "--seconds <S>", help: "how long each load lasts", read: seconds, fallback: 4 },
    submission: submissionOption("what to measure (default: solution)"),
    lab: LAB,
    out: {
      flags: "--out <DIR>",
      help: "where bench.json is written",
      read: asText,
      fallback: "bench-results",
    },
  },
} as const;

/** Measures the program at several sizes, prints a table and writes JSON. Returns the exit code. */
export function run(argv: readonly string[]): Promise<number> {
  return runCommand(BENCH, argv, async ({ options }) => {
    const { submission } = options;
    const dir = submission === undefined ? SOLUTION : fromCaller(submission, "bench");
    const lab = await labIn(dir, options.lab);
    const [family, workload] = [await lab.family?.(), await lab.bench?.()];
    if (family === undefined || workload === undefined)
      throw new UsageError(`--lab ${lab.name}: this lab has no workload to be measured by`);
    const staged = await stage(await readSubmission(dir, lab));
    try {
      const measurements: Measurement[] = [];
      process.stdout.write(header());
      for (const f of options.f) {
        const measurement = await bench({ program: staged.program, family, workload }, f, options.seconds * 1000);
        measurements.push(measurement);
        process.stdout.write(row(measurement));
      }
      const out = fromCaller(options.out, "bench");
      const file = path.join(out, "bench.json");
      await mkdir(out, { recursive: true });
      await writeFile(file, json({ host: host(), measurements }));
      process.stdout.write(
        `${host().cpus} × ${host().cpu}, Node ${process.version}; written to ${path.relative(process.cwd(), file)}\n`,
      );
      return 0;
    } finally {
      await staged.remove();
    }
  });
}

function sizes(text: string, flag: string): number[] {
  if (/^[0-5](,[0-5])*$/.test(text)) return text.split(",").map(Number);
  throw new UsageError(`${flag} ${text}: expected numbers 0 to 5, as 1,2`);
}

function seconds(text: string, flag: string): number {
  const number = Number(text);
  if (number > 0 && number <= SECONDS_MAX) return number;
  throw new UsageError(`${flag} ${text}: expected more than 0, and at most ${SECONDS_MAX}`);
}

const COLUMNS = [
  "n",
  "start-up",
  "put p50",
  "p99",
  "puts/s: 1",
  "8",
  "64",
  "calls/put",
  "formula",
  "HTTP p50",
  "requests/s: 8",
  "CPU/put",
];
const WIDTHS = [3, 9, 9, 9, 10, 8, 8, 10, 8, 18, 13, 32];

function header(): string {
  return `${styleText("bold", COLUMNS.map((column, index) => column.padStart(WIDTHS[index] ?? 0)).join(" "))}\n`;
}

function row(measured: Measurement): string {
  const { n, startUp_ms, latency_ms, throughput, callsCounted, callsFormula, door, cpu_ms } = measured;
  const cells = [
    String(n),
    `${startUp_ms.toFixed(0)} ms`,
    `${latency_ms.p50.toFixed(2)} ms`,
    `${latency_ms.p99.toFixed(2)} ms`,
    ...throughput.map(({ putsPerSecond }) => putsPerSecond.toFixed(0)),
    String(callsCounted),
    String(callsFormula),
    door === undefined ? "" : `${door.door_p50_ms.toFixed(2)} (put ${door.put_p50_ms.toFixed(2)})`,
    door === undefined ? "" : door.requestsPerSecond.toFixed(0),
    cpuText(cpu_ms),
  ];
  return `${cells.map((cell, index) => cell.padStart(WIDTHS[index] ?? 0)).join(" ")}\n`;
}

function cpuText(cpu_ms: Record<string, number> | undefined): string {
  if (cpu_ms === undefined) return "not known here";
  const { client = 0, "server 0": leader = 0, ...others } = cpu_ms;
  const mean = Object.values(others).reduce((sum, ms) => sum + ms, 0) / Math.max(1, Object.keys(others).length);
  return `leader ${leader.toFixed(2)} backup ${mean.toFixed(2)} client ${client.toFixed(2)} ms`;
}

function host() {
  return {
    platform: platform(),
    arch: arch(),
    cpu: cpus()[0]?.model ?? "unknown",
    cpus: cpus().length,
    node: process.version,
  };
}
