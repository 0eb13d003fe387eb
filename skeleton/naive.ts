import { existsSync } from "node:fs";
import { integer, type Program, peekFlag, readFlags, roleOf, UsageError } from "./flags.ts";
import * as zlog from "./zlog/zlog.ts";

/** The labs whose roles there may be, in the order in which they are taught: the first that is here is meant by who names none. */
const LABS = ["zpbft", "zraft", "zkvraft", "zpaxos"];
