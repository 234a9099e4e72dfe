import type { LogMetadata, Logger } from 'n8n-workflow';

/** One line that a node or n8n itself wrote to n8n's logger. */
export interface LogLine {
	level: 'error' | 'warn' | 'info' | 'debug';
	message: string;
	/** As n8n's logger writes it: errors as name, message, stack and cause, the rest as JSON. */
	metadata: Record<string, unknown>;
}

/** Replaces n8n's logger: keeps every line, prints none. */
export class LogCapture implements Logger {
	readonly lines: LogLine[] = [];

	error(message: string, metadata?: LogMetadata): void {
		this.keep('error', message, metadata);
	}

	warn(message: string, metadata?: LogMetadata): void {
		this.keep('warn', message, metadata);
	}

	info(message: string, metadata?: LogMetadata): void {
		this.keep('info', message, metadata);
	}

	debug(message: string, metadata?: LogMetadata): void {
		this.keep('debug', message, metadata);
	}

	scoped(): this {
		return this;
	}

	private keep(level: LogLine['level'], message: string, metadata: LogMetadata = {}): void {
		this.lines.push({ level, message, metadata: toPlain(metadata) });
	}
}

// Copied at once, because a node may later change the logged object.
function toPlain(metadata: LogMetadata): Record<string, unknown> {
	const plain: Record<string, unknown> = {};
	for (const [key, value] of Object.entries(metadata)) {
		plain[key] = value instanceof Error ? errorToPlain(value) : jsonCopy(value);
	}
	return plain;
}

function errorToPlain(error: Error, seen = new Set<unknown>()): Record<string, unknown> {
	seen.add(error);
	const { name, message, stack, cause } = error;
	if (cause === undefined || cause === null || seen.has(cause)) return { name, message, stack };
	const plainCause = cause instanceof Error ? errorToPlain(cause, seen) : String(cause);
	return { name, message, stack, cause: plainCause };
}

function jsonCopy(value: unknown): unknown {
	const seen = new WeakSet<object>();
	const text = JSON.stringify(value, (_key, part: unknown) => {
		if (typeof part === 'bigint') return String(part);
		if (typeof part !== 'object' || part === null) return part;
		if (seen.has(part)) return '[seen]';
		seen.add(part);
		return part;
	});
	return text === undefined ? undefined : (JSON.parse(text) as unknown);
}
