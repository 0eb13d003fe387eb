import { type GenericSchema, safeParse } from "valibot";
import { DiskError } from "../zdisk/disk.ts";
import { messageOf } from "../zlog/text.ts";
import * as zlog from "../zlog/zlog.ts";
import { ErrorCode, RpcError } from "../znet/rpc.ts";

/**
 * What a function throws is told, and survived: one mistake must not end the server. But it ends when its disk failed: nobody
 * knows then what is on it, so nothing that it says can be relied upon (D7).
 */
function survive(what: string, error: unknown): void {
  if (error instanceof DiskError) zlog.fatal(`${error.message}: nothing can be promised without a disk`);
  zlog.thrown(what, error);
}

/** What a function leaves behind (a timer that throws, a promise that nobody awaits) must not end the server either. */
export function surviveStrayErrors(): void {
  process.on("uncaughtException", (error) => survive("uncaught", error));
  process.on("unhandledRejection", (reason) => survive("unhandled rejection", reason));
}

/** Calls a function whose outcome nobody waits for. What it throws, at once or later, is told and survived. */
export function surviving(name: string, act: () => void | Promise<void>): void | Promise<void> {
  try {
    const returned: unknown = act();
    if (returned instanceof Promise) return returned.catch((error) => survive(`${name} rejected`, error));
  } catch (error) {
    survive(`${name} threw`, error);
  }
}

/** What one of the functions answers to a call. What it throws, and what is no answer, is told, and its caller gets an error. */
export async function answered<T>(name: string, answer: GenericSchema<T>, act: () => unknown): Promise<T> {
  const failed = (what: string): RpcError => new RpcError(ErrorCode.InternalError, `${name} ${what}`);
  let returned: unknown;
  try {
    returned = await act();
  } catch (error) {
    survive(`${name} threw`, error);
    throw failed(`threw: ${messageOf(error)}`);
  }
  const read = safeParse(answer, returned);
  if (read.success) return read.output;
  zlog.warn(`${name} returned what is no answer: its caller gets none`);
  throw failed("returned what is no answer");
}
