// Numbers, sizes and times as people read them.

const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];
const numbers = new Intl.NumberFormat('en');
const dates = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' });

export const count = (value) => numbers.format(value);

/** "1 file", "2 files". */
export const counted = (value, one, many = `${one}s`) => `${count(value)} ${value === 1 ? one : many}`;

/** Powers of 1000, three digits. */
export function bytes(value) {
    if (value === null || value === undefined)
        return '–';
    let unit = 0;
    let shown = value;
    while (shown >= 999.5 && unit < units.length - 1) {
        shown /= 1000;
        unit++;
    }
    const digits = unit === 0 || shown >= 99.95 ? 0 : shown >= 9.995 ? 1 : 2;
    return `${shown.toFixed(digits)} ${units[unit]}`;
}

export const date = (text) => dates.format(new Date(text));

/** "45 s", "12 min", "3 h 20 min", "2 d 4 h". */
export function duration(seconds) {
    const whole = Math.max(1, Math.round(seconds));
    if (whole < 60)
        return `${whole} s`;
    if (whole < 3600)
        return two(Math.floor(whole / 60), 'min', whole < 600 ? whole % 60 : 0, 's');
    if (whole < 86400)
        return two(Math.floor(whole / 3600), 'h', Math.floor(whole % 3600 / 60), 'min');
    return two(Math.floor(whole / 86400), 'd', Math.floor(whole % 86400 / 3600), 'h');
}

const two = (a, unitA, b, unitB) => b > 0 ? `${a} ${unitA} ${b} ${unitB}` : `${a} ${unitA}`;

/** Seconds from now until a moment. */
export const secondsUntil = (text) => (new Date(text).getTime() - Date.now()) / 1000;

/** The last step of a name with slashes. */
export function lastStep(name) {
    const steps = name.replace(/\/+$/, '').split('/');
    return steps[steps.length - 1] || name;
}
