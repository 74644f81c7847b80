import type SemVer from 'semver/classes/semver.js';
import parse from 'semver/functions/parse.js';

/** A SemVer 2.0.0 version; null when it is none. Unlike the package it refuses a leading `v` and white space. */
export const parseVersion = (text: string): SemVer | null => (/^\d\S*$/.test(text) ? parse(text) : null);
