import type { CheckSpec } from "../../check.ts";
import { CATALOGUE, type CheckId } from "./catalogue.ts";

/** The catalogue's entry of a check. */
export function spec(id: CheckId): CheckSpec {
  return CATALOGUE.find((entry) => entry.id === id) as CheckSpec;
}
