/** An answer that a test wants instead of the honest one. `hang`: none, ever. `reset`: the connection is destroyed. */
export type ForcedAnswer =
  | {
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
    }
  | 'hang'
  | 'reset';

/** Answers every push, or those for which it returns an answer. */
export type AnswerChoice = ForcedAnswer | ((endpoint: string) => ForcedAnswer | undefined);

/** What a test can make a push service answer. A push that is answered so is recorded, and goes no further. */
export type AnswerOverride = {
  /** Answers the next push with it (the next `times` pushes). Goes before `answerWith`. */
  answerNext(answer: ForcedAnswer, times?: number): void;
  /** Answers all pushes with it, until called with `undefined`. */
  answerWith(answer: AnswerChoice | undefined): void;
};

/** The answers that were ordered and are still to be given. */
export type ForcedAnswers = AnswerOverride & {
  /** The answer for a push to `endpoint`; `undefined` means the honest one. */
  take(endpoint: string): ForcedAnswer | undefined;
};

/** Starts with honest answers only. */
export function createForcedAnswers(): ForcedAnswers {
  const next: ForcedAnswer[] = [];
  let always: AnswerChoice | undefined;
  return {
    answerNext(answer, times = 1) {
      next.push(...Array.from({ length: times }, () => answer));
    },
    answerWith(answer) {
      always = answer;
    },
    take(endpoint) {
      return next.shift() ?? (typeof always === 'function' ? always(endpoint) : always);
    },
  };
}
