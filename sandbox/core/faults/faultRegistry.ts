import type { ApiRequest, Operation } from '../endpoint';
import type { ProviderId } from '../providerId';
import type { Fault } from './fault';

/** A fault that was switched on. */
export interface FaultHandle {
	readonly id: number;
	readonly fault: Fault;
	/** The number of requests that it has been applied to. */
	readonly fired: number;
	/** Switches it off and keeps its count. */
	remove(): void;
}

class ActiveFault implements FaultHandle {
	fired = 0;
	private seen = 0;
	/** Requests assigned to it, including those without an answer yet. */
	private claimed = 0;

	constructor(
		readonly id: number,
		readonly fault: Fault,
		readonly remove: () => void,
	) {}

	see(): void {
		this.seen += 1;
	}

	/** @returns whether the fault applies to the last request it saw */
	claim(): boolean {
		const { nth = 1, times = 1 } = this.fault;
		const isDue = this.seen >= nth && (times === 'always' || this.claimed < times);
		if (isDue) this.claimed += 1;
		return isDue;
	}

	matches(provider: ProviderId, operation: Operation, request: ApiRequest): boolean {
		const { fault } = this;
		return (
			(fault.provider ?? provider) === provider &&
			(fault.operation ?? operation) === operation &&
			(fault.method ?? request.method) === request.method &&
			(fault.path === undefined || pathPattern(fault.path).test(request.path))
		);
	}
}

function pathPattern(path: string): RegExp {
	const literals = path.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
	return new RegExp(`^${literals.join('.*')}$`);
}

/** The active faults, in the order in which they were switched on. */
export class FaultRegistry {
	private readonly faults = new Map<number, ActiveFault>();
	private lastId = 0;

	add(fault: Fault): FaultHandle {
		const id = ++this.lastId;
		const active = new ActiveFault(id, fault, () => this.faults.delete(id));
		this.faults.set(id, active);
		return active;
	}

	/** The fault that applies to this request, if any: the first match that is due. */
	hit(provider: ProviderId, operation: Operation, request: ApiRequest): ActiveFault | undefined {
		const matching = [...this.faults.values()].filter((active) =>
			active.matches(provider, operation, request),
		);
		for (const active of matching) active.see();
		return matching.find((active) => active.claim());
	}

	all(): FaultHandle[] {
		return [...this.faults.values()];
	}

	get(id: number): FaultHandle | undefined {
		return this.faults.get(id);
	}

	clear(): void {
		this.faults.clear();
	}
}
