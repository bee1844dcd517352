export function light() {
  return { light: 'on' };
}
