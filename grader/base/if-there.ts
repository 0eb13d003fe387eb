/**
 * What is read of a file or a folder, and undefined if there is none. Any other trouble is thrown: what is there and cannot be
 * read must not be taken for what is not there.
 */
export function ifThere<T>(reading: Promise<T>): Promise<T | undefined> {
  return reading.catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
}
