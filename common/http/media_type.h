/*
 * The kinds of files that are taken anywhere, by the extension of their names.
 */
#ifndef EVOLV_HTTP_MEDIA_TYPE_H
#define EVOLV_HTTP_MEDIA_TYPE_H

/* Returns what a file of that extension (lower case, without the dot) is sent as: its own type, or
 * application/octet-stream. */
const char *media_type_of(const char *extension);

#endif
