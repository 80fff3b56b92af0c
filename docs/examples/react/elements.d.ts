import type { DetailedHTMLProps, HTMLAttributes } from 'react';

type Plain = DetailedHTMLProps<HTMLAttributes<HTMLElement>, HTMLElement>;

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      'deskbell-bell': Plain;
      'deskbell-notices': Plain;
    }
  }
}

declare global {
  interface ImportMeta {
    readonly env: { readonly BASE_URL: string };
  }
}
