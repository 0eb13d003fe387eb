import type { Said } from "../history/events.ts";
import type { History, Protocol } from "../history/history.ts";
import type { Teller } from "../history/journal.ts";
import type { Caller, Identity, Member, MemberDisk, Puppet } from "./member.ts";
import type { Playing } from "./playing.ts";

/** A client that the grader plays. */
export interface Client extends Caller {
  readonly address: string;
  /** Resolves when each of these members was reached. */
  connected(ids: readonly number[]): Promise<void>;
  close(): void;
}

/** A master that the grader plays. It tells each member where that one finds the others. */
export interface Master {
  readonly address: string;
  /** The addresses of those who are to register, and have not. */
  readonly missing: ReadonlySet<string>;
  close(): void;
}

/** The arguments of a process in a cluster: addresses, and a number that the role needs. */
interface RoleArgs {
  master: { address: string; f: number };
  /** `isNew`: it is started for the first time. */
  member: { address: string; master: string; identity: Identity; isNew: boolean };
  /** `listen` is where it binds: others may find it by another address. */
  client: { address: string; listen: string; master: string; timeout_s: number };
}

export type Role = keyof RoleArgs;

/** What a cluster must know of the labs of one kind: who its members are, how they are started, and how they are played. */
export interface Family<P extends Puppet, C extends Client> {
  protocol: Protocol;
  /** How many members tolerate `f` that are faulty. */
  size(f: number): number;
  /** How a history names a member. */
  name(id: number): string;
  /** How people name each role. */
  roles: Readonly<Record<Role, string>>;
  /** The arguments of a role, after the program and before `-log`. */
  args: { readonly [R in Role]: (told: RoleArgs[R]) => readonly string[] };
  /** The further arguments of a member that answers browsers at a port; missing where none can. */
  door?(port: number): readonly string[];
  /** The line by which a member says that it is at work. */
  atWork: RegExp;
  /** The line by which a member says which id a real master has given it. */
  registered: RegExp;
  /** The line by which a process says that another program has taken its port. */
  portTaken: RegExp;
  /** Makes the disk of a member that is a process, which finds it at the descriptor `DISK` in each of its lives; missing where they have none. */
  disk?(folder: string): Promise<MemberDisk>;
  /** Makes an identity, as files in a folder. */
  identity(dir: string, id: number): Promise<Identity>;
  /**
   * A puppet that listens. If only `caller` can call it, the puppet records the calls as from `caller`. Without `caller`,
   * the wiretap records them.
   */
  puppet(id: number, history: History, caller: string | undefined): Promise<P>;
  /** A master for these members. Those of `awaited` register with it; `addressesFor` tells what it answers who asks. */
  master(
    members: readonly Member[],
    awaited: readonly number[],
    addressesFor: (asker: string) => string[],
  ): Promise<Master>;
  /** A client that has asked a master, real or not, for the members. */
  client(master: string, history: History): Promise<C>;
  /**
   * Who makes a call to a client, as the call itself proves: members share the address of a client. Without it, such calls are
   * not tapped.
   */
  callerOf?(said: Omit<Said, "from">, history: History): string;
  /** When a process was last seen to do something that it had been told to do, by the history's clock. Without it, nothing is known of that. */
  lastDone_ms?(history: History): number;
  /** What a person who plays with a cluster can look at and try, besides faults; missing where there is nothing. */
  playing?: Playing;
  /** How its calls are told in a journal; without it, as they are. */
  teller?: Teller;
}
