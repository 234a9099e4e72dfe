/** Markers in a prompt for the sandbox, besides `[fail]`. */
const has = (marker: string) => (prompt: string | undefined) => prompt?.includes(marker) ?? false;

/** fal returns no URL of the finished video. */
export const hasNoUrl = has('[no url]');

/** The service cannot download the finished video. */
export const isLost = has('[lost]');
