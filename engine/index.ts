/**
 * n8n's workflow engine in this process, for the demo, the tests and the benchmarks. Loading it takes
 * about a second; one engine can be open at a time.
 *
 *     const engine = await createEngine({
 *       nodeClasses: { 'n8n-nodes-ai-image-to-video.getTask': GetTask },
 *       credentialClasses: [KlingApi],
 *       credentials: { klingApi: { apiKey: '…' } },
 *     });
 *     const run = await engine.run(
 *       chain([{
 *         type: 'n8n-nodes-ai-image-to-video.getTask',
 *         name: 'Get',
 *         parameters: { … },
 *         credentials: ['klingApi'],
 *       }]),
 *       { input: [{ json: { taskId: '…' } }] },
 *     );
 *     run.status; run.error; run.json('Get'); run.output('Get', 0);
 *     await engine.close();
 */
export { createEngine, Engine } from './engine';
export type { EngineOptions } from './engineOptions';
export { Run } from './run';
export type { ActiveWorkflow } from './webhooks/liveWebhooks';
export { chain, workflow } from './workflowBuilder';
export type { NodeInput, WorkflowJson } from './workflowBuilder';
