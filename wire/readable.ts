/**
 * Whether a name is one: it holds something to see, which is neither a space, nor a mark of formatting, nor drawn as nothing
 * (Unicode, "Default_Ignorable_Code_Point"; U+2800 is an empty Braille cell), and no control character nor half of one that
 * has two. An empty one is too short, which is said elsewhere.
 */
export function isReadable(name: string): boolean {
  const hasVisible = /[^\p{Z}\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}\u2800]/u.test(name);
  return name === '' || (hasVisible && !/[\p{Cc}\p{Cs}]/u.test(name));
}
