// Application keys: who may do what, where, and until when.

import { call } from '../api.js';
import { announce, h } from '../dom.js';
import { counted } from '../format.js';
import { action, confirm, copyButton, dialog, empty, facts, field, formDialog, heading, saying, table, time } from '../parts.js';

const presets = [
    ['Read files', ['listBuckets', 'readBuckets', 'listFiles', 'readFiles', 'shareFiles']],
    ['Read and write files', ['listBuckets', 'readBuckets', 'listFiles', 'readFiles', 'shareFiles', 'writeFiles', 'deleteFiles']],
    ['Write only', ['listBuckets', 'writeFiles']],
];
const everything = 'Everything that this key may';
// What a key of some buckets cannot hold.
const beyondBuckets = new Set(['listKeys', 'writeKeys', 'deleteKeys', 'writeBuckets', 'deleteBuckets', 'readBucketReplications',
    'writeBucketReplications']);
const lifetimes = [['', 'It does not expire'], ['86400', '1 day'], ['604800', '7 days'], ['2592000', '30 days'], ['31536000', '1 year']];

export async function keysPage(context) {
    const [keys, names] = await Promise.all([list(context), bucketNames(context)]);
    const create = context.can('writeKeys')
        ? h('button', { type: 'button', class: 'primary', onclick: saying(() => createKey(context, names)) }, 'New key') : null;
    return [
        heading('Keys', create),
        h('p', { class: 'summary' }, `${counted(keys.length, 'application key')}, beside the master key`),
        keys.length === 0
            ? empty('No application keys', 'Give each program a key of its own, with no more rights than it needs.')
            : table('Application keys', [
                { label: 'Name' }, { label: 'May', wide: true }, { label: 'Where' }, { label: 'Expires', wide: true },
                { label: 'Actions', hidden: true, fit: true },
            ], keys.map((key) => row(context, key, names))),
    ];
}

async function list(context) {
    const keys = [];
    for (let start = ''; start !== undefined;) {
        const page = await call('GET', `/console/keys?${new URLSearchParams({ start })}`, { signal: context.signal });
        keys.push(...page.keys);
        start = page.next_key_id;
    }
    return keys;
}

/** By their ids. A key that may not list buckets sees ids. */
async function bucketNames(context) {
    if (!context.can('listBuckets'))
        return new Map();
    const page = await call('POST', '/v1/buckets/list', { json: { limit: 1000 }, signal: context.signal });
    return new Map(page.results.filter((bucket) => bucket.status === 'ACTIVE').map((bucket) => [bucket.bucket_id, bucket.bucket_name]));
}

const row = (context, key, names) => [
    [h('button', { type: 'button', class: 'name', onclick: () => showKey(key, names) }, key.key_name),
        h('div', { class: 'below wide' }, h('code', {}, key.key_id))],
    counted(key.capabilities.length, 'capability', 'capabilities'), whereOf(key, names), key.expires_at ? time(key.expires_at) : 'Never',
    context.can('deleteKeys') ? action('Delete', () => removeKey(context, key), 'quiet danger small') : '',
];

function whereOf(key, names) {
    const where = key.bucket_ids === undefined ? 'All buckets' : key.bucket_ids.map((id) => names.get(id) ?? id).join(', ');
    return key.name_prefix ? `${where}, names from ${key.name_prefix}` : where;
}

const showKey = (key, names) => dialog(key.key_name, (close) => h('div', {},
    h('p', {}, h('code', {}, key.key_id), copyButton(key.key_id, 'the id of the key')),
    h('p', {},
        `${whereOf(key, names)}. Made on `, time(key.created_at), key.expires_at ? [', expires on ', time(key.expires_at)] : '', '.'),
    h('ul', { class: 'capabilities' }, key.capabilities.map((capability) => h('li', {}, capability))),
    h('div', { class: 'actions' }, h('button', { type: 'button', class: 'quiet', onclick: () => close() }, 'Close'))));

async function createKey(context, names) {
    const offered = presets.filter(([, capabilities]) => context.can(...capabilities));
    const name = h('input', { autocomplete: 'off', spellcheck: 'false', required: true, maxlength: '100' });
    const rights = h('select', {}, offered.map(([label], at) => h('option', { value: String(at) }, label)),
        h('option', { value: 'all' }, everything));
    const where = h('select', {}, h('option', { value: '' }, 'All buckets'),
        [...names].map(([id, label]) => h('option', { value: id }, label)));
    const prefix = h('input', { autocomplete: 'off', spellcheck: 'false' });
    const lifetime = h('select', {}, lifetimes.map(([seconds, label]) => h('option', { value: seconds }, label)));

    const made = await formDialog('New key', 'Create', [
        field('Name', name, 'Letters, digits and hyphens.'),
        field('May', rights),
        field('Where', where),
        field('Names that begin with', prefix, 'Leave it empty for all names.'),
        field('Expires after', lifetime),
    ], () => {
        const capabilities = rights.value === 'all' ? context.session.capabilities : offered[Number(rights.value)][1];
        return call('POST', '/console/keys', {
            json: {
                key_name: name.value.trim(),
                capabilities: where.value ? capabilities.filter((capability) => !beyondBuckets.has(capability)) : capabilities,
                bucket_ids: where.value ? [where.value] : null,
                name_prefix: prefix.value || null,
                valid_seconds: lifetime.value ? Number(lifetime.value) : null,
            },
        });
    });
    if (made) {
        await showSecret(made);
        await context.reload();
    }
}

const showSecret = (key) => dialog('Your new key', (close) => h('div', {},
    h('p', {}, 'Copy the secret now. It is shown this once, and the server will not tell it again.'),
    facts(
        ['Key id', [h('code', { class: 'break' }, key.key_id), copyButton(key.key_id, 'the id')]],
        ['Secret', [h('code', { class: 'break secret' }, key.secret), copyButton(key.secret, 'the secret')]]),
    h('div', { class: 'actions' }, h('button', { type: 'button', class: 'primary', onclick: () => close() }, 'I have copied it'))));

async function removeKey(context, key) {
    const isOwn = key.key_id === context.session.key_id;
    const text = isOwn ? 'You are signed in with it: you will be signed out.' : 'Whatever uses it stops working at once.';
    if (await confirm(`Delete the key ${key.key_name}?`, text, 'Delete key') !== true)
        return;
    await call('DELETE', `/console/keys/${key.key_id}`);
    announce(`Deleted the key ${key.key_name}`);
    await context.reload();
}
