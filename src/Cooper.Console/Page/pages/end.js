// One deletion, live: its phases, rates and time left; undo while it can be; and at the end the receipt.

import { call, Refused, watchTask } from '../api.js';
import { announce, h, replace } from '../dom.js';
import { bytes, count, counted, date, duration, secondsUntil } from '../format.js';
import { action, confirm, explain, facts, field, formDialog, heading } from '../parts.js';
import { groupOf, stateOf } from './ends.js';
import { receiptView } from './receipt.js';

const phases = {
    cancel_jobs: 'Stop jobs',
    waiting: 'Wait, so that it can be undone',
    abort_uploads: 'Close uploads',
    delete_objects: 'Remove the content',
    delete_batch_artifacts: 'Remove batches and their artifacts',
    delete_uploads: 'Remove upload tickets',
    delete_unique_keys: 'Remove unique keys',
    delete_metadata: 'Remove the index',
    verify: 'Look whether anything is left',
};

const endings = {
    COMPLETED: 'The bucket is gone. The receipt is shown.',
    CANCELED: 'The deletion was undone.',
    FAILED: 'The deletion has failed.',
};

export async function endPage(context) {
    const id = context.params[0];
    const task = await call('GET', `/v1/tasks/${encodeURIComponent(id)}`, { signal: context.signal });
    const body = h('div', {});
    const state = h('span', {});
    const lost = h('p', { class: 'notice', hidden: true }, 'The connection is lost; the deletion goes on without it. Connecting again…');
    const shown = { phase: null, status: null, tick: null };
    show(task);
    void follow();
    const tick = setInterval(() => shown.tick?.(), 1000);
    context.signal.addEventListener('abort', () => clearInterval(tick));

    return [
        h('nav', { class: 'crumbs', 'aria-label': 'Way back' }, h('a', { href: '#/deletions' }, 'Deletions')),
        heading(task.additional_data.bucket_name || task.additional_data.bucket_id),
        h('p', { class: 'summary' }, state, ` Asked for on ${date(task.additional_data.created_at)}`,
            task.additional_data.requested_by ? ` by key ${task.additional_data.requested_by}` : ''),
        lost,
        body,
    ];

    async function follow() {
        if (['COMPLETED', 'CANCELED', 'FAILED'].includes(task.status))
            return;
        try {
            await watchTask(id, {
                signal: context.signal,
                changed: show,
                connected: (isConnected) => { lost.hidden = isConnected; },
            });
        } catch (failure) {
            if (!context.signal.aborted)
                announce(explain(failure).join(': '));
        }
    }

    function show(now) {
        if (context.signal.aborted)
            return;
        const hadFocus = body.contains(document.activeElement);
        say(now);
        replace(state, stateOf(now));
        shown.tick = null;
        if (now.status === 'COMPLETED')
            replace(body, receiptView(now));
        else if (now.status === 'CANCELED')
            replace(body, undone(now));
        else if (now.status === 'FAILED')
            replace(body, failed(now, context));
        else if (shown.status === now.status && body.querySelector('.live'))
            update(body.querySelector('.live'), now, shown);
        else
            replace(body, live(now, context, shown));
        // What had the focus is gone, and what came in its place says what has become of it.
        if (hadFocus && !body.contains(document.activeElement))
            body.querySelector('h2')?.focus();
        shown.status = now.status;
        shown.phase = now.additional_data.progress.phase;
    }

    /** Not each number: each step. */
    function say(now) {
        const { phase } = now.additional_data.progress;
        if (shown.status !== null && now.status !== shown.status && groupOf(now) !== 'running')
            announce(endings[now.status] ?? '');
        else if (shown.phase !== null && phase !== shown.phase)
            announce(phases[phase] ?? phase);
    }
}

function live(task, context, shown) {
    const element = h('div', { class: 'live' },
        h('div', { class: 'undo', hidden: true }),
        h('div', { class: 'meter', hidden: true },
            h('div', { class: 'percent' }),
            h('progress', { max: '100', 'aria-label': 'Progress of the deletion' }),
            h('div', { class: 'rates' })),
        h('div', { class: 'columns' },
            h('ol', { class: 'phases', 'aria-label': 'Phases' }),
            h('div', { class: 'figures' })));
    if (task.additional_data.restorable_until && context.can('deleteBuckets', 'deleteFiles'))
        replace(element.querySelector('.undo'), undoBox(task, context)).hidden = false;
    update(element, task, shown);
    return element;
}

function update(element, task, shown) {
    const data = task.additional_data;
    const { progress } = data;
    element.querySelector('.percent').textContent = `${progress.percent} %`;
    element.querySelector('progress').value = progress.percent;
    element.querySelector('.undo').hidden = !data.restorable_until;
    element.querySelector('.meter').hidden = Boolean(data.restorable_until);
    replace(element.querySelector('.phases'), phaseList(progress));
    replace(element.querySelector('.figures'), facts(
        ['Objects', `${count(progress.objects_deleted)} of ${count(progress.objects_total)}`],
        ['Content', `${bytes(progress.bytes_deleted)} of ${bytes(progress.bytes_total)}`],
        ['Files removed from the storage', count(progress.files_removed)],
        progress.jobs_canceled > 0 && ['Jobs stopped', count(progress.jobs_canceled)],
        data.attempt > 1 && ['Attempt', count(data.attempt)],
        progress.errors > 0 && ['Errors so far', `${count(progress.errors)}; it tries again by itself`]));
    shown.tick = () => {
        element.querySelector('.rates').textContent = ratesOf(data);
        const left = element.querySelector('.undo .left');
        if (left && data.restorable_until)
            left.textContent = duration(Math.max(0, secondsUntil(data.restorable_until)));
    };
    shown.tick();
}

function ratesOf(data) {
    const { progress } = data;
    return [
        progress.bytes_per_second ? `${bytes(progress.bytes_per_second)}/s` : null,
        progress.seconds_left ? `about ${duration(progress.seconds_left)} left` : null,
    ].filter(Boolean).join(' · ') || phases[progress.phase];
}

function phaseList(progress) {
    const names = Object.keys(phases).filter((name) => name !== 'waiting' || progress.phase_count > 8);
    const now = names.indexOf(progress.phase);
    return names.map((name, at) => h('li', {
        class: at < now ? 'past' : at === now ? 'now' : 'next', 'aria-current': at === now ? 'step' : null,
    }, phases[name], h('span', { class: 'unseen' }, at < now ? ', done' : at === now ? ', under way' : ', to come')));
}

function undoBox(task, context) {
    const data = task.additional_data;
    return [
        h('div', {},
            h('h2', {}, 'This can be undone'),
            h('p', {}, 'For another ', h('strong', { class: 'left' }), `, until ${date(data.restorable_until)}. `,
                'Before that nothing is removed.')),
        h('div', { class: 'actions' },
            action('Undo', () => undo(data), 'primary'),
            context.session.is_master && action('Remove now', () => purge(data), 'quiet danger')),
    ];
}

async function undo(data) {
    try {
        await call('POST', `/v1/buckets/${data.bucket_id}/restore`);
    } catch (failure) {
        if (!(failure instanceof Refused) || failure.code !== 'bucket_name_taken')
            throw failure;
        const name = h('input', { autocomplete: 'off', spellcheck: 'false', required: true, value: `${data.bucket_name}-restored` });
        await formDialog('The name was taken meanwhile', 'Undo', [field('Bring it back as', name)], async () => {
            await call('POST', `/v1/buckets/${data.bucket_id}/restore?${new URLSearchParams({ name: name.value.trim() })}`);
            return true;
        });
    }
}

async function purge(data) {
    const text = `The time for undo ends now, and ${data.bucket_name} goes for good. Nothing brings it back.`;
    if (await confirm('Remove it now?', text, 'Remove now') === true)
        await call('POST', `/v1/buckets/${data.bucket_id}/purge`);
}

const undone = (task) => h('div', { class: 'result ok' },
    h('h2', { tabindex: '-1' }, 'The deletion was undone'),
    h('p', {}, 'Everything is as it was: files, names, versions, keys. URLs that were given out before stay revoked.'),
    h('div', { class: 'actions' }, h('a', { class: 'button', href: `#/buckets/${task.additional_data.bucket_id}` }, 'Open the bucket')));

function failed(task, context) {
    const data = task.additional_data;
    const left = data.remaining;
    const mayEnd = context.can('deleteBuckets', 'deleteFiles');
    const isWhole = data.progress.blobs_deleted === 0 && data.progress.bytes_deleted === 0 && data.progress.files_removed === 0;
    return h('div', { class: 'result bad' },
        h('h2', { tabindex: '-1' }, 'The deletion has failed'),
        h('p', {}, task.error),
        facts(
            data.error_code && ['Kind of failure', h('code', {}, data.error_code)],
            ['In phase', phases[data.progress.phase] ?? data.progress.phase],
            left && ['Left', leftOf(left)]),
        h('h3', {}, 'What to do'),
        h('p', {}, 'Put right what is named above: free room, repair the storage. Then go on: it begins where it stopped. ',
            isWhole ? 'Nothing has been removed yet, so the bucket can also be brought back.' : ''),
        mayEnd && h('div', { class: 'actions' },
            action('Go on deleting', async () => {
                const accepted = await call('DELETE', `/v1/buckets/${data.bucket_id}`);
                location.hash = `#/deletions/${accepted.task_id}`;
            }, 'danger'),
            isWhole && action('Bring the bucket back', async () => {
                await undo(data);
                location.hash = `#/buckets/${data.bucket_id}`;
            })));
}

function leftOf(left) {
    const parts = [[left.objects, 'object'], [left.blobs, 'blob'], [left.uploads, 'upload']].filter(([found]) => found > 0);
    return parts.length === 0 ? 'No content; only what is named above' : parts.map(([found, one]) => counted(found, one)).join(', ');
}
