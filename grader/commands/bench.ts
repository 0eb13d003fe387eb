import { mkdir, writeFile } from "node:fs/promises";
import { arch, cpus, platform } from "node:os";
import path from "node:path";
import { styleText } from "node:util";
import { SOLUTION, ZPBFT } from "../base/project.ts";
import { json } from "../base/text.ts";
import { fromCaller, UsageError } from "../base/usage.ts";
import { bench, type Measurement } from "../bench/bench.ts";
import { stage } from "../submission/stage.ts";
import { readSubmission } from "../submission/submission.ts";
import { readFlags, withUsage } from "./flags.ts";

const USAGE = `usage: npm run bench [-- options]

  --f LIST           numbers of faulty servers, each a cluster of 3f+1 (default: 1,2,3,5)
  --seconds S        how long each load lasts (default: 4)
  --submission DIR   what to measure (default: solution)
  --out DIR          where bench.json is written (default: bench-results)
`;

/** Measures the program at several sizes, prints a table and writes JSON. Returns the exit code. */
export function benchCommand(argv: string[]): Promise<number> {
  return withUsage(USAGE, async () => {
    const options = {
      f: { type: "string", short: "f", default: "1,2,3,5" },
      seconds: { type: "string", default: "4" },
      submission: { type: "string" },
      out: { type: "string", default: "bench-results" },
      help: { type: "boolean", short: "h" },
    } as const;
    const { values } = readFlags(argv, options, 0);
    if (values.help) {
      process.stdout.write(USAGE);
      return 0;
    }
    if (!/^[0-5](,[0-5])*$/.test(values.f)) throw new UsageError(`--f ${values.f}: expected numbers 0 to 5, as 1,2`);
    const seconds = Number(values.seconds);
    if (!(seconds > 0 && seconds <= 600)) throw new UsageError(`--seconds ${values.seconds}: expected more than 0`);

    const dir = values.submission === undefined ? SOLUTION : fromCaller(values.submission, "bench");
    const staged = await stage(await readSubmission(dir, ZPBFT));
    try {
      const measurements: Measurement[] = [];
      process.stdout.write(header());
      for (const f of values.f.split(",").map(Number)) {
        const measurement = await bench(staged.program, f, seconds * 1000);
        measurements.push(measurement);
        process.stdout.write(row(measurement));
      }
      const out = fromCaller(values.out, "bench");
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

const COLUMNS = ["n", "start-up", "put p50", "p99", "puts/s: 1", "8", "64", "calls/put", "formula", "CPU/put"];
const WIDTHS = [3, 9, 9, 9, 10, 8, 8, 10, 8, 32];

function header(): string {
  return `${styleText("bold", COLUMNS.map((column, place) => column.padStart(WIDTHS[place] ?? 0)).join(" "))}\n`;
}

function row(measured: Measurement): string {
  const { n, startUp_ms, latency_ms, throughput, callsCounted, callsFormula, cpu_ms } = measured;
  const cells = [
    String(n),
    `${startUp_ms.toFixed(0)} ms`,
    `${latency_ms.p50.toFixed(2)} ms`,
    `${latency_ms.p99.toFixed(2)} ms`,
    ...throughput.map(({ putsPerSecond }) => putsPerSecond.toFixed(0)),
    String(callsCounted),
    String(callsFormula),
    cpuText(cpu_ms),
  ];
  return `${cells.map((cell, place) => cell.padStart(WIDTHS[place] ?? 0)).join(" ")}\n`;
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
