import type { Process } from "../sandbox/launch.ts";
import { ProcessMember, type Puppet } from "./member.ts";

/** Who belongs to a cluster, by id. */
export abstract class Members<P extends Puppet> {
  protected members: (ProcessMember | P)[] = [];
  /** The ids of the members that are processes. */
  abstract readonly live: readonly number[];
  /** How a history names a member. */
  protected readonly nameOf: (id: number) => string;

  readonly #role: string;

  /** `role` is the name of a member's role for people. */
  protected constructor(nameOf: (id: number) => string, role: string) {
    this.nameOf = nameOf;
    this.#role = role;
  }

  /** @throws RangeError for an id that nobody has */
  member(id: number): ProcessMember | P {
    const member = this.members[id];
    if (member !== undefined) return member;
    throw new RangeError(`the cluster has no ${this.#role} ${id}: its ids are 0 to ${this.members.length - 1}`);
  }

  /** The ids of all members, processes and puppets. */
  get ids(): number[] {
    return [...this.members.keys()];
  }

  /** How the history names a member. */
  name(id: number): string {
    return this.nameOf(id);
  }

  /** Where a member listens. */
  address(id: number): string {
    return this.member(id).address;
  }

  /** A member that is a process, by its id. */
  processMember(id: number): ProcessMember {
    const member = this.member(id);
    if (member instanceof ProcessMember) return member;
    throw new RangeError(`${this.nameOf(id)} is no process: those are ${this.live.join(" ")}`);
  }

  /** The members that are processes. */
  get processMembers(): ProcessMember[] {
    return this.members.filter((member) => member instanceof ProcessMember);
  }

  /** The process of a member that is one. */
  server(id: number): Process {
    return this.processMember(id).process;
  }

  /** The processes of members that have not ended. */
  get servers(): Process[] {
    return this.processMembers.filter(({ state }) => state !== "ended").map(({ process }) => process);
  }

  /** A puppet, by its id. */
  puppet(id: number): P {
    const member = this.member(id);
    if (member instanceof ProcessMember) throw new RangeError(`${this.nameOf(id)} is no puppet`);
    return member;
  }

  /** By id; undefined at a member that is a process. */
  get puppets(): (P | undefined)[] {
    return this.members.map((member) => (member instanceof ProcessMember ? undefined : member));
  }
}
