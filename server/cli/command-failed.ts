/** A command could not do what it was asked to. Its message is for the person who asked. */
export class CommandFailed extends Error {
  readonly code = 'command-failed';
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'CommandFailed';
  }
}
