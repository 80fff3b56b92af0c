import * as z from 'zod/mini';

/** What a person gets for one event, from least to most. */
export const levels = ['none', 'visual', 'ring'] as const;
export const levelSchema = z.enum(levels);
export type Level = z.infer<typeof levelSchema>;

/** What a person has in front of them, from most attentive to least. */
export const windowStates = ['viewing', 'present', 'away'] as const;
export const windowStateSchema = z.enum(windowStates);
export type WindowState = z.infer<typeof windowStateSchema>;

/** The role in which an event concerns a person: the two are told by different windows. */
export const concernedRoles = ['agent', 'supervisor'] as const;
export const concernedRoleSchema = z.enum(concernedRoles);
export type ConcernedRole = z.infer<typeof concernedRoleSchema>;
