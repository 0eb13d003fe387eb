import { DiskError } from "../zdisk/disk.ts";
import * as zlog from "../zlog/zlog.ts";

/**
 * What a function throws is told, and survived: one mistake must not end the server. But it ends when its disk failed: nobody
 * knows then what is on it, so nothing that it says can be relied upon (D7).
 */
export function survive(what: string, error: unknown): void {
  if (error instanceof DiskError) zlog.fatal(`${error.message}: nothing can be promised without a disk`);
  zlog.thrown(what, error);
}

/** What a function leaves behind (a timer that throws, a promise that nobody awaits) must not end the server either. */
export function surviveStrayErrors(): void {
  process.on("uncaughtException", (error) => survive("uncaught", error));
  process.on("unhandledRejection", (reason) => survive("unhandled rejection", reason));
}
