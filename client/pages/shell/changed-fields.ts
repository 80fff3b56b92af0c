/** What somebody changed in a form: what others have changed since it was opened stays as they left it. */
export function changedFields<Fields extends object>(opened: Fields, filled: Fields): Partial<Fields> {
  const fields = Object.keys(filled) as (keyof Fields)[];
  const changed = fields.filter((name) => JSON.stringify(filled[name]) !== JSON.stringify(opened[name]));
  return Object.fromEntries(changed.map((name) => [name, filled[name]])) as Partial<Fields>;
}
