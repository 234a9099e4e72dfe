import type { SandboxOptions } from '../../sandbox';
import type { ProviderId } from './cells';

/** Servers that the tables below name, as the sandbox simulates them. The documented ones are in `matrix.ts`. */
export const SERVERS = {
	gateway: {
		o: { gateway: 'o' },
		n1: { gateway: 'n1' },
		'o,n1': { gateway: 'o,n1' },
		n2: { gateway: 'n2' },
		n3: { gateway: 'n3' },
	},
	/** A gateway whose videos need its token. */
	gatewayContent: {
		'n1 with its own videos': { gateway: { submission: 'n1', query: 'n1', video: 'content' } },
		'n3 with its own videos': { gateway: { submission: 'n3', query: 'n3', video: 'content_path' } },
	},
	service: {
		sync: { service: 'sync' },
		'sync-2': { service: 'sync-2' },
		async: { service: 'async' },
		newest: { service: 'newest' },
	},
	stability: {
		deployed: { stability: 'deployed' },
		// Its limit has separate tests.
		limited: { stability: 'limited', limits: { stabilityRate: null } },
	},
	kie: { deployed: { kie: 'deployed' } },
	kling4: { 'without external IDs': { kling4Options: 'dropped' } },
} as const satisfies Record<string, Record<string, SandboxOptions>>;

interface ServerTable {
	provider: ProviderId;
	servers: Record<string, SandboxOptions>;
	times: 'once' | 'always';
	table: string;
}

/**
 * The expected results at servers as they are deployed, written by hand from the contracts. The words and the columns
 * are those of `matrix.ts`. A cell has one word for each server of its table, or one for all; `-` does not apply.
 */
export const SERVER_MATRIX: Record<string, ServerTable> = {
	/** Kling 4.0, which drops external IDs. Contract: Kling today, section 11, number 2. */
	kling4Once: {
		provider: 'kling3',
		servers: SERVERS.kling4,
		times: 'once',
		table: `
| fault                             | create  |
| connection refused                | video   |
| reset before the request was taken | open   |
| reset after the request was taken | open    |
| HTTP 401                          | refused |
| HTTP 429                          | video   |
| HTTP 500                          | open    |
| HTTP 500, request taken           | open    |
| empty body                        | open    |
| JSON of a wrong shape             | open    |
| Kling code 1201                   | refused |
| Kling code 1303                   | video   |
| Kling code 5001                   | open    |
`,
	},
	/** o, n1, o,n1, n2, n3. Contract: Kling gateway dialects, section 3. */
	gatewayOnce: {
		provider: 'klingGateway',
		servers: SERVERS.gateway,
		times: 'once',
		table: `
| fault                                     | create                            | get     | wait    |
| reset after the request was taken         | open                              | read    | video   |
| HTTP 401                                  | - refused - refused -             | refused | refused |
| HTTP 401 that repeats the credential      | - refused - refused -             | refused | refused |
| HTTP 403                                  | - refused - refused -             | -       | -       |
| HTTP 404                                  | - refused - refused -             | refused | refused |
| HTTP 422                                  | - refused - refused -             | -       | -       |
| HTTP 429                                  | - video - video -                 | - read - read -   | - video - video -   |
| HTTP 500                                  | - open - open -                   | - read - read -   | - video - video -   |
| HTTP 503                                  | - open - open -                   | -       | -       |
| task behind HTTP 201                      | video                             | -       | -       |
| byte order mark before JSON               | video                             | read    | video   |
| empty body                                | - open - open -                   | - read - read -   | - video - video -   |
| JSON of a wrong shape                     | open                              | read    | video   |
| JSON that repeats the credential          | - open - open -                   | - read - read -   | - video - video -   |
| no channel for the model                  | refused                           | -       | -       |
| gateway code invalid_request              | refused                           | -       | -       |
| gateway code task_failed                  | refused                           | -       | -       |
| gateway code fail_to_fetch_task           | refused                           | -       | -       |
| Kling's 1302 behind the gateway           | video                             | -       | -       |
| Kling's 5000 behind the gateway           | open                              | -       | -       |
| gateway code build_request_failed         | refused                           | -       | -       |
| gateway code do_request_failed            | open                              | -       | -       |
| gateway code do_request_failed, taken     | open                              | -       | -       |
| gateway code read_response_body_failed    | open                              | -       | -       |
| gateway code unmarshal_response_failed    | open                              | -       | -       |
| gateway code service_unavailable          | open                              | read    | video   |
| gateway code task_not_exist               | -                                 | refused | refused |
`,
	},
	gatewayAlways: {
		provider: 'klingGateway',
		servers: SERVERS.gateway,
		times: 'always',
		table: `
| fault                                     | create          | get     | wait    |
| HTTP 429                                  | - gave-up - - - | - gave-up - - - | - gave-up - - - |
| HTTP 500                                  | - open - - -    | - gave-up - - - | - gave-up - - - |
| JSON of a wrong shape                     | open            | gave-up | gave-up |
| Kling's 1302 behind the gateway           | gave-up         | -       | -       |
| gateway code service_unavailable          | open            | gave-up | gave-up |
`,
	},
	/** Contract: Kling gateway dialects, section 5, number 7. */
	gatewayContent: {
		provider: 'klingGateway',
		servers: SERVERS.gatewayContent,
		times: 'once',
		table: `
| fault                                     | download |
| reset in mid-answer                       | video    |
| truncated video                           | video    |
| HTTP 401                                  | video    |
| HTTP 403                                  | video    |
| HTTP 404                                  | video    |
| HTTP 429                                  | video    |
| HTTP 500                                  | video    |
`,
	},
	/** sync, sync-2, async, newest. Contract: versions of the image-to-video service, sections 2 and 3. */
	serviceOnce: {
		provider: 'imageToVideoService',
		servers: SERVERS.service,
		times: 'once',
		table: `
| fault                                     | create  | get            | wait           | download         |
| reset after the request was taken         | open    | - - read read  | - - video video | - - video video |
| HTTP 401                                  | refused | - - refused -  | - - refused -  | - - video video  |
| HTTP 401 that repeats the credential      | refused | - - refused -  | - - refused -  | -                |
| HTTP 404                                  | refused | - - refused -  | - - refused -  | -                |
| HTTP 429                                  | video   | - - read -     | - - video -    | -                |
| HTTP 500                                  | open    | - - read -     | - - video -    | -                |
| HTTP 503                                  | open    | - - read -     | - - video -    | -                |
| HTTP 504                                  | open    | - - read -     | - - video -    | -                |
| task behind HTTP 202                      | video   | -              | -              | -                |
| JSON of a wrong shape                     | open    | - - read read  | - - video video | -               |
| a list of findings                        | refused | -              | -              | -                |
| an upload that cannot be saved            | refused | -              | -              | -                |
| a video that could not be made            | open    | -              | -              | -                |
| a paid video that could not be downloaded | open    | -              | -              | -                |
| a job that is not found                   | -       | - - read read  | - - video video | -               |
| a job with an error                       | -       | - - failed failed | - - failed failed | -           |
`,
	},
	serviceAlways: {
		provider: 'imageToVideoService',
		servers: SERVERS.service,
		times: 'always',
		table: `
| fault                                     | create      | get                 | wait                |
| reset after the request was taken         | -           | - - running running | - - gave-up gave-up |
| HTTP 429                                  | - - gave-up - | - - gave-up -     | - - gave-up -       |
| HTTP 504                                  | - - open -  | - - running -       | - - gave-up -       |
| a job that is not found                   | -           | - - gave-up gave-up | - - gave-up gave-up |
`,
	},
	/** Contract: Stability service as deployed, sections 1, 2 and 4. */
	stabilityOnce: {
		provider: 'stability',
		servers: SERVERS.stability,
		times: 'once',
		table: `
| fault                                     | create  | get     | wait    | download |
| reset after the request was taken         | open    | read    | video   | video    |
| HTTP 401                                  | refused | refused | refused | -        |
| HTTP 401 that repeats the credential      | refused | refused | refused | -        |
| HTTP 404                                  | refused | refused | refused | -        |
| HTTP 429                                  | video   | read    | video   | video    |
| HTTP 500                                  | open    | read    | video   | -        |
| task behind HTTP 201                      | video   | -       | -       | -        |
| JSON of a wrong shape                     | open    | read    | video   | -        |
| redirect to another host                  | refused | refused | refused | -        |
| Stability code 400                        | refused | -       | -       | -        |
| Stability code 401                        | refused | refused | refused | -        |
| Stability code 402                        | refused | refused | refused | -        |
| Stability code 403                        | refused | refused | refused | -        |
| Stability code 404                        | refused | refused | refused | -        |
| Stability code 429                        | video   | read    | video   | -        |
| Stability code 500                        | open    | read    | video   | -        |
| Stability code 503                        | open    | read    | video   | -        |
| Stability has no keys                     | refused | refused | refused | -        |
| Stability makes another video             | video   | -       | -       | -        |
| Stability asks for a retry                | -       | running | video   | -        |
`,
	},
	stabilityAlways: {
		provider: 'stability',
		servers: SERVERS.stability,
		times: 'always',
		table: `
| fault                                     | create  | get     | wait    |
| HTTP 429                                  | gave-up | gave-up | gave-up |
| Stability code 429                        | gave-up | gave-up | gave-up |
| Stability code 500                        | open    | gave-up | failed  |
| Stability code 503                        | open    | gave-up | gave-up |
| Stability makes another video             | gave-up | -       | -       |
| Stability asks for a retry                | -       | running | gave-up |
`,
	},
	/** Contract: kie-models, section 3. */
	kieServerOnce: {
		provider: 'kie',
		servers: SERVERS.kie,
		times: 'once',
		table: `
| fault                                     | create  | get     | wait    |
| reset after the request was taken         | open    | read    | video   |
| HTTP 404                                  | refused | refused | refused |
| HTTP 429                                  | video   | read    | video   |
| HTTP 500                                  | open    | read    | video   |
| JSON of a wrong shape                     | open    | read    | video   |
| kie.ai code 401                           | refused | refused | refused |
| kie.ai code 404                           | refused | refused | refused |
| kie.ai code 408                           | open    | running | video   |
| kie.ai code 409                           | refused | refused | refused |
| kie.ai code 429                           | video   | read    | video   |
| kie.ai code 433                           | refused | refused | refused |
| kie.ai code 451                           | refused | -       | -       |
| kie.ai code 455                           | video   | read    | video   |
| kie.ai code 500                           | open    | read    | video   |
| kie.ai refuses a field with code 500      | refused | -       | -       |
| kie.ai code 501                           | refused | failed  | failed  |
| kie.ai code 505                           | refused | refused | refused |
| kie.ai code 550                           | open    | read    | video   |
| kie.ai knows no such record               | -       | refused | refused |
`,
	},
	kieServerAlways: {
		provider: 'kie',
		servers: SERVERS.kie,
		times: 'always',
		table: `
| fault                                     | create  | get     | wait    |
| kie.ai code 408                           | open    | running | gave-up |
| kie.ai code 500                           | open    | gave-up | gave-up |
| kie.ai code 550                           | open    | gave-up | gave-up |
`,
	},
};
