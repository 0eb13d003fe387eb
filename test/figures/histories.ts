import { readFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Event } from "../../grader/history/events.ts";
import { readHistory, writeHistory } from "../../grader/history/files.ts";
import type { History } from "../../grader/history/history.ts";
import { PBFT } from "../../grader/labs/pbft/wire.ts";

const FOLDER = new URL("histories/", import.meta.url);

/** The stored history of a run. */
export function storedHistory(name: string): History {
  return readHistory(readFileSync(fileOf(name), "utf8"), PBFT);
}

export async function storeHistory(name: string, events: readonly Event[]): Promise<void> {
  await mkdir(FOLDER, { recursive: true });
  await writeHistory({ events: [...events] }, fileOf(name));
}

function fileOf(name: string): string {
  return fileURLToPath(new URL(`${name}.ndjson`, FOLDER));
}
