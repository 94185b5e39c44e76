/** A rejection handler for files and folders: takes "does not exist" for an answer and throws everything else on. */
export function ifMissing<T>(answer: T): (error: NodeJS.ErrnoException) => T {
  return (error) => {
    if (error.code === 'ENOENT') return answer;
    throw error;
  };
}
