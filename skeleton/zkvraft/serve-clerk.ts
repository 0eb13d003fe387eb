import type { Clock } from "../zclock/clock.ts";
import type { WireClock } from "../zclock/wire-clock.ts";
import * as zlog from "../zlog/zlog.ts";
import { implement, serve } from "../znet/rpc.ts";
import { findServers } from "../zserver/find.ts";
import { surviveStrayErrors } from "../zserver/survive.ts";
import * as clerkFile from "./clerk.ts";
import { Clerk, SessionError } from "./client.ts";
import { METHODS } from "./messages.ts";

export interface ServedClerkOptions {
  maddr: string;
  /** Where it takes calls. */
  listen: string;
  /** How long an answer is waited for. */
  timeout_ms: number;
  clock: Clock;
  wireClock: WireClock | undefined;
}

/** Runs a clerk that is told by calls what to ask for. */
export async function runServedClerk({
  maddr,
  listen,
  timeout_ms,
  clock,
  wireClock,
}: ServedClerkOptions): Promise<void> {
  surviveStrayErrors();
  const ready = Promise.withResolvers<Clerk>();
  const services = implement(METHODS, {
    "Clerk.CommandRpc": async ({ command }) => {
      const clerk = await ready.promise;
      try {
        return { status: "ok" as const, result: await clerk.command(command) };
      } catch (error) {
        if (!(error instanceof SessionError)) throw error;
        return { status: error.status, result: "" };
      }
    },
    ...(wireClock && { "Clock.AdvanceRpc": ({ to_ms }: { to_ms: number }) => wireClock.advance(to_ms) }),
  });
  await serve(listen, services, (fault) => zlog.warn(fault)).catch((error: Error) =>
    zlog.fatal(`cannot listen on ${listen} (${error.message}): end what uses it, or give another -listen`),
  );
  const links = await findServers(maddr);
  ready.resolve(new Clerk(links, { clock, timeout_ms, aside: (log) => log() }, clerkFile));
  zlog.info("== start work loop ==");
}
