// All buckets: what they hold, and in which state they are.

import { call, repeat } from '../api.js';
import { announce, h, renew } from '../dom.js';
import { bytes, count, counted } from '../format.js';
import { action, empty, field, formDialog, heading, pill, saying, table, time } from '../parts.js';

const pageSize = 100;

export async function bucketsPage(context) {
    const search = context.query.get('search') ?? '';
    const first = await list(search, null, context.signal);
    let buckets = first.results;
    const create = context.can('writeBuckets')
        ? h('button', { type: 'button', class: 'primary', onclick: saying(() => createBucket(context)) }, 'New bucket') : null;
    const body = h('div', {});
    let next = first.pagination.next_cursor ?? null;
    show();

    void repeat(3000, context.signal, watch);

    return [
        heading('Buckets', create),
        first.total_count > 0 && h('p', { class: 'summary' }, summaryOf(first)),
        (first.total_count > 12 || search) && searchBox(search),
        body,
    ];

    function show() {
        renew(body, ...(buckets.length === 0 ? [nothing(search, create)] : [
            table('Buckets', [
                { label: 'Name' }, { label: 'Objects', number: true }, { label: 'Size', number: true }, { label: 'Created', wide: true },
                { label: 'State', fit: true },
            ], buckets.map(row)),
            ...next ? [action('Show more', more, 'quiet')] : [],
        ]));
    }

    /** While any bucket is on its way out, and as long as one page shows them all. */
    async function watch() {
        if (next !== null || buckets.every((bucket) => bucket.status === 'ACTIVE'))
            return;
        const page = await list(search, null, context.signal);
        buckets = page.results;
        next = page.pagination.next_cursor ?? null;
        show();
    }

    async function more() {
        const page = await list(search, next, context.signal);
        buckets.push(...page.results);
        next = page.pagination.next_cursor ?? null;
        show();
        announce(`${count(buckets.length)} buckets are shown`);
    }
}

const list = (search, cursor, signal) => call('POST', '/v1/buckets/list', {
    json: { limit: pageSize, sort: { field: 'bucket_name', direction: 'asc' }, ...search && { search }, ...cursor && { cursor } }, signal,
});

function summaryOf(page) {
    const parts = [counted(page.total_count, 'bucket')];
    if (page.stats)
        parts.push(counted(page.stats.total_objects, 'object'), bytes(page.stats.total_size_bytes));
    return parts.join(' · ');
}

function row(bucket) {
    const name = bucket.status === 'ACTIVE' || !bucket.deletion_task_id
        ? `#/buckets/${bucket.bucket_id}` : `#/deletions/${bucket.deletion_task_id}`;
    return [
        h('a', { href: name, class: 'name' }, bucket.bucket_name), count(bucket.object_count ?? 0), bytes(bucket.total_size_bytes ?? 0),
        time(bucket.created_at), stateOf(bucket),
    ];
}

export function stateOf(bucket) {
    if (bucket.status === 'ACTIVE')
        return pill('ok', 'Active');
    if (bucket.status === 'SUSPENDED')
        return pill('bad', 'Deletion failed');
    return bucket.restorable_until ? pill('waiting', 'Can be undone') : pill('busy', 'Being deleted');
}

const nothing = (search, create) => search
    ? empty('No bucket is called so', `Nothing matches “${search}”.`,
        h('a', { class: 'button quiet', href: '#/buckets' }, 'All buckets'))
    : empty('No buckets yet', create
        ? 'Make one here, or with any client of Backblaze B2: rclone mkdir cooper:my-first-bucket'
        : 'This key may not make any.');

function searchBox(search) {
    const input = h('input', { type: 'search', value: search });
    return h('form', {
        role: 'search',
        class: 'search',
        onsubmit: (event) => {
            event.preventDefault();
            location.hash = input.value ? `#/buckets?search=${encodeURIComponent(input.value)}` : '#/buckets';
        },
    }, h('label', { class: 'unseen', for: input.id = 'search' }, 'Search buckets'), input, h('button', { type: 'submit' }, 'Search'));
}

async function createBucket(context) {
    const name = h('input', { autocomplete: 'off', spellcheck: 'false', required: true, maxlength: '63' });
    const made = await formDialog('New bucket', 'Create', [
        field('Name', name, '6 to 63 letters, digits and hyphens. All clients see it under this name.'),
    ], () => call('POST', '/console/buckets', { json: { bucket_name: name.value.trim() } }));
    if (made) {
        announce(`Created ${made.bucket_name}`);
        location.hash = `#/buckets/${made.bucket_id}`;
    }
}
