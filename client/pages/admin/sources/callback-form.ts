import { type CallbackTargetChange, callbackTypes } from '../../../../wire/callback.ts';

/** What the form says, as the server takes it. */
export function readCallbackForm(form: FormData): CallbackTargetChange {
  const chosen = form.getAll('types');
  return {
    url: String(form.get('url')).trim(),
    types: callbackTypes.filter((type) => chosen.includes(type)),
    notReachedSeconds: Number(form.get('notReachedSeconds')),
  };
}
