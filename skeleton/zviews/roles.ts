import { type Flags, integer, type Program, type Role, seconds } from "../flags.ts";
import { setFrameBytesMax } from "../znet/framing.ts";
import { useSodium } from "../znet/sodium.ts";
import { rehearse } from "../zpbft/rehearsal.ts";
import { clientOptions, ROLES as PBFT_ROLES, serverOptions } from "../zpbft/roles.ts";
import { clockOf } from "../zserver/flags.ts";
import { FRAME_BYTES_MAX } from "./messages.ts";

const USAGE = `usage: naive -lab zviews -role ROLE [flags]

  -role master  -maddr ADDR [-f 1]
  -role server  -maddr ADDR -saddr ADDR -pri FILE -pub FILE [-timeout 2] [-checkpoint 100]
  -role client  -maddr ADDR -caddr ADDR [-timeout 5]
  -role keygen  -pri FILE -pub FILE [-alg ed25519]

  -maddr ADDR    address of the master: host:port, or :port for this machine
  -saddr ADDR    address of the server, as the others reach it
  -caddr ADDR    address of the client, as the servers reach it
  -listen ADDR   where to bind, if that is not the address that the others know
  -f N           how many faulty servers to tolerate; the master waits for 3f+1 servers
  -pri, -pub     files of the private and the public key (PEM)
  -alg NAME      kind of key to make: ed25519 or rsa
  -timeout S     server: seconds that a request may wait until the view is changed, the first time
                 client: seconds until it asks every server, and then asks them again, 6 times
  -checkpoint K  seqs from one checkpoint to the next, 1 to 1000; the same at all servers
  -log N         lowest level to log: 0 Debug, 1 INFO (default), 2 WARN, 3 ERROR

  for graders:   -clock wire (time goes on by calls)
`;

const FLAGS = [
  "role",
  "maddr",
  "saddr",
  "caddr",
  "listen",
  "pri",
  "pub",
  "alg",
  "f",
  "timeout",
  "checkpoint",
  "clock",
  "log",
] as const;
type Flag = (typeof FLAGS)[number];
type Given = Flags<Flag>;

/** So many times a client asks every server: each view change may cost a timeout. */
const CLIENT_REPEATS = 6;

const ROLES = new Map<string, Role<Flag>>([
  ["master", PBFT_ROLES.master],
  [
    "server",
    { flags: ["maddr", "saddr", "listen", "pri", "pub", "timeout", "checkpoint", "clock", "log"], run: server },
  ],
  ["client", { flags: PBFT_ROLES.client.flags, run: client }],
  ["keygen", PBFT_ROLES.keygen],
]);

/** The roles of the lab: `naive.ts` finds them here. */
export const PROGRAM: Program<Flag> = { usage: USAGE, flags: FLAGS, roles: ROLES };

async function server(flags: Given): Promise<void> {
  const patience_ms = seconds(flags, "timeout", 2) * 1000;
  const interval = integer(flags, "checkpoint", 100, [1, 1000]);
  const options = serverOptions(flags);
  const { clock, wireClock } = await clockOf(flags);
  setFrameBytesMax(FRAME_BYTES_MAX);
  const [{ runServer }, { programOf }] = [await import("../zpbft/serve.ts"), await import("./program.ts")];
  void useSodium();
  await runServer(options, programOf({ clock, patience_ms, interval }, wireClock));
  void rehearse(options.keys);
}

async function client(flags: Given): Promise<void> {
  const { runClient } = await import("../zpbft/prompt.ts");
  void useSodium();
  await runClient({ ...clientOptions(flags), repeats: CLIENT_REPEATS });
}
