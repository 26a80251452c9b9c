// What several pages are made of.

import { Refused, Unreachable } from './api.js';
import { announce, h } from './dom.js';
import { date } from './format.js';

/** The heading of a page, with what can be done there. */
export const heading = (text, ...actions) =>
    h('div', { class: 'head' }, h('h1', { tabindex: '-1' }, text), h('div', { class: 'actions' }, actions));

/**
 * A table. Columns: {label, number, wide}; what is wide is not shown on a narrow screen. Rows: arrays of texts and elements.
 */
export function table(caption, columns, rows) {
    const cells = (row) => row.map((cell, at) => h(at === 0 ? 'th' : 'td', {
        scope: at === 0 ? 'row' : null, class: classesOf(columns[at]),
    }, cell));
    return h('div', { class: 'sheet' }, h('table', {},
        h('caption', {}, caption),
        h('thead', {}, h('tr', {}, columns.map((column) => h('th', { scope: 'col', class: classesOf(column) },
            column.hidden ? h('span', { class: 'unseen' }, column.label) : column.label)))),
        h('tbody', {}, rows.map((row) => h('tr', {}, cells(row))))));
}

const classesOf = (column) => [column.number && 'number', column.wide && 'wide', column.fit && 'fit'].filter(Boolean).join(' ') || null;

/** A state in a word. Kinds: ok, busy, waiting, bad, off. */
export const pill = (kind, text) => h('span', { class: `pill ${kind}` }, text);

export const time = (text) => text ? h('time', { datetime: text, title: text }, date(text)) : '–';

export const facts = (...pairs) => h('dl', { class: 'facts' },
    pairs.filter(Boolean).map(([name, value]) => h('div', {}, h('dt', {}, name), h('dd', {}, value))));

/** What stands in place of a list that has nothing in it. */
export const empty = (title, text, ...actions) =>
    h('div', { class: 'empty' }, h('p', { class: 'title' }, title), h('p', {}, text), actions);

/** A failure, and what to do about it. */
export function errorBox(failure, retry) {
    const [title, text] = explain(failure);
    return h('div', { class: 'error', role: 'alert' },
        h('h1', { tabindex: '-1' }, title),
        h('p', {}, text),
        h('div', { class: 'actions' },
            retry && h('button', { type: 'button', onclick: () => retry() }, 'Try again'),
            h('a', { class: 'button quiet', href: '#/buckets' }, 'All buckets')));
}

/** A heading and a sentence. */
export function explain(failure) {
    if (failure instanceof Unreachable)
        return ['The server does not answer', 'Is it running, and can this machine reach it? The page tries again by itself.'];
    if (!(failure instanceof Refused))
        return ['Something went wrong in this page', `${failure.message}. Reload it; if that does not help, please report this.`];
    if (failure.status === 403)
        return ['This key may not do that', `${failure.message}. Sign in with a key that has the capability, or ask for one.`];
    if (failure.status === 404)
        return ['It is not there', `${failure.message}. It may have been deleted meanwhile.`];
    if (failure.status === 503)
        return ['The server cannot do that now', `${failure.message}.`];
    if (failure.status >= 500)
        return ['The server failed', `${failure.message}. Its log tells more under that id.`];
    return ['That is not possible', failure.message];
}

/** A label, its control, and a hint that belongs to it. */
export function field(label, control, hint) {
    const id = control.id || `field-${++field.last}`;
    control.id = id;
    if (hint)
        control.setAttribute('aria-describedby', `${id}-hint`);
    return h('div', { class: 'field' }, h('label', { for: id }, label), control, hint && h('p', { class: 'hint', id: `${id}-hint` }, hint));
}
field.last = 0;

/**
 * A dialog. Its content is made by the caller, who is given a function that closes it. Resolves when it is closed. The focus goes back to
 * where it was, as browsers do it.
 */
export function dialog(title, makeContent) {
    return new Promise((resolve) => {
        let result;
        const element = h('dialog', { 'aria-labelledby': 'dialog-title' });
        const close = (value) => {
            result = value;
            element.close();
        };
        element.append(h('h2', { id: 'dialog-title' }, title), makeContent(close));
        element.addEventListener('close', () => {
            element.remove();
            resolve(result);
        });
        document.body.append(element);
        element.showModal();
    });
}

/** Asks before something that cannot be taken back. True if it is to be done. */
export const confirm = (title, text, yes) => dialog(title, (close) => h('form', { method: 'dialog' },
    h('p', {}, text),
    h('div', { class: 'actions' },
        h('button', { type: 'button', class: 'danger', onclick: () => close(true) }, yes),
        h('button', { type: 'button', class: 'quiet', autofocus: true, onclick: () => close(false) }, 'Cancel'))));

/** A form in a dialog: sends, shows what was refused, closes with what came back. */
export function formDialog(title, button, fields, send) {
    return dialog(title, (close) => form(button, fields, async () => close(await send()), () => close(undefined)));
}

/** A form that cannot be sent twice and that says why it was refused. */
export function form(button, fields, send, cancel, kind) {
    const message = h('p', { class: 'problem', role: 'alert' });
    const submit = h('button', { type: 'submit', class: kind ?? 'primary' }, button);
    const element = h('form', {
        novalidate: true,
        onsubmit: async (event) => {
            event.preventDefault();
            message.textContent = '';
            const missing = [...element.querySelectorAll('[required]')].find((control) => control.value === '');
            if (missing) {
                message.textContent = `${element.querySelector(`label[for="${missing.id}"]`).textContent} is missing.`;
                missing.focus();
                return;
            }
            submit.disabled = true;
            try {
                await send();
            } catch (failure) {
                message.textContent = failure instanceof Refused ? failure.message : explain(failure)[1];
            } finally {
                submit.disabled = false;
            }
        },
    }, fields, message, h('div', { class: 'actions' },
        submit, cancel && h('button', { type: 'button', class: 'quiet', onclick: cancel }, 'Cancel')));
    return element;
}

/** Puts a text onto the clipboard. Where browsers allow that: on this machine, or with TLS. */
export const copyButton = (text, what) => navigator.clipboard ? h('button', {
    type: 'button',
    class: 'quiet small',
    'aria-label': `Copy ${what}`,
    onclick: saying(async () => {
        await navigator.clipboard.writeText(text);
        announce(`Copied ${what}`);
    }),
}, 'Copy') : null;

/** Saves a text as a file of this name. */
export function save(name, type, text) {
    const url = URL.createObjectURL(new Blob([text], { type }));
    h('a', { href: url, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** A button that waits for what it began. */
export function action(label, work, kind = '') {
    const button = h('button', {
        type: 'button',
        class: kind,
        onclick: saying(async () => {
            button.disabled = true;
            try {
                await work();
            } finally {
                button.disabled = false;
            }
        }),
    }, label);
    return button;
}

/** The same work; if it fails, that is said. What was broken off because its page was left has not failed. */
export const saying = (work) => async (...given) => {
    try {
        await work(...given);
    } catch (failure) {
        if (failure.name !== 'AbortError')
            announce(explain(failure).join(': '));
    }
};
