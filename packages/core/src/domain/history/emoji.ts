// As gitmoji has it before a type or a version: a sign or its name, which say nothing of their own.
const emoji =
  /^(?::[a-z0-9_+-]{1,40}:|(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|\ufe0f|\u200d){1,10}) ?/iu;
const lastEmoji = /(?: ?(?:\p{Extended_Pictographic}|\ufe0f)){1,10}$/u;

const colon = 0x3a;
/** The sign of copyright is the first that is one. */
const lowest = 0xa9;

/** A subject without the emoji that it begins with. Only one that begins with neither letter nor digit can have one. */
export function withoutEmoji(subject: string): string {
  const first = subject.charCodeAt(0);
  return first === colon || first >= lowest ? subject.replace(emoji, '') : subject;
}

/** A text without the emoji that it ends with. */
export function withoutLastEmoji(text: string): string {
  return text.charCodeAt(text.length - 1) >= lowest ? text.replace(lastEmoji, '') : text;
}
