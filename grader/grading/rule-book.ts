import type { LabRules } from "../base/lab.ts";
import type { RuleBook } from "../report/check-report.ts";

/** The words of a lab's rules, as reports quote them. */
export function ruleBookOf({ handouts, rules }: { handouts: { en: string }; rules: LabRules }): RuleBook {
  return { handout: handouts.en, rules };
}
