import { mkdir } from "node:fs/promises";
import { createInterface } from "node:readline";
import type { Duplex } from "node:stream";
import { FileDisk } from "../../../../skeleton/zdisk/file-disk.ts";
import { messageOf } from "../../../base/error-message.ts";
import type { MemberDisk } from "../../../cluster/member.ts";
import { requestIn } from "../../../cluster/world/disk.ts";

/**
 * The disk of a member, in a folder of this machine. Its process asks for it at a descriptor, for a sandboxed one may write nothing,
 * and Node lets none sync a file.
 */
export class FolderDisk implements MemberDisk {
  readonly folder: string;
  /** That of the process that lives. Each has its own, for between two lives somebody may have put another file there. */
  #disk: FileDisk | undefined;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** Makes the folder, and an empty disk there. */
  static async make(folder: string): Promise<FolderDisk> {
    await mkdir(folder);
    return new FolderDisk(folder);
  }

  /** All that is there now. */
  get bytes(): Buffer {
    return new FileDisk(this.folder).load();
  }

  /** Gives it to a process that was started, which reads it anew. */
  attach(line: Duplex): void {
    const disk = new FileDisk(this.folder);
    this.#disk = disk;
    const lines = createInterface({ input: line });
    lines.on("line", (text) => {
      // What one said that is dead concerns nobody.
      if (this.#disk === disk) line.write(`${JSON.stringify(answered(disk, text))}\n`);
    });
    // A process that dies before it has read its answer breaks the line, and the interface passes that error on as its own.
    lines.on("error", () => {});
  }
}

/** Does what a line asks of a disk, and returns what is answered. */
function answered(disk: FileDisk, text: string): object {
  const asked = requestIn(text);
  if (asked === undefined) return { id: 0, error: "it is no question to a disk" };
  const { op, id } = asked;
  const bytes = Buffer.from(asked.bytes, "base64");
  try {
    if (op === "load") return { id, bytes: disk.load().toString("base64") };
    disk[op](bytes);
    return { id };
  } catch (error) {
    return { id, error: messageOf(error) };
  }
}
