/** A failure in capitals is a finish reason, e.g. CONTENT_FILTERED; such a generation is complete. */
export const FINISH_REASON = /^[A-Z_]+$/;
