/** The entry of the log by which a client gets a session. */
export const REGISTER = "register";

/** The command by which a client keeps its session, and asks for nothing else. */
export const KEEP_ALIVE = "keep-alive";

/** How a client's command is written into the log: whose it is, and which. */
export function entryText(clientId: number, commandId: number, command: string): string {
  return clientId === 0 ? REGISTER : `c${clientId}#${commandId} ${command}`;
}

/** A client's command as it stands in the log. */
export interface ClientCommand {
  clientId: number;
  commandId: number;
  command: string;
}

/** The client's command in an entry; undefined for any other entry. */
export function readEntry(text: string): ClientCommand | undefined {
  const [, clientId, commandId, command = ""] = /^c([1-9]\d{0,14})#([1-9]\d{0,14}) (.*)$/.exec(text) ?? [];
  if (clientId === undefined) return undefined;
  return { clientId: Number(clientId), commandId: Number(commandId), command };
}

/** Whether a command changes nothing. */
export function isRead(command: string): boolean {
  return /^\s*(get|all)(\s|$)/.test(command);
}
