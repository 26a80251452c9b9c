// Before the end of a bucket: what would go, what would stop, for how long it can be undone. Then its name, and no way by accident.

import { call, Refused } from '../api.js';
import { announce, h, replace } from '../dom.js';
import { bytes, count, counted, date, duration } from '../format.js';
import { empty, facts, field, form, heading, saying, table } from '../parts.js';
import { getBucket } from './bucket.js';
import { kinds } from './kinds.js';

const windows = [['0', 'No: begin at once'], ['1h', '1 hour'], ['24h', '24 hours'], ['7d', '7 days'], ['30d', '30 days']];
export async function deleteBucketPage(context) {
    const bucket = await getBucket(context);
    if (bucket.status === 'IN_PROGRESS')
        return [heading(bucket.bucket_name), empty('It is being deleted already', 'Nothing more is to be done.',
            h('a', { class: 'button', href: `#/deletions/${bucket.deletion_task_id}` }, 'Watch it'))];

    const window = h('select', { onchange: saying(showPlan) }, windows.map(([value, label]) =>
        h('option', { value, selected: value === '24h' }, label)));
    const name = h('input', { autocomplete: 'off', spellcheck: 'false', autocapitalize: 'none', oninput: check });
    const plan = h('section', { class: 'plan', 'aria-labelledby': 'plan' });
    const isAgain = bucket.status === 'SUSPENDED';
    const end = form(isAgain ? 'Go on deleting' : 'Delete bucket', [
        !isAgain && field('Can be undone for', window, 'Until then nothing is removed. For everybody else the bucket is gone at once.'),
        field(`Type ${bucket.bucket_name} to confirm`, name),
    ], accept, () => history.back(), 'danger');
    const submit = end.querySelector('button[type=submit]');
    let revision = bucket.revision;
    check();
    await showPlan();

    return [
        h('nav', { class: 'crumbs', 'aria-label': 'Way back' },
            h('a', { href: '#/buckets' }, 'Buckets'), h('a', { href: `#/buckets/${bucket.bucket_id}` }, bucket.bucket_name)),
        heading(`Delete ${bucket.bucket_name}`),
        h('div', { class: 'deciding' }, plan, h('section', { class: 'confirm', 'aria-label': 'Confirm' }, end)),
    ];

    function check() {
        submit.disabled = name.value !== bucket.bucket_name;
    }

    async function showPlan() {
        const asked = window.value;
        const found = await call('DELETE', `/v1/buckets/${bucket.bucket_id}?dry_run=true&window=${isAgain ? '0' : asked}`, {
            signal: context.signal,
        });
        // A later choice may have been answered before.
        if (asked === window.value)
            replace(plan, planView(found));
    }

    async function accept() {
        try {
            const accepted = await call('DELETE', `/v1/buckets/${bucket.bucket_id}?window=${isAgain ? '0' : window.value}`, {
                headers: { 'If-Match': `"${revision}"` },
            });
            announce(`${bucket.bucket_name} is being deleted`);
            location.hash = `#/deletions/${accepted.task_id}`;
        } catch (failure) {
            if (!(failure instanceof Refused) || failure.status !== 412)
                throw failure;
            revision = (await getBucket(context)).revision;
            await showPlan();
            throw new Refused(412, '', 'The bucket has been changed since this page was opened. The plan above is new; look at it again.');
        }
    }
}

function planView(plan) {
    const rows = Object.entries(plan.kinds).filter(([, kind]) => kind.count > 0)
        .map(([kind, found]) => [kinds[kind] ?? kind, count(found.count), found.bytes > 0 ? bytes(found.bytes) : '']);
    return [
        h('h2', { id: 'plan' }, 'What would go'),
        rows.length === 0
            ? h('p', { class: 'quiet-text' }, 'Nothing: the bucket is empty.')
            : table('What would go', [{ label: 'Kind' }, { label: 'Count', number: true }, { label: 'Size', number: true }], rows),
        facts(
            ['In all', `${counted(plan.object_count, 'object')}, ${bytes(plan.total_size_bytes)}`],
            ['Running jobs', plan.active_batch_count === 0 ? 'None'
                : `${counted(plan.active_batch_count, 'batch', 'batches')}, which will be stopped`],
            ['Keys that stop working', plan.keys_suspended.length === 0 ? 'None'
                : h('ul', { class: 'plain' }, plan.keys_suspended.map((key) => h('li', {}, h('code', {}, key))))],
            ['In the way', plan.blockers.length === 0 ? 'Nothing'
                : h('ul', { class: 'plain' }, plan.blockers.map((one) => h('li', {}, one)))],
            ['Undo', plan.restorable_until ? `Until ${date(plan.restorable_until)}`
                : h('strong', {}, 'Not possible: content begins to go at once')],
            ['Time it takes', plan.estimated_seconds === undefined ? 'Not known before a first deletion on this server'
                : `About ${duration(plan.estimated_seconds)}${plan.restorable_until ? ', after the time for undo' : ''}`]),
    ];
}
