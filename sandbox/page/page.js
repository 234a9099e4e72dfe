/* global document, fetch, setInterval */

const SHOWN_TASKS = 60;
const PLAYING_VIDEOS = 6;
const $ = (id) => document.getElementById(id);

/** A new element; texts are inserted as text, so that no task can inject HTML. */
function element(tag, properties = {}, ...children) {
	const made = Object.assign(document.createElement(tag), properties);
	made.append(...children.filter((child) => child !== undefined && child !== null));
	return made;
}

async function call(method, path, body) {
	const response = await fetch('/sandbox/' + path, {
		method,
		...(body && {
			body: JSON.stringify(body),
			headers: { 'content-type': 'application/json' },
		}),
	});
	const answer = await response.json();
	if (!response.ok) throw new Error(JSON.stringify(answer.error));
	return answer;
}

async function act(method, path, body) {
	await call(method, path, body);
	await refresh();
}

const clock = (at) => new Date(at).toLocaleTimeString();

function table(into, heads, rows) {
	if (rows.length === 0) {
		into.replaceChildren(element('div', { className: 'empty' }, 'None'));
		return;
	}
	const head = element('tr', {}, ...heads.map((text) => element('th', {}, text)));
	const lines = rows.map((cells) =>
		element('tr', {}, ...cells.map((cell) => element('td', {}, cell ?? ''))),
	);
	into.replaceChildren(element('table', {}, head, ...lines));
}

/* Tasks keep their elements, so that a playing video is not restarted. */

const cards = new Map();

function createCard(task) {
	const button = (action) =>
		element(
			'button',
			{
				type: 'button',
				onclick: () => act('POST', `tasks/${encodeURIComponent(task.id)}/${action}`),
			},
			action,
		);
	const parts = {
		status: element('span'),
		bar: element('div'),
		failure: element('div', { className: 'failure' }),
		screen: element('div'),
		buttons: element(
			'div',
			{ className: 'buttons' },
			...['hold', 'release', 'advance', 'finish', 'fail'].map(button),
		),
	};
	const request = task.request ?? {};
	const content = request.contents?.find(({ type }) => type === 'prompt');
	const prompt = request.prompt ?? request.input?.prompt ?? content?.text;
	const model = task.model ?? request.model_name ?? request.model;
	const top = element(
		'div',
		{ className: 'top' },
		element('strong', {}, task.provider + (model ? ' · ' + model : '')),
		parts.status,
	);
	const body = element(
		'details',
		{},
		element('summary', {}, 'Request'),
		element('pre', { style: 'overflow: auto; font-size: 11px' }, JSON.stringify(request, null, 1)),
	);
	const card = element(
		'div',
		{},
		top,
		element('div', { className: 'bar' }, parts.bar),
		element('div', { className: 'id' }, task.id + (task.externalId ? ' · ' + task.externalId : '')),
		prompt && element('div', { className: 'prompt' }, prompt),
		task.dropped?.length > 0
			? element('div', { className: 'failure' }, 'Dropped: ' + task.dropped.join(', '))
			: undefined,
		parts.failure,
		parts.screen,
		body,
		parts.buttons,
	);
	return { card, parts };
}

function showTask(task, index) {
	if (!cards.has(task.id)) cards.set(task.id, createCard(task));
	const { card, parts } = cards.get(task.id);
	card.className = `task ${task.outcome ?? ''}`;
	parts.status.textContent =
		task.status + (task.expired ? ', expired' : task.held && !task.outcome ? ', held' : '');
	parts.bar.style.width = `${Math.round(task.progress * 100)}%`;
	parts.failure.textContent = task.failure ?? '';
	parts.buttons.hidden = Boolean(task.outcome);
	if (task.outcome === 'succeeded' && !parts.screen.hasChildNodes()) {
		const playing = index < PLAYING_VIDEOS;
		parts.screen.append(
			element('video', {
				src: `/sandbox/tasks/${encodeURIComponent(task.id)}/video`,
				controls: true,
				muted: true,
				loop: true,
				autoplay: playing,
				preload: playing ? 'auto' : 'none',
			}),
		);
	}
	return card;
}

function showTasks(tasks) {
	const newest = tasks.slice(-SHOWN_TASKS).reverse();
	const ids = new Set(newest.map(({ id }) => id));
	for (const [id, { card }] of cards) {
		if (ids.has(id)) continue;
		card.remove();
		cards.delete(id);
	}
	newest.forEach((task, index) => {
		const card = showTask(task, index);
		const there = $('tasks').children[index];
		if (there !== card) $('tasks').insertBefore(card, there ?? null);
	});
	$('taskCount').textContent = tasks.length ? `(${tasks.length})` : '– none yet';
}

/* Everything else */

function showFaults(faults) {
	table(
		$('faults'),
		['fault', 'fired', ''],
		faults.map(({ id, fired, ...fault }) => [
			JSON.stringify(fault),
			String(fired),
			element(
				'button',
				{ type: 'button', onclick: () => act('DELETE', `faults/${id}`) },
				'Switch off',
			),
		]),
	);
}

function showCallbacks(callbacks) {
	table(
		$('callbacks'),
		['at', 'provider', 'task', 'to', 'outcome', 'body'],
		callbacks
			.toReversed()
			.map((sent) => [
				clock(sent.at),
				sent.provider,
				sent.taskId,
				sent.url,
				sent.outcome ?? 'under way',
				JSON.stringify(sent.body),
			]),
	);
}

function showRequests(requests) {
	table(
		$('requests'),
		['#', 'at', 'provider', 'request', 'answered', 'fault', 'refusal'],
		requests
			.toReversed()
			.map((seen) => [
				String(seen.number),
				clock(seen.at),
				seen.provider,
				`${seen.method} ${seen.path}`,
				element('span', { className: seen.status >= 400 ? 'bad' : '' }, String(seen.status ?? '–')),
				seen.fault,
				seen.refusal,
			]),
	);
}

function showCredentials(credentials) {
	table(
		$('credentials'),
		['credential', 'field', 'value'],
		Object.entries(credentials).flatMap(([type, fields]) =>
			Object.entries(fields).map(([field, value]) => [type, field, value || '(leave empty)']),
		),
	);
}

async function refresh() {
	try {
		const state = await call('GET', 'state?requests=100');
		$('lost').hidden = true;
		$('url').textContent = state.url;
		if (document.activeElement !== $('speed')) $('speed').value = state.speed;
		$('hold').checked = state.holdNewTasks;
		if (!$('credentials').hasChildNodes()) showCredentials(state.credentials);
		showTasks(state.tasks);
		showFaults(state.faults);
		showCallbacks(state.callbacks);
		showRequests(state.requests);
	} catch {
		$('lost').hidden = false;
	}
}

$('speed').onchange = () =>
	act('POST', 'speed', { speed: Number($('speed').value) }).catch(() => {
		// A focused field is not overwritten, even by the current speed.
		$('speed').blur();
		return refresh();
	});
$('hold').onchange = () => act('POST', 'hold', { newTasks: $('hold').checked });
$('reset').onclick = () => act('POST', 'reset');

const choices = (name, ...values) =>
	$('faultForm').elements[name].append(
		...values.map(([value, text]) => element('option', { value }, text ?? value)),
	);

choices('times', ['1', 'once'], ['2', 'twice'], ['5', '5 times'], ['always']);

$('faultForm').onsubmit = async (event) => {
	event.preventDefault();
	const { kind, provider, operation, times, more } = event.target.elements;
	try {
		await act('POST', 'faults', {
			kind: kind.value,
			...(provider.value && { provider: provider.value }),
			...(operation.value && { operation: operation.value }),
			times: times.value === 'always' ? 'always' : Number(times.value),
			...JSON.parse(more.value || '{}'),
		});
		$('faultProblem').textContent = '';
	} catch (error) {
		$('faultProblem').textContent = error.message;
	}
};

async function start() {
	const { kinds, providers, operations } = await call('GET', 'faults/choices');
	choices('kind', ...kinds.map((kind) => [kind]));
	choices('provider', ['', 'any provider'], ...providers.map((provider) => [provider]));
	choices('operation', ['', 'any request'], ...operations.map((operation) => [operation]));
	await refresh();
	setInterval(refresh, 1000);
}

start();
