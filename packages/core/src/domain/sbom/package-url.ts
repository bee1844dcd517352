/**
 * A package URL (https://github.com/package-url/purl-spec). `type` decides how a name is written: npm's scope is a
 * namespace, PyPI's names are in lower case with dashes.
 */
export function packageUrl(
  type: 'npm' | 'pypi' | 'generic',
  name: string,
  version?: string,
): string {
  const path = (type === 'pypi' ? pythonName(name) : name).split('/').map(escapePart).join('/');
  return `pkg:${type}/${path}${version === undefined ? '' : `@${escapePart(version)}`}`;
}

/** PEP 503's normal form. */
export function pythonName(name: string): string {
  return name.replace(/[-_.]+/g, '-').toLowerCase();
}

/** RFC 3986's unreserved characters and the colon stay, as the specification asks. */
function escapePart(text: string): string {
  return encodeURIComponent(text)
    .replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%3A', ':');
}
