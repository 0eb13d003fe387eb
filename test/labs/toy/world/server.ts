import { CLOCK_METHODS, WireClock } from "../../../../skeleton/zclock/wire-clock.ts";
import { FdDisk } from "../../../../skeleton/zdisk/fd-disk.ts";
import { Link } from "../../../../skeleton/znet/link.ts";
import { implement, serve } from "../../../../skeleton/znet/rpc.ts";
import { METHODS } from "./methods.ts";

/**
 * What can be wrong with it: it answers before it writes, it writes behind a word that was torn, or it falls asleep for ever; it closes
 * its port, or sleeps, as soon as it is at work; or its clock answers with something else than the time, from 100 ms on.
 * It is right, and slow, where it sleeps for a while at each word.
 */
type Flaw = "none" | "hasty" | "torn" | "stuck" | "closed" | "asleep" | keyof typeof TIMES | keyof typeof NAPS;

/** For how many milliseconds it sleeps at each word. */
const NAPS = { "takes a nap": 300, "sleeps long": 1300 } as const;

/** What clocks answer that are told what time it is. */
const TIMES = {
  "clock refuses": () => Promise.reject(new Error("no time")),
  "clock says nothing": () => null,
  "clock stands": (to_ms: number) => ({ now_ms: to_ms - 1, next_ms: null }),
  "clock says texts": (to_ms: number) => ({ now_ms: String(to_ms), next_ms: null }),
  "clock is never done": (to_ms: number) => ({ now_ms: to_ms, next_ms: to_ms }),
} as const;

/** How often a server tells all the others what it keeps. */
const EVERY_MS = 100;

const args = process.argv.slice(2);
const flag = (name: string): string => args[args.indexOf(`-${name}`) + 1] ?? "";
const flaw = flag("flaw") as Flaw;
const nap_ms = Object.entries(NAPS).find(([name]) => name === flaw)?.[1];
const wrongTime = Object.entries(TIMES).find(([name]) => name === flaw)?.[1];

/** Keeps words, each on its disk as a line, and spreads them. */
const clock = new WireClock();
const disk = new FdDisk(3);
const stored = disk.load().toString();
const whole = stored.slice(0, stored.lastIndexOf("\n") + 1);
const words = new Set(whole.split("\n").slice(0, -1));
if (whole !== stored && flaw !== "torn") disk.replace(Buffer.from(whole));

const links = flag("peers")
  .split(",")
  .filter(Boolean)
  .map((address) => new Link(address, () => {}));

function learn(told: readonly string[]): { words: string[] } {
  if (flaw === "stuck") sleep();
  if (nap_ms !== undefined) sleep(nap_ms);
  for (const word of told.filter((one) => !words.has(one))) {
    words.add(word);
    const write = () => append(`${word}\n`);
    if (flaw === "hasty") clock.after(1, write);
    else write();
  }
  return { words: [...words] };
}

function sleep(time_ms?: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, time_ms);
}

function append(line: string): void {
  try {
    disk.append(Buffer.from(line));
  } catch (error) {
    console.error(String(error));
    process.exit(1);
  }
}

function tellAll(): void {
  for (const link of links)
    link.call("Toy.TellRpc", METHODS["Toy.TellRpc"], { words: [...words] }).then(
      (answer) => learn(answer.words),
      () => {},
    );
  clock.after(EVERY_MS, tellAll);
}
clock.after(EVERY_MS, tellAll);

const services = {
  ...implement(METHODS, {
    "Toy.AddRpc": ({ word }) => learn([word]),
    "Toy.TellRpc": (params) => learn(params.words),
  }),
  ...implement(CLOCK_METHODS, {
    "Clock.AdvanceRpc": ({ to_ms }) => (to_ms >= 100 && wrongTime ? (wrongTime(to_ms) as never) : clock.advance(to_ms)),
  }),
};
await Promise.all(links.map(({ reached }) => reached));
const serving = await serve(flag("saddr"), services, () => {});
if (flaw === "closed") {
  serving.close();
  // Without anything to wait for the process would end.
  setInterval(() => {}, 2 ** 30);
}
console.error("at work");
if (flaw === "asleep") sleep();
