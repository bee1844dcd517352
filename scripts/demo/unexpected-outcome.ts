/** Something that the demo tells in a sentence and stops at: no stack is needed to mend it. */
export class UnexpectedOutcome extends Error {}
