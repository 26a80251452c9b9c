// The files of a bucket, folder by folder, with all versions if wanted; upload, download, hide, delete.

import { call } from '../api.js';
import { announce, h, renew } from '../dom.js';
import { bytes, count, lastStep } from '../format.js';
import { action, confirm, copyButton, dialog, empty, errorBox, facts, pill, saying, table, time } from '../parts.js';
import { bucketFrame, getBucket, refreshFigures } from './bucket.js';
import { uploads } from './uploads.js';

export async function filesPage(context) {
    const bucket = await getBucket(context);
    if (bucket.status !== 'ACTIVE')
        return bucketFrame(context, bucket, 'files');

    const prefix = context.query.get('prefix') ?? '';
    const withVersions = context.query.get('versions') === 'true';
    const list = await filesIn(context, bucket, prefix, withVersions);
    const sending = context.can('writeFiles') ? uploads(bucket, prefix, context, saying(list.changed)) : null;
    return bucketFrame(context, bucket, 'files',
        h('div', { class: 'tools' },
            crumbs(bucket, prefix, withVersions),
            h('label', { class: 'check' },
                h('input', { type: 'checkbox', checked: withVersions, onchange: () => go(bucket, prefix, !withVersions) }), 'All versions'),
            sending?.button),
        sending?.list,
        list.element);
}

const address = (bucket, prefix, withVersions) => {
    const query = new URLSearchParams({ ...prefix && { prefix }, ...withVersions && { versions: 'true' } }).toString();
    return `#/buckets/${bucket.bucket_id}/files${query ? `?${query}` : ''}`;
};

function go(bucket, prefix, withVersions) {
    location.hash = address(bucket, prefix, withVersions);
}

function crumbs(bucket, prefix, withVersions) {
    const steps = prefix.split('/').filter((step, at, all) => step !== '' || at < all.length - 1);
    const links = steps.map((step, at) =>
        h('a', { href: address(bucket, `${steps.slice(0, at + 1).join('/')}/`, withVersions) }, step || '(no name)'));
    return h('nav', { class: 'folders', 'aria-label': 'Folder' },
        h('a', { href: address(bucket, '', withVersions) }, 'All files'),
        links.map((link) => [h('span', { 'aria-hidden': 'true' }, '/'), link]));
}

/** A list that can be made anew without the rest of the page. */
async function filesIn(context, bucket, prefix, withVersions) {
    const element = h('div', {});
    let files = [];
    let next = null;
    const refresh = async () => {
        ({ files, next } = await page(null));
        show();
    };
    const changed = () => Promise.all([refresh(), refreshFigures(context)]);
    try {
        await refresh();
    } catch (failure) {
        if (failure.status === 403)
            element.replaceChildren(errorBox(failure));
        else
            throw failure;
    }
    return { element, changed };

    async function page(from) {
        const query = new URLSearchParams({
            prefix, ...withVersions && { versions: 'true' }, ...from?.name && { start: from.name }, ...from?.id && { start_id: from.id },
        });
        const got = await call('GET', `/console/buckets/${bucket.bucket_id}/files?${query}`, { signal: context.signal });
        return { files: got.files, next: got.next_name ? { name: got.next_name, id: got.next_file_id } : null };
    }

    function show() {
        renew(element, ...(files.length === 0 ? [nothing(prefix, context)] : [
            table(withVersions ? 'Files, all versions' : 'Files', [
                { label: 'Name' }, { label: 'Size', number: true }, { label: 'Uploaded', wide: true },
                { label: 'Actions', hidden: true, fit: true },
            ], files.map((file) => row(file))),
            ...next ? [action('Show more', more, 'quiet')] : [],
        ]));
    }

    async function more() {
        const got = await page(next);
        files.push(...got.files);
        next = got.next;
        show();
        announce(`${count(files.length)} rows are shown`);
    }

    function row(file) {
        if (file.kind === 'folder')
            return [folder(file.name), '', '', ''];
        const shown = file.name.slice(prefix.length) || file.name;
        return [
            [h('button', { type: 'button', class: 'name', onclick: saying(() => showFile(file)) }, shown), ' ', kindOf(file)],
            bytes(file.size_bytes), time(file.uploaded_at),
            file.kind === 'file' && context.can('readFiles') ? download(file, 'small') : '',
        ];
    }

    function folder(name) {
        return h('a', { class: 'name folder', href: address(bucket, name, withVersions) }, `${lastStep(name)}/`);
    }

    async function showFile(file) {
        const done = await dialog(lastStep(file.name), (close) => h('div', {},
            facts(
                ['Name', h('span', { class: 'break' }, file.name)],
                file.kind === 'file' && ['Size', `${bytes(file.size_bytes)} (${count(file.size_bytes)} bytes)`],
                file.content_type && ['Type', file.content_type],
                ['Uploaded', time(file.uploaded_at)],
                file.sha1 && ['SHA-1', h('code', { class: 'break' }, file.sha1)],
                ['Version', [h('code', { class: 'break' }, file.file_id), copyButton(file.file_id, 'the id of the version')]],
                ...Object.entries(file.info ?? {}).map(([name, value]) => [name, h('span', { class: 'break' }, value)])),
            h('div', { class: 'actions' },
                file.kind === 'file' && context.can('readFiles') && download(file, 'primary'),
                file.kind === 'file' && !withVersions && context.can('writeFiles') && action('Hide', () => hide(file, close)),
                context.can('deleteFiles') && action('Delete this version', () => remove(file, close), 'danger'),
                h('button', { type: 'button', class: 'quiet', onclick: () => close(null) }, 'Close'))));
        if (done) {
            announce(done);
            await changed();
        }
    }

    async function hide(file, close) {
        await call('POST', `/console/buckets/${bucket.bucket_id}/files/hide?${new URLSearchParams({ name: file.name })}`);
        close(`Hidden: ${file.name}. Its versions are kept.`);
    }

    async function remove(file, close) {
        const text = `This version of ${file.name} goes for good. Nothing brings it back.`;
        if (await confirm('Delete this version?', text, 'Delete') !== true)
            return;
        await call('DELETE', `/console/files/${file.file_id}?${new URLSearchParams({ name: file.name })}`);
        close(`Deleted a version of ${file.name}`);
    }
}

const download = (file, kind) => h('a', {
    class: `button ${kind}`, href: `/console/files/${file.file_id}`, download: lastStep(file.name), 'aria-label': `Download ${file.name}`,
}, 'Download');

const kindOf = (file) =>
    file.kind === 'hidden' ? pill('off', 'Hides the file') : file.kind === 'unfinished' ? pill('waiting', 'Unfinished') : null;

const nothing = (prefix, context) => prefix
    ? empty('Nothing is in this folder', 'Folders are only names: this one ends with its last file.')
    : empty('No files yet', context.can('writeFiles') ? 'Choose files to upload, or drop them here.' : 'This key may not upload any.');
