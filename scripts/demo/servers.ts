import type { SandboxOptions } from '../../sandbox';
import { completeDeployments, SERVERS, type ServerOption } from '../../sandbox/core/deployments';
import { UsageError } from '../commandLine';

/** A real server that the sandbox stands for. */
export interface Server {
	/** The provider's id. */
	provider: string;
	/** E.g. `n1`; the document's server has none. */
	name?: string;
	options: SandboxOptions;
}

interface Given extends Partial<Record<ServerOption, string>> {
	provider?: string;
	'all-servers'?: boolean;
}

const options = Object.keys(SERVERS) as ServerOption[];

/**
 * The servers that the demo runs at, and the provider that they belong to.
 *
 * @throws UsageError for a server that does not exist or belongs to another provider
 */
export function readServers(given: Given): { id: string | undefined; servers: Server[] } {
	const { provider } = given;
	const chosen = options.filter((option) => given[option] !== undefined);
	if (given['all-servers']) {
		if (chosen.length > 0) {
			throw new UsageError(`--all-servers and --${chosen[0]} cannot be used together`);
		}
		return { id: provider, servers: allServers(provider) };
	}
	const [option, other] = chosen;
	if (other) throw new UsageError(`--${option} and --${other} cannot be used together`);
	if (!option) return { id: provider, servers: [{ provider: provider ?? 'kling', options: {} }] };
	const { provider: id } = SERVERS[option];
	if (provider !== undefined && provider !== id) {
		throw new UsageError(`--${option} cannot be used with --provider ${provider}, but with ${id}`);
	}
	return { id, servers: [checked(option, given[option]!)] };
}

function allServers(provider: string | undefined): Server[] {
	const wanted = options.filter(
		(option) => provider === undefined || SERVERS[option].provider === provider,
	);
	if (wanted.length === 0) {
		const ids = options.map((option) => SERVERS[option].provider).join(', ');
		throw new UsageError(
			`--all-servers cannot be used with --provider ${provider}, but with ${ids}`,
		);
	}
	return wanted.flatMap((option) => SERVERS[option].names.map((name) => checked(option, name)));
}

function checked(option: ServerOption, name: string): Server {
	const server: SandboxOptions = { [option]: name };
	try {
		completeDeployments(server);
	} catch (error) {
		if (error instanceof RangeError) throw new UsageError(`--${error.message}`);
		throw error;
	}
	return { provider: SERVERS[option].provider, name, options: server };
}
