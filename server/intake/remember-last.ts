/** Makes something of a text, and makes it anew only when the text is another than the last time. */
export function rememberLast<Made>(make: (text: string | undefined) => Made): (text: string | undefined) => Made {
  let last: { text: string | undefined; made: Made } | undefined;
  return (text) => {
    if (!last || last.text !== text) last = { text, made: make(text) };
    return last.made;
  };
}
