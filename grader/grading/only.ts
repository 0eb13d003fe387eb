import { readPattern, UsageError } from "../base/usage.ts";
import type { CheckSpec } from "../checks/check.ts";

/**
 * The checks that a person means by `--only`, as a pattern of their names: by their names, by rules that they judge, by
 * patterns, or several of these with commas between them. The name of a check means that check alone, though it may be a
 * part of another's.
 *
 * @throws UsageError for what names none, with the names that there are
 */
export function onlyPattern(text: string, checks: readonly CheckSpec[]): RegExp {
  const ids = meant(text, checks) ?? text.split(",").flatMap((part) => meantOrThrow(part.trim(), text, checks));
  return new RegExp(`^(?:${ids.map((id) => RegExp.escape(id)).join("|")})$`);
}

function meantOrThrow(part: string, text: string, checks: readonly CheckSpec[]): string[] {
  const ids = part === "" ? undefined : meant(part, checks);
  if (ids !== undefined) return ids;
  const rules = [...new Set(checks.flatMap((check) => check.rules))].toSorted((a, b) =>
    a.localeCompare(b, "en", { numeric: true }),
  );
  throw new UsageError(
    `--only ${text}: no check or rule ${part === "" ? "between two commas" : `is called ${part}`}\n` +
      `  the checks are ${checks.map(({ id }) => id).join(", ")}\n  their rules are ${rules.join(", ")}`,
  );
}

/** Undefined if it names no check. */
function meant(part: string, checks: readonly CheckSpec[]): string[] | undefined {
  const those = (is: (check: CheckSpec) => boolean): string[] => checks.filter(is).map(({ id }) => id);
  const named = those(({ id }) => id === part);
  if (named.length > 0) return named;
  const ruled = those(({ rules }) => rules.includes(part.toUpperCase()));
  if (ruled.length > 0) return ruled;
  const pattern = readPattern("--only", part);
  const alike = those(({ id }) => pattern.test(id));
  return alike.length > 0 ? alike : undefined;
}
