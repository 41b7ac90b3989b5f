/** The version of Spry, as `GET /` and `spry --version` give it. */
export const VERSION = '0.1.0';
