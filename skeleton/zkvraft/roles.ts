import { address, type Flags, integer, isGiven, type Program, type Role, seconds, UsageError } from "../flags.ts";
import { clockOf, diskOf, range } from "../zserver/flags.ts";

const USAGE = `usage: naive -lab zkvraft -role ROLE [flags]

  -role master  -maddr ADDR [-n 3]
  -role server  -maddr ADDR -saddr ADDR -dir DIR [-new] [-heartbeat 100] [-election 500-1000]
                [-max-state 0] [-sessions 64] [-session-ttl 60] [-seed N]
  -role clerk   -maddr ADDR [-timeout 1] [-keep-alive 20]

  -maddr ADDR      address of the master: host:port, or :port for this machine
  -saddr ADDR      address of the server, as the others reach it
  -listen ADDR     where to bind, if that is not the address that the others know
  -n N             how many servers there are; the master waits for all of them
  -dir DIR         folder of the server's disk
  -new             the first start of a server: makes its disk; at any other start it must be there
  -heartbeat MS    milliseconds from one call of a leader to the next
  -election A-B    milliseconds without a leader until an election: at random from A up to B
  -max-state N     the log on the disk stays below 8 times so many bytes; 0 for a log that only grows
  -sessions N      how many sessions are kept: the least recently used goes (the same for all servers)
  -session-ttl S   seconds until a session ends that is not used (the same for all servers)
  -seed N          the same random timeouts as with this number before
  -timeout S       seconds until the clerk asks the next server
  -keep-alive S    seconds until the clerk uses its session, if nobody asks for anything; 0 for never
  -log N           lowest level to log: 0 Debug, 1 INFO (default), 2 WARN, 3 ERROR

  for graders:     -clock wire (time goes on by calls), -disk fd (the disk is at descriptor 3),
                   -raft ADDR (the server's Raft is another process), a clerk's -listen ADDR (it is asked by calls)
`;

const FLAGS = [
  "role",
  "maddr",
  "saddr",
  "listen",
  "n",
  "dir",
  "new",
  "raft",
  "heartbeat",
  "election",
  "max-state",
  "sessions",
  "session-ttl",
  "seed",
  "timeout",
  "keep-alive",
  "clock",
  "disk",
  "log",
] as const;
type Flag = (typeof FLAGS)[number];
type Given = Flags<Flag>;

const N_MAX = 99;
const TIME_MAX_MS = 1_000_000;
const SEED_MAX = 2 ** 32 - 1;
const STATE_MAX = 64 * 1024 * 1024;
const SESSIONS_MAX = 1_000_000;
const TTL_MAX_S = 1_000_000;

/** What only a server has whose Raft is its own. */
const OF_RAFT: readonly Flag[] = ["dir", "new", "heartbeat", "election", "seed", "disk"];
const OF_CLERK: readonly Flag[] = ["timeout", "keep-alive"];

const ROLES = new Map<string, Role<Flag>>([
  ["master", { flags: ["maddr", "listen", "n", "log"], run: master }],
  ["server", { flags: FLAGS.filter((flag) => flag !== "n" && !OF_CLERK.includes(flag)), run: server }],
  ["clerk", { flags: ["maddr", "listen", "timeout", "keep-alive", "clock", "log"], run: clerk }],
]);

/** The roles of the lab: `naive.ts` finds them here. */
export const PROGRAM: Program<Flag> = { usage: USAGE, flags: FLAGS, roles: ROLES };

async function master(flags: Given): Promise<void> {
  const maddr = address(flags, "maddr");
  const n = integer(flags, "n", 3, [1, N_MAX]);
  const { runEqualsMaster } = await import("../zserver/master.ts");
  await runEqualsMaster(maddr, address(flags, "listen", maddr), n);
}

async function server(flags: Given): Promise<void> {
  const maddr = address(flags, "maddr");
  const saddr = address(flags, "saddr");
  const listen = address(flags, "listen", saddr);
  const maxState = integer(flags, "max-state", 0, [0, STATE_MAX]);
  const sessions_max = integer(flags, "sessions", 64, [1, SESSIONS_MAX]);
  const ttl_ms = integer(flags, "session-ttl", 60, [1, TTL_MAX_S]) * 1000;
  const raft = flags.raft === undefined ? await ownRaft(flags) : remoteRaft(flags);
  const clocks = await clockOf(flags);
  const { runServer } = await import("./serve.ts");
  await runServer({ maddr, saddr, listen, maxState, sessions_max, ttl_ms, raft, ...clocks });
}

function remoteRaft(flags: Given): string {
  for (const flag of OF_RAFT) {
    if (flags[flag] !== undefined) throw new UsageError(`-${flag}: a server with -raft has no Raft of its own`);
  }
  return address(flags, "raft");
}

async function ownRaft(flags: Given) {
  const isNew = isGiven(flags, "new");
  const heartbeat_ms = integer(flags, "heartbeat", 100, [1, TIME_MAX_MS]);
  const election_ms = range(flags, "election", "500-1000");
  if (heartbeat_ms >= election_ms[0]) {
    throw new UsageError(
      `-heartbeat ${heartbeat_ms}: it must be shorter than any election timeout (${election_ms[0]})`,
    );
  }
  const seed = flags.seed === undefined ? undefined : integer(flags, "seed", 0, [0, SEED_MAX]);
  return { ...(await diskOf(flags, isNew)), isNew, timing: { heartbeat_ms, election_ms }, seed };
}

async function clerk(flags: Given): Promise<void> {
  const maddr = address(flags, "maddr");
  const timeout_ms = seconds(flags, "timeout", 1) * 1000;
  if (flags.listen !== undefined) {
    if (flags["keep-alive"] !== undefined)
      throw new UsageError("-keep-alive: a clerk that is asked by calls keeps nothing");
    const listen = address(flags, "listen");
    const clocks = await clockOf(flags);
    const { runServedClerk } = await import("./serve-clerk.ts");
    return runServedClerk({ maddr, listen, timeout_ms, ...clocks });
  }
  if (flags.clock !== undefined) throw new UsageError(`-clock ${flags.clock}: a clerk at a prompt has the machine's`);
  const keepAlive_ms = integer(flags, "keep-alive", 20, [0, TTL_MAX_S]) * 1000;
  const { runClerk } = await import("./prompt.ts");
  await runClerk({ maddr, timeout_ms, keepAlive_ms });
}
