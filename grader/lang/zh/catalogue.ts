import { type Catalogue, type Say, translator } from "../translate.ts";
import { CHECKS } from "./checks.ts";
import { CHECKS_OF_VIEWS } from "./checks-of-views.ts";
import { CLASS } from "./class.ts";
import { CLUSTER } from "./cluster.ts";
import { DISKS } from "./disks.ts";
import { ELECTIONS } from "./elections.ts";
import { ENTRIES_AND_DISKS } from "./entries-and-disks.ts";
import { FINDINGS_OF_INSTANCES } from "./findings-of-instances.ts";
import { FINDINGS_OF_LOGS } from "./findings-of-logs.ts";
import { FINDINGS_OF_SERVICES } from "./findings-of-services.ts";
import { FINDINGS_OF_VIEWS } from "./findings-of-views.ts";
import { HAND_IN } from "./hand-in.ts";
import { HELP } from "./help.ts";
import { HINTS } from "./hints.ts";
import { HINTS_OF_INSTANCES } from "./hints-of-instances.ts";
import { HINTS_OF_LOGS } from "./hints-of-logs.ts";
import { HINTS_OF_SERVICES } from "./hints-of-services.ts";
import { INSTANCES } from "./instances.ts";
import { JOURNAL } from "./journal.ts";
import { LEADERS } from "./leaders.ts";
import { LISTS } from "./lists.ts";
import { LIVE } from "./live.ts";
import { LOGS } from "./logs.ts";
import { ONE_SERVER } from "./one-server.ts";
import { PAGE } from "./page.ts";
import { PLAYING } from "./playing.ts";
import { REMARKS } from "./remarks.ts";
import { RULES } from "./rules.ts";
import { RULES_OF_INSTANCES } from "./rules-of-instances.ts";
import { RULES_OF_LOGS } from "./rules-of-logs.ts";
import { RULES_OF_SERVICES } from "./rules-of-services.ts";
import { RULES_OF_VIEWS } from "./rules-of-views.ts";
import { SCENES } from "./scenes.ts";
import { SERVICES } from "./services.ts";
import { START } from "./start.ts";
import { SUBMISSION } from "./submission.ts";
import { TERMINAL } from "./terminal.ts";
import { VERDICTS } from "./verdicts.ts";
import { VOTES_AND_TERMS } from "./votes-and-terms.ts";

/** All that the grader says in Chinese, room by room. The words for things are those of handout.zh.md. */
export const CHINESE: readonly Catalogue[] = [
  CHECKS,
  ELECTIONS,
  RULES,
  ONE_SERVER,
  CLUSTER,
  LOGS,
  START,
  VERDICTS,
  SCENES,
  SUBMISSION,
  TERMINAL,
  PAGE,
  HELP,
  HINTS,
  HAND_IN,
  PLAYING,
  LEADERS,
  LIVE,
  JOURNAL,
  LISTS,
  CLASS,
  DISKS,
  RULES_OF_LOGS,
  HINTS_OF_LOGS,
  FINDINGS_OF_LOGS,
  VOTES_AND_TERMS,
  ENTRIES_AND_DISKS,
  RULES_OF_INSTANCES,
  INSTANCES,
  HINTS_OF_INSTANCES,
  FINDINGS_OF_INSTANCES,
  RULES_OF_SERVICES,
  SERVICES,
  HINTS_OF_SERVICES,
  FINDINGS_OF_SERVICES,
  REMARKS,
  RULES_OF_VIEWS,
  CHECKS_OF_VIEWS,
  FINDINGS_OF_VIEWS,
];

export const sayInChinese: Say = translator(CHINESE);
