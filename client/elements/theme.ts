/**
 * What both elements share. To be set from outside: `color-scheme`, and the custom properties `--deskbell-accent`,
 * `--deskbell-on-accent`, `--deskbell-surface`, `--deskbell-text`, `--deskbell-faint`, `--deskbell-line`,
 * `--deskbell-warning`, `--deskbell-radius`, `--deskbell-font`.
 */
export const theme = `
  :host {
    --accent: var(--deskbell-accent, light-dark(#1a56db, #8ab4ff));
    --on-accent: var(--deskbell-on-accent, light-dark(#fff, #0b1b3a));
    --surface: var(--deskbell-surface, light-dark(#fff, #1f232b));
    --text: var(--deskbell-text, light-dark(#1b1f27, #eceff4));
    --faint: var(--deskbell-faint, light-dark(#4d5666, #b3bbc9));
    --line: var(--deskbell-line, light-dark(#c8cfdb, #454d5c));
    --warning: var(--deskbell-warning, light-dark(#b3261e, #ffb4ab));
    --radius: var(--deskbell-radius, 0.5rem);
    font: 0.9375rem / 1.45 var(--deskbell-font, system-ui, sans-serif);
    text-align: start;
  }
  :host([hidden]),
  [hidden] {
    display: none !important;
  }
  * {
    box-sizing: border-box;
  }
  .surface {
    background: var(--surface);
    color: var(--text);
    border: 1px solid var(--line);
    border-radius: var(--radius);
    box-shadow: 0 0.5rem 1.5rem rgb(0 0 0 / 0.25);
  }
  button {
    font: inherit;
    min-block-size: 2.25rem;
    padding: 0.25rem 0.75rem;
    border: 1px solid var(--line);
    border-radius: calc(var(--radius) * 0.75);
    background: transparent;
    color: var(--text);
    cursor: pointer;
  }
  button.first {
    background: var(--accent);
    border-color: var(--accent);
    color: var(--on-accent);
    font-weight: 600;
  }
  button[aria-disabled="true"] {
    opacity: 0.6;
    cursor: default;
  }
  button:focus-visible {
    outline: 3px solid var(--accent);
    outline-offset: 2px;
  }
  .buttons {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem;
  }
  .unseen {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
`;
