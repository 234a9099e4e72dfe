/** Something the user did or typed that cannot be used; shown as one line. */
export class UsageError extends Error {}
