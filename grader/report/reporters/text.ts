/** The head and the tail of a well-formed text, and how much between them was cut, in at most so many bytes of UTF-8. */
export function cut(text: string, max_bytes: number): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= max_bytes) return text;
  const room = Math.floor(max_bytes) - Buffer.byteLength(note(bytes.length));
  // So little room is too small for a note.
  if (room < 2) return bytes.toString("utf8", 0, characterStart(bytes, max_bytes));
  const head = characterStart(bytes, Math.ceil(room / 2));
  const tail = characterEnd(bytes, bytes.length - Math.floor(room / 2));
  return bytes.toString("utf8", 0, head) + note(tail - head) + bytes.toString("utf8", tail);
}

function note(bytes: number): string {
  return ` […${bytes} bytes cut…] `;
}

/** The start of the character that the byte at this place belongs to. */
function characterStart(bytes: Buffer, place: number): number {
  let start = Math.max(0, Math.floor(place));
  while (start > 0 && isContinuation(bytes[start])) start--;
  return start;
}

function characterEnd(bytes: Buffer, place: number): number {
  let end = place;
  while (isContinuation(bytes[end])) end++;
  return end;
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0b1100_0000) === 0b1000_0000;
}

/** How much is shown of each check at most, in bytes: people read a page, but no megabyte. */
export const CHECK_MAX_BYTES: number = 16 * 1024;
const CHECK_MIN_BYTES = 256;

/**
 * A text that fits into so many bytes. `build` makes it with at most `check_bytes` of text for each check, and is called
 * with less and less, in the end with 0, until the text is small enough.
 */
export function fitted(max_bytes: number, build: (check_bytes: number) => string): string {
  for (let check_bytes = CHECK_MAX_BYTES; check_bytes >= CHECK_MIN_BYTES; check_bytes /= 2) {
    const text = build(check_bytes);
    if (Buffer.byteLength(text) <= max_bytes) return text;
  }
  return build(0);
}
