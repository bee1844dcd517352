/** Whether a variable of this name mostly holds a secret: everybody who has an image can read its variables and build arguments. */
export function isSecretName(name: string): boolean {
  return (
    /(?:TOKEN|PASSWORD|PASSWD|SECRET|CREDENTIALS?|(?:API|PRIVATE|ACCESS)_?KEY)$/i.test(name) &&
    !/PUBLIC/i.test(name)
  );
}
