/**
 * What each fault does to each node at each provider: read by hand from the contracts and the design. What the
 * nodes really do is compared with it, and never copied into it.
 *
 * A cell with seven words has one for each provider: Kling, Kling gateway, kie.ai, Stability, image-to-video service,
 * fal.ai, PiAPI.
 * One word stands for all; `-` does not apply.
 *
 * | word    | how the node's item ends |
 * | ------- | ------------------------ |
 * | video   | with the finished video; Create Task has created one task, and no second |
 * | read    | with what was asked for |
 * | running | with a task that is still running: the service gives no answer while it makes a video |
 * | refused | with an error, after one attempt; nothing was created |
 * | gave-up | with an error (Wait For Video: on the Failed output, timed out), after several attempts; nothing was created |
 * | open    | with an error that says that a task may exist; it is not submitted again |
 * | failed  | as a failed video with the provider's own words, on the Failed output of Wait For Video |
 *
 * | column   | node and the request that is hit |
 * | -------- | -------------------------------- |
 * | create   | Create Task: the submission |
 * | upload   | Create Task: the upload of an image file before it, at kie.ai, fal.ai and PiAPI |
 * | get      | Get Task |
 * | wait     | Wait For Video: the reading of the task |
 * | many     | Wait For Video with two tasks: the reading of Kling's list; at Kling 3.0 and later, of both by their IDs |
 * | list     | List Tasks, at Kling's two APIs |
 * | download | Wait For Video: the download of the video |
 */
export const MATRIX = {
	/** One request is hit; the next is answered as usual. */
	once: `
| fault                                 | create                         | upload  | get     | wait    | many    | list    | download                          |
| connection refused                    | video                          | video   | read    | video   | video   | read    | -                                 |
| TLS broken before the request         | video                          | video   | read    | video   | video   | read    | -                                 |
| TLS broken after the request was taken | video open open open open video open | video   | read    | video   | video   | read    | -                                 |
| reset before the request was taken    | video open open open open open open | video   | read    | video   | video   | read    | video                             |
| reset after the request was taken     | video open open open open video open | video   | read    | video   | video   | read    | video                             |
| reset in mid-answer                   | video open open open open video open | video   | read    | video   | video   | read    | video                             |
| time-out, request not taken           | video open open open open open open | video   | read    | video   | video   | read    | video                             |
| time-out, request taken               | video open open open open video open | video   | -       | -       | -       | -       | -                                 |
| stalls in mid-answer                  | video open open open open video open | video   | read    | video   | video   | read    | video                             |
| slow trickle                          | video open open open open video open | video   | read    | video   | video   | read    | video                             |
| truncated video                       | -                              | -       | -       | -       | -       | -       | video                             |
| expired certificate                   | refused                        | refused | refused | refused | refused | refused | -                                 |
| redirect to another host              | refused                        | refused | refused | refused | video   | refused | video                             |
| HTTP 303                              | video open open open open open open | video   | read    | video   | video   | read    | video                             |
| HTTP 400                              | refused                        | refused | refused | refused | video   | refused | refused                           |
| HTTP 401                              | refused                        | refused | refused | refused | video   | refused | refused video refused refused video refused refused |
| HTTP 401 that repeats the credential  | refused                        | refused | refused | refused | video   | refused | -                                 |
| HTTP 402                              | refused                        | refused | refused | refused | video   | refused | refused                           |
| HTTP 403                              | refused                        | refused | refused | refused | video   | refused | video                             |
| HTTP 404                              | refused                        | refused | refused refused refused refused refused read refused | refused refused refused refused refused video refused | video   | refused | video                             |
| HTTP 409                              | refused                        | refused | refused | refused | video   | refused | refused                           |
| HTTP 422                              | refused                        | refused | refused | refused | video   | refused | refused                           |
| HTTP 429                              | video                          | video   | read    | video   | video   | read    | video                             |
| HTTP 429 with Retry-After: 20         | video                          | video   | read    | video   | video   | read    | video                             |
| HTTP 499                              | video open open open open open open | video   | read    | video   | video   | read    | video                             |
| HTTP 500                              | video open open open open open open | video   | read    | video   | video   | read    | video                             |
| HTTP 502 with a page of HTML          | video open open open open open open | video   | read    | video   | video   | read    | video                             |
| HTTP 503                              | video open open open open open open | video   | read    | video   | video   | read    | video                             |
| HTTP 504                              | video open open open open open open | video   | read    | video   | video   | read    | video                             |
| HTTP 303, request taken               | video open open open open video open | video   | -       | -       | -       | -       | -                                 |
| HTTP 499, request taken               | video open open open open video open | video   | -       | -       | -       | -       | -                                 |
| HTTP 500, request taken               | video open open open open video open | video   | -       | -       | -       | -       | -                                 |
| HTTP 502 with HTML, request taken     | video open open open open video open | video   | -       | -       | -       | -       | -                                 |
| HTTP 503, request taken               | video open open open open video open | video   | -       | -       | -       | -       | -                                 |
| HTTP 504, request taken               | video open open open open video open | video   | -       | -       | -       | -       | -                                 |
| task behind HTTP 201                  | video                          | -       | -       | -       | -       | -       | -                                 |
| task behind HTTP 202                  | video                          | -       | -       | -       | -       | -       | -                                 |
| byte order mark before JSON           | video                          | video   | read    | video   | video   | read    | -                                 |
| empty body                            | video open open open open video open | video   | read    | video   | video   | read    | video                             |
| invalid JSON                          | video open open open open video open | video   | read    | video   | video   | read    | video                             |
| JSON of a wrong shape                 | video open open open open video open | video   | read    | video   | video   | read    | video                             |
| JSON that repeats the credential      | video open open open open video open | video   | read    | video   | video   | read    | -                                 |
| answer of 50 MB                       | video open open open open video open | video   | read    | video   | video   | read    | video                             |
`,
	/** Every request of the kind is hit, for as long as the node tries. */
	always: `
| fault                                  | create                    | upload  | get                                     | wait                                   | many    | list    | download |
| connection refused                     | gave-up                   | gave-up | gave-up                                 | gave-up                                | gave-up | gave-up | -        |
| TLS broken before the request          | gave-up                   | gave-up | gave-up                                 | gave-up                                | gave-up | gave-up | -        |
| TLS broken after the request was taken | video open open open open video open | gave-up | gave-up gave-up gave-up gave-up running gave-up gave-up | gave-up                                | video   | gave-up | -        |
| reset before the request was taken     | open                      | gave-up | gave-up gave-up gave-up gave-up running gave-up gave-up | gave-up                                | video   | gave-up | gave-up  |
| reset after the request was taken      | video open open open open video open | gave-up | gave-up gave-up gave-up gave-up running gave-up gave-up | gave-up                                | video   | gave-up | gave-up  |
| reset in mid-answer                    | video open open open open video open | gave-up | gave-up gave-up gave-up gave-up running gave-up gave-up | gave-up                                | video   | gave-up | gave-up  |
| time-out, request not taken            | open                      | gave-up | gave-up gave-up gave-up gave-up running gave-up gave-up | gave-up                                | video   | gave-up | gave-up  |
| stalls in mid-answer                   | video open open open open video open | gave-up | gave-up gave-up gave-up gave-up running gave-up gave-up | gave-up                                | video   | gave-up | gave-up  |
| slow trickle                           | video open open open open video open | gave-up | gave-up gave-up gave-up gave-up running gave-up gave-up | gave-up                                | video   | gave-up | gave-up  |
| truncated video                        | -                         | -       | -                                       | -                                      | -       | -       | gave-up  |
| HTTP 429                               | gave-up                   | gave-up | gave-up                                 | gave-up                                | video   | gave-up | gave-up  |
| HTTP 429 with Retry-After: 20          | gave-up                   | gave-up | gave-up                                 | gave-up                                | video   | gave-up | gave-up  |
| HTTP 303                               | open                      | gave-up | gave-up                                 | gave-up                                | video   | gave-up | gave-up  |
| HTTP 499                               | open                      | gave-up | gave-up                                 | gave-up                                | video   | gave-up | gave-up  |
| HTTP 500                               | open                      | gave-up | gave-up                                 | gave-up gave-up gave-up failed gave-up gave-up gave-up | video   | gave-up | gave-up  |
| HTTP 502 with a page of HTML           | open                      | gave-up | gave-up                                 | gave-up                                | video   | gave-up | gave-up  |
| HTTP 503                               | open                      | gave-up | gave-up                                 | gave-up                                | video   | gave-up | gave-up  |
| HTTP 504                               | open                      | gave-up | gave-up gave-up gave-up gave-up running gave-up gave-up | gave-up                                | video   | gave-up | gave-up  |
| empty body                             | video open open open open video open | gave-up | gave-up                                 | gave-up                                | video   | gave-up | gave-up  |
| invalid JSON                           | video open open open open video open | gave-up | gave-up                                 | gave-up                                | video   | gave-up | gave-up  |
| JSON of a wrong shape                  | video open open open open video open | gave-up | gave-up                                 | gave-up                                | video   | gave-up | gave-up  |
| JSON that repeats the credential       | video open open open open video open | gave-up | gave-up                                 | gave-up                                | video   | gave-up | -        |
| answer of 50 MB                        | video open open open open video open | gave-up | gave-up                                 | gave-up                                | video   | gave-up | gave-up  |
`,
	/** Kling's own codes, once. */
	klingOnce: `
| fault                                      | create  | get     | wait    | list    |
| Kling code 1000                            | refused | refused | refused | refused |
| Kling code 1001                            | refused | refused | refused | refused |
| Kling code 1002                            | refused | refused | refused | refused |
| Kling code 1003                            | video   | read    | video   | read    |
| Kling code 1004                            | video   | read    | video   | read    |
| Kling code 1100                            | refused | refused | refused | refused |
| Kling code 1101                            | refused | refused | refused | refused |
| Kling code 1102                            | refused | refused | refused | refused |
| Kling code 1103                            | refused | refused | refused | refused |
| Kling code 1200                            | refused | refused | refused | refused |
| Kling code 1201                            | refused | refused | refused | refused |
| Kling code 1202                            | refused | refused | refused | refused |
| Kling code 1203                            | refused | refused | refused | refused |
| Kling does not find the task (1201)        | refused | refused | refused | refused |
| Kling knows the external ID already (1201) | refused | refused | refused | refused |
| Kling has discontinued the model (1201)    | refused | refused | refused | refused |
| Kling code 1300                            | refused | refused | refused | refused |
| Kling code 1301                            | refused | refused | refused | refused |
| Kling code 1302                            | video   | read    | video   | read    |
| Kling code 1303                            | video   | read    | video   | read    |
| Kling code 1304                            | refused | refused | refused | refused |
| Kling code 5000                            | video   | read    | video   | read    |
| Kling code 5001                            | video   | read    | video   | read    |
| Kling code 5002                            | video   | read    | video   | read    |
`,
	/** Those that may pass, for as long as the node tries. */
	klingAlways: `
| fault            | create  | get     | wait    | list    |
| Kling code 1003  | gave-up | gave-up | gave-up | gave-up |
| Kling code 1004  | gave-up | gave-up | gave-up | gave-up |
| Kling code 1302  | gave-up | gave-up | gave-up | gave-up |
| Kling code 1303  | gave-up | gave-up | gave-up | gave-up |
| Kling code 5000  | open    | gave-up | gave-up | gave-up |
| Kling code 5001  | open    | gave-up | gave-up | gave-up |
| Kling code 5002  | open    | gave-up | gave-up | gave-up |
`,
	/**
	 * Kling 3.0 and later, once: each way in which a request can fail, and each kind of code. Its codes and its handling of
	 * the other faults are Kling's.
	 */
	kling3Once: `
| fault                                      | create  | get     | wait    | many    | list    | download |
| connection refused                         | video   | read    | video   | video   | read    | -        |
| TLS broken after the request was taken     | video   | read    | video   | video   | read    | -        |
| reset before the request was taken         | video   | read    | video   | video   | read    | video    |
| reset after the request was taken          | video   | read    | video   | video   | read    | video    |
| time-out, request taken                    | video   | -       | -       | -       | -       | -        |
| stalls in mid-answer                       | video   | read    | video   | video   | read    | -        |
| truncated video                            | -       | -       | -       | -       | -       | video    |
| expired certificate                        | refused | refused | refused | refused | refused | -        |
| redirect to another host                   | refused | refused | refused | refused | refused | video    |
| HTTP 303                                   | video   | read    | video   | video   | read    | -        |
| HTTP 401                                   | refused | refused | refused | refused | refused | refused  |
| HTTP 401 that repeats the credential       | refused | refused | refused | refused | refused | -        |
| HTTP 404                                   | refused | refused | refused | refused | refused | video    |
| HTTP 429 with Retry-After: 20              | video   | read    | video   | video   | read    | -        |
| HTTP 500                                   | video   | read    | video   | video   | read    | video    |
| HTTP 500, request taken                    | video   | -       | -       | -       | -       | -        |
| HTTP 502 with a page of HTML               | video   | read    | video   | video   | read    | -        |
| task behind HTTP 202                       | video   | -       | -       | -       | -       | -        |
| empty body                                 | video   | read    | video   | video   | read    | -        |
| JSON of a wrong shape                      | video   | read    | video   | video   | read    | -        |
| JSON that repeats the credential           | video   | read    | video   | video   | read    | -        |
| answer of 50 MB                            | video   | read    | -       | -       | -       | -        |
| Kling code 1004                            | video   | read    | video   | video   | read    | -        |
| Kling code 1102                            | refused | refused | refused | refused | refused | -        |
| Kling code 1201                            | refused | refused | refused | video   | refused | -        |
| Kling knows the external ID already (1201) | refused | -       | -       | -       | -       | -        |
| Kling has discontinued the model (1201)    | refused | -       | -       | -       | -       | -        |
| Kling code 1203                            | refused | refused | refused | refused | refused | -        |
| Kling code 1301                            | refused | refused | refused | refused | refused | -        |
| Kling code 1302                            | video   | read    | video   | video   | read    | -        |
| Kling code 1303                            | video   | read    | video   | video   | read    | -        |
| Kling code 5001                            | video   | read    | video   | video   | read    | -        |
`,
	/** The same, for as long as the node tries. */
	kling3Always: `
| fault                                  | create  | get     | wait    | many    | list    | download |
| connection refused                     | gave-up | gave-up | gave-up | gave-up | gave-up | -        |
| TLS broken after the request was taken | video   | gave-up | gave-up | gave-up | gave-up | -        |
| reset before the request was taken     | open    | gave-up | gave-up | gave-up | gave-up | gave-up  |
| reset after the request was taken      | video   | gave-up | gave-up | gave-up | gave-up | gave-up  |
| HTTP 429                               | gave-up | gave-up | gave-up | gave-up | gave-up | -        |
| HTTP 500                               | open    | gave-up | gave-up | gave-up | gave-up | gave-up  |
| JSON of a wrong shape                  | video   | gave-up | gave-up | gave-up | gave-up | -        |
| Kling code 1201                        | refused | refused | refused | refused | refused | -        |
| Kling code 1303                        | gave-up | gave-up | gave-up | gave-up | gave-up | -        |
| Kling code 5001                        | open    | gave-up | gave-up | gave-up | gave-up | -        |
`,
	/** kie.ai's own codes, inside HTTP 200, once. */
	kieOnce: `
| fault            | create  | get     | wait    |
| kie.ai code 400  | refused | refused | refused |
| kie.ai code 401  | refused | refused | refused |
| kie.ai code 402  | refused | refused | refused |
| kie.ai code 404  | refused | refused | refused |
| kie.ai code 422  | refused | refused | refused |
| kie.ai code 429  | video   | read    | video   |
| kie.ai code 455  | video   | read    | video   |
| kie.ai code 500  | open    | read    | video   |
| kie.ai code 501  | refused | failed  | failed  |
| kie.ai code 505  | refused | refused | refused |
`,
	/** Those that may pass, for as long as the node tries. */
	kieAlways: `
| fault            | create  | get     | wait    |
| kie.ai code 429  | gave-up | gave-up | gave-up |
| kie.ai code 455  | gave-up | gave-up | gave-up |
| kie.ai code 500  | open    | gave-up | gave-up |
`,
};
