/** The file inside an artifact that says its version, by its path there. */
export const versionFiles = {
  /** https://packaging.python.org/en/latest/specifications/source-distribution-format/ */
  sdist: /^[^/]+\/PKG-INFO$/,
  /** https://packaging.python.org/en/latest/specifications/binary-distribution-format/ */
  wheel: /^[^/]+\.dist-info\/METADATA$/,
  npm: /^[^/]+\/package\.json$/,
} as const;

/** The version that such a file says; `undefined` where it says none. */
export function versionInside(format: keyof typeof versionFiles, text: string): string | undefined {
  return format === 'npm' ? packageJsonVersion(text) : /^Version:[ \t]*(\S+)/m.exec(text)?.[1];
}

function packageJsonVersion(text: string): string | undefined {
  try {
    const { version } = Object(JSON.parse(text));
    return typeof version === 'string' ? version : undefined;
  } catch {
    return undefined;
  }
}
