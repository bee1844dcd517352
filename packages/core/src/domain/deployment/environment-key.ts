/**
 * An environment's name as part of a ref, or as a folder's name: two names never give the same. What is no letter,
 * digit, `-` or `_` is percent-encoded, so that plain names stay as they are.
 */
export function environmentKey(environment: string): string {
  return encodeURIComponent(environment.toWellFormed()).replace(
    /[.!'()*~]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
