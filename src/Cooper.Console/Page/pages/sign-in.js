// Key id and secret for a session. The secret goes to the server and nowhere else.

import { call, Refused } from '../api.js';
import { h } from '../dom.js';
import { explain, field, form } from '../parts.js';

const reasons = {
    session_expired: 'Your session or its key has expired. Sign in again; if the key has expired, sign in with another.',
    expired_api_key: 'Your session or its key has expired. Sign in again; if the key has expired, sign in with another.',
    signed_out: 'Your session has ended: it was signed out, or its key was deleted. Sign in again.',
    invalid_api_key: 'Your session has ended: it was signed out, or its key was deleted. Sign in again.',
    missing_api_key: 'Your session has ended. Sign in again.',
};

export function signInPage(refused, signedIn) {
    const keyId = h('input', { name: 'key_id', autocomplete: 'username', spellcheck: 'false', autocapitalize: 'none', required: true });
    const secret = h('input', { name: 'secret', type: 'password', autocomplete: 'current-password', required: true });

    return h('div', { class: 'sign-in' },
        h('img', { src: '/console/icon.svg', alt: '', width: '48', height: '48' }),
        h('h1', { tabindex: '-1' }, 'Sign in to Cooper'),
        refused && h('p', { class: 'notice', role: 'alert' }, reasons[refused.code] ?? refused.message),
        form('Sign in', [
            field('Key id', keyId, 'Of the master key or any application key.'),
            field('Secret', secret),
        ], async () => {
            try {
                signedIn(await call('POST', '/console/session', {
                    json: { key_id: keyId.value.trim(), secret: secret.value.trim() }, quiet: true,
                }));
            } catch (failure) {
                secret.value = '';
                secret.focus();
                throw failure instanceof Refused && failure.status === 401
                    ? new Refused(401, failure.code, 'Key id or secret is wrong, or the key has ended.')
                    : new Refused(0, '', explain(failure).join('. '));
            }
        }),
        h('p', { class: 'hint' }, 'The master key was printed when the server started for the first time.'));
}
