/** What pop-ups and tab titles say. English is in the client itself; the others are loaded when spoken. */
export const english = {
  notifications: 'Notifications',
  notLoaded: 'Not loaded. Is there a network?',
  open: 'Open',
  openOf: 'Open: {title}',
  dismiss: 'Dismiss',
  dismissOf: 'Dismiss: {title}',
  more: '{count, plural, one {and # more} other {and # more}}',
  newCount: '{count, plural, one {# new notification} other {# new notifications}}',
  new: 'New',
} as const;

export type ElementText = keyof typeof english;
