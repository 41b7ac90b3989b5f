// The version of this package, which the tests hold to the manifest's.

/** Such as `0.1.0`. */
export const version = '0.1.0';
