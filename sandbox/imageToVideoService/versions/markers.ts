/** What a prompt can ask the sandbox for, beside `[fail]`. */
const has = (marker: string) => (prompt: string | undefined) => prompt?.includes(marker) ?? false;

/** fal gives no address of the finished video. */
export const hasNoUrl = has('[no url]');

/** The service cannot download the finished video. */
export const isLost = has('[lost]');
