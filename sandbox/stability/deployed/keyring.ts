import type { Task } from '../../core/task';

/** What a generation costs, in credits. */
const PRICE = 20;

interface Key {
	name: string;
	credits: number;
}

/** The reason why a submission gets no key. */
export type NoKey = 'none left' | 'no credits';

/** The operator's Stability keys. The service always takes the oldest. */
export class Keyring {
	private keys: Key[];
	private readonly owners = new WeakMap<Task, string>();

	/** `credits`: of each key, oldest first. */
	constructor(credits: number[]) {
		this.keys = credits.map((left, index) => ({
			name: `sk-sandbox-stability-key-${index + 1}`,
			credits: left,
		}));
	}

	get oldest(): string | undefined {
		return this.keys[0]?.name;
	}

	/** Pays for a generation with the oldest key that has credits; keys without credits are deleted. */
	pay(): { key: string } | { missing: NoKey } {
		if (this.keys.length === 0) return { missing: 'none left' };
		while (this.keys[0] && this.keys[0].credits < PRICE) this.keys.shift();
		const [key] = this.keys;
		if (!key) return { missing: 'no credits' };
		key.credits -= PRICE;
		return { key: key.name };
	}

	/** Stability returns a generation only to the key that created it. */
	setOwner(task: Task, key: string): void {
		this.owners.set(task, key);
	}

	isOwner(task: Task, key: string): boolean {
		return this.owners.get(task) === key;
	}

	/** A key is deleted when its video has been fetched. It stays valid at Stability. */
	delete(name: string): void {
		this.keys = this.keys.filter((key) => key.name !== name);
	}
}
