import { address, type Flags, integer, isGiven, type Program, type Role, seconds, UsageError } from "../flags.ts";
import { clockOf, diskOf, range } from "../zserver/flags.ts";

const USAGE = `usage: naive -lab zraft -role ROLE [flags]

  -role master  -maddr ADDR [-n 3]
  -role server  -maddr ADDR -saddr ADDR -dir DIR [-new] [-service ADDR] [-heartbeat 100]
                [-election 500-1000] [-max-state 0] [-seed N]
  -role client  -maddr ADDR [-timeout 5]

  -maddr ADDR    address of the master: host:port, or :port for this machine
  -saddr ADDR    address of the server, as the others reach it
  -listen ADDR   where to bind, if that is not the address that the others know
  -n N           how many servers there are; the master waits for all of them
  -dir DIR       folder of the server's disk
  -new           the first start of a server: makes its disk; at any other start it must be there
  -service ADDR  what the log is applied to; without it, a key-value store in the server
  -heartbeat MS  milliseconds from one call of a leader to the next
  -election A-B  milliseconds without a leader until an election: at random from A up to B
  -max-state N   the log on the disk stays below 8 times so many bytes; 0 for a log that only grows
  -seed N        the same random timeouts as with this number before
  -timeout S     seconds until the client gives a command up
  -log N         lowest level to log: 0 Debug, 1 INFO (default), 2 WARN, 3 ERROR

  for graders:   -clock wire (time goes on by calls), -disk fd (the disk is at descriptor 3)
`;

const FLAGS = [
  "role",
  "maddr",
  "saddr",
  "listen",
  "n",
  "dir",
  "new",
  "service",
  "heartbeat",
  "election",
  "max-state",
  "seed",
  "timeout",
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

const ROLES = new Map<string, Role<Flag>>([
  ["master", { flags: ["maddr", "listen", "n", "log"], run: master }],
  ["server", { flags: FLAGS.filter((flag) => flag !== "n" && flag !== "timeout"), run: server }],
  ["client", { flags: ["maddr", "timeout", "log"], run: client }],
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
  const service = flags.service === undefined ? undefined : address(flags, "service");
  const isNew = isGiven(flags, "new");
  const heartbeat_ms = integer(flags, "heartbeat", 100, [1, TIME_MAX_MS]);
  const election_ms = range(flags, "election", "500-1000");
  if (heartbeat_ms >= election_ms[0]) {
    throw new UsageError(
      `-heartbeat ${heartbeat_ms}: it must be shorter than any election timeout (${election_ms[0]})`,
    );
  }
  const maxState = integer(flags, "max-state", 0, [0, STATE_MAX]);
  const seed = flags.seed === undefined ? undefined : integer(flags, "seed", 0, [0, SEED_MAX]);
  const { clock, wireClock } = await clockOf(flags);
  const { disk, diskName } = await diskOf(flags, isNew);
  const { runServer } = await import("./serve.ts");
  const timing = { heartbeat_ms, election_ms };
  await runServer({
    maddr,
    saddr,
    listen,
    service,
    isNew,
    maxState,
    timing,
    seed,
    clock,
    wireClock,
    disk,
    diskName,
  });
}

async function client(flags: Given): Promise<void> {
  const maddr = address(flags, "maddr");
  const timeout_ms = seconds(flags, "timeout", 5) * 1000;
  const { runClient } = await import("./prompt.ts");
  await runClient({ maddr, timeout_ms });
}
