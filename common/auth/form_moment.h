/*
 * When a page with a form was made, signed: a form that comes back within a breath was filled in by a robot.
 *
 * It stands in a hidden field, opened_at. It proves a shortest time and nothing else: whoever reads the page once can
 * send its moment for a day, and the rate limits hold back who does. It is bound to this one purpose: the key signs
 * tokens too, and neither passes for the other.
 *
 * A page that is kept for many visitors shows an old moment, or one that is past its day. So a page with a form is
 * better not kept; where one is, or where somebody's static page has none at all, the visitor gets the form once
 * more with what was typed and a moment of its own, and sends that.
 */
#ifndef EVOLV_AUTH_FORM_MOMENT_H
#define EVOLV_AUTH_FORM_MOMENT_H

#include "auth/jwt.h"
#include "base/arena.h"

#include <stdint.h>

#define FORM_MOMENT_FIELD "opened_at"
#define FORM_MOMENT_MIN   3 /* seconds in which nobody fills in a form */
#define FORM_MOMENT_MAX   ((int64_t)24 * 3600)

enum form_age {
	FORM_AGE_GOOD,
	FORM_AGE_TOO_YOUNG,
	FORM_AGE_UNKNOWN, /* not one of ours, in the future, or older than FORM_MOMENT_MAX */
};

/* Returns the moment now, seconds since 1970, as the field holds it. */
const char *form_moment_make(struct arena *arena, const struct jwt_key *key, int64_t now);

/* Says how old a form is at now. moment is what came back; NULL or anything else is FORM_AGE_UNKNOWN. */
enum form_age form_moment_age(const char *moment, struct arena *arena, const struct jwt_key *key,
			      int64_t now);

#endif
