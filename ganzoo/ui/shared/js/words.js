// @ts-check
// Sentences with {named} fields, and numbers as people read them.

/**
 * @param {string} sentence
 * @param {Record<string, unknown>} fields
 */
export const fill = (sentence, fields) => sentence.replace(/\{(\w+)\}/g, (whole, name) => (name in fields ? String(fields[name]) : whole));

/** @param {number} share */
export const percent = (share) => `${Math.round(100 * share)} %`;
