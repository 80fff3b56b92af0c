// What a console embeds: `client/deskbell.js`, or `deskbell/client` of the package.

export * from './connect.ts';
export * from './deskbell.ts';
export * from './elements/deskbell-bell.ts';
export * from './elements/deskbell-notices.ts';
