/** File systems take 255 bytes for one name; the end of it may get more. */
const longest = 180;

/**
 * An environment's name as part of a ref, or as a folder's name: two names never give the same. What is no letter,
 * digit, `-` or `_` is percent-encoded, so that plain names stay as they are; a long one becomes a path, each folder of
 * which ends in `+`, as no name does.
 */
export function environmentKey(environment: string): string {
  return encodeURIComponent(environment.toWellFormed())
    .replace(/[.!'()*~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replace(new RegExp(`.{${longest}}(?=.)`, 'g'), '$&+/');
}
