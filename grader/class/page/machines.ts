import type { Report } from "../../report/report.ts";

/** A machine in words, as a report has it: its name is not noted. */
export function machineOf({ host: { platform, arch, cpus, node } }: Report): string {
  return `${platform} ${arch}, ${cpus} processors, Node ${node.replace(/^v/, "")}`;
}
