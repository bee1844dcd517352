// As gitmoji has it before a type or a version: a sign or its name, which say nothing of their own.
const emoji =
  /^(?::[a-z0-9_+-]{1,40}:|(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|\ufe0f|\u200d){1,10}) ?/iu;

/** A subject without the emoji that it begins with. Only one that begins with neither letter nor digit can have one. */
export function withoutEmoji(subject: string): string {
  return /^[:\u00a9-\uffff]/.test(subject) ? subject.replace(emoji, '') : subject;
}
