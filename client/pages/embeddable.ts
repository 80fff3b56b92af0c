export * from '../deskbell.ts';
export * from '../elements/deskbell-bell.ts';
export * from '../elements/deskbell-notices.ts';
