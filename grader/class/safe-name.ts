/** So long a name leaves room for what is put before and behind it; file systems take 255 bytes. */
const BYTES_MAX = 120;

/** What Windows keeps for devices, with or without an extension. */
const DEVICES = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/**
 * Makes a name that is safe for a folder on any system from one that somebody else chose, different from all that are
 * taken even where case does not count, and notes it as taken.
 */
export function safeName(wanted: string, taken: Set<string>): string {
  const cleaned = wanted
    .normalize("NFC")
    // Control characters and those that turn the direction of writing, separators, and what some system or shell forbids.
    .replace(/[\p{C}\p{Zl}\p{Zp}/\\:*?"<>|]/gu, "_")
    .replace(/^[.\s]+/, "_")
    .replace(/[.\s]+$/, "");
  const base = cut(DEVICES.test(cleaned) ? `_${cleaned}` : cleaned || "_");
  let name = base;
  for (let count = 2; isTaken(name, taken); count += 1) name = `${base}-${count}`;
  taken.add(folded(name));
  return name;
}

/** Whether somebody has a name, or one that differs in case only. */
export function isTaken(name: string, taken: ReadonlySet<string>): boolean {
  return taken.has(folded(name));
}

/** How names are compared where case does not count. */
function folded(name: string): string {
  return name.normalize("NFC").toUpperCase().toLowerCase();
}

function cut(name: string): string {
  let short = "";
  for (const letter of name) {
    if (Buffer.byteLength(short + letter) > BYTES_MAX) break;
    short += letter;
  }
  return short;
}
