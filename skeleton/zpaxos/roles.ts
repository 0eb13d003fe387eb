import { address, type Flags, integer, isGiven, type Program, type Role, seconds } from "../flags.ts";
import { clockOf, diskOf, range } from "../zserver/flags.ts";

const USAGE = `usage: naive -lab zpaxos -role ROLE [flags]

  -role master  -maddr ADDR [-n 3]
  -role server  -maddr ADDR -saddr ADDR -dir DIR [-new] [-service ADDR] [-retry 100-300] [-seed N]
  -role client  -maddr ADDR [-timeout 5]

  -maddr ADDR    address of the master: host:port, or :port for this machine
  -saddr ADDR    address of the server, as the others reach it
  -listen ADDR   where to bind, if that is not the address that the others know
  -n N           how many servers there are; the master waits for all of them
  -dir DIR       folder of the server's disk
  -new           the first start of a server: makes its disk; at any other start it must be there
  -service ADDR  what is told of decided values; without it, a key-value store in the server
  -retry A-B     milliseconds until a proposal that was refused or not heard is made again: at random
                 from A up to B; an answer is waited for B milliseconds
  -seed N        the same random pauses as with this number before
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
  "retry",
  "seed",
  "timeout",
  "clock",
  "disk",
  "log",
] as const;
type Flag = (typeof FLAGS)[number];
type Given = Flags<Flag>;

const N_MAX = 99;
const SEED_MAX = 2 ** 32 - 1;

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
  const retry_ms = range(flags, "retry", "100-300");
  const seed = flags.seed === undefined ? undefined : integer(flags, "seed", 0, [0, SEED_MAX]);
  const clocks = await clockOf(flags);
  const disks = await diskOf(flags, isNew);
  const { runServer } = await import("./serve.ts");
  await runServer({ maddr, saddr, listen, service, isNew, retry_ms, seed, ...clocks, ...disks });
}

async function client(flags: Given): Promise<void> {
  const maddr = address(flags, "maddr");
  const timeout_ms = seconds(flags, "timeout", 5) * 1000;
  const { runClient } = await import("./prompt.ts");
  await runClient({ maddr, timeout_ms });
}
