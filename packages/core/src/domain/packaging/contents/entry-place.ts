/** Forward slashes, relative, never climbing, and valid on every system that unpacks it. */
export function isSafePath(path: string): boolean {
  const inner = path.endsWith('/') ? path.slice(0, -1) : path;
  return (
    !/[\\:\p{Cc}]/u.test(inner.replace(/^\.\//, '')) &&
    inner.split('/').every((part, at) => part !== '' && part !== '..' && (part !== '.' || at === 0))
  );
}

/** A link's target must stay below the archive's first folder, or below its root where the link lies there. */
export function staysInside(path: string, target: string): boolean {
  if (target === '' || /^(?:[/\\]|[a-zA-Z]:)/.test(target)) return false;
  let depth = path.split('/').length - 1;
  const lowest = Math.min(depth, 1);
  for (const part of target.split(/[/\\]/)) {
    if (part === '..' && depth === lowest) return false;
    if (part === '..') depth -= 1;
    else if (part !== '' && part !== '.') depth += 1;
  }
  return true;
}
