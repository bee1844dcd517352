/** A repository in the form that routes take. */
export interface Coordinates {
  readonly owner: string;
  readonly repo: string;
}

/** `OWNER/NAME` in its two parts. */
export function coordinatesOf(repository: string): Coordinates {
  const slash = repository.indexOf('/');
  return { owner: repository.slice(0, slash), repo: repository.slice(slash + 1) };
}
