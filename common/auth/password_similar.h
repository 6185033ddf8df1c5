/*
 * How much a password resembles a piece of its owner's data.
 */
#ifndef EVOLV_AUTH_PASSWORD_SIMILAR_H
#define EVOLV_AUTH_PASSWORD_SIMILAR_H

#include "base/arena.h"

#include <stdbool.h>

/* True when password is at least 70 % alike value or one of the words in it; case is ignored. Both must
 * be valid UTF-8. */
bool password_is_similar(struct arena *arena, const char *password, const char *value);

#endif
