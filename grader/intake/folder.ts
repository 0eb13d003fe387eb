import type { Dirent, OpenDirOptions } from "node:fs";
import { constants } from "node:fs";
import { lstat, open, opendir, readlink } from "node:fs/promises";
import { whyOf } from "../base/write.ts";
import { SubmissionError } from "../submission/submission.ts";
import { type Item, isLeftOut, type Listing, type Place, UnreadableError } from "./item.ts";
import { readableName } from "./names.ts";
import { isTheirs, refuseKind, refuseTooMany, tooLong, unreadable } from "./refusals.ts";

/** More folders than this in one another are no submission; deeper ones are not looked into. */
const DEPTH_MAX = 40;

/** Looking through a folder takes moments. A file system that makes it take longer may never answer. */
const WALK_MAX_MS = 60_000;

const BYTES = { encoding: "buffer" } as unknown as OpenDirOptions;

/**
 * Lists a folder, and reads no file. Links are not followed. A folder that cannot be listed is named, and the rest is
 * listed all the same.
 *
 * @throws SubmissionError when there is too much
 * @throws UnreadableError when the folder itself cannot be looked into
 */
export async function listFolder(dir: Place): Promise<Listing> {
  const listing: Listing = { items: [], unread: [], tooDeep: [] };
  const end_ms = Date.now() + WALK_MAX_MS;
  const folders: { place: Buffer; name: string; depth: number }[] = [{ place: Buffer.from(dir), name: "", depth: 0 }];
  let seen = 0;
  for (const folder of folders) {
    try {
      for await (const entry of await opendir(folder.place, BYTES)) {
        seen += 1;
        refuseTooMany(listing.items.length + folders.length, seen);
        if (Date.now() > end_ms) throw new UnreadableError(`it was not looked through after ${WALK_MAX_MS / 1000} s`);
        const raw = entry.name as unknown as Buffer;
        const part = readableName(raw);
        if (isLeftOut(part)) continue;
        const found = {
          place: inFolder(folder.place, raw),
          name: folder.name === "" ? part : `${folder.name}/${part}`,
        };
        if (!entry.isDirectory()) listing.items.push(await itemAt(found, entry));
        else if (folder.depth + 1 < DEPTH_MAX) folders.push({ ...found, depth: folder.depth + 1 });
        else listing.tooDeep.push(found.name);
      }
    } catch (error) {
      if (error instanceof SubmissionError || error instanceof UnreadableError) throw error;
      if (folder.name === "") throw unreadable(error);
      if (isTheirs(error)) listing.tooDeep.push(folder.name);
      else listing.unread.push({ name: folder.name, why: whyOf(error) });
    }
  }
  // The system gives them in any order.
  listing.items.sort((a, b) => (a.name < b.name ? -1 : 1));
  return listing;
}

/** A file that was handed in by itself, under the name that it is to have. */
export async function listFile(place: Place, name: string): Promise<Listing> {
  const found = await lstat(place).catch((error: unknown) => {
    throw unreadable(error);
  });
  return { items: [await itemAt({ place: Buffer.from(place), name }, found)], unread: [], tooDeep: [] };
}

async function itemAt(
  { place, name }: { place: Buffer; name: string },
  kind: Pick<Dirent, "isFile" | "isSymbolicLink">,
): Promise<Item> {
  if (kind.isFile()) return { name, kind: "file", place, read: (bytes_max) => readFile(place, name, bytes_max) };
  const read = async () => refuseKind(name);
  if (!kind.isSymbolicLink()) return { name, kind: "other", read };
  const target = await readlink(place, { encoding: "buffer" }).then(readableName, () => "");
  return { name, kind: "link", target, read };
}

async function readFile(place: Buffer, name: string, bytes_max: number): Promise<Buffer> {
  // A link that was put there after the look is refused by the system (O_NOFOLLOW); a pipe must not block (O_NONBLOCK).
  const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
  const file = await open(place, flags).catch((error: unknown) => {
    throw unreadable(error);
  });
  try {
    const stat = await file.stat();
    if (!stat.isFile()) refuseKind(name);
    if (stat.size > bytes_max) throw tooLong(name, stat.size, bytes_max);
    const content = Buffer.alloc(stat.size);
    const { bytesRead } = await file.read(content, 0, content.length, 0);
    return content.subarray(0, bytesRead);
  } catch (error) {
    throw error instanceof SubmissionError ? error : unreadable(error);
  } finally {
    await file.close();
  }
}

function inFolder(folder: Buffer, name: Buffer): Buffer {
  return Buffer.concat([folder, Buffer.from("/"), name]);
}
