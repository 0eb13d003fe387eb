// Links into the histories: `#seq-SEQ`, `#history=NAME&seq=SEQ`, and `&line=LINE` for one of its rows.

/**
 * What a link wants to be seen; undefined if it is a link to something else.
 *
 * @param {string} hash
 * @returns {{ name: string | undefined, seq: string, line: number | undefined } | undefined}
 */
export function wantedBy(hash) {
  const short = /^#seq-(\d+)$/.exec(hash)?.[1];
  if (short !== undefined) return { name: undefined, seq: short, line: undefined };
  const fields = new URLSearchParams(hash.slice(1));
  const [name, seq, line] = [fields.get("history"), fields.get("seq") ?? "", Number(fields.get("line") ?? 0)];
  if (name === null || !/^\d*$/.test(seq)) return undefined;
  return { name, seq, line: Number.isInteger(line) && line > 0 ? line : undefined };
}

/**
 * @param {string} name
 * @param {string} seq
 * @param {number | undefined} line
 */
export function linkTo(name, seq, line) {
  const fields = new URLSearchParams({ history: name });
  if (seq !== "") fields.set("seq", seq);
  if (line !== undefined) fields.set("line", String(line));
  return `#${fields}`;
}
