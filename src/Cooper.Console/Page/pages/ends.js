// All deletions of buckets: what runs, what waits and can be undone, what has failed and why, what is done.

import { call, repeat } from '../api.js';
import { h, renew } from '../dom.js';
import { bytes, count, duration, secondsUntil } from '../format.js';
import { empty, heading, pill, table, time } from '../parts.js';

const groups = [
    ['failed', 'Failed', 'Each says what to do. The bucket stays closed to everybody until it is deleted or brought back.'],
    ['running', 'Running', null],
    ['waiting', 'Waiting', 'Nothing has been removed. Each can be undone until its time is over.'],
    ['done', 'Done', null],
];

export async function endsPage(context) {
    const body = h('div', {});
    const refresh = async () => {
        const page = await call('POST', '/v1/tasks/list', {
            json: { task_type: 'api_buckets_delete', limit: 200 }, signal: context.signal,
        });
        const tasks = newestAttempts(page.results);
        renew(body, ...(tasks.length === 0
            ? [empty('No deletions', 'The end of a bucket is watched here, undone here while it can be, and its receipt stays here.')]
            : groups.map((group) => section(group, tasks.filter((task) => groupOf(task) === group[0]))).filter(Boolean)));
    };
    await refresh();
    void repeat(2000, context.signal, refresh);
    return [heading('Deletions'), body];
}

/** A deletion that failed and went on in another task is one deletion. */
function newestAttempts(tasks) {
    const continued = new Set(tasks.map((task) => task.additional_data.previous_task_id).filter(Boolean));
    return tasks.filter((task) => !continued.has(task.task_id));
}

export function groupOf(task) {
    if (task.status === 'FAILED')
        return 'failed';
    if (task.status === 'COMPLETED' || task.status === 'CANCELED')
        return 'done';
    return task.status === 'PENDING' && task.additional_data.restorable_until ? 'waiting' : 'running';
}

function section([group, title, hint], tasks) {
    if (tasks.length === 0)
        return null;
    return h('section', { 'aria-labelledby': `group-${group}` },
        h('h2', { id: `group-${group}` }, title, ' ', h('span', { class: 'count' }, count(tasks.length))),
        hint && h('p', { class: 'hint' }, hint),
        table(title, columns(group), tasks.map((task) => row(group, task))));
}

const columns = (group) => [
    { label: 'Bucket' }, { label: 'Objects', number: true, wide: true }, { label: 'Size', number: true, wide: true },
    { label: { failed: 'What to do', running: 'Progress', waiting: 'Time left', done: 'Ended' }[group] }, { label: 'State', fit: true },
];

function row(group, task) {
    const data = task.additional_data;
    return [
        h('a', { class: 'name', href: `#/deletions/${task.task_id}` }, data.bucket_name || data.bucket_id),
        count(data.object_count), bytes(data.progress.bytes_total), about[group](task), stateOf(task),
    ];
}

const about = {
    failed: (task) => task.error,
    running: (task) => [
        `${task.additional_data.progress.percent} %`,
        h('progress', { max: '100', value: task.additional_data.progress.percent, 'aria-label': 'Progress' }),
    ],
    waiting: (task) => [
        duration(Math.max(0, secondsUntil(task.additional_data.restorable_until))),
        h('div', { class: 'below' }, 'until ', time(task.additional_data.restorable_until)),
    ],
    done: (task) => time(task.additional_data.finished_at),
};

export function stateOf(task) {
    switch (task.status) {
        case 'COMPLETED': return pill('ok', 'Gone');
        case 'CANCELED': return pill('off', 'Undone');
        case 'FAILED': return pill('bad', 'Failed');
        default: return groupOf(task) === 'waiting' ? pill('waiting', 'Can be undone') : pill('busy', 'Being deleted');
    }
}
