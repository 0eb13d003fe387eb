import { UsageError } from "../base/usage.ts";

/** What to do with the error of a server that was to listen at the port of `--port`. */
export function portTaken(port: number): (error: NodeJS.ErrnoException) => never {
  return (error) => {
    if (error.code !== "EADDRINUSE" && error.code !== "EACCES") throw error;
    throw new UsageError(`--port ${port}: ${error.message}; give another, or none for one that is free`);
  };
}
