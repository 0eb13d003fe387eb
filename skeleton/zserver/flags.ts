import { mkdirSync, statSync } from "node:fs";
import { type Flags, oneOf, required, UsageError } from "../flags.ts";
import { messageOf } from "../zlog/text.ts";
import * as zlog from "../zlog/zlog.ts";

const TIME_MAX_MS = 1_000_000;
const DISK_FD = 3;

/** The clock that `-clock` names; `wireClock` is the same one, if somebody else moves it by calls. */
export async function clockOf(flags: Flags<"clock">) {
  if (oneOf(flags, "clock", ["real", "wire"]) === "real") {
    const { RealClock } = await import("../zclock/clock.ts");
    return { clock: new RealClock(), wireClock: undefined };
  }
  const { WireClock } = await import("../zclock/wire-clock.ts");
  const wireClock = new WireClock();
  return { clock: wireClock, wireClock };
}

/** The disk that `-disk` and `-dir` name, and what it is called where it is spoken of. */
export async function diskOf(flags: Flags<"disk" | "dir">, isNew: boolean) {
  if (oneOf(flags, "disk", ["file", "fd"]) === "fd") {
    if (flags.dir !== undefined) throw new UsageError(`-dir ${flags.dir}: a disk at a descriptor has no folder`);
    const { FdDisk } = await import("../zdisk/fd-disk.ts");
    return { disk: new FdDisk(DISK_FD), diskName: `descriptor ${DISK_FD}` };
  }
  const dir = required(flags, "dir");
  try {
    if (isNew) mkdirSync(dir, { recursive: true });
    if (!statSync(dir).isDirectory()) throw new Error("it is not a folder");
  } catch (error) {
    zlog.fatal(
      `-dir ${dir} cannot be used: ${messageOf(error)}${isNew ? "" : "; the first start of a server wants -new"}`,
    );
  }
  const { FileDisk } = await import("../zdisk/file-disk.ts");
  return { disk: new FileDisk(dir), diskName: dir };
}

/** Two times, `A-B`, in milliseconds: the second is not less than the first. */
export function range<F extends string>(flags: Flags<F>, name: F, otherwise: string): readonly [number, number] {
  const value = flags[name] ?? otherwise;
  const [, least, most] = /^(\d{1,7})-(\d{1,7})$/.exec(value) ?? [];
  const [a, b] = [Number(least), Number(most)];
  if (!(a >= 1 && a <= b && b <= TIME_MAX_MS)) {
    const which = `1 to ${TIME_MAX_MS}, and A not above B`;
    throw new UsageError(`-${name} ${value}: expected milliseconds A-B, as ${otherwise}: ${which}`);
  }
  return [a, b];
}
